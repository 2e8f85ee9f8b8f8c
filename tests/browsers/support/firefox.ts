/** Firefox by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/), which it speaks itself over a WebSocket. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { asElement, asJson, programOf, type Remote, startProgram } from './remote';

/** No traffic, no questions, no first pages. */
const PREFERENCES = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

export const firefoxProgram = () => programOf('firefox-esr', 'firefox');

interface Answer {
  readonly id?: number;
  readonly type: 'success' | 'error' | 'event';
  readonly result?: unknown;
  readonly message?: string;
}

/** A value that a function in the page answered with. */
interface RemoteValue {
  readonly type: string;
  readonly value?: unknown;
  readonly sharedId?: string;
}

type Evaluated =
  | { readonly type: 'success'; readonly result: RemoteValue }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } };

async function connect(url: string) {
  const socket = new WebSocket(url, { maxPayload: 2 ** 28 });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  let last = 0;
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on('message', (data) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  socket.on('close', () => {
    for (const answer of waiting.values()) answer({ type: 'error', message: 'the connection was closed' });
  });
  return {
    async send<T>(method: string, params: object): Promise<T> {
      last += 1;
      const id = last;
      const answer = await new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        socket.send(JSON.stringify({ id, method, params }));
      });
      waiting.delete(id);
      if (answer.type !== 'success') throw new Error(`${method}: ${answer.message}`);
      return answer.result as T;
    },
    close: () => socket.terminate(),
  };
}

export async function openFirefox(path: string): Promise<Remote> {
  const profile = await mkdtemp(join(tmpdir(), 'knotwork-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  await writeFile(join(profile, 'user.js'), `${lines.join('\n')}\n`);
  const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'];
  const browser = await startProgram(path, args, /WebDriver BiDi listening on (ws:\S+)/);
  const stop = async () => {
    await browser.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const bidi = await connect(`${browser.said}/session`);
    const { capabilities } = await bidi.send<{ capabilities: { browserVersion: string } }>('session.new', {
      capabilities: {},
    });
    const { contexts } = await bidi.send<{ contexts: { context: string }[] }>('browsingContext.getTree', {});
    const context = contexts[0]?.context;
    await bidi.send('browsingContext.setViewport', { context, viewport: { width: 1280, height: 900 } });

    const evaluate = async (declaration: string, args: readonly unknown[]): Promise<RemoteValue> => {
      const answer = await bidi.send<Evaluated>('script.callFunction', {
        functionDeclaration: declaration,
        arguments: [{ type: 'string', value: JSON.stringify(args) }],
        target: { context },
        awaitPromise: true,
      });
      if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
      return answer.result;
    };
    const element = async (source: string, args: readonly unknown[]) => {
      const { sharedId } = await evaluate(asElement(source), args);
      return { sharedId };
    };
    return {
      name: `Firefox ${capabilities.browserVersion}`,
      async navigate(url) {
        await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
      },
      call: async <T>(source: string, ...args: readonly unknown[]) =>
        JSON.parse(String((await evaluate(asJson(source), args)).value)) as T,
      async click(source, ...args) {
        const origin = { type: 'element', element: await element(source, args) };
        const actions = [
          { type: 'pointerMove', x: 0, y: 0, origin },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ];
        await bidi.send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
      },
      async upload(file, source, ...args) {
        await bidi.send('input.setFiles', { context, element: await element(source, args), files: [file] });
      },
      async close() {
        bidi.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
