/**
 * What a host and time do to a page that is kept: deployments under any cache header, halves of them, and other copies on the same origin.
 * An old version and a new one never mix.
 */
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { type StaticServer, serveFolder } from './static-server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const DEMO_LABEL = /synthetic demo/i;

/** Above every file that the first view of the page asks for; told by size, since names are the bundler's. */
const HEAVY_BYTES = 250_000;

let browser: Browser;
let first: string;
let next: string;
let server: StaticServer | undefined;
let context: BrowserContext;

/**
 * The built page with a word in place of what is heavy, which no test here runs: the browser compiles whatever a service worker keeps,
 * seconds for the whole build. `offline.test.ts` keeps and runs all of it.
 */
async function lightVersion(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'knotwork-dist-'));
  await cp(DIST, folder, { recursive: true });
  const assets = (await readdir(join(folder, 'assets'))).map((name) => join(folder, 'assets', name));
  for (const path of assets) if ((await stat(path)).size > HEAVY_BYTES) await writeFile(path, '// heavy');
  return folder;
}

/** The same page as a build of other sources would be: every asset has another name, and the title tells which it is. */
async function anotherVersion(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'knotwork-dist-'));
  await cp(first, folder, { recursive: true });
  const assets = await readdir(join(folder, 'assets'));
  const renamed = assets.map((name) => [name, name.replace(/(\.\w+)$/, 'v2$1')] as const);
  const texts = [...assets.map((name) => join('assets', name)), 'index.html', 'sw.js'];
  for (const path of texts.filter((name) => /\.(js|css|html)$/.test(name))) {
    let text = await readFile(join(folder, path), 'utf8');
    for (const [before, after] of renamed) text = text.replaceAll(before, after);
    if (path === 'index.html') text = text.replace('<title>Knotwork', '<title>Knotwork 2');
    if (path === 'sw.js') text = text.replace(/\("([0-9a-f]{16})", \[/, '("0123456789abcdef", [');
    await writeFile(join(folder, path), text);
  }
  for (const [before, after] of renamed) await rename(join(folder, 'assets', before), join(folder, 'assets', after));
  return folder;
}

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunch());
  first = await lightVersion();
  next = await anotherVersion();
});
afterAll(async () => {
  await browser?.close();
  for (const folder of [first, next]) if (folder) await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await context?.close();
  server?.close();
  server = undefined;
});

/** A host that lets browsers keep everything for ten minutes, index.html too. */
const KEPT = { headers: { 'Cache-Control': 'max-age=600' } };

/** By the service worker of its own folder: one of a folder above is there before it. */
async function controlled(page: Page): Promise<void> {
  const own = () =>
    page.evaluate('navigator.serviceWorker.controller?.scriptURL === new URL("sw.js", location.href).href');
  await expect.poll(own, { timeout: 30_000 }).toBe(true);
}

const state = (page: Page) =>
  page.evaluate<string>(`navigator.serviceWorker.getRegistration().then((found) =>
    [found?.installing && 'installing', found?.waiting && 'waiting', found?.active && 'active'].filter(Boolean).join(' '))`);

const cacheNames = (page: Page) => page.evaluate<string[]>('caches.keys()');

/** Opens the page in a tab of its own, and waits until it has drawn itself. */
async function visit(url: string): Promise<{ page: Page; noise: string[] }> {
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => message.type() === 'error' && noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  await page.goto(url);
  await page.getByText(DEMO_LABEL).first().waitFor();
  return { page, noise };
}

test('a deployment is taken over whole, whatever the host lets browsers keep', async () => {
  server = await serveFolder(first, '/some/where/', KEPT);
  context = await browser.newContext();
  const old = await visit(server.url);
  await controlled(old.page);
  server.serve('/some/where/', next);
  await old.page.reload();
  await old.page.getByText(DEMO_LABEL).first().waitFor();
  expect(await old.page.title()).toBe('Knotwork');
  await expect.poll(() => state(old.page), { timeout: 20_000 }).toBe('waiting active');
  await old.page.close();
  const second = await visit(server.url);
  await expect.poll(() => second.page.title()).toBe('Knotwork 2');
  // It trains with the files of that version alone.
  await controlled(second.page);
  server.close();
  await context.setOffline(true);
  const third = await visit(server.url);
  expect(await third.page.title()).toBe('Knotwork 2');
  expect([...old.noise, ...second.noise, ...third.noise]).toEqual([]);
  expect(await cacheNames(third.page)).toEqual(['knotwork /some/where/ 0123456789abcdef']);
});

/** The page looks for another version, and has one waiting. */
async function findsNext(page: Page): Promise<void> {
  await page.evaluate('navigator.serviceWorker.getRegistration().then((found) => found.update())');
  await expect.poll(() => state(page), { timeout: 20_000 }).toBe('waiting active');
}

test('half a deployment is none: the version that is kept stays whole', async () => {
  const instead = new Map<string, Buffer>();
  server = await serveFolder(first, '/', { ...KEPT, instead });
  context = await browser.newContext();
  const old = await visit(server.url);
  await controlled(old.page);
  // A node of the host has the new files already, and the old index.html still.
  server.serve('/', next);
  instead.set('/index.html', await readFile(join(first, 'index.html')));
  await old.page.evaluate(
    'navigator.serviceWorker.getRegistration().then((found) => found.update()).catch(() => undefined)',
  );
  await expect.poll(() => state(old.page), { timeout: 20_000 }).toBe('active');
  const second = await visit(server.url);
  expect(await second.page.title()).toBe('Knotwork');
  expect((await cacheNames(second.page)).length).toBe(1);
  // Once the deployment is whole it is taken over.
  instead.clear();
  await findsNext(second.page);
  await old.page.close();
  await second.page.close();
  const third = await visit(server.url);
  await expect.poll(() => third.page.title()).toBe('Knotwork 2');
  expect([...old.noise, ...second.noise, ...third.noise]).toEqual([]);
});

test('other copies on the same origin, and whatever else lies below, are left alone', async () => {
  server = await serveFolder(first, '/', KEPT);
  server.serve('/two/', next);
  context = await browser.newContext();
  const outer = await visit(server.url);
  await controlled(outer.page);
  // Below the outer copy's folder, and yet not its page.
  const inner = await visit(`${server.url}two/`);
  expect(await inner.page.title()).toBe('Knotwork 2');
  await controlled(inner.page);
  await inner.page.evaluate('caches.open("knotwork-0000000000000000")');
  // The host says that there is nothing, and not the page that all is well.
  const lost = await context.newPage();
  const none = await lost.goto(`${server.url}none/`).then((found) => found?.status(), String);
  expect(String(none)).toMatch(/404|RESPONSE_CODE/);
  await lost.close();
  const names = await cacheNames(inner.page);
  expect(names.filter((name) => name.startsWith('knotwork /'))).toHaveLength(2);
  // The outer copy is deployed anew: what it deletes is its own.
  server.serve('/', next);
  await findsNext(outer.page);
  await outer.page.close();
  // A worker that was started below before that copy had a service worker of its own is still a client of the outer one.
  await inner.page.close();
  const again = await visit(server.url);
  await expect.poll(() => again.page.title()).toBe('Knotwork 2');
  await expect
    .poll(async () => (await cacheNames(again.page)).sort())
    .toEqual(['knotwork / 0123456789abcdef', 'knotwork /two/ 0123456789abcdef', 'knotwork-0000000000000000']);
});

test('the notices of everything that is shipped are shipped', async () => {
  const text = await readFile(join(DIST, 'licences.txt'), 'utf8');
  for (const name of ['Knotwork', 'preact', '@preact/signals', '@tensorflow/tfjs-core', 'comlink', 'h5wasm']) {
    expect(text).toMatch(new RegExp(`^${name} `, 'm'));
  }
  for (const name of ['plotly.js-dist', 'valibot', 'assemblyscript', 'seedrandom', 'long']) {
    expect(text).toMatch(new RegExp(`^${name} `, 'm'));
  }
  expect(text).toMatch(/NIST-developed software/);
  expect(text).toMatch(/HDF5 \(Hierarchical Data Format 5\) Software Library/);
  expect(text).toMatch(/Apache License/);
  expect(text).toMatch(/SIL OPEN FONT LICENSE/);
  // Plotly is a bundle itself.
  expect(text).toMatch(/ieee754\. BSD-3-Clause License/);
});
