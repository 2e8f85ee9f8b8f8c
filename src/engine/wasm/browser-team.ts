/** Team workers of a page: workers of the session's worker. */
import type { FromWorker, TeamWorker } from './team';

export function browserTeamWorker(): TeamWorker {
  const worker = new Worker(new URL('./browser-team-entry.ts', import.meta.url), { type: 'module' });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer ?? []),
    listen(onMessage, onError) {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onMessage(data);
      worker.onerror = (event) => {
        event.preventDefault();
        onError();
      };
      worker.onmessageerror = onError;
    },
    terminate: () => worker.terminate(),
  };
}
