/** A plainer density to be measured against: a mixture of Gaussians with full covariance, by expectation maximisation. */
import { random } from '../base/random';
import { choleskyFactor, gaussianLogDensity } from './gaussian';

/** Σ_k w_k N(μ_k, L_k L_kᵀ). */
export interface GaussianMixture {
  readonly weights: Float64Array;
  /** Row-major [components, dim]. */
  readonly means: Float64Array;
  /** Lower Cholesky factors of the covariances, row-major [dim, dim] each. */
  readonly factors: readonly Float64Array[];
}

const MOST_STEPS = 100;
/** EM ends when ln p of a row grows by less, on average. */
const ENOUGH = 1e-4;
/** Added to every variance, as a share of the column's squared scale: a component on one row, or on one of few settings, would have none. */
const RIDGE = 1e-4;
/**
 * Added to every variance, as a share of the second moment that it is the difference of: what sums over some thousand rows round off.
 * Without it a component on a few rows far away along a diagonal has a covariance that is not positive definite.
 */
const ROUNDING = 1e-10;
/** Interquartile range of a Gaussian in standard deviations. */
const QUARTILES = 1.349;
/** Rows that are fitted where nothing else is said: 5,000 give the weights of 12 components in 8 columns to a few per cent. */
export const MOST_ROWS = 5_000;

/** ln of each component's weight and density at a row, or at its first columns, into `out`. */
function logTerms(
  { weights, means, factors }: GaussianMixture,
  row: Float64Array,
  epsilon: Float64Array,
  out: Float64Array,
  first = row.length,
): void {
  for (const [k, factor] of factors.entries()) {
    out[k] = Math.log(weights[k] as number) + gaussianLogDensity(row, means, k * row.length, factor, epsilon, first);
  }
}

/** ln Σ exp, and the terms turned into shares. */
function normalise(terms: Float64Array): number {
  const most = terms.reduce((high, term) => Math.max(high, term), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (const term of terms) total += Math.exp(term - most);
  const logTotal = most + Math.log(total);
  for (const [k, term] of terms.entries()) terms[k] = Math.exp(term - logTotal);
  return logTotal;
}

/** Fits so many components to the given rows of row-major values [n, dim], from k-means++ seeds (Arthur & Vassilvitskii 2007). */
export function fitGaussianMixture(...input: Parameters<typeof fittingGaussianMixture>): GaussianMixture {
  const work = fittingGaussianMixture(...input);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** At most so many of the rows, evenly over them: the first ones of a sorted file are another sample. */
export function thinned(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor(((i + 0.5) * rows.length) / most)] as number);
}

/** The same, with a rest after every step of EM: those of 18 components in 8 columns take tens of milliseconds each. */
export function* fittingGaussianMixture(
  values: Float64Array,
  dim: number,
  all: Uint32Array,
  components: number,
  seed: number,
  most = MOST_ROWS,
): Generator<void, GaussianMixture> {
  const rows = thinned(all, most);
  const draw = random(seed, 'init');
  const rowAt = (row: number) => values.subarray(row * dim, (row + 1) * dim);
  const scale = variances(values, dim, rows);
  const start = new Float64Array(dim * dim);
  for (let d = 0; d < dim; d++) start[d * dim + d] = Math.sqrt((scale[d] as number) / components ** (2 / dim));
  let mixture: GaussianMixture = {
    weights: new Float64Array(components).fill(1 / components),
    means: seeds(rowAt, dim, rows, components, scale, draw.uniform),
    factors: Array.from({ length: components }, () => start),
  };
  const own = new Float64Array(rows.length * dim);
  for (const [i, row] of rows.entries()) own.set(rowAt(row), i * dim);
  const shares = new Float64Array(components * rows.length);
  let before = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    const logProb = expected(mixture, own, dim, shares);
    mixture = maximised(mixture, momentsOf(mixture, own, dim, shares), dim, scale);
    if (logProb - before < ENOUGH) break;
    before = logProb;
    yield;
  }
  return mixture;
}

/** Each component's share of every row into `shares`, [components, n]; the mean ln p of the rows. */
function expected(
  { weights, means, factors }: GaussianMixture,
  own: Float64Array,
  dim: number,
  shares: Float64Array,
): number {
  const n = own.length / dim;
  const epsilon = new Float64Array(dim);
  for (const [k, factor] of factors.entries()) {
    let constant = Math.log(weights[k] as number) - 0.5 * dim * Math.log(2 * Math.PI);
    const inverse = Float64Array.from(epsilon, (_, i) => 1 / (factor[i * dim + i] as number));
    for (const one of inverse) constant += Math.log(one);
    for (let row = 0; row < n; row++) {
      let squares = 0;
      for (let i = 0; i < dim; i++) {
        let rest = (own[row * dim + i] as number) - (means[k * dim + i] as number);
        for (let j = 0; j < i; j++) rest -= (factor[i * dim + j] as number) * (epsilon[j] as number);
        rest *= inverse[i] as number;
        epsilon[i] = rest;
        squares += rest * rest;
      }
      shares[k * n + row] = constant - 0.5 * squares;
    }
  }
  const terms = new Float64Array(factors.length);
  let mean = 0;
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < terms.length; k++) terms[k] = shares[k * n + row] as number;
    mean += normalise(terms) / n;
    for (let k = 0; k < terms.length; k++) shares[k * n + row] = terms[k] as number;
  }
  return mean;
}

interface Moments {
  /** [components] */
  readonly weight: Float64Array;
  /** About the old means: [components, dim], and the lower triangles of [components, dim, dim]. */
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function momentsOf({ weights, means }: GaussianMixture, own: Float64Array, dim: number, shares: Float64Array): Moments {
  const n = own.length / dim;
  const weight = new Float64Array(weights.length).fill(1e-9);
  const first = new Float64Array(weights.length * dim);
  const second = new Float64Array(weights.length * dim * dim);
  const from = new Float64Array(dim);
  for (let k = 0; k < weights.length; k++) {
    for (let row = 0; row < n; row++) {
      const share = shares[k * n + row] as number;
      if (share < 1e-8) continue;
      weight[k] = (weight[k] as number) + share;
      for (let i = 0; i < dim; i++) {
        const deviation = (own[row * dim + i] as number) - (means[k * dim + i] as number);
        const part = share * deviation;
        from[i] = deviation;
        first[k * dim + i] = (first[k * dim + i] as number) + part;
        const at = (k * dim + i) * dim;
        for (let j = 0; j <= i; j++) second[at + j] = (second[at + j] as number) + part * (from[j] as number);
      }
    }
  }
  return { weight, first, second };
}

/** Moments about the old means to weights, means and covariances. */
function maximised(
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
function variances(values: Float64Array, dim: number, rows: Uint32Array): Float64Array {
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
function seeds(
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

/**
 * ln p of each named row, in nats; with `context` of its other columns given that many first ones, ln p(x, c) − ln p(c), where p(c) is the
 * mixture's own marginal: a second mixture, fitted to c alone, has other components, and its ratio to the first is no density.
 */
export function gaussianMixtureLogProb(
  mixture: GaussianMixture,
  values: Float64Array,
  dim: number,
  rows: Uint32Array,
  context = 0,
): Float64Array {
  const [epsilon, terms] = [new Float64Array(dim), new Float64Array(mixture.weights.length)];
  return Float64Array.from(rows, (row) => {
    const x = values.subarray(row * dim, (row + 1) * dim);
    logTerms(mixture, x, epsilon, terms);
    const joint = normalise(terms);
    if (context === 0) return joint;
    logTerms(mixture, x, epsilon, terms, context);
    return joint - normalise(terms);
  });
}
