/** Build, dev server and tests. `base: './'` lets the built folder work from any path of any static host. */
import { gzipSync } from 'node:zlib';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { print, sharedCatalog } from './tests/browser/support/commands.ts';
import { chromiumLaunch } from './tools/chromium.mjs';
import { kernelsPlugin } from './tools/kernels.mjs';
import { serviceWorkerPlugin } from './tools/service-worker.mjs';

const ENTRY_BUDGET_KB = 60;

/** Prints what the first paint costs: the entry and all that it imports statically, gzipped. */
function entrySize(): Plugin {
  return {
    name: 'knotwork-entry-size',
    apply: 'build',
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
      if (entry?.type !== 'chunk') return;
      const seen = new Set<string>();
      let bytes = 0;
      const visit = (fileName: string) => {
        const chunk = bundle[fileName];
        if (seen.has(fileName) || chunk?.type !== 'chunk') return;
        seen.add(fileName);
        bytes += gzipSync(chunk.code).length;
        for (const imported of chunk.imports) visit(imported);
      };
      visit(entry.fileName);
      const size = (bytes / 1000).toFixed(1);
      this.info(`first paint: ${size} kB of JavaScript, gzipped (budget ${ENTRY_BUDGET_KB} kB)`);
      if (bytes > ENTRY_BUDGET_KB * 1000)
        this.error(`The entry is ${size} kB gzipped, over its ${ENTRY_BUDGET_KB} kB.`);
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [entrySize(), kernelsPlugin(), serviceWorkerPlugin()],
  worker: { format: 'es', plugins: () => [kernelsPlugin()] },
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
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      'axe-core',
      'comlink',
      'jsep',
      'papaparse',
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
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**', 'tests/built/**'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'built', environment: 'node', include: ['tests/built/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.{ts,tsx}'],
          testTimeout: 90_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: { print, sharedCatalog },
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: [{ browser: 'chromium', viewport: { width: 1280, height: 900 } }],
          },
        },
      },
    ],
  },
});
