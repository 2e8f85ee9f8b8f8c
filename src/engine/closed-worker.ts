/**
 * Closes the ways out of a worker. A page's content security policy is in its head and does not bind the workers that it starts (the
 * service worker adds it to their scripts, but not on the first visit), so every worker imports this file before any other: what is
 * loaded after it can ask its own site only, and cannot run text as code.
 */

/** Undefined in Node, which has no page to be closed for. */
const here = globalThis.location?.origin;

/** Data that is already here, as WebAssembly that is embedded in a script. */
const LOCAL = new Set(['data:', 'blob:']);

function own(address: string): boolean {
  const url = new URL(address);
  return url.origin === here || LOCAL.has(url.protocol);
}

const refusal = (what: string) => new TypeError(`${what}: this page talks only to its own site`);

const fetchOf = globalThis.fetch?.bind(globalThis);
async function closedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  // Its address is read once, from what is then asked. A site may send its visitors on to another one.
  const request = new Request(input, { ...init, redirect: 'error' });
  if (!own(request.url)) throw refusal(`fetch of ${request.url.slice(0, 100)}`);
  return fetchOf(request);
}

function closed(name: string) {
  // A function, since some of these are called with `new`.
  return function refuse(): never {
    throw refusal(name);
  };
}

const set = (target: object, name: string, value: unknown) =>
  Object.defineProperty(target, name, { value, writable: false, configurable: false });

/** Puts a value in place of a global wherever it is found: `fetch` is a property of the global's prototype, which would still have it. */
function setEverywhere(name: string, value: unknown): void {
  for (let at: object | null = globalThis; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) set(at, name, value);
  }
  set(globalThis, name, value);
}

/** Constructors and functions that reach the network or run text as code. */
const CLOSED = [
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'WebTransport',
  'WebSocketStream',
  'RTCPeerConnection',
  'BroadcastChannel',
  'FontFace',
  'importScripts',
  'eval',
] as const;

/** Methods that ask an address without `fetch`, or lead a page to one. */
const CLOSED_METHODS = [
  ['Cache', 'add'],
  ['Cache', 'addAll'],
  ['Clients', 'openWindow'],
  ['WindowClient', 'navigate'],
  ['BackgroundFetchManager', 'fetch'],
] as const;

/** Functions whose constructor makes a function of a text: `(() => {}).constructor('…')`. */
const MADE_OF_TEXT = [() => {}, async () => {}, function* () {}, async function* () {}];

/** A timer that takes functions only: a text would be run. */
function timer(plain: (act: TimerHandler, ...rest: never[]) => unknown) {
  return (act: TimerHandler, ...rest: never[]) => {
    if (typeof act !== 'function') throw refusal('a timer with a text');
    return plain(act, ...rest);
  };
}

/** A worker within this one, from a file of the site: that closes itself as this one did, where one made of a text would not. */
function siteWorker(WorkerOf: typeof Worker) {
  return class extends WorkerOf {
    constructor(address: string | URL, options?: WorkerOptions) {
      const url = new URL(address, globalThis.location?.href);
      if (url.origin !== here || LOCAL.has(url.protocol)) throw refusal(`a worker from ${url.href.slice(0, 100)}`);
      super(url, options);
    }
  };
}

/** Runs when this module loads. It imports nothing, so no other module runs before it. */
function close(): void {
  setEverywhere('fetch', closedFetch);
  for (const name of CLOSED) if (name in globalThis) setEverywhere(name, closed(name));
  for (const [name, method] of CLOSED_METHODS) {
    const { prototype } = (Reflect.get(globalThis, name) as { readonly prototype?: object } | undefined) ?? {};
    if (prototype && method in prototype) set(prototype, method, closed(`${name}.${method}`));
  }
  for (const name of ['setTimeout', 'setInterval'] as const)
    setEverywhere(name, timer(globalThis[name].bind(globalThis)));
  if ('Worker' in globalThis) setEverywhere('Worker', siteWorker(globalThis.Worker));
  for (const example of MADE_OF_TEXT) {
    const prototype = Object.getPrototypeOf(example);
    const refuse = closed('Function');
    // `instanceof Function` stays true.
    refuse.prototype = prototype;
    set(prototype, 'constructor', refuse);
    if (prototype === Function.prototype) set(globalThis, 'Function', refuse);
  }
}

if (here !== undefined) close();

export {};
