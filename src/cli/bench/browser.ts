/** `npm run bench -- --browser`: the same rows in headless Chromium, served by vite's development server. */
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { chromiumLaunch } from '../../../tools/chromium.mjs';
import type { BenchListener, BenchOptions } from './engines';
import type { Measured } from './measure';

const PAGE = '/bench.html';
/** The tests pin the software adapter; on these switches Chromium takes the machine's own. */
const HARDWARE = ['--enable-features=Vulkan', '--use-angle=vulkan', '--ignore-gpu-blocklist'];

function launchOptions(hardware: boolean) {
  const options = chromiumLaunch();
  if (!hardware) return options;
  return { ...options, args: [...options.args.filter((arg) => !arg.startsWith('--use-webgpu-adapter')), ...HARDWARE] };
}

export async function benchInBrowser(
  options: BenchOptions & { readonly threads: number },
  hardware: boolean,
  { measured, note }: BenchListener,
): Promise<void> {
  // An edit while it runs must not reload the page.
  const server = await createServer({
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  await server.listen();
  const browser = await chromium.launch(launchOptions(hardware));
  try {
    note(`Chromium ${browser.version()}`);
    const page = await browser.newPage();
    page.on('pageerror', (error) => note(String(error)));
    await page.route(`**${PAGE}`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.exposeFunction('benchMeasured', (row: Measured) => measured(row));
    await page.exposeFunction('benchNote', (words: string) => note(words));
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}${PAGE.slice(1)}`);
    // As text, since vite and not this process resolves the module.
    const argument = JSON.stringify(options);
    await page.evaluate(
      `import('/src/cli/bench/page.ts').then(({ benchPage }) =>
        benchPage(${argument}, { measured: window.benchMeasured, note: window.benchNote }))`,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}
