/** The built page with the network cut: it opens again, trains and draws, and keeps nothing of what a person opened. */
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { type StaticServer, serveFolder } from './static-server';
import { trainAndShare } from './train';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

let server: StaticServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await serveFolder(DIST, '/some/where/');
  browser = await chromium.launch(chromiumLaunch());
  page = await (await browser.newContext()).newPage();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test('opens, trains and draws without a network after one visit', async () => {
  await page.goto(server.url);
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), { timeout: 30_000 }).toBe(true);
  server.close();
  await page.context().setOffline(true);
  await page.reload();
  await page.getByRole('button', { name: 'Sample catalog' }).click();
  await trainAndShare(page, 'M_star', 'Link with the model');
  const kept = await page.evaluate<string[]>(`caches.keys().then(async (names) => {
    const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return all.flat();
  })`);
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.filter((url) => !url.startsWith(server.url))).toEqual([]);
  expect(kept.filter((url) => /\.(csv|hdf5|safetensors)$/.test(url))).toEqual([]);
});
