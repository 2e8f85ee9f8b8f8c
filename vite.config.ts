/** Build, dev server and tests. `base: './'` lets the built folder work from any path of any static host. */
import { availableParallelism } from 'node:os';
import { gzipSync } from 'node:zlib';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { print, sharedCatalog } from './tests/browser/support/commands.ts';
import { chapterPagesPlugin } from './tools/chapter-pages.mjs';
import { chromiumLaunch } from './tools/chromium.mjs';
import { PAGE_STAGES, stagesPlugin, WORKER_STAGES } from './tools/chunks.mjs';
import { docsPlugin } from './tools/docs.mjs';
import { formulasPlugin } from './tools/formulas.mjs';
import { kernelsPlugin } from './tools/kernels.mjs';
import { licences } from './tools/licences.mjs';
import { quickPagesPlugin } from './tools/quick-pages.mjs';
import { serviceWorkerPlugin } from './tools/service-worker.mjs';

const BUDGETS_KB = { 'first paint': 60, 'the tutorial': 120 };

/**
 * Prints what the first paint costs, the entry and all that it imports statically, and what the tutorial adds to it, gzipped. The
 * tutorial's worker is not counted: it is the engine, the trainer and the samples of the workbench.
 */
function chunkSizes(): Plugin {
  return {
    name: 'knotwork-chunk-sizes',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((chunk) => chunk.type === 'chunk');
      const seen = new Set<string>();
      const weigh = (fileName: string): number => {
        const chunk = chunks.find((one) => one.fileName === fileName);
        if (seen.has(fileName) || !chunk) return 0;
        seen.add(fileName);
        return chunk.imports.reduce((bytes, imported) => bytes + weigh(imported), gzipSync(chunk.code).length);
      };
      const report = (name: keyof typeof BUDGETS_KB, fileName: string | undefined) => {
        if (fileName === undefined) return this.error(`The build has no chunk for ${name}.`);
        const kB = weigh(fileName) / 1000;
        const budget = BUDGETS_KB[name];
        this.info(`${name}: ${kB.toFixed(1)} kB of JavaScript, gzipped (budget ${budget} kB)`);
        if (kB > budget) this.error(`${name} takes ${kB.toFixed(1)} kB gzipped, over its ${budget} kB.`);
      };
      report('first paint', chunks.find(({ isEntry }) => isEntry)?.fileName);
      const tutorial = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/tutorial/Tutorial.tsx'));
      report('the tutorial', tutorial?.fileName);
    },
  };
}

const notices = licences();

const BROWSERS = ['tests/browser/**', 'tests/browsers/**', 'tests/built/**'];
/** Tests that replace modules or globals, or import engines in an order that matters: each file has modules of its own, 3 s of loading. */
const APART = [
  ...['engine', 'fuzz'].map((folder) => `tests/${folder}/**/*.test.ts`),
  ...['bench', 'conformance', 'limits'].map((name) => `tests/cli/${name}.test.ts`),
  ...['lab', 'posteriors', 'progress', 'studies'].map((name) => `tests/tutorial/${name}.test.ts`),
  'tests/share/fuzz.test.ts',
];
const UNIT = {
  environment: 'node',
  setupFiles: 'tests/support/equality.ts',
  testTimeout: 60_000,
  // Some train flows before their tests, on a machine that other tests keep busy.
  hookTimeout: 60_000,
  // Vitest leaves a core to itself, which on two cores is half of them.
  maxWorkers: Math.max(2, availableParallelism() - 1),
} as const;

const IN_TUTORIAL = ['tests/browser/tutorial*.test.ts'];

/** Tests that find things by role in a page, in Chromium. */
const onPage = (name: string, files: { readonly include: string[]; readonly exclude?: string[] }) => ({
  extends: true as const,
  plugins: [quickPagesPlugin()],
  test: {
    name,
    ...files,
    testTimeout: 90_000,
    // Vitest waits one second for an element, in which a machine with two busy cores does not always draw it.
    expect: { poll: { timeout: 8_000 } },
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      commands: { print, sharedCatalog },
      provider: playwright({ launchOptions: chromiumLaunch() }),
      instances: [{ browser: 'chromium' as const, viewport: { width: 1280, height: 900 } }],
    },
  },
});

export default defineConfig({
  base: './',
  plugins: [
    chunkSizes(),
    stagesPlugin(PAGE_STAGES),
    kernelsPlugin(),
    formulasPlugin(),
    docsPlugin(),
    chapterPagesPlugin(),
    notices.write(),
    serviceWorkerPlugin(),
  ],
  // Names of classes are in the code too: short ones save a kilobyte of the first paint and of the tutorial.
  css: { modules: { generateScopedName: '_[hash:base64:5]' } },
  worker: {
    format: 'es',
    plugins: () => [kernelsPlugin(), notices.collect(), stagesPlugin(WORKER_STAGES)],
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 6_000,
    // Advice to authors of plugins, which varies with the load of the machine.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  optimizeDeps: {
    include: [
      '@preact/signals',
      'h5wasm',
      'hyparquet',
      'hyparquet/src/column.js',
      'hyparquet/src/convert.js',
      'hyparquet-compressors',
      'hyparquet-writer',
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      'axe-core',
      'comlink',
      'plotly.js-dist',
      'preact',
      'preact/jsx-dev-runtime',
      'valibot',
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...UNIT,
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [...BROWSERS, ...APART],
          // What these import holds no state: loading it once for all files saves a quarter of their time.
          isolate: false,
        },
      },
      // Engines have threads of their own, and browsers run beside them.
      { extends: true, test: { ...UNIT, name: 'unit-apart', include: APART, maxWorkers: 1 } },
      {
        extends: true,
        test: {
          name: 'built',
          environment: 'node',
          include: ['tests/built/**/*.test.ts'],
          testTimeout: 60_000,
          // A browser is started in some, beside two others.
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browsers',
          environment: 'node',
          include: ['tests/browsers/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
      onPage('browser', { include: ['tests/browser/**/*.test.{ts,tsx}'], exclude: IN_TUTORIAL }),
      // Apart, so that each of two cores has as much to do.
      onPage('tutorial', { include: IN_TUTORIAL }),
    ],
  },
});
