/** The entry of a team's worker in a page. */
import '../closed-worker';
import type { ToWorker } from './team';
import { teamWorker } from './team-worker';

const receive = teamWorker((message, transfer) => postMessage(message, { transfer }));
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => receive(data));
