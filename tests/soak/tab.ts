/** A tab of the soak: a person's file with a run on one of its columns, begun, watched and gone on with as a person does it. */
import type { Page } from 'playwright';
import type { Random } from '../../src/base/random';

export const STEPS = '1,000,000';
/** A busy machine takes its time to load a page; what is lost does not come back however long one waits. */
export const PATIENCE_MS = 120_000;

export interface Tab {
  page: Page;
  readonly column: string;
}

export interface Progress {
  readonly step: number;
  /** Steps in a second of training. */
  readonly perSecond: number;
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
export const numberIn = (words: string | null, pattern: RegExp) =>
  Number((pattern.exec(words ?? '')?.[1] ?? 'NaN').replaceAll(',', ''));

export function catalogOf(draw: Random) {
  const rows = Array.from({ length: 4_000 }, () => {
    const mass = draw.normal();
    return `${mass.toFixed(6)},${(mass * mass + 0.3 * draw.normal()).toFixed(6)},${draw.uniform().toFixed(6)}`;
  });
  return { name: 'soak.csv', mimeType: 'text/csv', buffer: Buffer.from(`mass,spin,age\n${rows.join('\n')}\n`) };
}

export async function progressOf(page: Page): Promise<Progress> {
  // The numbers of two neighbours would be read as one.
  const words = (await page.locator('[data-part=run] p span').allTextContents()).join(' ');
  return { step: numberIn(words, /([\d,]+) \/ /), perSecond: numberIn(words, /([\d,.]+) steps\/s/) };
}

/** Until the page trains, and shows how fast. */
export async function training(page: Page, beyond = 0): Promise<Progress> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const progress = await progressOf(page).catch(() => ({ step: Number.NaN, perSecond: Number.NaN }));
    if (progress.step > beyond && progress.perSecond > 0) return progress;
    if (Date.now() > end) {
      const [status, alert] = ['[data-part=run] p', '[role=alert]'].map((place) => page.locator(place).allInnerTexts());
      throw new Error(`no training beyond step ${beyond} in time: ${await status}; ${await alert}`);
    }
    await wait(100);
  }
}

export const dismiss = (page: Page) => page.getByRole('button', { name: 'Dismiss' }).click();
export const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true }).click();

/** Opens the catalog and trains on a column. */
export async function begin({ page, column }: Tab, url: string, catalog: ReturnType<typeof catalogOf>): Promise<void> {
  await page.goto(url);
  await page.locator('input[type=file]').first().setInputFiles(catalog);
  await page.getByRole('radio', { name: column, exact: true }).click();
  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await page.getByLabel('Steps', { exact: true }).fill(STEPS.replaceAll(',', ''));
  // So many steps are validated now and then: the page draws at most 20,000 points.
  await page.getByLabel(/^(Validate|Look) every$/).fill('1000');
  await page.getByLabel('Patience', { exact: true }).fill('0');
  await train(page);
  await training(page);
}

/** Takes up the run of a tab in a fresh page; answers with the step that was offered. Throws where the offer is not the run. */
export async function goOn({ page, column }: Tab, url: string): Promise<number> {
  await page.goto(url);
  const offer = page
    .getByRole('listitem')
    .filter({ hasText: `with ${column}, at step` })
    .first();
  await offer.waitFor({ timeout: PATIENCE_MS }).catch(async () => {
    throw new Error(`nothing offers ${column}: ${(await page.locator('body').innerText()).slice(0, 1_500)}`);
  });
  const words = (await offer.textContent()) ?? '';
  const step = numberIn(words, /at step ([\d,]+) of/);
  if (!words.includes(`of ${STEPS}`)) throw new Error(`the settings of ${column}: ${words}`);
  await offer.getByRole('button', { name: /^Go on/ }).click();
  await training(page, step);
  if (!(await page.getByRole('radio', { name: column, exact: true }).isChecked())) throw new Error(`not ${column}`);
  return step;
}

/** Waits until the browser's store holds the tab's run at this step; answers with the milliseconds that it took. */
export async function keptAt({ page, column }: Tab, step: number): Promise<number> {
  const asked = Date.now();
  for (;;) {
    const kept = await page.evaluate<number>(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('knotwork');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const all = opening.result.transaction('sessions').objectStore('sessions').getAll();
        all.onerror = () => reject(all.error);
        all.onsuccess = () => {
          opening.result.close();
          const own = all.result.filter(({ session }) => session.recipe?.columns.some(({ name }) => name === ${JSON.stringify(column)}));
          const [newest] = own.sort((a, b) => b.session.at - a.session.at);
          resolve(newest?.session.run?.step ?? -1);
        };
      };
    })`);
    const took = Date.now() - asked;
    if (kept === step) return took;
    if (took > PATIENCE_MS) throw new Error(`paused at step ${step}, and kept at ${kept} after ${took} ms`);
    await wait(100);
  }
}
