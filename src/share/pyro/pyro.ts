/**
 * From Pyro (1.8, 1.9) to a FlowSpec with parameters. Pyro lists layers from the base to the data and its forward call
 * takes latent to data, so the list is reversed here, and a layer in Pyro's own direction has its fast pass in sampling.
 */
import { layoutOf } from '../../flow/flow';
import { masksOf } from '../../flow/network';
import type { FlowSpec } from '../../flow/spec';
import type { SplineOptions } from '../../flow/spline/options';
import { autoregressiveDegrees } from '../../flow/transforms/masked';
import type { TransformSpec } from '../../flow/transforms/registry';
import {
  findTensor,
  matrixOf,
  type PyroBatchNormLayer,
  type PyroLayer,
  type PyroOrder,
  type PyroSplineLayer,
  type PyroState,
  pyroProblem,
  SPLINE_ORDERS,
  vectorOf,
} from './layer';
import { autoregressiveRows, denseRows, parametersOf, readLayers, takeRows } from './network';

export interface PyroFlow {
  /** Columns of x. */
  readonly dim: number;
  /** Columns of context, 0 without one. */
  readonly context: number;
  /** In Pyro's order: first the layer next to the base, which is a standard normal. */
  readonly layers: readonly PyroLayer[];
}

interface Converted {
  readonly transform: TransformSpec;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

/** The groups of numbers per variable, in Pyro's order and ours. */
export function splineGroups({ order, bins }: Pick<SplineOptions, 'order' | 'bins'>): number[] {
  return order === 'linear-rational' ? [bins, bins, bins - 1, bins] : [bins, bins, bins - 1];
}

/** The tensors of an unconditional spline, one for each of `splineGroups`. */
export const SPLINE_TENSORS = ['widths', 'heights', 'derivatives', 'lambdas'].map((name) => `unnormalized_${name}`);

function optionsOf({ order, bound }: PyroSplineLayer, outputs: number) {
  const perBin = order === 'linear' ? 4 : 3;
  if ((outputs + 1) % perBin !== 0 || outputs < 2 * perBin - 1) {
    throw pyroProblem(`A ${order} spline cannot have ${outputs} numbers per column.`);
  }
  return { order: SPLINE_ORDERS[order], bins: (outputs + 1) / perBin, bound, pyro: true } as const;
}

/** The numbers of an unconditional spline, variable by variable, and how many each has. */
function readKnots(state: PyroState, prefix: string, order: PyroOrder, dim: number) {
  const bins = matrixOf(state, `${prefix}unnormalized_widths`, dim)[0]?.length ?? 0;
  const tensors = splineGroups({ order: SPLINE_ORDERS[order], bins }).map((size, group) =>
    matrixOf(state, `${prefix}${SPLINE_TENSORS[group]}`, dim, size),
  );
  const knots = Array.from({ length: dim }, (_, variable) =>
    tensors.flatMap((tensor) => tensor[variable] ?? []),
  ).flat();
  return { knots, outputs: knots.length / dim };
}

function fromSpline(layer: PyroSplineLayer, { dim }: PyroFlow): Converted {
  const { knots, outputs } = readKnots(layer.state, '', layer.order, dim);
  const options = optionsOf(layer, outputs);
  const fast = layer.direction === 'sampling' ? ({ fast: 'sampling' } as const) : {};
  return { transform: { kind: 'elementwise-spline', ...fast, ...options }, parameters: { knots } };
}

/** Pyro's effective γ is relu(γ) + 1e-6 and ours |γ| + 1e-6, so a negative γ becomes 0. */
function fromBatchNorm({ state, momentum, epsilon }: PyroBatchNormLayer, { dim }: PyroFlow): Converted {
  return {
    transform: { kind: 'batch-norm', momentum, epsilon },
    parameters: {
      gamma: vectorOf(state, 'gamma', dim).map((gamma) => Math.max(gamma, 0)),
      beta: vectorOf(state, 'beta', dim),
      mean: vectorOf(state, 'moving_mean', dim),
      variance: vectorOf(state, 'moving_variance', dim),
    },
  };
}

function fromAutoregressive(layer: PyroSplineLayer, { dim, context }: PyroFlow): Converted {
  const layers = readLayers(layer.state, '');
  const last = layers.at(-1) as (typeof layers)[number];
  if (last.bias.length % dim !== 0 || layers[0]?.weight[0]?.length !== context + dim) {
    throw pyroProblem(`The Pyro network does not fit a flow of ${dim} columns and ${context} context columns.`);
  }
  const outputs = last.bias.length / dim;
  const visit = [...vectorOf(layer.state, 'permutation', dim)];
  if (visit.toSorted((a, b) => a - b).some((variable, i) => variable !== i)) {
    throw pyroProblem(`The Pyro permutation [${visit}] is not an order of ${dim} columns.`);
  }
  const network = {
    hidden: layers.slice(0, -1).map(({ bias }) => bias.length),
    activation: 'relu',
    fast: layer.direction,
  } as const;
  const masks = masksOf({ ...network, degrees: autoregressiveDegrees(visit, dim), context, outputs });
  const ordered = [...layers.slice(0, -1), takeRows(last, autoregressiveRows(dim, outputs))];
  return {
    transform: { kind: 'autoregressive-spline', visit, ...network, ...optionsOf(layer, outputs) },
    parameters: parametersOf(ordered, masks),
  };
}

/** The lower spline's constants are the biases of our first group, which the masks let nothing reach. */
function fromCoupling(layer: PyroSplineLayer, { dim, context }: PyroFlow): Converted {
  if (context > 0) throw pyroProblem("Pyro's SplineCoupling takes no context, but the flow has one.");
  const lower = findTensor(layer.state, 'lower_spline.unnormalized_widths')?.length;
  if (!lower || lower >= dim)
    throw pyroProblem(`The lower spline of the Pyro layer is absent or not part of ${dim} columns.`);
  const { knots, outputs } = readKnots(layer.state, 'lower_spline.', layer.order, lower);
  const options = optionsOf(layer, outputs);
  const [first, ...rest] = readLayers(layer.state, 'upper_spline.nn.');
  const last = rest.at(-1);
  if (!first || !last || first.weight[0]?.length !== lower || last.bias.length !== (dim - lower) * outputs) {
    throw pyroProblem(`The Pyro network does not fit a coupling of ${lower} columns with ${dim - lower} others.`);
  }
  const upper = takeRows(last, denseRows(dim - lower, splineGroups(options)));
  const unreached = knots.map(() => new Array<number>(upper.weight[0]?.length ?? 0).fill(0));
  const layers = [
    { weight: first.weight.map((row) => [...row, ...new Array<number>(dim - lower).fill(0)]), bias: first.bias },
    ...rest.slice(0, -1),
    { weight: [...unreached, ...upper.weight], bias: [...knots, ...upper.bias] },
  ];
  const hidden = layers.slice(0, -1).map(({ bias }) => bias.length);
  return {
    transform: {
      kind: 'coupling-spline',
      split: Array.from({ length: lower }, (_, d) => d),
      hidden,
      activation: 'relu',
      fast: layer.direction,
      ...options,
    },
    parameters: parametersOf(layers, []),
  };
}

function fromLayer(layer: PyroLayer, flow: PyroFlow): Converted {
  switch (layer.type) {
    case 'BatchNorm':
      return fromBatchNorm(layer, flow);
    case 'Spline':
      return fromSpline(layer, flow);
    case 'SplineAutoregressive':
    case 'ConditionalSplineAutoregressive':
      if (flow.context > 0 !== (layer.type === 'ConditionalSplineAutoregressive')) {
        throw pyroProblem(`Pyro's ${layer.type} does not fit a flow of ${flow.context} context columns.`);
      }
      return fromAutoregressive(layer, flow);
    case 'SplineCoupling':
      return fromCoupling(layer, flow);
    default:
      throw layer satisfies never;
  }
}

/** Our parameters, in the order of the flow's layout, in float64. Throws a ProblemError where tensors do not fit together. */
export function fromPyro(pyro: PyroFlow): { flow: FlowSpec; parameters: Float64Array } {
  const converted = pyro.layers.map((layer) => fromLayer(layer, pyro)).reverse();
  const flow: FlowSpec = {
    dim: pyro.dim,
    context: pyro.context,
    base: { kind: 'standard-normal' },
    transforms: converted.map(({ transform }) => transform),
  };
  const layout = layoutOf(flow);
  const parameters = new Float64Array(layout.size);
  for (const { name, offset, size } of layout.entries) {
    const [index = '', own = ''] = name.split('.');
    const values = converted[Number(index)]?.parameters[own];
    if (values?.length !== size)
      throw pyroProblem(`The Pyro tensors for ${name} hold ${values?.length ?? 0} numbers instead of ${size}.`);
    parameters.set(values, offset);
  }
  return { flow, parameters };
}
