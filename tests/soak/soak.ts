/**
 * `npm run soak -- [--minutes N] [--seed S] [--only KIND]`: the built page in a real browser, trained on a person's file while
 * everything goes wrong at random: reloads, closed tabs, workers that die, fall silent or never answer, lost devices, storage that
 * refuses, two tabs at once. Prints how much training each kind of fault cost at worst, and whatever else was lost; exits with 1
 * where that is too much. Before all that, a monkey presses whatever it finds on the page after a search (`browser/monkey.test.ts`).
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { random } from '../../src/base/random';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { serveFolder } from '../built/static-server';
import { FAULTS, KINDS, type Kind } from './faults';
import { soakSite } from './site';
import { begin, catalogOf, PATIENCE_MS, type Tab, training, wait } from './tab';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const MONKEY = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'browser', 'tests/browser/monkey.test.ts'];
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** The bar: no fault may cost more seconds of training than this. */
const MOST_SECONDS = 5;
/** What is lost is told, and the tab begun anew, so often. */
const MOST_LOSSES = 10;

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

const kinds = KINDS.filter((kind) => options.only === undefined || kind === options.only);
if (kinds.length === 0) {
  process.stderr.write(`There is no fault named '${options.only}'; there are ${KINDS.join(', ')}.\n`);
  process.exit(1);
}
/** Presses of the monkey for each minute of the soak; it presses for a tenth of the time. */
const PRESSES = 40;
/** Between two faults at most: longer than the page takes from one checkpoint to the next, so that a fault meets it anywhere between them. */
const PAUSE_MS = 2_500;
const draw = random(Number(options.seed), 'catalog');
const pick = <T>(among: readonly T[]): T => among[draw.integer(among.length)] as T;

const faults: { readonly kind: Kind; readonly secondsLost: number }[] = [];
const losses: string[] = [];
const lost = (what: string) => {
  losses.push(what);
  process.stdout.write(`Lost: ${what}\n`);
};

if (options.only === undefined) {
  const presses = String(Math.ceil(PRESSES * Number(options.minutes)));
  process.stdout.write(`A monkey presses ${presses} times, seed ${options.seed}\n`);
  const { status } = spawnSync(process.execPath, MONKEY, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, VITE_PRESSES: presses, VITE_SEED: options.seed },
  });
  if (status !== 0) lost('what the monkey says above');
}

const site = soakSite(DIST);
const server = await serveFolder(site, '/soak/');
const browser = await chromium.launch(chromiumLaunch());
const context = await browser.newContext();
context.setDefaultTimeout(PATIENCE_MS);
await context.addInitScript(WATCH_WORKERS);
context.on('weberror', (error) => {
  if (!/soak|full/.test(error.error().message)) lost(`uncaught: ${error.error().message}`);
});
const catalog = catalogOf(draw);

async function opened(column: string): Promise<Tab> {
  const tab = { page: await context.newPage(), column };
  await begin(tab, server.url, catalog);
  return tab;
}

/** One fault in a tab that trains; answers with the tab as it is then. */
async function suffer(tab: Tab): Promise<Tab> {
  const kind = pick(kinds);
  // A tab behind another is drawn no frames, and a click waits for one.
  await tab.page.bringToFront();
  await wait(PAUSE_MS * draw.uniform());
  try {
    const secondsLost = await FAULTS[kind]({ tab, context, url: server.url, progress: await training(tab.page) });
    faults.push({ kind, secondsLost });
    process.stdout.write(`${faults.length} ${kind}: ${secondsLost.toFixed(1)} s lost\n`);
    return tab;
  } catch (error) {
    lost(`after ${kind}: ${error instanceof Error ? error.message.slice(0, 2_000) : String(error)}`);
    await tab.page.close();
    return opened(tab.column);
  }
}

try {
  const tabs = [await opened('mass'), await opened('spin')];
  const end = Date.now() + Number(options.minutes) * 60_000;
  while (Date.now() < end && losses.length < MOST_LOSSES) {
    const at = draw.integer(tabs.length);
    tabs[at] = await suffer(tabs[at] as Tab);
  }
} catch (error) {
  lost(error instanceof Error ? error.message.slice(0, 2_000) : String(error));
} finally {
  await browser.close();
  server.close();
  rmSync(site, { recursive: true });
}

const worst = (kind: Kind) => {
  const own = faults.filter((fault) => fault.kind === kind);
  return `${kind}: ${own.length}, ${Math.max(0, ...own.map(({ secondsLost }) => secondsLost)).toFixed(1)} s at worst`;
};
process.stdout.write(`${faults.length} faults, ${losses.length} losses. ${kinds.map(worst).join('; ')}.\n`);
const tooMuch = faults.some(({ secondsLost }) => !(secondsLost <= MOST_SECONDS));
process.exit(losses.length > 0 || tooMuch ? 1 : 0);
