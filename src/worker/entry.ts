/**
 * The entry of the session's worker. It holds nothing that a later part of the program could import: WebKit 2.50 keeps a worker's
 * entry out of its modules and runs it a second time where a chunk imports it, with a second session. What comes before the
 * session is there is handed on to it.
 */
import '../engine/closed-worker';

const early: MessageEvent[] = [];
const keep = (event: MessageEvent) => {
  early.push(event);
};
addEventListener('message', keep);

import('./serve').then(
  () => {
    removeEventListener('message', keep);
    for (const { data, ports } of early) dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
  },
  (error: unknown) => {
    // Thrown outside a promise, it is an error that the page hears.
    setTimeout(() => {
      throw error;
    });
  },
);
