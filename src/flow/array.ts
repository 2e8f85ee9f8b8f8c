/**
 * The few array operations that a flow is written in.
 *
 * Every transform and base in `flow/` is written once, over these. What treats every number by itself is written over `Pointwise`, so
 * that `formula/record.ts` can write it down as well, for kernels; the rest needs whole arrays, `NdArray`. Of these there are two:
 * `float64.ts` (plain JavaScript, float64: the truth that the engines are measured against, and what draws a density before any engine
 * is loaded) and `engine/reference/tensor.ts` (TF.js, float32, with gradients). Shapes broadcast as in NumPy. Only
 * operations that have a gradient on every TF.js backend are here: no gather, no einsum, no cumprod.
 */

/** Operations on every number by itself. */
export interface Pointwise<Self> {
  add(other: Self | number): Self;
  sub(other: Self | number): Self;
  mul(other: Self | number): Self;
  div(other: Self | number): Self;
  minimum(other: Self | number): Self;
  maximum(other: Self | number): Self;
  neg(): Self;
  /** 1/x */
  reciprocal(): Self;
  abs(): Self;
  square(): Self;
  /** √x; its gradient at 0 is infinite, so callers keep x above a positive floor. */
  sqrt(): Self;
  exp(): Self;
  log(): Self;
  /** ln(1 + eˣ), accurate in relative terms for x ≪ 0 on every backend. */
  softplus(): Self;
  sigmoid(): Self;
  tanh(): Self;
  /** Values limited to [low, high]; the gradient outside is 0. */
  clip(low: number, high: number): Self;
  /** Values that only rounding can have taken out of [low, high], put back; the gradient is that of the value itself. */
  nudge(low: number, high: number): Self;
  /** 1 where this ≥ other, else 0. Piecewise constant: no gradient flows through it. */
  atLeast(other: Self | number): Self;
  /** `this` is a 0/1 mask: picks `yes` where 1, `no` where 0. Both must be finite, or the gradient is NaN. */
  where(yes: Self | number, no: Self | number): Self;
}

export interface NdArray extends Pointwise<NdArray> {
  readonly shape: readonly number[];
  relu(): NdArray;
  /**
   * `this` holds the K − 1 inner knots of a row of bins, [n or 1, dim, K − 1], rising along the last axis. For each value
   * [n, dim], the entries of the tables [n or 1, dim, K] at its bin, [n, dim] each; a value on a knot may go to either side.
   * Gradients flow into the tables only, since the choice of a bin is piecewise constant.
   */
  lookUp(values: NdArray, tables: readonly NdArray[]): NdArray[];
  /** Softmax over the last axis. */
  softmax(): NdArray;
  /** Inclusive cumulative sum over the last axis. */
  cumsum(): NdArray;
  sum(axis: number, keepDims?: boolean): NdArray;
  mean(axis: number, keepDims?: boolean): NdArray;
  max(axis: number, keepDims?: boolean): NdArray;
  /** Matrix product of [n, k] and [k, m]. */
  matMul(other: NdArray): NdArray;
  transpose(): NdArray;
  reshape(shape: readonly number[]): NdArray;
  /** The block that starts at `begin` and has `size`; a size of −1 reaches to the end of its axis. */
  slice(begin: readonly number[], size: readonly number[]): NdArray;
  /** This and the others, one after another along an axis. All must have the same rank. */
  concat(others: readonly NdArray[], axis: number): NdArray;
  /** An array of the same kind with the given constant values (no gradient). */
  constant(values: ArrayLike<number>, shape: readonly number[]): NdArray;
}

/** Number of entries of an array of that shape: the product of its lengths, 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Columns `from` to `to` (exclusive) of an array [n, d], as [n, to − from]. */
export function columns(array: NdArray, from: number, to: number): NdArray {
  return array.slice([0, from], [-1, to - from]);
}
