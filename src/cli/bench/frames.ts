/**
 * `npm run bench -- page [--columns 1,2,8,16] [--rows N] [--json]`: how the built page feels, in headless Chromium. A line for each thing that a
 * person does: frames and the longest task of the main thread while a flow trains, from a dropped file to its picture, a box around
 * 200,000 points, the first zoom, and a file of a million rows.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumLaunch } from '../../../tools/chromium.mjs';
import { random } from '../../base/random';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from '../arguments';
import { say } from '../reading';
import { ARGUMENT_WORDS } from '../words';

/** Milliseconds of one thing that was done. */
export interface PageRow {
  readonly what: string;
  /** From what the person did to what was to be seen; absent where frames alone were watched. */
  readonly ms?: number;
  readonly medianFrame: number;
  readonly p99Frame: number;
  readonly longestFrame: number;
  /** Longest task of the main thread over 50 ms; 0 where there was none. */
  readonly longestTask: number;
}

/** Runs in the page before all else: the time of each frame and of each long task, from `watch()` to `watched()`. */
const WATCH = `
  const frames = []; let tasks = []; let last;
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ['longtask'] });
  const tick = (now) => { if (last !== undefined) frames.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  globalThis.watch = () => { frames.length = 0; tasks = []; };
  globalThis.watched = () => {
    const sorted = frames.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
    return { medianFrame: at(0.5), p99Frame: at(0.99), longestFrame: at(1), longestTask: Math.max(0, ...tasks) };
  };
  /** Milliseconds until the test holds, looked at in every frame. */
  globalThis.until = (test) => new Promise((done) => {
    const began = performance.now();
    const look = () => (test() ? done(performance.now() - began) : requestAnimationFrame(look));
    look();
  });
`;

type Frames = Omit<PageRow, 'what' | 'ms'>;

/** Columns that lean on one another, as text. */
function catalogText(rows: number, columns: number): string {
  const draw = random(1, 'catalog');
  const lines = [Array.from({ length: columns }, (_, i) => `c${i + 1}`).join()];
  for (let row = 0; row < rows; row++) {
    const common = draw.normal();
    lines.push(Array.from({ length: columns }, () => (0.6 * common + draw.normal()).toFixed(5)).join());
  }
  return `${lines.join('\n')}\n`;
}

const watch = (page: Page) => page.evaluate('watch()');
const watched = (page: Page) => page.evaluate<Frames>('watched()');

/** Waits in the page, which lets nobody run text as code, until a JavaScript expression holds. */
const shown = (page: Page, test: string) => page.evaluate<number>(`until(() => ${test})`);

/** Does something and waits until `test` holds. */
async function timed(page: Page, what: string, act: () => Promise<unknown>, test: string): Promise<PageRow> {
  await watch(page);
  const seen = shown(page, test);
  await act();
  const ms = await seen;
  return { what, ms, ...(await watched(page)) };
}

const HAS_PICTURE = `document.querySelector('canvas[aria-label^="Density. Histogram"], canvas[aria-label^="Density. Rows"], [data-part=plane] canvas') !== null`;
const textOf = (selector: string) => `(document.querySelector('${selector}')?.textContent ?? '')`;

const open = (page: Page, file: string) => page.locator('input[type=file]').first().setInputFiles(file);
const learn = (page: Page, column: string) =>
  page.getByRole('combobox', { name: `Role of ${column}`, exact: true }).selectOption({ label: 'learn' });

const WATCHED_MS = 5_000;

async function whileTraining(page: Page, url: string, file: string, columns: number): Promise<readonly PageRow[]> {
  await page.goto(url);
  const dropped = await timed(
    page,
    `a file of ${columns} columns: from the drop to the picture of one`,
    async () => {
      await open(page, file);
      await learn(page, 'c1');
    },
    HAS_PICTURE,
  );
  for (let column = 2; column <= columns; column++) await learn(page, `c${column}`);
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await train.click();
  await shown(page, `/steps\\/s/.test(${textOf('[data-part=run] p')})`);
  await watch(page);
  await page.waitForTimeout(WATCHED_MS);
  return [dropped, { what: `training ${columns} columns`, ...(await watched(page)) }];
}

/** From the left and top of the picture's box to its right and bottom, in shares of the plot. */
async function dragBox(page: Page): Promise<void> {
  const box = await page.locator('[data-part=plane]').boundingBox();
  if (!box) throw new Error('There is no picture of two columns.');
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.35, 0.35));
  await page.mouse.down();
  await page.mouse.move(...at(0.6, 0.6), { steps: 4 });
  await page.mouse.up();
}

const SELECTED_ROWS = 200_000;

async function selecting(page: Page, url: string, file: string): Promise<readonly PageRow[]> {
  await page.goto(url);
  await open(page, file);
  for (const column of ['c1', 'c2']) await learn(page, column);
  await shown(page, `${HAS_PICTURE} && document.querySelector('[data-part=plane]') !== null`);
  const plane = await page.locator('[data-part=plane]').boundingBox();
  if (!plane) throw new Error('There is no picture of two columns.');
  await page.mouse.move(plane.x + plane.width / 2, plane.y + plane.height / 2);
  // From the wheel: finding the picture is no part of a zoom.
  const zoom = await timed(
    page,
    'the first zoom by the wheel',
    () => page.mouse.wheel(0, -200),
    `[...document.querySelectorAll('button')].some(({ textContent }) => textContent === 'Reset zoom')`,
  );
  await page.getByRole('button', { name: 'Reset zoom' }).click();
  const box = await timed(
    page,
    `a box around some of ${SELECTED_ROWS.toLocaleString('en-GB')} points`,
    () => dragBox(page),
    `/[1-9][\\d,]* of [\\d,]+ rows selected/.test(${textOf('[aria-label=Selection]')})`,
  );
  return [zoom, box];
}

const MANY_ROWS = 1_000_000;

async function million(page: Page, url: string, file: string): Promise<readonly PageRow[]> {
  await page.goto(url);
  const opened = await timed(
    page,
    `a file of ${MANY_ROWS.toLocaleString('en-GB')} rows: to its columns`,
    () => open(page, file),
    `document.querySelector('[aria-label="Role of c1"]') !== null`,
  );
  return [opened];
}

const TRAINING_ROWS = 20_000;
const MOST_COLUMNS = 16;
const PATIENCE_MS = 240_000;

/** Measures and prints; returns the exit code. */
export async function benchFrames(args: readonly string[]): Promise<number> {
  const options = parse(args, { ...texts('columns', 'rows'), ...flags('json') });
  const columns = listOf(options.columns ?? '1,2,8,16').map(Number);
  if (!columns.every((count) => Number.isInteger(count) && count >= 1 && count <= MOST_COLUMNS)) {
    throw badArgument(ARGUMENT_WORDS.takes('columns', `numbers from 1 to ${MOST_COLUMNS}`, options.columns));
  }
  const rows = wholeNumber(options.rows, 'rows', 1_000, TRAINING_ROWS);
  const folder = await mkdtemp(join(tmpdir(), 'knotwork-page-'));
  const dist = join(folder, 'dist');
  await build({ logLevel: 'error', build: { outDir: dist } });
  const server = await preview({ logLevel: 'error', build: { outDir: dist }, preview: { host: '127.0.0.1', port: 0 } });
  const browser = await chromium.launch(chromiumLaunch());
  const url = server.resolvedUrls?.local[0] ?? '';
  const write = async (name: string, count: number, wide: number) => {
    const path = join(folder, name);
    await writeFile(path, catalogText(count, wide));
    return path;
  };
  /** Opens a new page with empty storage for each measurement. */
  const measured = async (measure: (page: Page) => Promise<readonly PageRow[]>) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.addInitScript(WATCH);
      for (const row of await measure(page))
        process.stdout.write(options.json ? `${JSON.stringify(row)}\n` : lineOf(row));
    } finally {
      await context.close();
    }
  };
  try {
    say(`Chromium ${browser.version()}, 1440 × 900. Milliseconds.`);
    if (!options.json) process.stdout.write(HEAD);
    for (const count of columns) {
      const file = await write(`${count}.csv`, rows, count);
      await measured((page) => whileTraining(page, url, file, count));
    }
    const selected = await write('selected.csv', SELECTED_ROWS, 2);
    await measured((page) => selecting(page, url, selected));
    const many = await write('many.csv', MANY_ROWS, 4);
    await measured((page) => million(page, url, many));
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
  return 0;
}

const HEAD = `${'what'.padEnd(60)} took   frame: median  p99  longest   longest task\n`;

function lineOf({ what, ms, medianFrame, p99Frame, longestFrame, longestTask }: PageRow): string {
  const cells = [ms, medianFrame, p99Frame, longestFrame, longestTask].map((value) =>
    (value === undefined ? '–' : value.toFixed(0)).padStart(9),
  );
  return `${what.padEnd(56)}${cells.join('')}\n`;
}
