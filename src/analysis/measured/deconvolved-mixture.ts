/** A deconvolved mixture of rows as they were measured, with the number of components and of EM steps that validation rows choose. */
import { random } from '../../base/random';
import { toEnd } from '../../base/to-end';
import { meanWithError } from '../mean-error';
import { type GaussianMixture, seeds, squaredScales, thinned } from '../mixture-steps';
import { extrapolated } from './accelerate';
import { type Cells, FORM } from './cells';
import { byPattern, emStep, measuredLogProb } from './deconvolve';

/** Numbers of components that are tried in turn. */
const COMPONENTS = [1, 2, 4, 8, 16, 32] as const;
/** A mixture needs at least this many rows for each of its free parameters. */
const ROWS_PER_NUMBER = 3;
/** Cycles of three steps of EM, at most. */
const MOST_CYCLES = 40;
/** EM ends when so many cycles in a row raise the mean ln p of the training rows by less: while the number of components is chosen, and once it is. */
const SLOW_CYCLES = 2;
const ENOUGH = { choosing: 3e-4, chosen: 2e-6 } as const;
/** Cycles between two checks of the validation rows. */
const CYCLES_BETWEEN_CHECKS = 3;
/**
 * EM also ends when ln p of the validation rows is below the best by so many standard errors of the mean difference. Less says nothing: of two
 * moons with errors, EM that had lowered it by 0.0004 ± 0.0005 had raised that of clean rows by 0.016.
 */
const LOST = 3;
/** The longest extrapolation at first, and the factor by which it grows and shrinks. */
const FIRST_LENGTH = 4;
const LENGTHEN = 4;
/** More components must be better by so many standard errors of the mean difference. */
const CLEARLY = 0.5;
/** Numbers of components in a row that may be no better. */
const PATIENCE = 2;
/** Work of one step, rows × components × (columns³ and so much for every cell that takes quadrature), beyond which fewer rows choose the number of components and take the first steps. */
const MOST_WORK = 6e7;
const QUADRATURE = 800;

const freeOf = (components: number, dim: number) => components - 1 + components * (dim + (dim * (dim + 1)) / 2);

/** Rows with their validation rows. */
export interface MeasuredFold {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

export interface Deconvolved {
  readonly mixture: GaussianMixture;
  /** ln p of each validation row, in the coordinates of the cells. */
  readonly logProb: Float64Array;
}

export interface DeconvolveOptions {
  readonly seed: number;
  /** The first columns, all of their cells exact, that the density is conditional on. */
  readonly given?: number | undefined;
  /** Numbers of components to try. */
  readonly components?: readonly number[] | undefined;
}

/** A first guess of every cell, and the squared scale of every column by the cells that were measured. */
function guesses(cells: Cells, rows: Uint32Array): { values: Float64Array; scale: Float64Array } {
  const { dim, form, seen, from, to } = cells;
  const values = new Float64Array(rows.length * dim);
  const scale = new Float64Array(dim);
  for (let d = 0; d < dim; d++) {
    const known: number[] = [];
    for (const [i, row] of rows.entries()) {
      const at = row * dim + d;
      const guess = form[at] === FORM.other ? 0.5 * ((from[at] as number) + (to[at] as number)) : (seen[at] as number);
      values[i * dim + d] = form[at] === FORM.hole || !Number.isFinite(guess) ? Number.NaN : guess;
      if (!Number.isNaN(values[i * dim + d])) known.push(values[i * dim + d] as number);
    }
    const own = Float64Array.from(known);
    const every = Uint32Array.from(own, (_, i) => i);
    scale[d] = own.length > 0 ? (squaredScales(own, 1, every)[0] as number) : 1;
    const middle = own.sort()[own.length >> 1] ?? 0;
    for (let i = d; i < values.length; i += dim) if (Number.isNaN(values[i])) values[i] = middle;
  }
  return { values, scale };
}

/** So many components at k-means++ seeds among the guessed rows, those with the fewest unknown cells first. */
function started(cells: Cells, rows: Uint32Array, components: number, seed: number) {
  const { dim, form } = cells;
  const { values, scale } = guesses(cells, rows);
  const unknown = Array.from(rows, (row) => {
    let count = 0;
    for (let d = 0; d < dim; d++) if ((form[row * dim + d] as number) >= FORM.hole) count += 1;
    return count;
  });
  const complete = Uint32Array.from(rows.keys()).filter((i) => unknown[i] === 0);
  const among = complete.length > 20 * components ? complete : Uint32Array.from(rows.keys());
  const start = new Float64Array(dim * dim);
  for (let d = 0; d < dim; d++) start[d * dim + d] = Math.sqrt((scale[d] as number) / components ** (2 / dim));
  const rowAt = (i: number) => values.subarray(i * dim, (i + 1) * dim);
  const mixture: GaussianMixture = {
    weights: new Float64Array(components).fill(1 / components),
    means: seeds(rowAt, dim, among, components, scale, random(seed, 'init').uniform),
    factors: Array.from({ length: components }, () => start),
  };
  return { mixture, scale };
}

/** Weighted mean. */
export function weightedMean(values: Float64Array, rows: Uint32Array, weights: Float64Array | undefined): number {
  let [sum, total] = [0, 0];
  for (const [i, row] of rows.entries()) {
    const weight = weights ? (weights[row] as number) : 1;
    sum += weight * (values[i] as number);
    total += weight;
  }
  return sum / total;
}

/** EM from a start until the training rows no longer gain, or the validation rows lose. */
function* improved(
  start: GaussianMixture,
  cells: Cells,
  { train, validation }: MeasuredFold,
  scale: Float64Array,
  given: number,
  enough: number,
): Generator<void, Deconvolved> {
  const rows = byPattern(cells, train);
  const judged = (mixture: GaussianMixture) => {
    const logProb = measuredLogProb(mixture, cells, validation, given);
    return { mixture, logProb, mean: weightedMean(logProb, validation, cells.weights) };
  };
  let kept: ReturnType<typeof judged> | undefined;
  let best: ReturnType<typeof judged> | undefined;
  let [mixture, before, longest, slow] = [start, Number.NEGATIVE_INFINITY, FIRST_LENGTH, 0];
  for (let cycle = 1; cycle <= MOST_CYCLES; cycle++) {
    const one = yield* emStep(mixture, cells, rows, scale);
    const two = yield* emStep(one.mixture, cells, rows, scale);
    const far = extrapolated(mixture, one.mixture, two.mixture, longest);
    const three = yield* emStep(far.mixture, cells, rows, scale);
    // Where the long step leads down, or nowhere, the short ones stand.
    const higher = three.logProb >= two.logProb;
    mixture = higher ? three.mixture : two.mixture;
    if (higher && far.length >= longest) longest *= LENGTHEN;
    else if (!higher) longest = Math.max(1, longest / LENGTHEN);
    const reached = higher ? three.logProb : two.logProb;
    slow = reached - before < enough ? slow + 1 : 0;
    const ended = slow >= SLOW_CYCLES || cycle === MOST_CYCLES;
    before = reached;
    if (!ended && cycle % CYCLES_BETWEEN_CHECKS !== 0) continue;
    const now = judged(mixture);
    if (best && difference(best, now, validation, cells.weights) > LOST) {
      kept = best;
      break;
    }
    if (!best || now.mean > best.mean) best = now;
    kept = now;
    if (ended) break;
    yield;
  }
  return kept ?? judged(start);
}

/** By how many standard errors of the mean difference ln p of the same rows is larger. */
function difference(
  { logProb: own }: Pick<Deconvolved, 'logProb'>,
  { logProb: other }: Pick<Deconvolved, 'logProb'>,
  rows: Uint32Array,
  weights: Float64Array | undefined,
): number {
  const gains = own.map((value, i) => value - (other[i] as number));
  const counted = weights && Float64Array.from(rows, (row) => weights[row] as number);
  const { mean, standardError } = meanWithError(gains, undefined, counted);
  return standardError > 0 ? mean / standardError : 0;
}

/** The numbers of components that so many rows may have. */
const triedFor = (dim: number, rows: number) =>
  COMPONENTS.filter((components) => components === 1 || ROWS_PER_NUMBER * freeOf(components, dim) <= rows);

/** Fits and chooses. Yields between pieces of work. */
export function* deconvolving(
  cells: Cells,
  fold: MeasuredFold,
  { seed, given = 0, components }: DeconvolveOptions,
): Generator<void, Deconvolved> {
  const { dim } = cells;
  const others = cells.form.reduce((sum, form) => sum + (form === FORM.other ? 1 : 0), 0) / cells.count;
  const effort = dim ** 3 + QUADRATURE * others;
  const tried = components ?? triedFor(dim, fold.train.length);
  let best: (Deconvolved & { readonly scale: Float64Array }) | undefined;
  let worse = 0;
  for (const count of tried) {
    if (worse >= PATIENCE) break;
    const most = Math.max(2_000, Math.floor(MOST_WORK / (count * effort)));
    const train = thinned(fold.train, most);
    const { mixture, scale } = started(cells, train, count, seed);
    const found = yield* improved(mixture, cells, { ...fold, train }, scale, given, ENOUGH.choosing);
    const better = !best || difference(found, best, fold.validation, cells.weights) > CLEARLY;
    if (better) best = { ...found, scale };
    worse = better ? 0 : worse + 1;
  }
  const chosen = best as NonNullable<typeof best>;
  return yield* improved(chosen.mixture, cells, fold, chosen.scale, given, ENOUGH.chosen);
}

/** The same at once. */
export function deconvolve(...input: Parameters<typeof deconvolving>): Deconvolved {
  return toEnd(deconvolving(...input));
}

interface FoldOptions {
  readonly components: number;
  readonly seed: number;
  readonly given?: number | undefined;
}

/**
 * A mixture of so many components of the rows that all folds train on, so that it has seen no validation rows; undefined where few such rows are left.
 * Yields between pieces of work.
 */
export function* deconvolvingCommon(
  cells: Cells,
  folds: readonly MeasuredFold[],
  { components, seed, given = 0 }: FoldOptions,
): Generator<void, GaussianMixture | undefined> {
  const [first] = folds;
  if (!first) return undefined;
  const held = new Set(folds.flatMap(({ validation }) => [...validation]));
  const train = first.train.filter((row) => !held.has(row));
  if (2 * train.length < first.train.length) return undefined;
  const { mixture, scale } = started(cells, train, components, seed);
  return (yield* improved(mixture, cells, { ...first, train }, scale, given, ENOUGH.chosen)).mixture;
}

/** Mixtures of so many components for several folds of the same rows. EM begins from `common`, a mixture of rows that all of them train on, or anew. */
export function* deconvolvingFolds(
  cells: Cells,
  folds: readonly MeasuredFold[],
  { components, seed, given = 0, common }: FoldOptions & { readonly common?: GaussianMixture | undefined },
): Generator<void, readonly GaussianMixture[]> {
  const parts: GaussianMixture[] = [];
  for (const fold of folds) {
    const { mixture, scale } = started(cells, fold.train, components, seed);
    const from = common ?? (yield* improved(mixture, cells, fold, scale, given, ENOUGH.choosing)).mixture;
    parts.push((yield* improved(from, cells, fold, scale, given, ENOUGH.chosen)).mixture);
  }
  return parts;
}
