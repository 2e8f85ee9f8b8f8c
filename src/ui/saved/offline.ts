/** Keeps the page for when there is no network. That fetches every file of it, so it waits until nothing is being opened. */
import { effect } from '@preact/signals';
import type { Session } from '../session';

/** After a file was opened a person picks columns at once. */
const REST_MS = 3_000;

export function keepPage({ state }: Session): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const { opening, choosing } = state.value;
    clearTimeout(waiting);
    if (opening || choosing) return;
    waiting = setTimeout(() => {
      stop();
      navigator.serviceWorker.register('./sw.js').catch(() => {});
    }, REST_MS);
  });
}
