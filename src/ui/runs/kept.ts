/** Runs that stay when another begins or the columns change: what is kept of them, and how much of it. */
import type { Metrics, Recipe } from '../../share/recipe';
import type { EnsembleCheckpoint } from '../../train/ensemble-interface';
import { stepsOf } from '../../train/steps';
import type { OpenRequest } from '../../worker/protocol';
import type { PageState } from '../state';

export interface KeptRun {
  readonly id: number;
  readonly name: string;
  readonly recipe: Recipe;
  /** Where it had come; undefined where memory did not suffice, so that it has to be trained again. */
  readonly checkpoint: EnsembleCheckpoint | undefined;
  /** Steps of all its flows. */
  readonly steps: number;
  /** Of a finished run. */
  readonly metrics: Metrics | undefined;
  /** The catalog, and how it is opened again. */
  readonly catalog: string;
  readonly opened: OpenRequest | undefined;
}

/** A stopped run of fewer steps is made again in no time. */
const LEAST_STEPS = 20;
/** Weights and moments that are kept, in bytes; a default flow of 8 columns takes about 3 MB. */
const MOST_BYTES = 128 * 2 ** 20;

const bytesOf = ({ state, best, before = [] }: EnsembleCheckpoint): number =>
  [state.parameters, state.m, state.v, best?.parameters, ...before.map(({ parameters }) => parameters)].reduce(
    (sum, array) => sum + (array?.byteLength ?? 0),
    0,
  );

/** The newest first; the oldest lose their weights where all of them take more than `most` bytes, and nothing else. */
export function bounded(runs: readonly KeptRun[], most = MOST_BYTES): readonly KeptRun[] {
  let bytes = 0;
  return runs.map((run) => {
    bytes += run.checkpoint ? bytesOf(run.checkpoint) : 0;
    return bytes > most && run.checkpoint ? { ...run, checkpoint: undefined } : run;
  });
}

/** Whether the same training of the same rows: it has the same result. */
const isSame = (a: KeptRun, b: Pick<KeptRun, 'recipe' | 'opened'>) =>
  a.opened === b.opened && JSON.stringify(a.recipe) === JSON.stringify(b.recipe);

const nameOf = ({ columns }: Recipe): string => {
  const named = (context: boolean) =>
    columns.flatMap(({ name, role }) => ((role === 'context') === context ? name : [])).join(', ');
  return named(true) === '' ? named(false) : `${named(false)} | ${named(true)}`;
};

/** The kept runs, and the run on the page, which is added to them. */
export function withCurrent({
  runs,
  runsKept,
  saved,
  finished,
  catalog,
  opened,
}: PageState): Pick<PageState, 'runs' | 'runsKept'> {
  if (!saved || !catalog) return { runs, runsKept };
  const steps = stepsOf(saved.checkpoint);
  if (!finished && steps < LEAST_STEPS) return { runs, runsKept };
  const now = { ...saved, steps, metrics: finished?.metrics, catalog: catalog.name, opened };
  const known = runs.find((run) => isSame(run, now));
  // Gone back to: it stays what it was called, and never loses what it had reached.
  if (known) {
    const next = steps >= known.steps ? { ...known, ...now, metrics: now.metrics ?? known.metrics } : known;
    return { runs: bounded([next, ...runs.filter((run) => run !== known)]), runsKept };
  }
  const id = runsKept + 1;
  return { runs: bounded([{ id, name: `${id}: ${nameOf(saved.recipe)}`, ...now }, ...runs]), runsKept: id };
}

/** Whether the NLL of two runs is of the same test rows in the same units. */
export function areComparable(a: Pick<KeptRun, 'recipe' | 'opened'>, b: Pick<KeptRun, 'recipe' | 'opened'>): boolean {
  const rowsOf = ({ recipe: { columns, filter, decisions, split, seed } }: Pick<KeptRun, 'recipe'>) =>
    JSON.stringify([columns, filter, decisions, split, seed]);
  return a.opened === b.opened && rowsOf(a) === rowsOf(b);
}
