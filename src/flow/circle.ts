/**
 * Angles in a flow. A column on a circle is told in half turns about the middle of its period, from −1 to 1, where both ends are one place. The last
 * `circular` columns of a layer are such, and it takes little beside what lines need:
 *
 * - An ordinary spline on [−1, 1] maps the circle to itself, and its edge slopes of 1 agree, so its density is continuous there; but it is
 *   held at 1 too. `turn` rotates by half a turn between two splines, so that none of them is held where another is (Rezende et al. 2020 shift
 *   likewise, as does zuko's NCSF). A spline with a free slope that both edges share would have needed a knot of its own in every hand-written
 *   kernel and its adjoint.
 * - A network does not see the angle, which jumps where it comes round, but two numbers that do not: a point of a closed curve, below.
 * - The base of such a column is uniform on the circle (`bases/circular.ts`), and nothing that scales or mixes columns touches it.
 */
import type { NdArray, Pointwise } from './array';

/**
 * Two numbers of u in [−1, 1] that tell it on the circle: near cos πu and sin πu, but of parabolas, with no error of a sine's own on any engine,
 *
 *   c = (1 − 2a)(1 + 2 min(a, 1 − a)),  s = 4u(1 − a),  a = |u|.
 *
 * Both come back with their slopes at u = ±1, where c = −1 and s = 0; no two u have both in common.
 */
export function circlePoint<A extends Pointwise<A>>(u: A): readonly [A, A] {
  // Nothing of a circle lies outside; what a test or a broken row puts there must not overflow.
  const near = u.clip(-1, 1);
  const a = near.abs();
  const rest = a.neg().add(1);
  const c = a.mul(-2).add(1).mul(a.minimum(rest).mul(2).add(1));
  return [c, near.mul(rest).mul(4)];
}

/** What a network sees of variables [n, dim] whose last `circular` lie on a circle: [n, dim + circular], c in their place and s after all. */
export function seenByNetwork(variables: NdArray, circular = 0): NdArray {
  if (circular === 0) return variables;
  const lines = (variables.shape[1] as number) - circular;
  const point = circlePoint(variables.slice([0, lines], [-1, circular]));
  return lines === 0 ? point[0].concat([point[1]], 1) : variables.slice([0, 0], [-1, lines]).concat(point, 1);
}
