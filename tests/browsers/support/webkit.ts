/** WebKitGTK's MiniBrowser by WebDriver (https://www.w3.org/TR/webdriver2/), on a screen of its own (Xvfb). */
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { asElement, asJson, programOf, type Remote, startProgram } from './remote';

const LIBRARIES = '/usr/lib';
/** The key of an element in WebDriver's JSON. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export interface WebKitPrograms {
  readonly driver: string;
  readonly browser: string;
  readonly screen: string;
}

/** Debian puts MiniBrowser beside the library; undefined where something of it is missing. */
export function webKitPrograms(): WebKitPrograms | undefined {
  const [driver, screen] = [programOf('WebKitWebDriver'), programOf('Xvfb')];
  const folders = readdirSync(LIBRARIES).filter((name) => name.endsWith('-linux-gnu'));
  const browser = programOf(
    'MiniBrowser',
    ...folders.flatMap((folder) =>
      ['4.1', '6.0', '4.0'].map((v) => `${LIBRARIES}/${folder}/webkit2gtk-${v}/MiniBrowser`),
    ),
  );
  return driver && screen && browser ? { driver, browser, screen } : undefined;
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

export async function openWebKit({ driver, browser, screen }: WebKitPrograms): Promise<Remote> {
  // It writes the number of the screen that it found free.
  const shown = await startProgram(
    screen,
    ['-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'],
    /^(\d+)\n/m,
  );
  const started = [shown];
  const stop = async () => {
    for (const program of started.toReversed()) await program.stop();
  };
  try {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const env = {
      DISPLAY: `:${shown.said}`,
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      NO_AT_BRIDGE: '1',
      GDK_BACKEND: 'x11',
    };
    // It says nothing once it listens.
    const script = `"$0" --host=127.0.0.1 --port=${port} & echo started; trap "kill $!" TERM; wait`;
    started.push(await startProgram('/bin/sh', ['-c', script, driver], /(started)/, env));

    const send = async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> => {
      const init = body
        ? { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
        : { method };
      const response = await fetch(`${base}${path}`, init);
      const { value } = (await response.json()) as { value: T & { message?: string } };
      if (!response.ok) throw new Error(`${method} ${path}: ${value?.message ?? response.status}`);
      return value;
    };
    for (let tries = 0; ; tries++) {
      const isReady = await send<{ ready: boolean }>('GET', '/status').catch(() => undefined);
      if (isReady) break;
      if (tries > 100) throw new Error('WebKitWebDriver does not answer');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const options = { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } };
    const { sessionId, capabilities } = await send<{ sessionId: string; capabilities: { browserVersion: string } }>(
      'POST',
      '/session',
      { capabilities: { alwaysMatch: options } },
    );
    const session = `/session/${sessionId}`;
    await send('POST', `${session}/timeouts`, { script: 120_000, pageLoad: 60_000 });
    await send('POST', `${session}/window/rect`, { width: 1300, height: 950 });
    const evaluate = <T>(declaration: string, args: readonly unknown[]) =>
      send<T>('POST', `${session}/execute/sync`, {
        script: `return (${declaration})(arguments[0])`,
        args: [JSON.stringify(args)],
      });
    const element = async (source: string, args: readonly unknown[]) =>
      (await evaluate<Record<string, string>>(asElement(source), args))[ELEMENT];
    return {
      name: `WebKitGTK ${capabilities.browserVersion}`,
      async navigate(url) {
        await send('POST', `${session}/url`, { url });
      },
      call: async <T>(source: string, ...args: readonly unknown[]) =>
        JSON.parse(await evaluate<string>(asJson(source), args)) as T,
      async click(source, ...args) {
        await send('POST', `${session}/element/${await element(source, args)}/click`, {});
      },
      async upload(file, source, ...args) {
        await send('POST', `${session}/element/${await element(source, args)}/value`, { text: file });
      },
      async close() {
        await send('DELETE', session).catch(() => undefined);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
