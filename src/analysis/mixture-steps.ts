/** The steps of expectation maximisation that mixtures share: seeds, shares of the components, and moments to components. */
import { choleskyFactor } from './gaussian';

/** Σ_k w_k N(μ_k, L_k L_kᵀ). */
export interface GaussianMixture {
  readonly weights: Float64Array;
  /** Row-major [components, dim]. */
  readonly means: Float64Array;
  /** Lower Cholesky factors of the covariances, row-major [dim, dim] each. */
  readonly factors: readonly Float64Array[];
}

/** Added to every variance, as a share of the column's squared scale: a component on one row, or on one of few settings, would have none. */
const RIDGE = 1e-4;
/**
 * Added to every variance, as a share of the second moment that it is the difference of: what sums over some thousand rows round off.
 * Without it a component on a few rows far away along a diagonal has a covariance that is not positive definite.
 */
const ROUNDING = 1e-10;
/** Interquartile range of a Gaussian in standard deviations. */
const QUARTILES = 1.349;
/** ln Σ exp, and the terms turned into shares. */
export function normalise(terms: Float64Array): number {
  const most = terms.reduce((high, term) => Math.max(high, term), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (const term of terms) total += Math.exp(term - most);
  const logTotal = most + Math.log(total);
  for (const [k, term] of terms.entries()) terms[k] = Math.exp(term - logTotal);
  return logTotal;
}

/** At most so many of the rows, evenly over them: the first ones of a sorted file are another sample. */
export function thinned(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor(((i + 0.5) * rows.length) / most)] as number);
}

/** Of the rows that each component has a share of. */
export interface Moments {
  /** [components] */
  readonly weight: Float64Array;
  /** About the old means: [components, dim], and the lower triangles of [components, dim, dim]. */
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Moments about the old means to weights, means and covariances. */
export function maximised(
  { means: old }: GaussianMixture,
  { weight, first, second }: Moments,
  dim: number,
  scale: Float64Array,
): GaussianMixture {
  const components = weight.length;
  const total = weight.reduce((sum, value) => sum + value, 0);
  const shift = first.map((value, at) => value / (weight[Math.floor(at / dim)] as number));
  const factors = Array.from({ length: components }, (_, k) => {
    const covariance = new Float64Array(dim * dim);
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++) {
        const moment = (second[(k * dim + i) * dim + j] as number) / (weight[k] as number);
        const value = moment - (shift[k * dim + i] as number) * (shift[k * dim + j] as number);
        covariance[i * dim + j] = value;
        covariance[j * dim + i] = value;
      }
      const rounded = ROUNDING * ((second[(k * dim + i) * dim + i] as number) / (weight[k] as number));
      covariance[i * dim + i] = Math.max(0, covariance[i * dim + i] as number) + RIDGE * (scale[i] as number) + rounded;
    }
    return choleskyFactor(covariance, dim);
  });
  return {
    weights: weight.map((value) => value / total),
    means: old.map((mean, at) => mean + (shift[at] as number)),
    factors,
  };
}

/** Squared scale of every column, by its quartiles: one far value would else decide the ridge. By moments where the quartiles agree. */
export function squaredScales(values: Float64Array, dim: number, rows: Uint32Array): Float64Array {
  return Float64Array.from({ length: dim }, (_, d) => {
    const sorted = Float64Array.from(rows, (row) => values[row * dim + d] as number).sort();
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
    const robust = ((at(0.75) - at(0.25)) / QUARTILES) ** 2;
    if (robust > 0) return robust;
    let [mean, squares] = [0, 0];
    for (const value of sorted) mean += value / sorted.length;
    for (const value of sorted) squares += (value - mean) ** 2 / sorted.length;
    return squares || 1;
  });
}

/** Each next seed is a row drawn by its squared distance from the seeds so far. */
export function seeds(
  rowAt: (row: number) => Float64Array,
  dim: number,
  rows: Uint32Array,
  components: number,
  scale: Float64Array,
  uniform: () => number,
): Float64Array {
  const means = new Float64Array(components * dim);
  const nearest = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  let chosen = Math.floor(uniform() * rows.length);
  for (let k = 0; k < components; k++) {
    const seed = rowAt(rows[chosen] as number);
    means.set(seed, k * dim);
    let total = 0;
    for (const [i, index] of rows.entries()) {
      const row = rowAt(index);
      let square = 0;
      for (let d = 0; d < dim; d++) square += ((row[d] as number) - (seed[d] as number)) ** 2 / (scale[d] as number);
      nearest[i] = Math.min(nearest[i] as number, square);
      total += nearest[i] as number;
    }
    let left = uniform() * total;
    chosen = nearest.findIndex((square) => {
      left -= square;
      return left <= 0;
    });
    if (chosen < 0) chosen = rows.length - 1;
  }
  return means;
}
