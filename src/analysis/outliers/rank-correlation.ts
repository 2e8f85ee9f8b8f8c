/** Spearman's rank correlation, plain and partial, with p-values by permutation, and their correction for several tests. */
import { random } from '../../flow/random';

/** Permutations: no p-value is smaller than one in so many. */
const PERMUTATIONS = 9_999;

/** Ranks from 1, equal values sharing the mean of theirs. */
export function averageRanks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to += 1;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function pearson(x: Float64Array, y: Float64Array): number {
  const [a, b] = [meanOf(x), meanOf(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [i, value] of x.entries()) {
    const [dx, dy] = [value - a, (y[i] as number) - b];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

export interface Correlation {
  /** −1 to 1; 0 where one of the two does not vary. */
  readonly value: number;
  /** Two-sided: the chance of a correlation as strong where the values of one were shuffled among the pairs. */
  readonly pValue: number;
}

function tested(x: Float64Array, y: Float64Array, seed: number): Correlation {
  const value = pearson(x, y);
  const draw = random(seed, 'shuffle', 1 << 20);
  let asStrong = 1;
  const shuffled = new Float64Array(x.length);
  for (let i = 0; i < PERMUTATIONS; i++) {
    for (const [to, from] of draw.permutation(x.length).entries()) shuffled[to] = x[from] as number;
    // Equal correlations may differ in the last digits, by the order of their sums.
    if (Math.abs(pearson(shuffled, y)) >= Math.abs(value) - 1e-12) asStrong += 1;
  }
  return { value, pValue: asStrong / (PERMUTATIONS + 1) };
}

/** Spearman's ρ alone. */
export const rankCorrelation = (x: Float64Array, y: Float64Array): number => pearson(averageRanks(x), averageRanks(y));

/** Spearman's ρ of two columns. */
export const spearman = (x: Float64Array, y: Float64Array, seed = 0): Correlation =>
  tested(averageRanks(x), averageRanks(y), seed);

/** Spearman's ρ of what is left of the ranks of both when they are regressed on the ranks of the others. */
export function partialSpearman(
  x: Float64Array,
  y: Float64Array,
  others: readonly Float64Array[],
  seed = 0,
): Correlation {
  const basis: Float64Array[] = [];
  for (const other of others) {
    const left = residual(averageRanks(other), basis);
    const size = Math.sqrt(left.reduce((sum, value) => sum + value * value, 0));
    // One that the others already tell adds nothing.
    if (size > 1e-9 * other.length) basis.push(left.map((value) => value / size));
  }
  return tested(residual(averageRanks(x), basis), residual(averageRanks(y), basis), seed);
}

/** Without its mean and without what orthonormal columns of mean 0 explain of it. */
function residual(values: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const mean = meanOf(values);
  const left = values.map((value) => value - mean);
  for (const column of basis) {
    const share = column.reduce((sum, value, i) => sum + value * (left[i] as number), 0);
    for (const [i, value] of column.entries()) left[i] = (left[i] as number) - share * value;
  }
  return left;
}

/** p-values corrected for the number of tests, so that a bound on them bounds the share of false ones (Benjamini & Hochberg 1995). */
export function corrected(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[b] as number) - (pValues[a] as number));
  const out = [...pValues];
  let least = 1;
  for (const [i, at] of order.entries()) {
    least = Math.min(least, ((pValues[at] as number) * pValues.length) / (pValues.length - i));
    out[at] = least;
  }
  return out;
}
