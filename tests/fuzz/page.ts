/** What is fuzzed in a real browser: the built page, sent one link after another. It never stops answering, and asks no other site. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { random } from '../../src/base/random';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { serveFolder } from '../built/static-server';
import { sharedInputs, wholeInputs } from './shared-inputs';
import type { Tally } from './watched';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** A task of the page that takes longer is a hang; one that has not ended then is one too. */
const HANG_MS = { task: 2_000, silence: 20_000 } as const;
const LINKS_PER_PAGE = 40;

async function opened(browser: Browser, url: string, tally: Tally, at: () => string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => tally.crashes.push(`${at()}: ${error.message}`));
  page.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(url)) tally.requests += 1;
  });
  await page.addInitScript(`
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: 'longtask' });
  `);
  await page.goto(url);
  await page
    .getByText(/synthetic demo/i)
    .first()
    .waitFor();
  return page;
}

/** Opens the link, and waits until it is shown or refused. The answer is the longest task of the page, and the bytes of its heap. */
async function show(page: Page, fragment: string): Promise<{ ms: number; bytes: number; outcome: string }> {
  return page.evaluate<{ ms: number; bytes: number; outcome: string }>(`(async () => {
    globalThis.longest = 0;
    location.hash = '';
    for (const button of document.querySelectorAll('[data-part=problem] button')) button.click();
    await new Promise((go) => setTimeout(go, 20));
    location.hash = ${JSON.stringify(fragment)};
    const shown = () => document.querySelector('[aria-labelledby=shared-title] :is(canvas, [role=alert], .help)') ?? document.querySelector('[data-part=problem]');
    for (let tries = 0; tries < 150 && !shown(); tries++) await new Promise((go) => setTimeout(go, 10));
    // Drawn, and whatever comes of that.
    await new Promise((go) => requestAnimationFrame(() => setTimeout(go, 20)));
    const outcome = document.querySelector('[aria-labelledby=shared-title] canvas') ? 'picture' : document.querySelector('[aria-labelledby=shared-title]') ? 'words' : shown() ? 'refused: in words' : 'not a link';
    return { ms: globalThis.longest, bytes: performance.memory?.usedJSHeapSize ?? 0, outcome };
  })()`);
}

export async function tryPage(
  { first, most, until }: { readonly first: number; readonly most: number; readonly until: number },
  tally: Tally,
): Promise<void> {
  if (!existsSync(DIST)) throw new Error('There is no built page: run npm run build first.');
  const server = await serveFolder(DIST, '/');
  const browser = await chromium.launch(chromiumLaunch());
  const whole = await wholeInputs();
  let what = '';
  let page: Page | undefined;
  try {
    for (let i = 0; i < most && Date.now() < until; i++) {
      const seed = first + i;
      what = `page --seed ${seed}`;
      if (i % LINKS_PER_PAGE === 0) {
        await page?.close();
        page = undefined;
      }
      page ??= await opened(browser, server.url, tally, () => what);
      const { input } = sharedInputs(random(seed, 'catalog')).fragmentFrom(whole);
      const found = await Promise.race([
        show(page, input).catch((error: Error) => error),
        new Promise<'silence'>((resolve) => setTimeout(() => resolve('silence'), HANG_MS.silence)),
      ]);
      tally.inputs += 1;
      if (found === 'silence' || found instanceof Error) {
        if (found === 'silence') tally.hangs.push(what);
        else tally.crashes.push(`${what}: ${found.message}`);
        // A page that does not answer does not close either.
        void page.close().catch(() => undefined);
        page = undefined;
        continue;
      }
      tally.outcomes.set(found.outcome, (tally.outcomes.get(found.outcome) ?? 0) + 1);
      if (found.ms > HANG_MS.task) tally.hangs.push(what);
      if (found.ms > tally.slowest.ms) tally.slowest = { what, ms: found.ms };
      if (found.bytes > tally.largest.bytes) tally.largest = { what, bytes: found.bytes };
    }
  } finally {
    await browser.close();
    server.close();
  }
}
