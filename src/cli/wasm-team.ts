/** Team workers of the command line: threads of Node. */
import { Worker } from 'node:worker_threads';
import type { FromWorker, TeamWorker } from '../engine/wasm/team';

/** A thread does not inherit the loader of TypeScript that this process runs under. */
const BOOT = `import('tsx/esm/api').then(({ register }) => (register(), import(require('node:worker_threads').workerData)));`;

/** A worker of its own, not yet told what to do. */
export function nodeTeamWorker(): TeamWorker {
  const entry = new URL('./wasm-team-entry.ts', import.meta.url).href;
  const worker = new Worker(BOOT, { eval: true, workerData: entry });
  // A command that has ended does not wait for its threads.
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as ArrayBuffer[] | undefined),
    listen(onMessage, onError) {
      worker.on('message', (message: FromWorker) => onMessage(message));
      worker.on('error', onError);
      worker.on('exit', onError);
    },
    terminate: () => void worker.terminate(),
  };
}
