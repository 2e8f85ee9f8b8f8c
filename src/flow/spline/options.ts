/** The options that every spline shares. */
import * as v from 'valibot';
import { circularOption } from '../transforms/turn';

const bound = v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e6));

export const splineOptions = {
  /** The formula of a bin: of Durkan et al. 2019, or of Dolatabadi et al. 2020, which is Pyro's default. */
  order: v.picklist(['rational-quadratic', 'linear-rational']),
  /** K, the number of bins. */
  bins: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(512)),
  /** B: the spline acts on [−B, B] and is the identity outside. One number, one per column, or chosen from the data. */
  bound: v.union([bound, v.pipe(v.array(bound), v.minLength(1), v.maxLength(64)), v.literal('auto')]),
  /**
   * Parity with Pyro 1.9: its unbounded logits with floors, its edge slope of 0.999 instead of 1, and its shift of every
   * knot by 1e-6 in the bin search. Off by default: the edge slope makes the density jump by 1e-3 at ±B, and the shift
   * makes an inverse fail near knots.
   */
  pyro: v.optional(v.literal(true)),
  /** How many of the last columns lie on a circle, [−1, 1] whatever `bound` says (`flow/circle.ts`); none where absent. */
  circular: v.exactOptional(circularOption),
};

const schema = v.strictObject(splineOptions);
export type SplineOptions = v.InferOutput<typeof schema>;

/** Numbers that a spline takes per variable: K widths, K heights, K − 1 inner slopes, and K λ of linear-rational bins. */
export function splineSize({ order, bins }: SplineOptions): number {
  return (order === 'linear-rational' ? 4 : 3) * bins - 1;
}

/** B of every column. Throws while it is still to be chosen from data, which calibration does before training. */
export function boundsOf({ bound, circular = 0 }: SplineOptions, dim: number): number[] {
  if (bound === 'auto') throw new Error("the bound 'auto' must be resolved from data before the flow is used");
  const bounds = typeof bound === 'number' ? new Array<number>(dim).fill(bound) : bound;
  if (bounds.length !== dim) throw new Error(`${bounds.length} bounds were given for ${dim} columns`);
  return bounds.map((one, d) => (d < dim - circular ? one : 1));
}
