/**
 * From logits to knots. Two parameterisations: ours, softly bounded and the identity at zero; and Pyro's, for parity.
 *
 * K bins; knots (x_k, y_k), k = 0 … K, from (−B, −B) to (B, B); slopes δ_k with δ_0 = δ_K = 1.
 */
import type { NdArray } from '../array';
import { softBound, softUnbound } from '../soft-bound';
import { boundsOf, type SplineOptions } from './options';

/** Everything about every bin, each [n or 1, dim, K]. */
export interface Knots {
  readonly x0: NdArray;
  readonly x1: NdArray;
  readonly y0: NdArray;
  readonly y1: NdArray;
  readonly d0: NdArray;
  readonly d1: NdArray;
  /** The split point of a linear-rational bin, in (0, 1); absent in the quadratic order. */
  readonly lambda?: NdArray;
}

/** Widths and heights differ by at most this ratio, and slopes lie within its inverse and itself. */
const LARGEST_RATIO = 1000;
const WIDTH_LIMIT = Math.log(LARGEST_RATIO) / 2;
const PYRO = { minWidth: 1e-3, minSlope: 1e-3, minLambda: 0.025, edgeSlope: 1 - 1e-3 };

/** The logits from which `softBound` gives the logarithms of the given shares, as near as its limit lets. */
function unboundedLogits(shares: readonly number[], limit: number): number[] {
  const logs = shares.map(Math.log);
  const middle = (Math.max(...logs) + Math.min(...logs)) / 2;
  return logs.map((value) => softUnbound(value - middle, limit));
}

/**
 * Raw numbers of one variable that give the exact identity with knots where the data are: half of every bin's width is
 * its share of the box, the other half follows the quantiles. Equal bins would leave a sharp peak inside a single bin.
 */
export function identityAtQuantiles(
  options: SplineOptions,
  bound: number,
  quantile: (share: number) => number,
): number[] {
  const { bins, order } = options;
  const place = (k: number) => {
    const q = k === 0 ? -bound : k === bins ? bound : Math.min(Math.max(quantile(k / bins), -bound), bound);
    return 0.5 * q + 0.5 * bound * ((2 * k) / bins - 1);
  };
  const widths = Array.from({ length: bins }, (_, k) => (place(k + 1) - place(k)) / (2 * bound));
  const logits = unboundedLogits(widths, WIDTH_LIMIT);
  const rest = new Array<number>(bins - 1 + (order === 'linear' ? bins : 0)).fill(0);
  return [...logits, ...logits, ...rest];
}

/** Shares of the box, positive and summing to 1 over the last axis. */
function shares(logits: NdArray, { bins, pyro }: SplineOptions): NdArray {
  if (pyro) {
    return logits
      .softmax()
      .mul(1 - PYRO.minWidth * bins)
      .add(PYRO.minWidth);
  }
  return softBound(logits, WIDTH_LIMIT).softmax();
}

/** Left and right knots of every bin on one axis. The outer two are exactly ∓B. */
function positions(logits: NdArray, bound: NdArray, options: SplineOptions): [NdArray, NdArray] {
  const [rows = 1, dim = 1] = logits.shape;
  const last = options.bins - 1;
  const inner = shares(logits, options).cumsum().slice([0, 0, 0], [-1, -1, last]).mul(2).sub(1).mul(bound);
  const edge = logits.constant(new Float64Array(rows * dim).fill(1), [rows, dim, 1]).mul(bound);
  return [edge.neg().concat([inner], 2), inner.concat([edge], 2)];
}

/** Slopes at the left and right of every bin. */
function slopes(logits: NdArray, { pyro }: SplineOptions): [NdArray, NdArray] {
  const [rows = 1, dim = 1] = logits.shape;
  const inner = pyro ? logits.softplus().add(PYRO.minSlope) : softBound(logits, Math.log(LARGEST_RATIO)).exp();
  const edge = logits.constant(new Float64Array(rows * dim).fill(pyro ? PYRO.edgeSlope : 1), [rows, dim, 1]);
  return [edge.concat([inner], 2), inner.concat([edge], 2)];
}

/**
 * Knots from raw numbers [n or 1, dim, size], in the order widths [K], heights [K], slopes [K − 1], λ [K].
 * All zero gives the identity: equal bins, slopes 1, λ = ½.
 */
export function knotsOf(raw: NdArray, options: SplineOptions): Knots {
  const { bins, order } = options;
  const dim = raw.shape[1] as number;
  const bound = raw.constant(boundsOf(options, dim), [1, dim, 1]);
  const part = (from: number, length: number) => raw.slice([0, 0, from], [-1, -1, length]);
  const [x0, x1] = positions(part(0, bins), bound, options);
  const [y0, y1] = positions(part(bins, bins), bound, options);
  const [d0, d1] = slopes(part(2 * bins, bins - 1), options);
  if (order === 'quadratic') return { x0, x1, y0, y1, d0, d1 };
  const lambda = part(3 * bins - 1, bins)
    .sigmoid()
    .mul(1 - 2 * PYRO.minLambda)
    .add(PYRO.minLambda);
  return { x0, x1, y0, y1, d0, d1, lambda };
}
