/** A worker that closes its ways out as ours do, and then tries all of them. */
import '../../../src/engine/closed-worker';

const FOREIGN = 'https://example.invalid/';
const scope = globalThis as unknown as Record<string, unknown>;

const TRIES: Readonly<Record<string, () => unknown>> = {
  fetch: () => fetch(FOREIGN),
  'fetch of a Request': () => fetch(new Request(FOREIGN)),
  'fetch of another port': () => fetch(`http://${location.hostname}:1/`),
  'fetch by another global': () => self.fetch(FOREIGN),
  "fetch of the global's prototype": () => {
    for (let at: object = globalThis; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      const own = Object.getOwnPropertyDescriptor(at, 'fetch')?.value as typeof fetch | undefined;
      if (own && own !== fetch) return own.call(globalThis, FOREIGN);
    }
    throw new Error('own site');
  },
  'fetch of an address that changes': () => {
    let asked = 0;
    return fetch({ toString: () => (asked++ === 0 ? location.href : FOREIGN) } as unknown as URL).then(({ url }) => {
      if (url === location.href) throw new Error('own site');
    });
  },
  'Cache.add': async () => (await caches.open('tries')).add(FOREIGN),
  FontFace: () => new FontFace('tries', `url(${FOREIGN})`).load(),
  'a timer with a text': () => setTimeout('1' as unknown as () => void),
  'a worker of a text': () => new Worker('data:text/javascript,1'),
  'a worker of a blob': () => new Worker(URL.createObjectURL(new Blob(['1']))),
  'a worker of another site': () => new Worker(FOREIGN),
  WebSocket: () => new WebSocket('wss://example.invalid/'),
  EventSource: () => new EventSource(FOREIGN),
  XMLHttpRequest: () => new XMLHttpRequest(),
  importScripts: () => (scope.importScripts as (url: string) => void)(FOREIGN),
  eval: () => (scope.eval as (text: string) => unknown)('1'),
  Function: () => (scope.Function as (text: string) => unknown)('return 1'),
  constructor: () => (() => {}).constructor('return 1'),
  'constructor of async': () => (async () => {}).constructor('return 1'),
  'put back': () => {
    scope.fetch = undefined;
    throw new Error('it was put back');
  },
};

const outcomes: Record<string, string> = {};
for (const [name, act] of Object.entries(TRIES)) {
  try {
    await act();
    outcomes[name] = 'done';
  } catch (error) {
    outcomes[name] = `refused: ${(error as Error).message}`;
  }
}
// A property that cannot be written is refused by the language.
if (/read only|assign/i.test(outcomes['put back'] ?? '')) outcomes['put back'] = 'refused: own site';
outcomes.own = await fetch(location.href).then(
  () => 'ok',
  (error) => String(error),
);
outcomes.instance = String((() => {}) instanceof (scope.Function as () => void));
postMessage(outcomes);
