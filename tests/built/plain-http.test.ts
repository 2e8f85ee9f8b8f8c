/** The built page over plain http from another machine, as a class's http.server gives it: no secure origin, so no crypto.subtle, no service worker. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { expect, test } from 'vitest';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { serveFolder } from './static-server';
import { trainAndShare } from './train';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

test('a person’s own file is trained on over plain http', async () => {
  const server = await serveFolder(DIST, '/');
  const launch = chromiumLaunch();
  const args = [...(launch.args ?? []), '--host-resolver-rules=MAP class.example 127.0.0.1'];
  const browser = await chromium.launch({ ...launch, args });
  const noise: string[] = [];
  try {
    const page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && noise.push(message.text()));
    page.on('pageerror', (error) => noise.push(error.message));
    await page.goto(server.url.replace('127.0.0.1', 'class.example'));
    expect(await page.evaluate('[isSecureContext, typeof crypto.subtle]')).toEqual([false, 'undefined']);
    const rows = Array.from({ length: 400 }, (_, i) => `${(Math.sin(12.9 * i) * 43_758.5) % 1},${Math.cos(i)}`);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(`u,v\n${rows.join('\n')}\n`) });
    await trainAndShare(page, 'u', 'Link with the recipe');
    expect(noise).toEqual([]);
  } finally {
    await browser.close();
    server.close();
  }
});
