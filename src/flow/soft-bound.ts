/** A smooth limit for raw numbers: a runaway parameter saturates instead of breaking float32. */
import type { Pointwise } from './array';

/** ũ = u / (1 + |u| / limit): slope 1 at 0, within ±limit. Its slope falls as 1/u², and so is never 0. */
export function softBound<A extends Pointwise<A>>(u: A, limit: number | A): A {
  return u.div(u.abs().div(limit).add(1));
}

/** Its derivative (1 + |u| / limit)⁻², which no number overflows and in which nothing cancels. */
export function softBoundSlope<A extends Pointwise<A>>(u: A, limit: number | A): A {
  return u.abs().div(limit).add(1).reciprocal().square();
}

/** The raw number that `softBound` takes to `value`, or as near as nine tenths of the limit lets. */
export function softUnbound(value: number, limit: number): number {
  const near = Math.min(Math.max(value, -0.9 * limit), 0.9 * limit);
  return near / (1 - Math.abs(near) / limit);
}
