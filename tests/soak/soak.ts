/**
 * `npm run soak -- [--minutes N] [--seed S]`: the built page in a real browser, trained on a person's file while everything goes
 * wrong at random: reloads, closed tabs, workers that die, fall silent or never answer, storage that refuses, two tabs at once.
 * Prints how much training each kind of fault cost at worst, and whatever else was lost; exits with 1 where that is too much.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { random } from '../../src/flow/random';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { serveFolder } from '../built/static-server';

const { values: options } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' } },
});
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const STEPS = '1,000,000';
/** The bar: no fault may cost more seconds of training than this. */
const MOST_SECONDS = 5;
/** Told to stop, the page is free again within this time, and what a busy machine adds. */
const STOP_MS = 2_000;
const SLACK_MS = 1_500;
/** A busy machine takes its time to load a page; what is lost does not come back however long one waits. */
const PATIENCE_MS = 120_000;

const draw = random(Number(options.seed), 'catalog');
const pick = <T>(among: readonly T[]): T => among[Math.floor(draw.uniform() * among.length)] as T;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const rows = Array.from({ length: 4_000 }, () => {
  const mass = draw.normal();
  return `${mass.toFixed(6)},${(mass * mass + 0.3 * draw.normal()).toFixed(6)},${draw.uniform().toFixed(6)}`;
});
const CATALOG = { name: 'soak.csv', mimeType: 'text/csv', buffer: Buffer.from(`mass,spin,age\n${rows.join('\n')}\n`) };

/** A tab with its run. */
interface Tab {
  page: Page;
  readonly column: string;
}

interface Fault {
  readonly kind: string;
  readonly secondsLost: number;
}

const faults: Fault[] = [];
let lastKind = 'the start';
const losses: string[] = [];

async function progressOf(page: Page): Promise<{ step: number; perSecond: number }> {
  const words = (await page.locator('.run-status').textContent()) ?? '';
  const number = (pattern: RegExp) => Number((pattern.exec(words)?.[1] ?? 'NaN').replaceAll(',', ''));
  return { step: number(/([\d,]+) \/ /), perSecond: number(/steps\s*([\d,.]+) steps\/s/) };
}

/** Until the page trains, and shows how fast. */
async function training(page: Page, beyond = 0): Promise<{ step: number; perSecond: number }> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const progress = await progressOf(page).catch(() => ({ step: Number.NaN, perSecond: Number.NaN }));
    if (progress.step > beyond && progress.perSecond > 0) return progress;
    if (Date.now() > end) throw new Error(`no training in time: ${await page.locator('body').innerText()}`);
    await wait(100);
  }
}

async function begin(page: Page, column: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(CATALOG);
  await page.getByRole('radio', { name: column, exact: true }).click();
  await page.getByText('Settings', { exact: true }).click();
  await page.getByLabel('Steps', { exact: true }).fill(STEPS.replaceAll(',', ''));
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await training(page);
}

/** Lets a test at the page's worker, which closes `eval` to everybody. */
const WATCH_WORKERS = `{
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(...made) {
      super(...made);
      globalThis.soakWorker = this;
    }
  };
}`;

/** Takes up the run of a column in a fresh page; answers with the step that was offered. */
async function goOn(page: Page, url: string, column: string): Promise<number> {
  await page.goto(url);
  const offer = page
    .getByRole('listitem')
    .filter({ hasText: `with ${column}, at step` })
    .first();
  await offer.waitFor({ timeout: PATIENCE_MS }).catch(async () => {
    throw new Error(`nothing offers ${column}: ${(await page.locator('body').innerText()).slice(0, 1_500)}`);
  });
  const words = (await offer.textContent()) ?? '';
  const step = Number((/at step ([\d,]+) of/.exec(words)?.[1] ?? 'NaN').replaceAll(',', ''));
  if (!words.includes(`of ${STEPS}`)) losses.push(`the settings of ${column}: ${words}`);
  await offer.getByRole('button', { name: /^Go on/ }).click();
  await training(page, step);
  if (!(await page.getByRole('radio', { name: column, exact: true }).isChecked())) losses.push(`the column ${column}`);
  return step;
}

const KINDS = [
  'reload',
  'reload at once',
  'close',
  'worker dies',
  'worker closes',
  'worker hangs',
  'storage',
  'pause',
] as const;

async function suffer(context: BrowserContext, url: string, tab: Tab): Promise<Fault> {
  const kind = pick(KINDS);
  lastKind = kind;
  // A tab behind another is drawn no frames, and a click waits for one.
  await tab.page.bringToFront();
  await wait(200 + 4_000 * draw.uniform());
  const { step: before, perSecond } = await training(tab.page);
  const cost = (after: number): Fault => ({ kind, secondsLost: Math.max(0, before - after) / perSecond });
  const goesOnFrom = async () => {
    const alert = page.getByRole('alert').filter({ hasText: 'goes on from step' });
    await alert.waitFor({ timeout: PATIENCE_MS });
    const from = Number(
      (/from step ([\d,]+)/.exec((await alert.textContent()) ?? '')?.[1] ?? 'NaN').replaceAll(',', ''),
    );
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await training(page, from);
    return from;
  };
  const { page } = tab;
  switch (kind) {
    case 'reload':
      return cost(await goOn(page, url, tab.column));
    case 'reload at once': {
      const first = await goOn(page, url, tab.column);
      return cost(Math.min(first, await goOn(page, url, tab.column)));
    }
    case 'close':
      await page.close();
      tab.page = await context.newPage();
      return cost(await goOn(tab.page, url, tab.column));
    case 'worker dies':
      // An error that nobody caught.
      await page.evaluate(`soakWorker.dispatchEvent(new ErrorEvent('error', { message: 'soak', cancelable: true }))`);
      return cost(await goesOnFrom());
    case 'worker closes': {
      // Without a word.
      await page.evaluate('soakWorker.terminate()');
      return cost(await goesOnFrom());
    }
    case 'worker hangs': {
      // It hears nothing any more, as one that computes for ever.
      await page.evaluate('soakWorker.postMessage = () => {}');
      await wait(200);
      await page.getByRole('button', { name: 'Reset', exact: true }).click();
      const asked = Date.now();
      await page.getByRole('alert').filter({ hasText: 'ended from outside' }).waitFor({ timeout: PATIENCE_MS });
      const took = Date.now() - asked;
      if (took > STOP_MS + SLACK_MS) losses.push(`Reset took ${took} ms`);
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await page.getByText('Ready: press Train').waitFor({ timeout: PATIENCE_MS });
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await training(page);
      return { kind, secondsLost: 0 };
    }
    case 'storage': {
      await page.evaluate(
        'globalThis.soakOpen = indexedDB.open; IDBFactory.prototype.open = () => { throw new Error("full"); }',
      );
      await wait(4_000);
      const { step } = await training(page);
      if (step < before) losses.push('a run, to a storage that refused');
      await page.evaluate('IDBFactory.prototype.open = globalThis.soakOpen');
      return { kind, secondsLost: 0 };
    }
    case 'pause': {
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
      const { step } = await progressOf(page);
      await wait(1_000);
      await page.close();
      tab.page = await context.newPage();
      const kept = await goOn(tab.page, url, tab.column);
      if (kept !== step) losses.push(`a pause at step ${step} was kept as ${kept}`);
      return { kind, secondsLost: 0 };
    }
    default:
      throw kind satisfies never;
  }
}

const server = await serveFolder(DIST, '/soak/');
const browser = await chromium.launch(chromiumLaunch());
const context = await browser.newContext();
await context.addInitScript(WATCH_WORKERS);
context.on('weberror', (error) => {
  if (!/soak|full/.test(error.error().message)) losses.push(`uncaught: ${error.error().message}`);
});
try {
  const tabs: Tab[] = [];
  for (const column of ['mass', 'spin']) {
    const page = await context.newPage();
    await page.goto(server.url);
    await begin(page, column);
    tabs.push({ page, column });
  }
  const end = Date.now() + Number(options.minutes) * 60_000;
  while (Date.now() < end) {
    const fault = await suffer(context, server.url, pick(tabs));
    faults.push(fault);
    process.stdout.write(`${faults.length} ${fault.kind}: ${fault.secondsLost.toFixed(1)} s lost\n`);
  }
} catch (error) {
  losses.push(`after ${lastKind}: ${error instanceof Error ? error.message.slice(0, 2_000) : String(error)}`);
} finally {
  await browser.close();
  server.close();
}

const worst = (kind: string) => {
  const own = faults.filter((fault) => fault.kind === kind);
  return `${kind}: ${own.length}, ${Math.max(0, ...own.map(({ secondsLost }) => secondsLost)).toFixed(1)} s at worst`;
};
process.stdout.write(`${faults.length} faults. ${KINDS.map(worst).join('; ')}.\n`);
for (const loss of losses) process.stdout.write(`Lost: ${loss}\n`);
const tooMuch = faults.some(({ secondsLost }) => !(secondsLost <= MOST_SECONDS));
process.exit(losses.length > 0 || tooMuch ? 1 : 0);
