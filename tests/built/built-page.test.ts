/** The built folder on a plain static host, in a sub-path and without special headers: what a person gets who uploads dist/. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeRecipeLink } from '../../src/share/link/link';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { sampleRecipe } from '../share/trained';
import { type StaticServer, serveFolder } from './static-server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const DEMO_LABEL = /synthetic demo/i;
const FIRST_PAINT_MS = 1000;
/** At most so many loads: other tests use the machine at the same time, and one load that they leave alone is enough. */
const LOADS = 12;
/** Above what the first paint may cost, below every piece of TF.js and Plotly; told by size, since names are the bundler's. */
const HEAVY_BYTES = 250_000;

let server: StaticServer;
let browser: Browser;
let page: Page;
const noise: string[] = [];
const foreign: string[] = [];

/** The page in a context of its own, so nothing is cached, with a clock that stops when the demo's label is shown. */
async function openPage(): Promise<Page> {
  const context = await browser.newContext();
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') noise.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => noise.push(`uncaught: ${error.error().message}`));
  context.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(server.url)) foreign.push(request.url());
  });
  const opened = await context.newPage();
  await opened.addInitScript(`
    const look = () => {
      if (${DEMO_LABEL}.test(document.body?.innerText ?? '')) globalThis.demoShown = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  `);
  await opened.goto(server.url);
  // The page lets nobody run text as code, which `waitForFunction` would have it do.
  await opened.getByText(DEMO_LABEL).first().waitFor();
  await expect.poll(() => opened.evaluate('globalThis.demoShown !== undefined')).toBe(true);
  return opened;
}

beforeAll(async () => {
  // A service worker that keeps nothing: what the real one asks for would hide what the page asks for, and slow down its first paint.
  server = await serveFolder(DIST, '/some/where/', {
    instead: new Map([['/some/where/sw.js', Buffer.from('// none')]]),
  });
  browser = await chromium.launch(chromiumLaunch());
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test('the demo is on screen within a second, before any heavy chunk is asked for', async () => {
  // The first load pays for the browser's own start, and any load for what else the machine does: the fastest is the page's.
  const times: number[] = [];
  while (times.length < LOADS && !times.some((time) => time < FIRST_PAINT_MS)) {
    await page?.context().close();
    page = await openPage();
    const { shown, origin } = await page.evaluate<{ shown: number; origin: number }>(
      '({ shown: demoShown, origin: performance.timeOrigin })',
    );
    times.push(shown);
    const early = server.requests.filter(
      ({ bytes, time }) => bytes > HEAVY_BYTES && time >= origin && time < origin + shown,
    );
    expect(early.map(({ path }) => path)).toEqual([]);
  }
  expect(Math.min(...times)).toBeLessThan(FIRST_PAINT_MS);
});

test('a picture is there, and the page may talk to its own origin only', async () => {
  await page.locator('canvas, [role="img"]').first().waitFor();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("connect-src 'self'");
});

test('it trains and opens Plotly with files of its own folder only, and nothing complains', async () => {
  await page.getByRole('button', { name: 'Sample catalog' }).click();
  await page.getByRole('radio', { name: 'M_star' }).click();
  // Steps enough that there is something to pause, of a flow that does not stop early.
  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await page.getByRole('combobox', { name: 'Flow' }).selectOption('poster-1d');
  await page.getByLabel('Steps', { exact: true }).fill('1000000');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.getByRole('button', { name: 'Zoom and export' }).click();
  await page.locator('.js-plotly-plot').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  const missing = server.requests.filter(({ status }) => status === 404);
  expect({ foreign, missing, noise }).toEqual({ foreign: [], missing: [], noise: [] });
  // Plotly is heavy, or the test above would prove nothing.
  expect(server.requests.filter(({ bytes }) => bytes > HEAVY_BYTES)).not.toEqual([]);
});

test('two columns open in Plotly without WebGL, and stay as they are while the run goes on', async () => {
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('combobox', { name: 'Role of M_total', exact: true }).selectOption('feature');
  await page.getByRole('img', { name: /^Density over two columns/ }).waitFor();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByText(/^Learned density, step/).waitFor();
  await page.getByRole('button', { name: 'Zoom and export' }).click();
  const point = page.locator('.js-plotly-plot .scatterlayer .point').first();
  await point.waitFor({ state: 'attached' });
  expect(await page.locator('.js-plotly-plot canvas').count()).toBe(0);
  const mark = await point.elementHandle();
  const step = await page.getByText(/^Learned density, step/).textContent();
  await expect.poll(() => page.getByText(/^Learned density, step/).textContent()).not.toBe(step);
  expect(await mark?.evaluate((element) => element.isConnected)).toBe(true);
  expect({ foreign, noise }).toEqual({ foreign: [], noise: [] });
});

test('the way back from a link leads to the page as it was before', async () => {
  const visit = await openPage();
  const fragment = await encodeRecipeLink(sampleRecipe('poster-2d'), { hidden: ['data'] });
  await visit.evaluate(`location.hash = '${fragment}'`);
  const sent = visit.getByRole('region', { name: 'A recipe that was sent to you' });
  await sent.waitFor();
  await visit.getByRole('region', { name: 'Data', exact: true }).waitFor({ state: 'hidden' });
  await visit.goBack();
  await sent.waitFor({ state: 'detached' });
  await visit.getByRole('region', { name: 'Data', exact: true }).waitFor();
  await visit.goForward();
  await sent.waitFor();
  await visit.context().close();
});

test('the card of a chapter leads to it, and so does an address whose # was escaped', async () => {
  const card = await readFile(join(DIST, 'learn/knots.html'), 'utf8');
  expect(card).toMatch(/property="og:title" content="Knots"/);
  expect(card).toMatch(/property="og:image" content="[^"]*page\.png"/);
  const visit = await openPage();
  await visit.goto(`${server.url}learn/knots.html`);
  await visit.getByRole('heading', { level: 2, name: 'Knots' }).waitFor();
  const missing = await readFile(join(DIST, '404.html'), 'utf8');
  await visit.route(/%23/, (route) => route.fulfill({ status: 404, contentType: 'text/html', body: missing }));
  // The browser itself says of a page that it was not found.
  const before = noise.length;
  await visit.goto(`${server.url}%23learn/knots/slopes?only`);
  await visit.getByRole('heading', { level: 1, name: 'Slopes' }).waitFor();
  expect(noise.splice(before).filter((line) => !line.includes('404'))).toEqual([]);
  await visit.context().close();
});
