/**
 * For the browser tests: what makes a page and its workers load in less time than they are tested in. Workers are bundled as a build
 * bundles them: Vite's development server sends one in 250 requests, 2.8 s of processor time in every test that opens a catalog. And
 * the browser keeps the page's modules from one test file to the next, without asking for each whether it has changed: 3.8 s a file.
 */
// @ts-check
import { build } from 'vite';
import { ROOT } from './install.mjs';
import { kernelsPlugin } from './kernels.mjs';

/** Workers that the page starts, by the names of their bundles. */
const WORKERS = {
  session: 'src/worker/entry.ts',
  shared: 'src/worker/shared/entry.ts',
  lab: 'src/tutorial/lab/entry.ts',
};
const BASE = '/@workers/';
const TYPES = new Map([
  ['js', 'text/javascript'],
  ['wasm', 'application/wasm'],
]);
/** Longer than any run, each of which has a browser of its own. */
const KEPT = 'max-age=3600';

/** @returns {Promise<Map<string, string | Uint8Array>>} files by their names; the entries keep those of `WORKERS` */
async function bundled() {
  const built = await build({
    configFile: false,
    root: ROOT,
    base: BASE,
    logLevel: 'error',
    plugins: [kernelsPlugin()],
    worker: { format: 'es', plugins: () => [kernelsPlugin()] },
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      reportCompressedSize: false,
      target: 'es2022',
      rolldownOptions: { input: WORKERS, output: { entryFileNames: '[name].js' }, checks: { pluginTimings: false } },
    },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  return new Map(outputs.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
}

/** @returns {import('vite').Plugin} */
export function quickPagesPlugin() {
  /** @type {ReturnType<typeof bundled> | undefined} */
  let files;
  return {
    name: 'knotwork-quick-pages',
    apply: 'serve',
    configureServer({ middlewares, watcher, config }) {
      const isWatching = config.server.watch !== null;
      // Whoever watches the tests gets everything as it is now.
      watcher.on('change', () => {
        files = undefined;
      });
      middlewares.use((request, response, next) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
        const set = response.setHeader.bind(response);
        if (!isWatching && /^\/(src|tests|@workers)\//.test(pathname)) {
          response.setHeader = (name, value) => set(name, value === 'no-cache' ? KEPT : value);
        }
        const send = (/** @type {string | Uint8Array} */ body, type = 'text/javascript') => {
          response.setHeader('Content-Type', type);
          response.setHeader('Cache-Control', 'no-cache');
          response.end(body);
        };
        const worker = Object.entries(WORKERS).find(([, path]) => pathname.endsWith(`/${path}`));
        if (worker && searchParams.has('worker_file')) return send(`import '${BASE}${worker[0]}.js';\n`);
        if (!pathname.startsWith(BASE)) return next();
        files ??= bundled();
        files.then((found) => {
          const name = pathname.slice(BASE.length);
          const body = found.get(name);
          if (body === undefined) next();
          else send(body, TYPES.get(name.slice(name.lastIndexOf('.') + 1)) ?? 'application/octet-stream');
        }, next);
      });
    },
  };
}
