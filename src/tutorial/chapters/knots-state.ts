/** Chapter 3's state: a rational spline from data to latent, held by its knots and slopes, and a place that is read off. */
import { grid } from '../../analysis/histogram';
import { normal } from '../../catalog/components';
import { describe } from '../../catalog/given-pdf/source';
import type { Answered } from '../chapter';
import { areaOf, divided, quadratureOver } from '../mathematics/area';
import { meanOf } from '../mathematics/gaussian';
import {
  flowOfKnots,
  identityKnots,
  type Knots,
  moveKnot,
  setLambda,
  setSlope,
  stretchesOf,
} from '../mathematics/knots';

export interface KnotsState extends Answered {
  readonly knots: Knots;
  /** How often a knot, and how often a slope was moved. */
  readonly moved: number;
  readonly sloped: number;
  readonly lambdaMoved: boolean;
  /** The values of K and B, and the orders, that the reader has seen. */
  readonly seenBins: readonly number[];
  readonly seenBounds: readonly number[];
  readonly seenOrders: readonly Knots['order'][];
  /** Where the spline is read off: a data value, or in the forward direction a latent. */
  readonly probe: number;
  /** As in Prince and Papamakarios: forward from latent to data, inverse from data to latent. The code in `src/flow` names them the other way round. */
  readonly direction: 'forward' | 'inverse';
  /** Set once the reader has read off a place in the forward direction. */
  readonly sampled: boolean;
}

/** The picture reaches this far, so that the identity outside the box shows. */
export const VIEW = 4;
export const BOUND = 3;
const BINS = 4;
const standardNormal = normal(0, 1).density;

export const initialKnots = (): KnotsState => ({
  answers: {},
  knots: identityKnots(BINS, BOUND),
  moved: 0,
  sloped: 0,
  lambdaMoved: false,
  seenBins: [BINS],
  seenBounds: [BOUND],
  seenOrders: ['rational-quadratic'],
  probe: 0.5,
  direction: 'inverse',
  sampled: false,
});

export const dragKnot = (state: KnotsState, k: number, x: number, y: number): KnotsState => ({
  ...state,
  knots: moveKnot(state.knots, k, x, y),
  moved: state.moved + 1,
});

export const dragSlope = (state: KnotsState, k: number, slope: number): KnotsState => ({
  ...state,
  knots: setSlope(state.knots, k, slope),
  sloped: state.sloped + 1,
});

export const dragLambda = (state: KnotsState, lambda: number): KnotsState => ({
  ...state,
  knots: setLambda(state.knots, lambda),
  lambdaMoved: true,
});

/**
 * Numbers of a spline that can be chosen freely: an x, a y and a slope at each inner knot, and in a linear-rational spline a λ in each bin. The
 * ends and their slopes are fixed.
 */
export function freeNumbers(order: Knots['order'], bins: number): number {
  return 3 * (bins - 1) + (order === 'linear-rational' ? bins : 0);
}

/** A spline of another K or B starts again as the identity. */
export function withBins(state: KnotsState, bins: number): KnotsState {
  const { bound, order } = state.knots;
  return { ...state, knots: identityKnots(bins, bound, order), seenBins: [...state.seenBins, bins] };
}

/** Another box, with the knots at the same shares of it. */
export function withBound(state: KnotsState, bound: number): KnotsState {
  const scale = bound / state.knots.bound;
  const { x, y } = state.knots;
  const knots = { ...state.knots, bound, x: x.map((at) => at * scale), y: y.map((at) => at * scale) };
  return { ...state, knots, seenBounds: [...state.seenBounds, bound] };
}

export function withOrder(state: KnotsState, order: Knots['order']): KnotsState {
  return { ...state, knots: { ...state.knots, order }, seenOrders: [...state.seenOrders, order] };
}

export interface Curves {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly density: Float64Array;
  readonly area: number;
}

const known = new WeakMap<Knots, Curves>();

/** Points of the curve everywhere, and more of them in every stretch, so that bins of any width are drawn with all their bends. */
const EVEN_POINTS = 129;
const BIN_PIECES = 6;
const FAR = 8;

/** The spline and the density of x that it gives, over the picture. */
export function curvesOf(knots: Knots): Curves {
  const before = known.get(knots);
  if (before) return before;
  const flow = flowOfKnots(knots, 'density');
  const { breaks, pieces } = stretchesOf(knots, FAR);
  const bends = divided(breaks.slice(1, -1), new Array<number>(2 * knots.lambda.length).fill(BIN_PIECES));
  const x = Float64Array.from([...grid(-VIEW, VIEW, EVEN_POINTS), ...bends]).sort();
  const curveAt = (xs: Float64Array) => {
    const { value, logDet } = flow.forward(xs);
    return { y: value, density: value.map((y, i) => standardNormal(y) * Math.exp(logDet[i] as number)) };
  };
  let area: number | undefined;
  const curves: Curves = {
    x,
    ...curveAt(x),
    // Most of the work in a frame of a drag, and shown in few steps.
    get area() {
      if (area === undefined) {
        // Where the spline is steep the density is a spike: equal pieces of y lie close together there.
        const latents = divided([...flow.forward(breaks).value], pieces);
        const quadrature = quadratureOver([...flow.inverse(latents).value]);
        area = areaOf(quadrature, curveAt(quadrature.xs).density);
      }
      return area;
    },
  };
  known.set(knots, curves);
  return curves;
}

/** One place read off the curve in one direction, and back in the other. */
export function readOff({ knots, probe, direction }: KnotsState) {
  const flow = flowOfKnots(knots, 'density');
  const there = direction === 'inverse' ? flow.forward([probe]) : flow.inverse([probe]);
  const value = there.value[0] as number;
  const back = (direction === 'inverse' ? flow.inverse([value]) : flow.forward([value])).value[0] as number;
  const [x, y] = direction === 'inverse' ? [probe, value] : [value, probe];
  return { x, y, value, back, slope: Math.exp(there.logDet[0] as number), logProb: flow.logProb([x])[0] as number };
}

/** Largest distance between the two orders' curves, or densities, with the same knots. */
export function orderGap({ knots }: KnotsState, of: 'y' | 'density'): number {
  const [a, b] = (['rational-quadratic', 'linear-rational'] as const).map((order) => curvesOf({ ...knots, order })[of]);
  return (a ?? new Float64Array()).reduce((most, y, i) => Math.max(most, Math.abs(y - (b?.[i] ?? y))), 0);
}

const target = describe({ kind: 'named', name: 'bimodal' });
const TARGET_ROWS = 500;
/** Rows of the density that the last step is about, and their entropy. */
export const targetRows = target.sample(TARGET_ROWS, 3).filter((x) => Math.abs(x) < VIEW);
export const targetDensity = target.density;
export const targetEntropy = target.entropy;

const knownNlls = new WeakMap<Knots, number>();

/** Mean −ln p of those rows under the reader's spline, in nats. */
export function targetNll({ knots }: Pick<KnotsState, 'knots'>): number {
  const nll = knownNlls.get(knots) ?? -meanOf(flowOfKnots(knots, 'density').logProb(targetRows));
  knownNlls.set(knots, nll);
  return nll;
}

/** The steepest point of the spline's density. */
export const highest = ({ knots }: Pick<KnotsState, 'knots'>) => Math.max(...curvesOf(knots).density);
