/** From a FlowSpec with parameters to Pyro's layers, where Pyro can express them: its splines, its networks, its batch norm. */

import { ProblemError } from '../../base/problem';
import { layoutOf } from '../../flow/flow';
import { masksOf } from '../../flow/network';
import { entryOf } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import { boundsOf, type SplineOptions, splineSize } from '../../flow/spline/options';
import { autoregressiveDegrees, couplingDegrees } from '../../flow/transforms/masked';
import type { TransformSpec } from '../../flow/transforms/registry';
import type { Model } from '../recipe';
import { PYRO_ORDERS, type PyroLayer, type PyroState } from './layer';
import { autoregressiveRows, denseRows, inverseOrder, type Layer, takeRows } from './network';
import { SPLINE_TENSORS, splineGroups } from './pyro';

type OfKind<Kind extends TransformSpec['kind']> = Extract<TransformSpec, { kind: Kind }>;
/** The values of one transform's parameter. */
type Read = (name: string) => number[];

const refusal = (why: string) =>
  new ProblemError(
    'not-in-pyro',
    `Pyro cannot express this flow: ${why}.`,
    "Save it as a model file instead, or build it from transforms with the option 'pyro'.",
  );

function checkSpline(spec: SplineOptions & { activation?: string }, dim: number) {
  if (!spec.pyro)
    throw refusal("its splines have edge slopes of 1 and bounded logits, where Pyro's have 0.999 and floors");
  if (spec.activation === 'tanh')
    throw refusal("its networks use tanh, where Pyro's layers are saved without their ReLU");
  const [bound = 0, ...others] = boundsOf(spec, dim);
  if (others.some((other) => other !== bound)) throw refusal('its bounds differ between columns');
  return { order: PYRO_ORDERS[spec.order], bound };
}

function inRows(values: readonly number[], width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));
}

/** Tensors of an unconditional spline from its numbers, variable by variable. */
function splineTensors(knots: readonly number[], spec: SplineOptions, prefix = ''): PyroState {
  const perVariable = inRows(knots, splineSize(spec));
  let start = 0;
  const tensors: Record<string, number[][]> = {};
  for (const [group, size] of splineGroups(spec).entries()) {
    const from = start;
    tensors[`${prefix}${SPLINE_TENSORS[group]}`] = perVariable.map((row) => row.slice(from, from + size));
    start += size;
  }
  return tensors;
}

/** Weights, biases and masks of a network with `inputs` inputs. */
function readLayers(read: Read, hidden: readonly number[], inputs: number, masks: ReturnType<typeof masksOf>): Layer[] {
  return masks.map(({ mask }, i) => {
    const width = i === 0 ? inputs : (hidden[i - 1] as number);
    return {
      weight: inRows(read(`weight${i}`), width),
      bias: read(`bias${i}`),
      mask: inRows(Array.from(mask), width),
    };
  });
}

function layerTensors(layers: readonly Layer[], prefix: string): PyroState {
  const entries = layers.flatMap(({ weight, bias, mask }, i): [string, PyroState[string]][] => [
    [`${prefix}layers.${i}.weight`, weight.map((row) => [...row])],
    [`${prefix}layers.${i}.bias`, [...bias]],
    ...(mask ? [[`${prefix}layers.${i}.mask`, mask.map((row) => [...row])] as [string, PyroState[string]]] : []),
  ]);
  return Object.fromEntries(entries);
}

/** Pyro's SplineAutoregressive holds its one network under two names. */
function toAutoregressive(spec: OfKind<'autoregressive-spline'>, read: Read, { dim, context }: FlowSpec): PyroLayer {
  const options = checkSpline(spec, dim);
  const outputs = splineSize(spec);
  const degrees = autoregressiveDegrees(spec.visit, dim);
  const visit = inverseOrder(degrees.map((degree) => degree - 1));
  const masks = masksOf({ ...spec, degrees, context, outputs });
  const layers = readLayers(read, spec.hidden, context + dim, masks);
  const order = inverseOrder(autoregressiveRows(dim, outputs));
  const ordered = layers.map((layer, i) => (i === spec.hidden.length ? takeRows(layer, order) : layer));
  const state = (prefix: string) => ({ [`${prefix}permutation`]: visit, ...layerTensors(ordered, prefix) });
  return context > 0
    ? { type: 'ConditionalSplineAutoregressive', direction: spec.fast, ...options, state: state('nn.') }
    : {
        type: 'SplineAutoregressive',
        direction: spec.fast,
        ...options,
        state: { ...state('arn.'), ...state('spline.nn.') },
      };
}

function toCoupling(spec: OfKind<'coupling-spline'>, read: Read, { dim, context }: FlowSpec): PyroLayer {
  const options = { direction: spec.fast, ...checkSpline(spec, dim) };
  const outputs = splineSize(spec);
  const degrees = couplingDegrees(spec.split, dim);
  const lower = degrees.filter((degree) => degree === 1).length;
  const knots = read(`bias${spec.hidden.length}`).slice(0, lower * outputs);
  if (lower === dim) return { type: 'Spline', ...options, state: splineTensors(knots, spec) };
  if (context > 0) throw refusal('its coupling takes a context');
  if (lower === 0 || degrees.slice(0, lower).includes(2)) {
    throw refusal("the columns that condition in its coupling are not the first ones, as in Pyro's");
  }
  const layers = readLayers(read, spec.hidden, dim, masksOf({ ...spec, degrees, context, outputs }));
  const order = inverseOrder(denseRows(dim - lower, splineGroups(spec)));
  const dense = layers.map(({ weight, bias }, i): Layer => {
    if (i === 0) return { weight: weight.map((row) => row.slice(0, lower)), bias };
    if (i < spec.hidden.length) return { weight, bias };
    return takeRows({ weight: weight.slice(lower * outputs), bias: bias.slice(lower * outputs) }, order);
  });
  const state = { ...splineTensors(knots, spec, 'lower_spline.'), ...layerTensors(dense, 'upper_spline.nn.') };
  return { type: 'SplineCoupling', ...options, state };
}

function toLayer(spec: TransformSpec, read: Read, flow: FlowSpec): PyroLayer {
  switch (spec.kind) {
    case 'elementwise-spline':
      return {
        type: 'Spline',
        direction: spec.fast ?? 'density',
        ...checkSpline(spec, flow.dim),
        state: splineTensors(read('knots'), spec),
      };
    case 'autoregressive-spline':
      return toAutoregressive(spec, read, flow);
    case 'coupling-spline':
      return toCoupling(spec, read, flow);
    case 'batch-norm':
      return {
        type: 'BatchNorm',
        momentum: spec.momentum,
        epsilon: spec.epsilon,
        state: {
          // |γ| + 1e-6 here is relu(γ) + 1e-6 there.
          gamma: read('gamma').map(Math.abs),
          beta: read('beta'),
          moving_mean: read('mean'),
          moving_variance: read('variance'),
        },
      };
    default:
      throw refusal(`it has no layer like the transform '${spec.kind}'`);
  }
}

/**
 * The layers of a flow in Pyro's order (base to data) with the names of their state dicts; `fromPyro` reads them back to
 * the same flow. Throws a ProblemError in words where Pyro has no such layer.
 */
export function toPyro(flow: FlowSpec, parameters: ArrayLike<number>): PyroLayer[] {
  if (flow.base.kind !== 'standard-normal' || flow.base.conditional) {
    throw refusal('its base is not the plain standard normal that layers are saved for');
  }
  const layout = layoutOf(flow);
  if (parameters.length !== layout.size) {
    throw new Error(`${parameters.length} parameters were given to a flow that has ${layout.size}`);
  }
  const values = Array.from(parameters);
  const layers = flow.transforms.map((spec, i) => {
    const read = (name: string) => {
      const { offset, size } = entryOf(layout, `${i}.${name}`);
      return values.slice(offset, offset + size);
    };
    return toLayer(spec, read, flow);
  });
  return layers.reverse();
}

/**
 * Refuses a flow that Pyro has no layers for, whatever it learns: to be asked before it is trained. Bounds that are still to be chosen from
 * the data pass; they are refused afterwards where they differ between columns.
 */
export function refuseNotPyro(flow: FlowSpec): void {
  const transforms = flow.transforms.map((transform) =>
    'bound' in transform && transform.bound === 'auto' ? { ...transform, bound: 1 } : transform,
  );
  const bounded = { ...flow, transforms };
  toPyro(bounded, new Float32Array(layoutOf(bounded).size));
}

/**
 * A model for Pyro: the layers of its flow, or of an average the layers of every flow with its weight, and its Gaussian mixtures over the
 * standardised columns as weights, means and lower Cholesky factors (`MixtureSameFamily` of `MultivariateNormal(scale_tril)`).
 */
export function pyroOf({ flow, members, mixtures }: Pick<Model, 'flow' | 'members' | 'mixtures'>) {
  const [first = new Float32Array(), ...more] = members;
  if (more.length === 0 && !mixtures) return toPyro(flow, first);
  const weight = (1 - (mixtures?.weight ?? 0)) / members.length;
  return {
    average: members.map((parameters) => ({ weight, layers: toPyro(flow, parameters) })),
    mixtures: (mixtures?.parts ?? []).map(({ weights, means, factors }) => {
      const width = means.length / weights.length;
      return {
        weight: (mixtures?.weight ?? 0) / (mixtures?.parts.length ?? 1),
        weights: Array.from(weights),
        loc: inRows(Array.from(means), width),
        scale_tril: factors.map((factor) => inRows(Array.from(factor), width)),
      };
    }),
  };
}
