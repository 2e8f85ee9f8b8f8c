/** Work in the lab that a chapter waits for, one piece at a time. */
import { type Problem, problemOf } from '../base/problem';
import type { Busy } from './lab/fit-to-end';

/** The part of a chapter's state that tells of work. */
export interface Working {
  readonly busy: Busy | undefined;
  readonly problem: Problem | undefined;
}

export const AT_REST: Working = { busy: undefined, problem: undefined };

/** Learns something, and tells how the state changes by it. */
export type Learning<State> = (report: (fraction: number) => void) => Promise<(state: State) => State>;

type Change<State> = (change: (state: State) => State) => void;

/** Runs work of which one piece at a time may be under way; its result changes the state. */
export function startWork<State extends Working>(set: Change<State>, doing: string, work: Learning<State>): void {
  const mine: { busy: Busy } = { busy: { doing, fraction: Number.NaN } };
  let begun = false;
  set((before) => {
    begun = before.busy === undefined;
    return begun ? { ...before, busy: mine.busy, problem: undefined } : before;
  });
  if (!begun) return;
  /** False once the chapter has begun again: nobody waits for the result then. */
  const ifWanted = (change: (state: State) => State) =>
    set((before) => (before.busy === mine.busy ? change(before) : before));
  const report = (fraction: number) =>
    ifWanted((before) => {
      mine.busy = { doing, fraction };
      return { ...before, busy: mine.busy };
    });
  work(report)
    .then((change) => ifWanted((before) => ({ ...change(before), busy: undefined })))
    .catch((error: unknown) => ifWanted((before) => ({ ...before, busy: undefined, problem: problemOf(error) })));
}
