/** Runs that stay when another begins or the columns change: what is kept of them, and how much of it. */
import { crc32 } from '../../base/checksum';
import type { Metrics, Recipe } from '../../share/recipe';
import type { RunDensity } from '../../share/saved-run';
import type { EnsembleCheckpoint } from '../../train/ensemble-interface';
import { stepsOf } from '../../train/steps';
import type { Density } from '../../worker/messages/training';
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
  /** What it had learned; undefined of a conditional density, which is another at each condition. */
  readonly density: RunDensity | undefined;
  /** A pinned run stands first and keeps its weights. */
  readonly pinned: boolean;
  /** The catalog, and how it is opened again. */
  readonly catalog: string;
  readonly opened: OpenRequest | undefined;
}

/** A stopped run of fewer steps is made again in no time. */
const LEAST_STEPS = 20;
/** Weights and moments that are kept, in bytes; a default flow of 8 columns takes about 3 MB. */
export const MOST_BYTES = 128 * 2 ** 20;

export const bytesOf = ({ state, best, before = [] }: EnsembleCheckpoint): number =>
  [state.parameters, state.m, state.v, best?.parameters, ...before.map(({ parameters }) => parameters)].reduce(
    (sum, array) => sum + (array?.byteLength ?? 0),
    0,
  );

/** The pinned ones first, then the newest; where all take more than `most` bytes, the last lose their weights, and nothing else. */
export function bounded(runs: readonly KeptRun[], most = MOST_BYTES): readonly KeptRun[] {
  const inOrder = [...runs.filter(({ pinned }) => pinned), ...runs.filter(({ pinned }) => !pinned)];
  let bytes = 0;
  return inOrder.map((run) => {
    bytes += run.checkpoint ? bytesOf(run.checkpoint) : 0;
    return bytes > most && run.checkpoint ? { ...run, checkpoint: undefined } : run;
  });
}

/** The same recipe, which names its catalog, has the same result. */
export const keyOf = ({ recipe }: { readonly recipe: Recipe }): string => JSON.stringify(recipe);

const marks = new WeakMap<Recipe, string>();

/** Names a run in eight letters by its recipe, the same in every visit. */
export function runMark({ recipe }: { readonly recipe: Recipe }): string {
  const known = marks.get(recipe);
  if (known !== undefined) return known;
  const mark = crc32(new TextEncoder().encode(keyOf({ recipe })))
    .toString(16)
    .padStart(8, '0');
  marks.set(recipe, mark);
  return mark;
}

/** What a run is called until a person names it. */
export const defaultName = (id: number, recipe: Recipe): string => `${id}: ${columnsIn(recipe)}`;

function columnsIn({ columns }: Recipe): string {
  const named = (context: boolean) =>
    columns.flatMap(({ name, role }) => ((role === 'context') === context ? name : [])).join(', ');
  return named(true) === '' ? named(false) : `${named(false)} | ${named(true)}`;
}

/** Without what pictures can do without: the flows of an average one by one, and the grid of latents. */
function kept(density: Density | undefined): RunDensity | undefined {
  if (!density) return undefined;
  switch (density.kind) {
    case 'curve':
      return { kind: 'curve', grid: density.grid, density: density.density };
    case 'plane':
      return { kind: 'plane', x: density.x, y: density.y, cells: density.width, density: density.density };
    case 'cloud':
      return { kind: 'cloud', samples: density.samples };
    default:
      return density satisfies never;
  }
}

/** The kept runs, and the run on the page, which is added to them. */
export function withCurrent(state: PageState): Pick<PageState, 'runs' | 'runsKept'> {
  const { runs, runsKept, saved, finished, training, instrument, catalog, opened } = state;
  if (!saved || !catalog) return { runs, runsKept };
  const steps = stepsOf(saved.checkpoint);
  if (!finished && steps < LEAST_STEPS) return { runs, runsKept };
  const isConditional = saved.recipe.columns.some(({ role }) => role === 'context');
  const density = isConditional || instrument ? undefined : kept(finished?.density ?? training?.density);
  const now = { ...saved, steps, metrics: finished?.metrics, density, catalog: catalog.name, opened };
  const known = runs.find((run) => keyOf(run) === keyOf(now));
  // Gone back to: it stays what it was called, and never loses what it had reached.
  if (known) {
    const { metrics = known.metrics, density = known.density } = now;
    const next = steps >= known.steps ? { ...known, ...now, metrics, density } : known;
    return { runs: bounded([next, ...runs.filter((run) => run !== known)]), runsKept };
  }
  const id = runsKept + 1;
  return { runs: bounded([{ id, name: defaultName(id, saved.recipe), pinned: false, ...now }, ...runs]), runsKept: id };
}

/** Runs of earlier visits join those of this one; a run that is known already keeps what it is here. */
export function withFound(
  { runs, runsKept, opened }: Pick<PageState, 'runs' | 'runsKept' | 'opened'>,
  found: readonly FoundRun[],
): Pick<PageState, 'runs' | 'runsKept'> {
  const keys = new Set(found.map(keyOf));
  // The catalog may have been opened anew since.
  const known = runs.map((run) => (keys.has(keyOf(run)) ? { ...run, opened } : run));
  const fresh = found.filter((run) => !runs.some((one) => keyOf(one) === keyOf(run)));
  const added = fresh.map(({ name, ...run }, i): KeptRun => {
    const id = runsKept + i + 1;
    return { ...run, id, opened, name: name ?? defaultName(id, run.recipe) };
  });
  return { runs: bounded([...known, ...added.reverse()]), runsKept: runsKept + added.length };
}

/** A run of an earlier visit, whose catalog is open; `name` where a person gave it one. */
export type FoundRun = Omit<KeptRun, 'id' | 'opened' | 'name'> & { readonly name: string | undefined };

/** Whether the NLL of two runs is of the same test rows in the same units. */
export function areComparable(a: Pick<KeptRun, 'recipe' | 'opened'>, b: Pick<KeptRun, 'recipe' | 'opened'>): boolean {
  const rowsOf = ({ recipe: { columns, filter, decisions, split, seed } }: Pick<KeptRun, 'recipe'>) =>
    JSON.stringify([columns, filter, decisions, split, seed]);
  return a.opened === b.opened && rowsOf(a) === rowsOf(b);
}
