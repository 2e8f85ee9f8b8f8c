/**
 * Writes `sw.js` beside the built page: a service worker that keeps every file of the build, so that the page opens, trains and draws without
 * a network. It keeps nothing else: what a person opens never goes through it.
 *
 * Versions never mix. A version is kept whole or not at all, past every cache of the browser; a page comes from the version that its
 * service worker was made with, and so do all its files. What it does not know, other copies on the same origin among it, goes by.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformWithOxc } from 'vite';

/** What runs in the browser; `VERSION`, `FILES` and `POLICY` are written before it. */
function serviceWorker(VERSION, FILES, POLICY) {
  const home = new URL('./', self.location.href);
  const page = new URL('./index.html', home).href;
  const listed = new Set(FILES.map((file) => new URL(file, home).href));
  // Caches belong to the origin, on which there may be other copies of this page: the folder is part of the name.
  const own = `knotwork ${home.pathname} `;
  const name = own + VERSION;
  const AT_ONCE = 3;

  /** The files that a page names, which have to be those of this version. */
  function namesOnlyListed(html) {
    const named = [...html.matchAll(/(?:src|href)="([^"#:]+)"/g)].map(([, path]) => new URL(path, home).href);
    return named.length > 0 && named.every((url) => listed.has(url));
  }

  /** A file from the host itself, with the policy that a page's head cannot give to the workers that it starts. */
  async function fetched(url) {
    // A host may let browsers keep files, index.html among them, for as long as it likes: 'reload' asks it nevertheless.
    const response = await fetch(url, { cache: 'reload', priority: 'low' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const body = await response.blob();
    if (url === page && !namesOnlyListed(await body.text())) throw new Error('index.html is of another version');
    const headers = new Headers(response.headers);
    headers.set('Content-Security-Policy', POLICY);
    // The body is unpacked already.
    headers.delete('Content-Encoding');
    headers.delete('Content-Length');
    return new Response(body, { status: 200, headers });
  }

  async function install() {
    try {
      const cache = await caches.open(name);
      // A few at a time, behind what the page asks for: all at once they kept a person who dropped a file waiting for its reader.
      const waiting = [...listed];
      const keep = async () => {
        for (let url = waiting.shift(); url !== undefined; url = waiting.shift())
          await cache.put(url, await fetched(url));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, keep));
    } catch (error) {
      // Half a version is none. The browser tries again at the next visit, and until then all comes from the host.
      await caches.delete(name);
      throw error;
    }
  }

  /** Caches of versions from before names had a folder in them tell by their page whose they are. */
  async function isOurs(key) {
    if (key.startsWith(own)) return true;
    return /^knotwork-[0-9a-f]{16}$/.test(key) && (await (await caches.open(key)).match(page)) !== undefined;
  }

  async function activate() {
    for (const key of await caches.keys()) {
      if (key !== name && (await isOurs(key))) await caches.delete(key);
    }
    await self.clients.claim();
  }

  async function answered(request, key) {
    const cache = await caches.open(name);
    const kept = await cache.match(key);
    if (kept) return kept;
    // The browser has thrown a file away: what is left would not fit what the host now has.
    await caches.delete(name);
    return fetch(request);
  }

  self.addEventListener('install', (event) => event.waitUntil(install()));
  self.addEventListener('activate', (event) => event.waitUntil(activate()));
  self.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    const address = url.origin + url.pathname;
    // Only the page's own address: a folder below it may hold another copy, or anything else.
    const key = address === home.href ? page : address;
    if (request.method !== 'GET' || !listed.has(key)) return;
    event.respondWith(answered(request, key));
  });
}

/** Closes the ways out of the service worker as of any other. */
async function closing() {
  const path = new URL('../src/engine/closed-worker.ts', import.meta.url).pathname;
  const { code } = await transformWithOxc(readFileSync(path, 'utf8'), path);
  return `(() => {\n${code.replace(/^export\s*\{\s*\};?\s*$/gm, '')}})();\n`;
}

/** @returns {import('vite').Plugin} */
export function serviceWorkerPlugin() {
  return {
    name: 'knotwork-service-worker',
    apply: 'build',
    enforce: 'post',
    async writeBundle({ dir = 'dist' }) {
      const files = readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(dir.length + 1)
            .replaceAll('\\', '/'),
        )
        // A picture for the README, and what is read by people and not by the page.
        .filter((name) => name !== 'page.png' && name !== 'sw.js' && !name.endsWith('.map'))
        .sort();
      const hash = createHash('sha256');
      for (const name of files) hash.update(name).update(readFileSync(join(dir, name)));
      const version = hash.digest('hex').slice(0, 16);
      const html = readFileSync(join(dir, 'index.html'), 'utf8');
      const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html) ?? [];
      if (policy === undefined) return this.error('index.html has no Content-Security-Policy.');
      const written = [version, files.map((name) => `./${name}`), policy].map((value) => JSON.stringify(value));
      writeFileSync(join(dir, 'sw.js'), `${await closing()}(${serviceWorker})(${written.join(', ')});\n`);
    },
  };
}
