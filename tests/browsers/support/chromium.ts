/** Chromium, which the other tests drive by Playwright, in the terms of this folder. */
import { chromium, type ElementHandle } from 'playwright';
import { chromiumLaunch } from '../../../tools/chromium.mjs';
import { asElement, asJson, type Remote } from './remote';

export async function openChromium(): Promise<Remote> {
  const browser = await chromium.launch(chromiumLaunch());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const text = (declaration: string, args: readonly unknown[]) =>
    `(${declaration})(${JSON.stringify(JSON.stringify(args))})`;
  const element = async (source: string, args: readonly unknown[]): Promise<ElementHandle> => {
    const found = (await page.evaluateHandle(text(asElement(source), args))).asElement() as ElementHandle | null;
    if (!found) throw new Error('no such element');
    return found;
  };
  return {
    name: `Chromium ${browser.version()}`,
    async navigate(url) {
      await page.goto(url);
    },
    call: async <T>(source: string, ...args: readonly unknown[]) =>
      JSON.parse(await page.evaluate<string>(text(asJson(source), args))) as T,
    click: async (source, ...args) => (await element(source, args)).click(),
    upload: async (file, source, ...args) => (await element(source, args)).setInputFiles(file),
    close: () => browser.close(),
  };
}
