/**
 * A monotone rational spline per variable: bin search, the map of the bin, and linear tails outside [−B, B]. Edge slopes
 * are 1, so the tails (the identity) continue the spline without a kink.
 */
import type { NdArray } from '../array';
import type { Bin, BinMap, Place } from './bin';
import { type Knots, knotsOf } from './knots';
import { linearBin } from './linear';
import { boundsOf, type SplineOptions } from './options';
import { quadraticBin } from './quadratic';

/** Pyro's shift of every knot in the bin search. */
const PYRO_KNOT_SHIFT = 1e-6;

export interface Elementwise {
  /** [n, dim] */
  readonly value: NdArray;
  /** ln ∂value/∂input of every variable, [n, dim]. */
  readonly logSlope: NdArray;
}

function mapOf(order: SplineOptions['order']): BinMap {
  switch (order) {
    case 'quadratic':
      return quadraticBin;
    case 'linear':
      return linearBin;
    default:
      throw order satisfies never;
  }
}

function pickBin(knots: Knots, axis: NdArray, values: NdArray, { bins, pyro }: SplineOptions) {
  const inner = axis.slice([0, 0, 1], [-1, -1, bins - 1]);
  const tables = [knots.x0, knots.x1, knots.y0, knots.y1, knots.d0, knots.d1];
  const picked = (pyro ? inner.add(PYRO_KNOT_SHIFT) : inner).lookUp(
    values,
    knots.lambda ? [...tables, knots.lambda] : tables,
  );
  const [x0, x1, y0, y1, d0, d1, lambda] = picked as [NdArray, NdArray, NdArray, NdArray, NdArray, NdArray, NdArray?];
  const bin: Bin = { x0, y0, width: x1.sub(x0), height: y1.sub(y0), d0, d1, ...(lambda ? { lambda } : {}) };
  return { bin, x1, y1 };
}

function placeOf(value: NdArray, from: NdArray, to: NdArray, length: NdArray): Place {
  return { left: value.sub(from).div(length).clip(0, 1), right: to.sub(value).div(length).clip(0, 1) };
}

function evaluate(direction: 'forward' | 'inverse', raw: NdArray, input: NdArray, options: SplineOptions): Elementwise {
  const dim = input.shape[1] as number;
  const bound = raw.constant(boundsOf(options, dim), [1, dim]);
  const knots = knotsOf(raw, options);
  const map = mapOf(options.order);
  // Clamp before the formula: a far input would otherwise poison the gradient even where its result is discarded.
  const clamped = input.minimum(bound).maximum(bound.neg());
  const inside = bound.atLeast(input.abs());
  if (direction === 'forward') {
    const { bin, x1 } = pickBin(knots, knots.x0, clamped, options);
    const { eta, logSlope } = map.forward(bin, placeOf(clamped, bin.x0, x1, bin.width));
    return { value: inside.where(bin.y0.add(bin.height.mul(eta)), input), logSlope: logSlope.mul(inside) };
  }
  const { bin, y1 } = pickBin(knots, knots.y0, clamped, options);
  const { theta, logSlope } = map.inverse(bin, placeOf(clamped, bin.y0, y1, bin.height));
  return { value: inside.where(bin.x0.add(bin.width.mul(theta)), input), logSlope: logSlope.mul(inside).neg() };
}

/** y = f(x) for x [n, dim] with raw numbers [n or 1, dim, splineSize]; see `knots.ts` for their order. */
export function splineForward(raw: NdArray, x: NdArray, options: SplineOptions): Elementwise {
  return evaluate('forward', raw, x, options);
}

/** x = f⁻¹(y), with ln ∂x/∂y. */
export function splineInverse(raw: NdArray, y: NdArray, options: SplineOptions): Elementwise {
  return evaluate('inverse', raw, y, options);
}
