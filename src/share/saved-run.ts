/** A run as the page keeps it between visits, beside its checkpoint: checked like everything that comes from outside. */
import * as v from 'valibot';
import type { Range } from '../analysis/histogram';
import { doubles, numbers } from './kept-numbers';
import { type Recipe, recipeSchema } from './recipe';
import { newestVersion } from './recipe-versions';

const MOST_CELLS = 512;
const MOST_POINTS = 1e6;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
/** NaN where no row was held out. */
const mean = v.union([finite, v.nan()]);
const range = v.strictObject({ from: finite, to: finite });

/** What a run had learned, as pictures need it; in the units of its transformed columns. */
const densitySchema = v.variant('kind', [
  v.pipe(
    v.strictObject({ kind: v.literal('curve'), grid: doubles, density: doubles }),
    v.check(({ grid, density }) => grid.length === density.length && grid.length <= MOST_POINTS, 'differs in length'),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal('plane'),
      x: range,
      y: range,
      /** Along x and along y. */
      cells: v.pipe(count, v.minValue(1), v.maxValue(MOST_CELLS)),
      /** Row-major [cells, cells], y rising. */
      density: numbers,
    }),
    v.check(({ cells, density }) => density.length === cells ** 2, 'has another number of cells'),
  ),
  /** Row-major draws [n, features]. */
  v.strictObject({ kind: v.literal('cloud'), samples: v.pipe(numbers, v.maxLength(MOST_POINTS)) }),
]);

/** In any kind of memory. */
export type RunDensity =
  | { readonly kind: 'curve'; readonly grid: Float64Array; readonly density: Float64Array }
  | {
      readonly kind: 'plane';
      readonly x: Range;
      readonly y: Range;
      readonly cells: number;
      readonly density: Float32Array;
    }
  | { readonly kind: 'cloud'; readonly samples: Float32Array };

const savedRunSchema = v.strictObject({
  version: v.literal(2),
  /** Milliseconds since 1970. */
  at: count,
  /** Where a person gave it one. */
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
  pinned: v.boolean(),
  /** The catalog's name, as it is shown. */
  catalog: v.pipe(v.string(), v.maxLength(1_000)),
  recipe: recipeSchema,
  /** Of all its flows. */
  steps: count,
  /** Of a finished run. */
  metrics: v.exactOptional(
    v.strictObject({
      trainRows: count,
      validationRows: count,
      testRows: count,
      validationLogProb: mean,
      testLogProb: mean,
      testLogProbStdErr: mean,
      gaussianLogProb: mean,
      steps: count,
      trainSeconds: finite,
      engine: v.pipe(v.string(), v.maxLength(200)),
    }),
  ),
  density: v.exactOptional(densitySchema),
});

export type SavedRunRecord = Omit<v.InferOutput<typeof savedRunSchema>, 'density'> & { readonly density?: RunDensity };

/** A kept run, or undefined where it is none that this version of the page can open. */
export function readSavedRun(value: unknown): SavedRunRecord | undefined {
  const read = v.safeParse(savedRunSchema, newestVersion(value), { abortEarly: true });
  if (!read.success) return undefined;
  const { density, recipe } = read.output;
  return density === undefined || fits(density, recipe) ? read.output : undefined;
}

/** Whether a density is over as many columns as the recipe learns. */
function fits(density: RunDensity, { columns }: Recipe): boolean {
  const features = columns.filter(({ role }) => role !== 'context').length;
  if (density.kind === 'cloud') return density.samples.length % features === 0;
  return features === (density.kind === 'curve' ? 1 : 2);
}
