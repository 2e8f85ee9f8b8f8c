/** Waiting for the page to come to a state. */
import type { ReadonlySignal } from '@preact/signals';

/** Resolves with the first state that holds. Ask only for what every course of events comes to: another would be waited for for ever. */
export function until<State>(state: ReadonlySignal<State>, holds: (state: State) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = state.subscribe((value) => {
      if (!holds(value)) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
