/** The entry of a team's worker in a page. */
import type { ToWorker } from './team';
import { teamWorker } from './team-worker';

const receive = teamWorker((message, transfer) => postMessage(message, { transfer }));
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => receive(data));
