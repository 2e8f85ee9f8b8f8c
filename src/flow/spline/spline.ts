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

/**
 * One-hot mask [n, dim, K] of the bin that holds each value, by comparing with the K − 1 inner knots. Values outside fall
 * into the outer bins. A mask and a sum, not a gather: TF.js's gather has no usable gradient on wasm or over two axes.
 */
function binOf(values: NdArray, innerKnots: NdArray, shift: number): NdArray {
  const [n = 0, dim = 0] = values.shape;
  const column = values.reshape([n, dim, 1]);
  const above = column.atLeast(shift === 0 ? innerKnots : innerKnots.add(shift));
  const edge = (fill: number) => values.constant(new Float64Array(n * dim).fill(fill), [n, dim, 1]);
  return edge(1)
    .concat([above], 2)
    .sub(above.concat([edge(0)], 2));
}

/**
 * The tables [n or 1, dim, K] at the bin of each value, as [n, dim] each. Where all rows share the knots this is one
 * matrix product per column, which in TF.js takes a fifth of the time of a masked sum per table.
 */
function pick(tables: readonly NdArray[], mask: NdArray): NdArray[] {
  const [n = 0, dim = 0, bins = 0] = mask.shape;
  const [first] = tables;
  if (!first || first.shape[0] !== 1 || n === 1) return tables.map((table) => table.mul(mask).sum(2));
  const stacked = tables.map((table) => table.reshape([dim, bins, 1]));
  const together = (stacked[0] as NdArray).concat(stacked.slice(1), 2);
  const perColumn = Array.from({ length: dim }, (_, d) => {
    const table = together.slice([d, 0, 0], [1, -1, -1]).reshape([bins, tables.length]);
    return mask.slice([0, d, 0], [-1, 1, -1]).reshape([n, bins]).matMul(table).reshape([n, 1, tables.length]);
  });
  const picked = (perColumn[0] as NdArray).concat(perColumn.slice(1), 1);
  return tables.map((_, t) => picked.slice([0, 0, t], [-1, -1, 1]).reshape([n, dim]));
}

function pickBin(knots: Knots, mask: NdArray): Bin & { readonly x1: NdArray; readonly y1: NdArray } {
  const tables = [knots.x0, knots.x1, knots.y0, knots.y1, knots.d0, knots.d1];
  const picked = pick(knots.lambda ? [...tables, knots.lambda] : tables, mask);
  const [x0, x1, y0, y1, d0, d1, lambda] = picked as [NdArray, NdArray, NdArray, NdArray, NdArray, NdArray, NdArray?];
  const bin = { x0, x1, y0, y1, width: x1.sub(x0), height: y1.sub(y0), d0, d1 };
  return lambda ? { ...bin, lambda } : bin;
}

function placeOf(value: NdArray, from: NdArray, to: NdArray, length: NdArray): Place {
  return { left: value.sub(from).div(length).clip(0, 1), right: to.sub(value).div(length).clip(0, 1) };
}

function evaluate(direction: 'forward' | 'inverse', raw: NdArray, input: NdArray, options: SplineOptions): Elementwise {
  const dim = input.shape[1] as number;
  const bound = raw.constant(boundsOf(options, dim), [1, dim]);
  const knots = knotsOf(raw, options);
  const map = mapOf(options.order);
  const inner = (lefts: NdArray) => lefts.slice([0, 0, 1], [-1, -1, options.bins - 1]);
  const shift = options.pyro ? PYRO_KNOT_SHIFT : 0;
  // Clamp before the formula: a far input would otherwise poison the gradient even where its result is discarded.
  const clamped = input.minimum(bound).maximum(bound.neg());
  const inside = bound.atLeast(input.abs());
  if (direction === 'forward') {
    const bin = pickBin(knots, binOf(clamped, inner(knots.x0), shift));
    const { eta, logSlope } = map.forward(bin, placeOf(clamped, bin.x0, bin.x1, bin.width));
    return { value: inside.where(bin.y0.add(bin.height.mul(eta)), input), logSlope: logSlope.mul(inside) };
  }
  const bin = pickBin(knots, binOf(clamped, inner(knots.y0), shift));
  const { theta, logSlope } = map.inverse(bin, placeOf(clamped, bin.y0, bin.y1, bin.height));
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
