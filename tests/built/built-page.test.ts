/** The built folder on a plain static host, in a sub-path and without special headers: what a person gets who uploads dist/. */
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from '../../tools/chromium.mjs';
import { type StaticServer, serveFolder } from './static-server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const DEMO_LABEL = /synthetic demo/i;
const FIRST_PAINT_MS = 1000;
/** Plotly and TF.js are over a megabyte each, the whole first paint is far below; names of chunks are the bundler's to choose. */
const HEAVY_BYTES = 400_000;
/** No request for so long means that the page has loaded what it loads by itself. */
const QUIET_MS = 1500;

let server: StaticServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const noise: string[] = [];
const foreign: string[] = [];

beforeAll(async () => {
  server = await serveFolder(DIST, '/some/where/');
  const executablePath = findChromium();
  browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
  context = await browser.newContext();
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') noise.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => noise.push(`uncaught: ${error.error().message}`));
  context.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(server.url)) foreign.push(request.url());
  });
  page = await context.newPage();
  await page.addInitScript(`
    const look = () => {
      if (${DEMO_LABEL}.test(document.body?.innerText ?? '')) globalThis.demoShown = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  `);
  await page.goto(server.url);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test('the demo is on screen within a second, before any heavy chunk is asked for', async () => {
  await page.waitForFunction('globalThis.demoShown !== undefined');
  const { shown, origin } = await page.evaluate<{ shown: number; origin: number }>(
    '({ shown: demoShown, origin: performance.timeOrigin })',
  );
  expect(shown).toBeLessThan(FIRST_PAINT_MS);
  const early = server.requests.filter(({ bytes, time }) => bytes > HEAVY_BYTES && time < origin + shown);
  expect(early.map(({ path }) => path)).toEqual([]);
});

test('a picture is there, and the page may talk to its own origin only', async () => {
  await page.locator('canvas, [role="img"]').first().waitFor();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("connect-src 'self'");
});

test('what the page loads later comes from its own folder, and nothing complains', async () => {
  await expect.poll(() => server.requests.some(({ bytes }) => bytes > HEAVY_BYTES), { timeout: 20_000 }).toBe(true);
  await expect
    .poll(() => Date.now() - (server.requests.at(-1)?.time ?? 0), { timeout: 20_000 })
    .toBeGreaterThan(QUIET_MS);
  const missing = server.requests.filter(({ status }) => status === 404);
  expect({ foreign, missing, noise }).toEqual({ foreign: [], missing: [], noise: [] });
});
