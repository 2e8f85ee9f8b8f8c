/**
 * One bin of a spline, as each row sees it after the bin search, between the knots (x_k, y_k) and (x_k + W, y_k + H). Within
 * it a point is told in shares of the bin, θ = (x − x_k)/W and η = (y − y_k)/H. All of it is pointwise, so that the kernels are
 * printed from it.
 */
import type { Pointwise } from '../array';

export interface Bin<A> {
  /** W */
  readonly width: A;
  /** H */
  readonly height: A;
  /** δ₀ = ∂y/∂x at the left knot. */
  readonly d0: A;
  /** δ₁ = ∂y/∂x at the right knot. */
  readonly d1: A;
  /** λ, the θ at which a linear-rational bin is split; absent in a rational-quadratic one. */
  readonly lambda?: A | undefined;
}

/** Where in a bin: the share θ (or η) of the way from its left knot, and the share θ̄ = 1 − θ that is left to its right one. */
export interface Place<A> {
  readonly left: A;
  readonly right: A;
}

/** The map of a bin in shares of it: θ → η with ln ∂y/∂x, or η → θ with the same ln ∂y/∂x. */
export interface BinMap {
  forward<A extends Pointwise<A>>(bin: Bin<A>, theta: Place<A>): { readonly eta: A; readonly logSlope: A };
  inverse<A extends Pointwise<A>>(bin: Bin<A>, eta: Place<A>): { readonly theta: A; readonly logSlope: A };
}

/** What the search finds of the bin that a value lies in. */
export interface FoundBin<A> {
  /** The knot at its left on the value's axis is left + leftRest, and the next is `length` further. */
  readonly left: A;
  readonly leftRest: A;
  readonly length: A;
  /** The same on the other axis. */
  readonly otherLeft: A;
  readonly otherLength: A;
  readonly d0: A;
  readonly d1: A;
  readonly lambda?: A | undefined;
}

export type Direction = 'forward' | 'inverse';

/** The value of a spline and the ln of its slope, in either direction; the identity beyond ±B. */
export function mapInBin<A extends Pointwise<A>>(
  map: BinMap,
  direction: Direction,
  bin: FoundBin<A>,
  value: A,
  bound: A,
): { readonly value: A; readonly logSlope: A } {
  const { left, leftRest, length, otherLeft, otherLength, d0, d1, lambda } = bin;
  const inside = bound.atLeast(value.abs());
  // A far input would poison the gradient even where its result is discarded: any place in the bin does there.
  const share = inside.where(value, 0).sub(left).sub(leftRest).div(length).nudge(0, 1);
  const place = { left: share, right: share.neg().add(1) };
  if (direction === 'forward') {
    const { eta, logSlope } = map.forward({ width: length, height: otherLength, d0, d1, lambda }, place);
    return { value: inside.where(otherLeft.add(otherLength.mul(eta)), value), logSlope: logSlope.mul(inside) };
  }
  const { theta, logSlope } = map.inverse({ width: otherLength, height: length, d0, d1, lambda }, place);
  return { value: inside.where(otherLeft.add(otherLength.mul(theta)), value), logSlope: logSlope.mul(inside).neg() };
}
