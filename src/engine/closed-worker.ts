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
  const url = URL.canParse(address, globalThis.location?.href)
    ? new URL(address, globalThis.location?.href)
    : undefined;
  return url !== undefined && (url.origin === here || LOCAL.has(url.protocol));
}

const refusal = (what: string) => new TypeError(`${what}: this page talks only to its own site`);

const fetchOf = globalThis.fetch?.bind(globalThis);
function closedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const address = input instanceof Request ? input.url : String(input);
  if (!own(address)) return Promise.reject(refusal(`fetch of ${address.slice(0, 100)}`));
  // A site may send its visitors on to another one.
  return fetchOf(input, { ...init, redirect: 'error' });
}

function closed(name: string) {
  // A function, since some of these are called with `new`.
  return function refuse(): never {
    throw refusal(name);
  };
}

const set = (target: object, name: string, value: unknown) =>
  Object.defineProperty(target, name, { value, writable: false, configurable: false });

/** Constructors and functions that reach the network or run text as code. */
const CLOSED = [
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'WebTransport',
  'WebSocketStream',
  'RTCPeerConnection',
  'BroadcastChannel',
  'importScripts',
  'eval',
] as const;

/** Functions whose constructor makes a function of a text: `(() => {}).constructor('…')`. */
const MADE_OF_TEXT = [() => {}, async () => {}, function* () {}, async function* () {}];

/** Runs when this module loads. It imports nothing, so no other module runs before it. */
function close(): void {
  set(globalThis, 'fetch', closedFetch);
  for (const name of CLOSED) if (name in globalThis) set(globalThis, name, closed(name));
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
