/** A plainer density to be measured against: a mixture of Gaussians with full covariance, by expectation maximisation. */
import { random } from '../base/random';
import { toEnd } from '../base/to-end';
import {
  type GaussianMixture,
  type Moments,
  maximised,
  normalise,
  seeds,
  squaredScales,
  thinned,
} from './mixture-steps';

const MOST_STEPS = 100;
/** EM ends when ln p of a row grows by less, on average. */
const ENOUGH = 1e-4;
/** For one of many that are averaged. Nine averaged of 8 or 16 components, of 810 rows each, differ by −0.005 to 0.017 nats, and take half of the time. */
export const ENOUGH_OF_MANY = 1e-3;
/** Rows that are fitted where nothing else is said: 5,000 give the weights of 12 components in 8 columns to a few per cent. */
export const MOST_ROWS = 5_000;

/** Fits so many components to the given rows of row-major values [n, dim], from k-means++ seeds (Arthur & Vassilvitskii 2007). */
export function fitGaussianMixture(...input: Parameters<typeof fittingGaussianMixture>): GaussianMixture {
  return toEnd(fittingGaussianMixture(...input));
}

/**
 * The same, with a rest after every step of EM: those of 18 components in 8 columns take tens of milliseconds each.
 */
export function* fittingGaussianMixture(
  values: Float64Array,
  dim: number,
  all: Uint32Array,
  components: number,
  seed: number,
  most = MOST_ROWS,
  enough = ENOUGH,
): Generator<void, GaussianMixture> {
  const rows = thinned(all, most);
  const draw = random(seed, 'init');
  const rowAt = (row: number) => values.subarray(row * dim, (row + 1) * dim);
  const scale = squaredScales(values, dim, rows);
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
    if (logProb - before < enough) break;
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
  let sum = 0;
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < terms.length; k++) terms[k] = shares[k * n + row] as number;
    sum += normalise(terms);
    for (let k = 0; k < terms.length; k++) shares[k * n + row] = terms[k] as number;
  }
  return sum / n;
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
  const joint = logDensityOf(mixture, dim, dim);
  if (context === 0) return Float64Array.from(rows, (row) => joint(values, row * dim));
  const given = logDensityOf(mixture, dim, context);
  return Float64Array.from(rows, (row) => joint(values, row * dim) - given(values, row * dim));
}

/**
 * ln Σ_k w_k N(x; μ_k, L_k L_kᵀ) of the first columns of the row that begins at `from`. What does not depend on the row is found once: a row of 40
 * components in 8 columns would else take 320 logarithms.
 */
function logDensityOf(
  { weights, means, factors }: GaussianMixture,
  dim: number,
  first: number,
): (values: Float64Array, from: number) => number {
  const count = weights.length;
  const inverse = new Float64Array(count * first);
  const constants = Float64Array.from(factors, (factor, k) => {
    let log = Math.log(weights[k] as number) - 0.5 * first * Math.log(2 * Math.PI);
    for (let i = 0; i < first; i++) {
      const pivot = factor[i * dim + i] as number;
      inverse[k * first + i] = 1 / pivot;
      log -= Math.log(pivot);
    }
    return log;
  });
  const [epsilon, terms] = [new Float64Array(first), new Float64Array(count)];
  return (values, from) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      const factor = factors[k] as Float64Array;
      let squares = 0;
      for (let i = 0; i < first; i++) {
        let rest = (values[from + i] as number) - (means[k * dim + i] as number);
        for (let j = 0; j < i; j++) rest -= (factor[i * dim + j] as number) * (epsilon[j] as number);
        rest *= inverse[k * first + i] as number;
        epsilon[i] = rest;
        squares += rest * rest;
      }
      const log = (constants[k] as number) - 0.5 * squares;
      terms[k] = log;
      if (log > most) most = log;
    }
    let total = 0;
    for (let k = 0; k < count; k++) total += Math.exp((terms[k] as number) - most);
    return most + Math.log(total);
  };
}
