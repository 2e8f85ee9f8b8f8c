/** What goes wrong in the soak. Each fault is done to a tab that trains, leaves it training, and answers with what it cost. */
import type { BrowserContext, Page } from 'playwright';
import { LOSE_DEVICE } from './site';
import {
  dismiss,
  goOn,
  keptAt,
  numberIn,
  PATIENCE_MS,
  type Progress,
  progressOf,
  type Tab,
  train,
  training,
  wait,
} from './tab';

export interface Suffering {
  readonly tab: Tab;
  readonly context: BrowserContext;
  readonly url: string;
  /** Just before. */
  readonly progress: Progress;
}

/** Told to stop, the page is free again within this time, and what a busy machine adds. */
const STOP_MS = 2_000;
const SLACK_MS = 1_500;
/** A paused run is on the disk after this time. */
const KEPT_MS = 5_000;

/** Seconds of training lost. Throws what else was lost. */
type Act = (suffering: Suffering) => Promise<number>;

const cost = ({ step, perSecond }: Progress, from: number) => Math.max(0, step - from) / perSecond;

/** The step that the page goes on from after the loss of its worker, as it says. */
async function goesOnFrom(page: Page): Promise<number> {
  const alert = page.getByRole('alert').filter({ hasText: 'is started again' });
  await alert.waitFor({ timeout: PATIENCE_MS });
  const words = await alert.textContent();
  const from = /the run begins again/.test(words ?? '') ? 0 : numberIn(words, /goes on from step ([\d,]+)/);
  if (Number.isNaN(from)) throw new Error(`the run: ${words}`);
  await dismiss(page);
  await training(page, from);
  return from;
}

/** Without a word, as where the system ends a process. */
const closeWorker = (page: Page) => page.evaluate('soakWorker.terminate()');

async function close({ tab, context }: Suffering): Promise<void> {
  await tab.page.close();
  tab.page = await context.newPage();
}

/** From the next command on the device is gone, as where a driver is reset (`site.ts`). */
const loseDevice = (page: Page) => page.evaluate(`soakWorker.postMessage('${LOSE_DEVICE}')`);

export const FAULTS = {
  reload: async ({ tab, url, progress }) => cost(progress, await goOn(tab, url)),
  async 'reload at once'({ tab, url, progress }) {
    const first = await goOn(tab, url);
    return cost(progress, Math.min(first, await goOn(tab, url)));
  },
  async close(suffering) {
    await close(suffering);
    return cost(suffering.progress, await goOn(suffering.tab, suffering.url));
  },
  async 'worker dies'({ tab: { page }, progress }) {
    // An error that nobody caught.
    await page.evaluate(`soakWorker.dispatchEvent(new ErrorEvent('error', { message: 'soak', cancelable: true }))`);
    return cost(progress, await goesOnFrom(page));
  },
  async 'worker closes'({ tab: { page }, progress }) {
    await closeWorker(page);
    return cost(progress, await goesOnFrom(page));
  },
  async 'worker closes twice'({ tab: { page }, progress }) {
    await closeWorker(page);
    const first = await goesOnFrom(page);
    await closeWorker(page);
    return cost(progress, Math.min(first, await goesOnFrom(page)));
  },
  async 'worker hangs'({ tab: { page } }) {
    // It hears nothing any more, as one that computes for ever.
    await page.evaluate('soakWorker.postMessage = () => {}');
    await wait(200);
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    const asked = Date.now();
    await page.getByRole('alert').filter({ hasText: 'ended from outside' }).waitFor({ timeout: PATIENCE_MS });
    const took = Date.now() - asked;
    await dismiss(page);
    await page.getByText('Ready: press Train').waitFor({ timeout: PATIENCE_MS });
    await train(page);
    await training(page);
    if (took > STOP_MS + SLACK_MS) throw new Error(`Reset took ${took} ms`);
    return 0;
  },
  async 'worker closes in a search'({ tab: { page }, progress }) {
    const search = page.getByRole('progressbar', { name: 'Search for outliers' });
    await page.getByRole('link', { name: 'Outliers', exact: true }).click();
    await page.getByRole('button', { name: /^(Find outliers|Search again)$/ }).click();
    await search.waitFor({ timeout: PATIENCE_MS });
    await closeWorker(page);
    const from = await goesOnFrom(page);
    await search.waitFor({ timeout: PATIENCE_MS });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await search.waitFor({ state: 'detached', timeout: PATIENCE_MS });
    await page.getByRole('link', { name: 'Train', exact: true }).click();
    await training(page, from);
    return cost(progress, from);
  },
  async 'device lost'({ tab: { page } }) {
    // Chosen, since a software adapter is never the fastest.
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await page.getByText('Ready: press Train').waitFor({ timeout: PATIENCE_MS });
    const chip = page.locator('summary[data-part=engine]');
    const engine = page.locator('details', { has: chip });
    await chip.click();
    if (await engine.locator('option[value=webgpu]').isDisabled()) {
      throw new Error(`no device to lose: ${await engine.innerText()}`);
    }
    await engine.locator('select').selectOption('webgpu');
    await chip.filter({ hasText: 'WebGPU' }).waitFor({ timeout: PATIENCE_MS });
    // The list lies over the button.
    await page.keyboard.press('Escape');
    await train(page);
    await training(page);
    await wait(1_000);
    const progress = await training(page);
    await loseDevice(page);
    const notice = page.getByRole('log', { name: 'Notices' }).getByText(/device was lost.*goes on from step/);
    await notice.first().waitFor({ timeout: PATIENCE_MS });
    const from = numberIn(await notice.last().textContent(), /goes on from step (\d+)/);
    await training(page, from);
    await page.getByRole('button', { name: 'Clear notices' }).click();
    return cost(progress, from);
  },
  async storage({ tab: { page }, progress }) {
    await page.evaluate(
      'globalThis.soakOpen = indexedDB.open; IDBFactory.prototype.open = () => { throw new Error("full"); }',
    );
    // Longer than from one checkpoint to the next.
    await wait(2_500);
    const { step } = await training(page);
    await page.evaluate('IDBFactory.prototype.open = globalThis.soakOpen');
    if (step < progress.step) throw new Error('a run, to a storage that refused');
    return 0;
  },
  async pause(suffering) {
    const { tab, url, progress } = suffering;
    await tab.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await tab.page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    const { step } = await progressOf(tab.page);
    // To the step: what a person left at rest is kept whole.
    const took = await keptAt(tab, step);
    await close(suffering);
    const from = await goOn(tab, url);
    if (from < step) throw new Error(`paused at step ${step}, kept after ${took} ms, and gone on with at ${from}`);
    if (took > KEPT_MS) throw new Error(`a paused run was kept only after ${took} ms`);
    return cost({ ...progress, step }, from);
  },
} satisfies Readonly<Record<string, Act>>;

export type Kind = keyof typeof FAULTS;
export const KINDS = Object.keys(FAULTS) as Kind[];
