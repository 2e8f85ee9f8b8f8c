/** Waiting for the page to come to a state. */
import type { Session } from './session';
import type { PageState } from './state';

/** Resolves with the first state that holds; never where none comes. */
export function when(session: Session, holds: (state: PageState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = session.state.subscribe((state) => {
      if (!holds(state)) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
