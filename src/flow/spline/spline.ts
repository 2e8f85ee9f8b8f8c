/**
 * A monotone rational spline per variable. In the bin from (x_k, y_k) to (x_k + W, y_k + H),
 *
 *   y = y_k + H η(θ),  θ = (x − x_k)/W,
 *
 * with η by `quadratic.ts` or `linear.ts` from the slopes at its knots; outside [−B, B] it is the identity. Edge slopes are 1,
 * so these linear tails continue the spline without a kink.
 */
import type { NdArray } from '../array';
import { type BinMap, type Direction, type FoundBin, mapInBin } from './bin';
import { type Axis, type Knots, knotsOf } from './knots';
import { linearBin } from './linear';
import { boundsOf, type SplineOptions } from './options';
import { quadraticBin } from './quadratic';

/** Pyro's shift of every knot in the bin search. */
export const PYRO_KNOT_SHIFT = 1e-6;

/** A map of every variable by itself, evaluated. */
export interface Elementwise {
  /** [n, dim] */
  readonly value: NdArray;
  /** ln ∂value/∂input of every variable, [n, dim]. */
  readonly logSlope: NdArray;
}

export function binMapOf(order: SplineOptions['order']): BinMap {
  switch (order) {
    case 'rational-quadratic':
      return quadraticBin;
    case 'linear-rational':
      return linearBin;
    default:
      throw order satisfies never;
  }
}

/** The bin of each value along the axis that it lies on. */
function pickBin(
  knots: Knots,
  from: Axis,
  to: Axis,
  values: NdArray,
  { bins, pyro }: SplineOptions,
): FoundBin<NdArray> {
  const inner = from.left.add(from.leftRest).slice([0, 0, 1], [-1, -1, bins - 1]);
  const tables = [from.left, from.leftRest, from.length, to.left.add(to.leftRest), to.length, knots.d0, knots.d1];
  const [left, leftRest, length, otherLeft, otherLength, d0, d1, lambda] = (
    pyro ? inner.add(PYRO_KNOT_SHIFT) : inner
  ).lookUp(values, knots.lambda ? [...tables, knots.lambda] : tables) as Picked;
  return { left, leftRest, length, otherLeft, otherLength, d0, d1, lambda };
}

type Picked = [NdArray, NdArray, NdArray, NdArray, NdArray, NdArray, NdArray, NdArray?];

function evaluate(direction: Direction, raw: NdArray, input: NdArray, options: SplineOptions): Elementwise {
  const dim = input.shape[1] as number;
  const bound = raw.constant(boundsOf(options, dim), [1, dim]);
  const knots = knotsOf(raw, options);
  const [from, to] = direction === 'forward' ? [knots.x, knots.y] : [knots.y, knots.x];
  const bin = pickBin(knots, from, to, input.minimum(bound).maximum(bound.neg()), options);
  return mapInBin(binMapOf(options.order), direction, bin, input, bound);
}

/** y = f(x) with ln ∂y/∂x, for x [n, dim] and raw numbers [n or 1, dim, `splineSize`]; see `knots.ts` for their order. */
export function splineForward(raw: NdArray, x: NdArray, options: SplineOptions): Elementwise {
  return evaluate('forward', raw, x, options);
}

/** x = f⁻¹(y) with ln ∂x/∂y, for y [n, dim] and the same raw numbers. */
export function splineInverse(raw: NdArray, y: NdArray, options: SplineOptions): Elementwise {
  return evaluate('inverse', raw, y, options);
}
