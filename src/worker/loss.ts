/** What is done again after the loss of a worker, and what is not because it may be what brings workers down. */
import { stepsOf } from '../train/steps';
import type { ChooseRequest } from './messages/catalog';
import { SESSION_LOST } from './protocol';
import type { Going, Opened, Search } from './record';

/** A catalog is read again so often, where worker after worker is lost over it. */
const MOST_ATTEMPTS = 2;
/** A run that gets no further, and a search that does not come to its end, are begun again so often. */
const MOST_REPEATS = 2;
/** Losses of one run within this time, without progress between them, may be its own fault. */
const LATELY_MS = 60_000;

/** The answer of a worker that was lost before it gave one. */
export const LOST = {
  problem: { code: SESSION_LOST, message: 'The worker was lost before it answered.', hint: 'Press again.' },
} as const;

/** What another worker is brought to. */
export interface Restoring {
  readonly before: Opened;
  readonly choice: ChooseRequest | undefined;
  context: readonly number[] | undefined;
  run: Going | undefined;
  search: Search | undefined;
  readonly attempts: number;
}

/** Where a run last went on after a loss, when (`performance.now()`), and how many losses it has had there. */
export interface Resumed {
  readonly step: number;
  readonly time: number;
  readonly losses: number;
}

export const NEVER: Resumed = { step: -1, time: Number.NEGATIVE_INFINITY, losses: 0 };

/** What of `was` is done again; nothing at all where the catalog has been tried too often. `byHand`: a person ended the worker. */
export function afterLossOf(
  was: Restoring,
  resumed: Resumed,
  byHand: boolean,
): { readonly next: Restoring | undefined; readonly resumed: Resumed } {
  if (was.attempts >= MOST_ATTEMPTS) return { next: undefined, resumed };
  const next = { ...was, attempts: was.attempts + 1 };
  let { losses } = resumed;
  if (next.run) {
    const lately = performance.now() - resumed.time < LATELY_MS && !byHand;
    losses = lately && stepOf(next.run) <= resumed.step ? losses + 1 : 1;
    if (losses > MOST_REPEATS) next.run = undefined;
  }
  if (next.search) {
    const repeats = next.search.repeats + Number(!byHand);
    next.search = repeats > MOST_REPEATS ? undefined : { ...next.search, repeats };
  }
  return { next, resumed: { ...resumed, losses } };
}

/** Where a run goes on after a loss. */
export const stepOf = ({ saved }: Going) => (saved ? stepsOf(saved.checkpoint) : 0);

/** What happens next, after a loss of a worker that did `was`. */
export function hintOf(was: Restoring, next: Restoring): string {
  const does = ['It is started again', 'reads the same catalog'];
  if (next.run?.saved) does.push(`the run goes on from step ${stepOf(next.run).toLocaleString('en-GB')}`);
  else if (next.run) does.push('the run begins again');
  if (next.search) does.push('the search for outliers begins again');
  const left: string[] = [];
  if (was.run && !next.run) {
    left.push(
      'The run has stopped it three times at the same step and is not gone on with: choose a smaller flow or batch, or fewer rows.',
    );
  }
  if (was.search && !next.search) {
    left.push('The search has stopped it three times and is not repeated: choose the small flows, or fewer rows.');
  }
  const train = does.length > 2 || left.length > 0 ? '' : '; press Train when it is there';
  return [`${does.slice(0, -1).join(', ')}, and ${does.at(-1)}${train}.`, ...left].join(' ');
}
