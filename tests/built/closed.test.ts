/**
 * Nothing leaves: another origin counts what reaches it while everything tries, from inside the page, Plotly, the worker that holds the
 * data, and the service worker; on the first visit, when a worker is bound by its own first lines only, and once the page is kept.
 */
import { fileURLToPath } from 'node:url';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { type StaticServer, serveFolder } from './static-server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

let browser: Browser;
let foreign: StaticServer;
let server: StaticServer;
/** What reached the other origin: what it was asked for, and how often anybody connected to it at all, as a socket does. */
const arrived = () => ({ asked: foreign.requests.map(({ path }) => path), connections: foreign.connections() });

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunch());
  // It would let anybody in.
  foreign = await serveFolder(DIST, '/', { headers: { 'Access-Control-Allow-Origin': '*' } });
  server = await serveFolder(DIST, '/some/where/', { redirects: { '/some/where/away.csv': `${foreign.url}away.csv` } });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  foreign?.close();
});

/** Every way out that a script has, as an expression of what became of each. `worker` tries those of a worker too. */
function tries(where: string, worker: boolean): string {
  const to = (how: string) => JSON.stringify(`${foreign.url}${where}-${how}`);
  const socket = JSON.stringify(`${foreign.url.replace('http', 'ws')}${where}-socket`);
  const ways: Record<string, string> = {
    fetch: `fetch(${to('fetch')}).then(() => 'done')`,
    noCors: `fetch(${to('no-cors')}, { mode: 'no-cors' }).then(() => 'done')`,
    redirect: `fetch(new URL('/some/where/away.csv', location.origin)).then(() => 'done')`,
    socket: `new Promise((resolve, reject) => { const one = new WebSocket(${socket}); one.onopen = () => resolve('done'); one.onerror = () => reject(new Error('no socket')); })`,
    events: `new Promise((resolve, reject) => { const one = new EventSource(${to('events')}); one.onopen = () => resolve('done'); one.onerror = () => reject(new Error('no events')); })`,
    request: `new Promise((resolve, reject) => { const one = new XMLHttpRequest(); one.onload = () => resolve('done'); one.onerror = () => reject(new Error('no request')); one.open('GET', ${to('request')}); one.send(); })`,
    constructed: `Promise.resolve((() => {}).constructor('return "done"')())`,
    ...(worker
      ? { scripts: `Promise.resolve(importScripts(${to('scripts')})).then(() => 'done')` }
      : {
          image: `new Promise((resolve, reject) => { const one = new Image(); one.onload = () => resolve('done'); one.onerror = () => reject(new Error('no image')); one.src = ${to('image')}; })`,
          beacon: `Promise.resolve(navigator.sendBeacon(${to('beacon')}, 'x')).then(() => 'sent')`,
          script: `new Promise((resolve, reject) => { const one = document.createElement('script'); one.onload = () => resolve('done'); one.onerror = () => reject(new Error('no script')); one.src = ${to('script')}; document.head.append(one); })`,
        }),
  };
  const asked = Object.entries(ways).map(
    ([name, way]) =>
      `(async () => { try { return [${JSON.stringify(name)}, await ${way}]; } catch (error) { return [${JSON.stringify(name)}, 'refused']; } })()`,
  );
  return `Promise.all([${asked.join(', ')}]).then((all) => JSON.stringify(Object.fromEntries(all)))`;
}

/** Evaluates in a worker by the browser's own protocol, which asks no \`eval\` of it. */
async function inTarget(session: CDPSession, sessionId: string, expression: string): Promise<string> {
  const id = 1;
  const answer = new Promise<string>((resolve, reject) => {
    session.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      const { id: of, result } = JSON.parse(message);
      if (from !== sessionId || of !== id) return;
      if (result?.exceptionDetails) reject(new Error(JSON.stringify(result.exceptionDetails)));
      else resolve(result?.result?.value);
    });
  });
  const params = { expression, awaitPromise: true, returnByValue: true };
  await session.send('Target.sendMessageToTarget', {
    sessionId,
    message: JSON.stringify({ id, method: 'Runtime.evaluate', params }),
  });
  return answer;
}

/** The sessions of the workers of a page, those to come among them. */
async function workersOf(page: Page) {
  const session = await page.context().newCDPSession(page);
  const found: { url: string; sessionId: string }[] = [];
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => found.push({ url: targetInfo.url, sessionId }));
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return { session, found };
}

async function opened(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.url);
  await page
    .getByText(/synthetic demo/i)
    .first()
    .waitFor();
  return page;
}

const refusedAll = (outcomes: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(outcomes).map((name) => [name, 'refused']));

test('the other origin is there, and counts', async () => {
  expect((await fetch(`${foreign.url}index.html`)).ok).toBe(true);
  expect(arrived()).toEqual({ asked: ['/index.html'], connections: 1 });
});

describe.each([
  ['on the first visit', false],
  ['once the page is kept', true],
])('%s', (_when, kept) => {
  test('page, Plotly, worker and service worker reach no other origin', async () => {
    const before = arrived();
    const page = await opened();
    if (kept) {
      await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
      await expect
        .poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), { timeout: 30_000 })
        .toBe(true);
      await page.reload();
    }
    const { session, found } = await workersOf(page);
    await page.getByRole('button', { name: 'Sample catalog' }).click();
    await page.getByRole('radio', { name: 'M_star' }).click();
    await page.getByRole('button', { name: 'Zoom and export' }).click();
    await page.locator('.js-plotly-plot').waitFor();
    await page.evaluate(tries('page', false));
    // Plotly sends what it shows to a site of its makers where it is asked to.
    await page.evaluate(`(() => {
      const plot = document.querySelector('.js-plotly-plot');
      for (const button of plot.querySelectorAll('.modebar-btn')) if (/cloud|chart studio/i.test(button.dataset.title ?? '')) button.click();
    })()`);
    await expect.poll(() => found.length, { timeout: 20_000 }).toBeGreaterThan(0);
    for (const { url, sessionId } of found) {
      const outcomes = JSON.parse(await inTarget(session, sessionId, tries('worker', true)));
      expect({ url, ...outcomes }).toEqual({ url, ...refusedAll(outcomes) });
      if (!kept) continue;
      // What no line of a script can close is closed by the policy that comes with its file.
      const imported = `import('data:text/javascript,export default 1').then(() => 'done', () => 'refused')`;
      expect(await inTarget(session, sessionId, imported)).toBe('refused');
      expect(
        await inTarget(
          session,
          sessionId,
          `import(${JSON.stringify(`${foreign.url}import.js`)}).then(() => 'done', () => 'refused')`,
        ),
      ).toBe('refused');
    }
    if (kept) {
      const whole = await browser.newBrowserCDPSession();
      const { targetInfos } = await whole.send('Target.getTargets');
      const own = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(server.url));
      if (!own) throw new Error('there is no service worker');
      const { sessionId } = await whole.send('Target.attachToTarget', { targetId: own.targetId, flatten: false });
      const outcomes = JSON.parse(await inTarget(whole, sessionId, tries('service', true)));
      expect(outcomes).toEqual(refusedAll(outcomes));
      const [policy] = await page.evaluate<string[]>(
        `fetch('./index.html').then((answer) => [answer.headers.get('Content-Security-Policy')])`,
      );
      expect(policy).toContain("connect-src 'self'");
    }
    expect(arrived()).toEqual(before);
    // Chromium connects to where a frame or a form would lead before it asks the policy, and then sends nothing.
    await page.evaluate(`new Promise((resolve) => {
      const form = document.createElement('form');
      form.action = ${JSON.stringify(`${foreign.url}form`)};
      form.target = '_blank';
      document.body.append(form);
      form.submit();
      const frame = document.createElement('iframe');
      frame.src = ${JSON.stringify(`${foreign.url}frame`)};
      document.body.append(frame);
      setTimeout(resolve, 300);
    })`);
    expect(arrived().asked).toEqual(before.asked);
    await page.context().close();
  });
});

test('an address of the own site that leads to another one is refused in words', async () => {
  const before = arrived();
  const page = await opened();
  await page.getByText('From an address', { exact: true }).click();
  await page.getByRole('textbox', { name: /address/i }).fill('away.csv');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByText(/away\.csv could not be read: .*sends on to another address/).waitFor();
  expect(arrived()).toEqual(before);
  await page.context().close();
});
