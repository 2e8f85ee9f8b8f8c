/**
 * From raw numbers to knots. With K bins there are knots (x_k, y_k), k = 0 … K, from (−B, −B) to (B, B), and slopes δ_k there.
 * Of logits u, softly bounded to ũ (`soft-bound.ts`) so that no bin and no slope runs away,
 *
 *   widths   x_{k+1} − x_k = 2B softmax(ũ)_k  with |ũ| < ½ ln 1000, and heights alike,
 *   slopes   δ_k = e^ũ  with |ũ| < ln 1000 at inner knots, δ_0 = δ_K = 1, as that of the tails,
 *   splits   λ_k = ε + (1 − 2ε) σ(u)  with ε = 0.025, of linear-rational bins.
 *
 * All raw numbers 0 give the identity. For parity with Pyro there is its own parameterisation: widths and heights by
 * `pyro-shares.ts`, slopes softplus(u) + 0.001, and 0.999 at the edges.
 */
import type { NdArray, Pointwise } from '../array';
import { softBound, softUnbound } from '../soft-bound';
import { boundsOf, type SplineOptions } from './options';
import { pyroShares } from './pyro-shares';

/**
 * The bins along one axis, each [n or 1, dim, K]. A knot is held as the sum of two numbers: float32 rounds a knot to
 * 1e-7 of the box, which is 1e-4 of the narrowest bin, and the log-slope of a bin depends on where in it a point lies.
 */
export interface Axis {
  /** The knot at the bin's left is left + leftRest. */
  readonly left: NdArray;
  readonly leftRest: NdArray;
  /** The distance to the next knot, not as a difference, which would lose the digits of a narrow bin. */
  readonly length: NdArray;
}

/** Everything about every bin, each [n or 1, dim, K]. */
export interface Knots {
  readonly x: Axis;
  readonly y: Axis;
  /** Slopes at the left and right knots. */
  readonly d0: NdArray;
  readonly d1: NdArray;
  /** The split point of a linear-rational bin, in (0, 1); absent in a rational-quadratic one. */
  readonly lambda?: NdArray;
}

/** Widths and heights differ by at most this ratio, and slopes lie within its inverse and itself. */
export const LARGEST_RATIO = 1000;
/** Limit of the logits of widths and heights: two of them differ by less than twice this. */
export const WIDTH_LIMIT = Math.log(LARGEST_RATIO) / 2;
/** Pyro's floors and edge slope; that of λ is ours too. */
export const PYRO = { minWidth: 1e-3, minSlope: 1e-3, minLambda: 0.025, edgeSlope: 1 - 1e-3 };

/** Knots from raw numbers [n or 1, dim, `splineSize`], in the order widths [K], heights [K], slopes [K − 1], λ [K]. */
export function knotsOf(raw: NdArray, options: SplineOptions): Knots {
  const { bins, order } = options;
  const dim = raw.shape[1] as number;
  const bounds = boundsOf(options, dim);
  const part = (from: number, length: number) => raw.slice([0, 0, from], [-1, -1, length]);
  const x = axisOf(part(0, bins), bounds, options);
  const y = axisOf(part(bins, bins), bounds, options);
  const [d0, d1] = slopes(part(2 * bins, bins - 1), options);
  if (order === 'rational-quadratic') return { x, y, d0, d1 };
  return { x, y, d0, d1, lambda: splitOf(part(3 * bins - 1, bins)) };
}

/** ln of the largest slope. */
export const SLOPE_LIMIT = Math.log(LARGEST_RATIO);

/** δ of a logit. */
export const boundedSlope = <A extends Pointwise<A>>(u: A): A => softBound(u, SLOPE_LIMIT).exp();

/** δ of Pyro's logit. */
export const pyroSlope = <A extends Pointwise<A>>(u: A): A => u.softplus().add(PYRO.minSlope);

/** λ of a logit. */
export const splitOf = <A extends Pointwise<A>>(u: A): A =>
  u
    .sigmoid()
    .mul(1 - 2 * PYRO.minLambda)
    .add(PYRO.minLambda);

/** Slopes at the left and right of every bin. */
function slopes(logits: NdArray, { pyro }: SplineOptions): [NdArray, NdArray] {
  const [rows = 1, dim = 1] = logits.shape;
  const inner = pyro ? pyroSlope(logits) : boundedSlope(logits);
  const edge = logits.constant(new Float64Array(rows * dim).fill(pyro ? PYRO.edgeSlope : 1), [rows, dim, 1]);
  return [edge.concat([inner], 2), inner.concat([edge], 2)];
}

/** Shares of the box, positive and summing to 1 over the last axis; with what float32 rounds off them where that matters. */
function shares(logits: NdArray, { bins, pyro }: SplineOptions): { value: NdArray; lost?: NdArray } {
  if (pyro) return pyroShares(logits, bins, PYRO.minWidth);
  return { value: softBound(logits, WIDTH_LIMIT).softmax() };
}

/** Adding and subtracting it rounds a float32 number below 1 to a multiple of 2⁻¹¹, whose sums and products are exact. */
const COARSE = 2 ** 12;

/** A bound as a number of 12 bits and the rest. */
export function splitBound(bound: number): [number, number] {
  const unit = 2 ** (Math.floor(Math.log2(bound)) - 11);
  const coarse = Math.round(bound / unit) * unit;
  return [coarse, bound - coarse];
}

/** K × K ones where the row's bin lies left of the column's: a product with it sums the shares left of each bin. */
function leftOf(bins: number): Float64Array {
  return Float64Array.from({ length: bins * bins }, (_, at) => (Math.floor(at / bins) < at % bins ? 1 : 0));
}

/**
 * The bins of one axis. With c the share left of a bin, it starts at 2B(c − ½). Each share is split into a multiple of
 * 2⁻¹¹ and the rest, and B likewise, so that the larger parts' sums and products are exact in float32. Shares are scaled by
 * what their rounded sum misses of 1, which would shift every knot. Sums are products with a triangle of ones; `cumsum` would give the same.
 */
function axisOf(logits: NdArray, bounds: readonly number[], options: SplineOptions): Axis {
  const [rows = 1, dim = 1] = logits.shape;
  const { bins } = options;
  const { value: rough, lost } = shares(logits, options);
  const coarse = rough.add(COARSE).sub(COARSE);
  const rest = rough.sub(coarse);
  const fine = lost ? rest.add(lost) : rest;
  const excess = coarse.sum(2, true).sub(1).add(fine.sum(2, true));
  const correction = rough.mul(excess);
  const ones = logits.constant(leftOf(bins), [bins, bins]);
  const sumLeft = (part: NdArray) =>
    part
      .reshape([rows * dim, bins])
      .matMul(ones)
      .reshape([rows, dim, bins]);
  const perColumn = (values: readonly number[]) => logits.constant(values, [1, dim, 1]);
  const split = bounds.map(splitBound);
  const twice = perColumn(bounds.map((bound) => 2 * bound));
  const centred = sumLeft(coarse).sub(0.5);
  const leftRest = sumLeft(fine.sub(correction)).mul(twice);
  return {
    left: centred.mul(perColumn(split.map(([high]) => 2 * high))),
    leftRest: split.every(([, low]) => low === 0)
      ? leftRest
      : leftRest.add(centred.mul(perColumn(split.map(([, low]) => 2 * low)))),
    length: rough.sub(correction).mul(twice),
  };
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
  const rest = new Array<number>(bins - 1 + (order === 'linear-rational' ? bins : 0)).fill(0);
  return [...logits, ...logits, ...rest];
}

/** The logits from which `softBound` gives the logarithms of the given shares, as near as its limit lets. */
function unboundedLogits(shares: readonly number[], limit: number): number[] {
  const logs = shares.map(Math.log);
  const middle = (Math.max(...logs) + Math.min(...logs)) / 2;
  return logs.map((value) => softUnbound(value - middle, limit));
}
