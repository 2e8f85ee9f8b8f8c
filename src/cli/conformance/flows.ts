/** Conformance of whole flows, read from Pyro's state dicts. Pyro's forward call is latent to data: our inverse. */

import { findTensor, type PyroLayer, type PyroOrder, type PyroState } from '../../share/pyro/layer';
import { fromPyro } from '../../share/pyro/pyro';
import type { Measured, MeasuredFlow } from './engines';
import { badFile, type CaseOf } from './file';
import {
  flat,
  flowTolerance,
  largest,
  largestOfSmaller,
  type Measurement,
  ofLength,
  relativeErrors,
  splineTolerance,
} from './measure';

interface Network {
  readonly bins: number;
  readonly bound: number;
  readonly order?: PyroOrder | null | undefined;
  readonly permutation?: readonly number[] | null | undefined;
  readonly state: PyroState;
}

/** The order of a layer: as given, else by how many numbers per column its network puts out. */
function orderOf({ order, bins, state }: Network, columns: number): PyroOrder {
  if (order) return order;
  const widths = Object.entries(state).filter(([name]) => /(^|\.)layers\.\d+\.bias$/.test(name));
  const outputs = widths.reduce(
    (last, [name, bias]) => {
      const index = Number(/(\d+)\.bias$/.exec(name)?.[1]);
      return index >= last.index ? { index, length: bias.length } : last;
    },
    { index: -1, length: 0 },
  );
  return outputs.length === (3 * bins - 1) * columns ? 'quadratic' : 'linear';
}

function layerOf(
  type: 'SplineAutoregressive' | 'ConditionalSplineAutoregressive',
  network: Network,
  dim: number,
): PyroLayer {
  const { state, permutation, bound } = network;
  const named = findTensor(state, 'permutation') || !permutation ? state : { ...state, permutation: [...permutation] };
  return { type, direction: 'sampling', order: orderOf(network, dim), bound, state: named };
}

/** Opens the flow of some layers on an engine, and closes it after use. */
async function withFlow<Result>(
  engine: Measured,
  bins: number,
  pyro: { dim: number; context: number; layers: readonly PyroLayer[] },
  use: (flow: MeasuredFlow) => Promise<Result>,
): Promise<Result> {
  const { flow: spec, parameters } = fromPyro(pyro);
  if (spec.transforms.some((transform) => 'bins' in transform && transform.bins !== bins)) {
    throw badFile(`its tensors are not those of splines with ${bins} bins`);
  }
  const flow = engine.compile(spec, parameters);
  try {
    return await use(flow);
  } finally {
    flow.dispose();
  }
}

/** Latent to data at x, which every network case has. */
async function measureForward(
  flow: MeasuredFlow,
  expected: { dim: number; x: number[][]; forward: number[][]; logdet: number[] },
  tolerance: number,
  context?: readonly number[],
): Promise<Measurement[]> {
  const { dim, x } = expected;
  const found = await flow.inverse(flat(x, x.length, dim, 'x'), context);
  const value = relativeErrors(found.value, flat(expected.forward, x.length, dim, 'forward'));
  const logDet = relativeErrors(found.logDet, ofLength(expected.logdet, x.length, 'logdet'));
  return [
    { quantity: 'forward', error: largest(value), tolerance },
    { quantity: 'log-det', error: largest(logDet), tolerance },
  ];
}

/** One autoregressive spline layer, both ways where the case has its inverse. */
export async function measureAutoregressive(
  expected: CaseOf<'spline_autoregressive'>,
  engine: Measured,
): Promise<Measurement[]> {
  const { dim, bins, inverse_of: given, inverse } = expected;
  const tolerance = splineTolerance(bins, engine.precision);
  const layers = [layerOf('SplineAutoregressive', expected, dim)];
  return withFlow(engine, bins, { dim, context: 0, layers }, async (flow) => {
    const measured = await measureForward(flow, expected, tolerance);
    if (!given || !inverse) return measured;
    const y = flat(given, given.length, dim, 'inverse_of');
    const x = await flow.forward(y);
    const again = await flow.inverse(Array.from(x.value));
    const own = relativeErrors(x.value, flat(inverse, given.length, dim, 'inverse'));
    return [
      ...measured,
      { quantity: 'inverse', error: largestOfSmaller(own, relativeErrors(again.value, y)), tolerance },
    ];
  });
}

/** The same given a context, from latent to data. */
export async function measureConditional(
  expected: CaseOf<'conditional_spline_autoregressive'>,
  engine: Measured,
): Promise<Measurement[]> {
  const { dim, context_dim: width, bins, x } = expected;
  const layers = [layerOf('ConditionalSplineAutoregressive', expected, dim)];
  const context = flat(expected.context, x.length, width, 'context');
  return withFlow(engine, bins, { dim, context: width, layers }, (flow) =>
    measureForward(flow, expected, splineTolerance(bins, engine.precision), context),
  );
}

/** One coupling spline layer, from latent to data. */
export async function measureCoupling(expected: CaseOf<'spline_coupling'>, engine: Measured): Promise<Measurement[]> {
  const { dim, bins, bound, state } = expected;
  const lambdas = findTensor(state, 'lower_spline.unnormalized_lambdas');
  const order = expected.order ?? (lambdas ? 'linear' : 'quadratic');
  const layers: PyroLayer[] = [{ type: 'SplineCoupling', direction: 'sampling', order, bound, state }];
  return withFlow(engine, bins, { dim, context: 0, layers }, (flow) =>
    measureForward(flow, expected, splineTolerance(bins, engine.precision)),
  );
}

/** A stack of autoregressive splines: ln p, and draws where the case has them. */
export async function measureFlow(expected: CaseOf<'flow'>, engine: Measured): Promise<Measurement[]> {
  const { dim, bins, bound, order, x, z, sample } = expected;
  const tolerance = flowTolerance(bins, engine.precision);
  const layers = expected.transforms.map((transform) =>
    layerOf('SplineAutoregressive', { ...transform, bins, bound, order }, dim),
  );
  return withFlow(engine, bins, { dim, context: 0, layers }, async (flow) => {
    const logProb = await flow.logProb(flat(x, x.length, dim, 'x'));
    const error = largest(relativeErrors(logProb, ofLength(expected.log_prob, x.length, 'log_prob')));
    const measured = [{ quantity: 'log p', error, tolerance }];
    if (!z || !sample) return measured;
    const drawn = await flow.inverse(flat(z, z.length, dim, 'z'));
    const sampleError = largest(relativeErrors(drawn.value, flat(sample, z.length, dim, 'sample')));
    return [...measured, { quantity: 'sample', error: sampleError, tolerance }];
  });
}
