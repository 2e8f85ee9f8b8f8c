/**
 * Writes `sw.js` beside the built page: a service worker that keeps every file of the build, so that the page opens, trains and draws without
 * a network. It keeps nothing else: what a person opens never goes through it.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';

/** What runs in the browser; `FILES` and `CACHE` are written before it. */
function serviceWorker(CACHE, FILES) {
  const listed = new Set(FILES.map((file) => new URL(file, self.location.href).href));
  const page = new URL('./index.html', self.location.href).href;

  self.addEventListener('install', (event) => {
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
  });

  self.addEventListener('activate', (event) => {
    const old = caches
      .keys()
      .then((keys) =>
        Promise.all(
          keys.filter((key) => key.startsWith('knotwork-') && key !== CACHE).map((key) => caches.delete(key)),
        ),
      );
    event.waitUntil(old.then(() => self.clients.claim()));
  });

  self.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    const key = request.mode === 'navigate' ? page : url.origin + url.pathname;
    if (request.method !== 'GET' || !listed.has(key)) return;
    event.respondWith(caches.match(key).then((kept) => kept ?? fetch(request)));
  });
}

/** @returns {import('vite').Plugin} */
export function serviceWorkerPlugin() {
  return {
    name: 'knotwork-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const built = Object.keys(bundle).filter((name) => !name.endsWith('.map'));
      const files = [...new Set(['index.html', ...readdirSync('public'), ...built])]
        .filter((name) => name !== 'page.png')
        .map((name) => `./${name}`)
        .sort();
      const hash = createHash('sha256');
      for (const name of built) {
        const file = bundle[name];
        hash.update(name).update(file.type === 'chunk' ? file.code : file.source);
      }
      const cache = `knotwork-${hash.digest('hex').slice(0, 16)}`;
      const source = `(${serviceWorker})(${JSON.stringify(cache)}, ${JSON.stringify(files)});\n`;
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
