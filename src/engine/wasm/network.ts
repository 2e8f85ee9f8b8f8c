/** The masked network in the kernels' memory: forward, by parts for the sequential direction, and its adjoint. */
import type { NetworkShape } from '../../flow/network';
import { hiddenDegrees } from '../../flow/network';
import type { DensePlan } from '../layer-plan';
import { FINISH, FROM } from './kernels';
import type { Workspace } from './layer';
import { rangesOf, runs, transposed } from './mask-ranges';

/** What of a network is not the plan's. */
export interface NetworkOptions {
  /** Features of scratch that the layer itself takes. */
  readonly reserved: number;
  /** Whether constant variables are left to shared knots. */
  readonly shareKnots: boolean;
  /** Whether raw numbers are computed in float64; there is then no adjoint. */
  readonly precise: boolean;
}

interface Dense extends DensePlan {
  /** Inputs of each output, and outputs of each input. */
  readonly ranges: number;
  readonly backRanges: number;
  /** Its inputs and outputs as features. */
  readonly x: number;
  readonly y: number;
}

export interface Network {
  /** Context, then variables, as features. */
  readonly variables: number;
  /** Raw numbers, `outputs` features per variable, `wide` bytes apart: in float64 where that was asked for. */
  readonly raw: number;
  readonly wide: number;
  /** Variables that see neither context nor another variable, where these are left to shared knots. */
  readonly constant: readonly boolean[];
  /** Raw numbers of all variables that are not constant. */
  forward(rows: number): void;
  /** Sets variables to 0, for `forwardTo`. */
  begin(rows: number): void;
  /** Raw numbers of the variables of a degree, once those of smaller degree are in place; degrees in rising order. */
  forwardTo(degree: number, rows: number): void;
  /** Sets the adjoint of all raw numbers to 0. */
  clearRawAdjoint(): void;
  /** From the adjoint of raw numbers (in scratch, at `rawAdjoint`): adds to gradients and to the variables' adjoint. */
  backward(rows: number, variableAdjoint: number): void;
  readonly rawAdjoint: number;
  /** Scratch that is free for others during the adjoint. */
  readonly free: number;
}

/** Features of scratch that a network's adjoint takes, besides `reserved`. */
export function networkScratch({ hidden, degrees, outputs, circular = 0 }: NetworkShape, reserved: number): number {
  return reserved + degrees.length * outputs + hidden.reduce((sum, width) => sum + width, 0) + 2 * circular;
}

/**
 * The network of one layer: its place in memory, and the calls of kernels that run it forward and back over a chunk of rows.
 * Variables whose outputs see nothing are left to knots that all rows share, where the options say so.
 */
export function networkOf(
  workspace: Workspace,
  shape: NetworkShape,
  plans: readonly DensePlan[],
  { reserved, shareKnots, precise }: NetworkOptions,
): Network {
  const { kernels, memory, stride, theta, gradient, scratch, contextRows } = workspace;
  const { degrees, hidden, activation, context, outputs, circular = 0 } = shape;
  const dim = degrees.length;
  const lines = dim - circular;
  const groups = Math.max(...degrees);
  const inputs = context + dim + circular;
  const input = workspace.features(inputs);
  const seen = input + context * stride;
  // Angles are seen as points of a circle, which are computed from variables elsewhere.
  const variables = circular > 0 ? workspace.features(dim) : seen;
  // In float64 a feature takes two of these.
  const featureSize = precise ? 2 : 1;
  const wide = featureSize * stride;
  const wideInput = precise ? workspace.features(featureSize * inputs) : input;
  const finish = activation === 'relu' ? FINISH.relu : FINISH.tanh;
  const derivative = activation === 'relu' ? FINISH.reluDerivative : FINISH.tanhDerivative;

  const store = (values: Int32Array) => {
    const address = memory.allocate(values.byteLength);
    memory.integers().set(values, address / 4);
    return address;
  };
  let x = wideInput;
  const layers = plans.map((plan): Dense => {
    const y = workspace.features(featureSize * plan.outputs);
    const layer = {
      ...plan,
      x,
      y,
      ranges: store(rangesOf(plan.mask, plan.outputs, plan.inputs)),
      backRanges: store(rangesOf(transposed(plan.mask, plan.outputs, plan.inputs), plan.inputs, plan.outputs)),
    };
    x = y;
    return layer;
  });
  const last = layers[layers.length - 1] as Dense;
  const ranges = rangesOf(last.mask, last.outputs, last.inputs);
  const constant = degrees.map((_, d) => shareKnots && (ranges[2 * d * outputs + 1] as number) === 0);
  const varying = runs(degrees, outputs, (d) => !constant[d]);
  // Hidden units lie in order of their degrees.
  const unitDegrees = hidden.map((width) => hiddenDegrees(width, groups, context > 0));

  const dense = (layer: Dense, first: number, end: number, rows: number) => {
    const weight = theta + 4 * layer.weight;
    const mode = layer === last ? FINISH.linear : finish;
    const step = 4 * layer.inputs;
    const bias = theta + 4 * layer.bias;
    if (precise) {
      kernels.denseDouble(layer.x, layer.y, wide, rows, weight, step, bias, layer.ranges, first, end, mode);
      return;
    }
    kernels.dense(layer.x, layer.y, 0, stride, rows, weight, step, 4, bias, layer.ranges, first, end, FROM.bias, mode);
  };
  const copyContext = () => {
    if (context > 0) memory.floats().copyWithin(input / 4, contextRows / 4, contextRows / 4 + (context * stride) / 4);
  };

  /** The input from context and variables as they are now. */
  const see = (rows: number) => {
    if (circular > 0) {
      memory.floats().copyWithin(seen / 4, variables / 4, (variables + lines * stride) / 4);
      for (let d = lines; d < dim; d++) {
        kernels.circlePoint(variables + d * stride, seen + d * stride, seen + (d + circular) * stride, rows);
      }
    }
    if (!precise) return;
    for (let i = 0; i < inputs; i++) kernels.widen(input + i * stride, wideInput + i * wide, rows);
  };

  const rawAdjoint = scratch + reserved * stride;
  const hiddenAdjoints = hidden.map((_, i) => {
    const before = hidden.slice(0, i).reduce((sum, width) => sum + width, 0);
    return rawAdjoint + (dim * outputs + before) * stride;
  });

  const pointAdjoint = rawAdjoint + (dim * outputs + hidden.reduce((sum, width) => sum + width, 0)) * stride;

  return {
    variables,
    raw: last.y,
    constant,
    rawAdjoint,
    free: scratch,
    wide,
    forward(rows) {
      copyContext();
      see(rows);
      for (const layer of layers.slice(0, -1)) dense(layer, 0, layer.outputs, rows);
      for (const [first, end] of varying) dense(last, first, end, rows);
    },
    begin() {
      copyContext();
      memory.floats().fill(0, variables / 4, variables / 4 + (dim * stride) / 4);
    },
    forwardTo(degree, rows) {
      see(rows);
      // Units of smaller degree are there already from the degrees before.
      for (const [i, layer] of layers.slice(0, -1).entries()) {
        const own = unitDegrees[i] as number[];
        const first = degree === 1 ? 0 : own.findIndex((d) => d >= degree - 1);
        const end = own.filter((d) => d < degree).length;
        if (first >= 0 && first < end) dense(layer, first, end, rows);
      }
      for (const [first, end] of runs(degrees, outputs, (d) => degrees[d] === degree && !constant[d])) {
        dense(last, first, end, rows);
      }
    },
    clearRawAdjoint() {
      memory.floats().fill(0, rawAdjoint / 4, (rawAdjoint + dim * outputs * stride) / 4);
    },
    backward(rows, variableAdjoint) {
      for (let i = layers.length - 1; i >= 0; i--) {
        const layer = layers[i] as Dense;
        const from = i === layers.length - 1 ? rawAdjoint : (hiddenAdjoints[i] as number);
        const weightGradient = gradient + 4 * layer.weight;
        const biasGradient = gradient + 4 * layer.bias;
        const step = 4 * layer.inputs;
        for (const [first, end] of layer === last ? varying : [[0, layer.outputs] as const]) {
          kernels.outer(from, layer.x, stride, rows, weightGradient, step, biasGradient, layer.ranges, first, end);
        }
        const weight = theta + 4 * layer.weight;
        if (i > 0) {
          const to = hiddenAdjoints[i - 1] as number;
          const { backRanges, inputs } = layer;
          kernels.dense(
            from,
            to,
            layer.x,
            stride,
            rows,
            weight,
            4,
            step,
            0,
            backRanges,
            0,
            inputs,
            FROM.zero,
            derivative,
          );
        } else {
          // The adjoint of the context is not needed: start behind it.
          const to = (first: number, end: number, at: number, start: number) => {
            if (first === end) return;
            const { backRanges } = layer;
            const y = at - first * stride;
            kernels.dense(from, y, 0, stride, rows, weight, 4, step, 0, backRanges, first, end, start, FINISH.linear);
          };
          to(context, context + lines, variableAdjoint, FROM.existing);
          to(context + lines, inputs, pointAdjoint, FROM.zero);
          for (let d = lines; d < dim; d++) {
            const gc = pointAdjoint + (d - lines) * stride;
            const gs = gc + circular * stride;
            kernels.circlePointAdjoint(variables + d * stride, gc, gs, variableAdjoint + d * stride, rows);
          }
        }
      }
    },
  };
}
