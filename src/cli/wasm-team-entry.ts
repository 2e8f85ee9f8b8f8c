/** The entry of a team's worker on the command line. */
import { parentPort } from 'node:worker_threads';
import type { ToWorker } from '../engine/wasm/team';
import { teamWorker } from '../engine/wasm/team-worker';

const receive = teamWorker((message, transfer) => parentPort?.postMessage(message, transfer as ArrayBuffer[]));
parentPort?.on('message', (message: ToWorker) => receive(message));
