/** A training program in TF.js: gradient by autograd over the flat parameter tensor, then Adam. */
import * as tf from '@tensorflow/tfjs';
import { logProb } from '../../flow/flow';
import { entryOf, type ParameterLayout, type Parameters, updateMask } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import type { Call } from '../../flow/transforms/transform';
import type { StepOptions, TrainingProgram, TrainingRows } from '../engine';
import { refuseUnweighable } from '../weighable';
import { type AdamState, adamStep } from './adam';
import { TfTensor, tensorOf } from './tensor';
import { parametersIn, type Theta } from './theta';

/** The mean NLL of a batch, in nats per row; weighted, where rows have weights. */
function meanNll(spec: FlowSpec, parameters: Parameters, x: TfTensor, call: Call, counted: Counted): tf.Scalar {
  const density = tensorOf(logProb(spec, parameters, x, call)) as tf.Tensor1D;
  const { weights, draws } = counted;
  if (!draws) return tf.neg(tf.mean(weights ? tf.mul(density, weights) : density));
  const { each, logRatio, alone } = draws;
  const blocks = (of: tf.Tensor) => tf.reshape(of, [-1, each]);
  const first = (of: tf.Tensor) => tf.reshape(tf.slice(blocks(of), [0, 0], [-1, 1]), [-1]);
  const weight = weights ?? tf.onesLike(density);
  const marginal = tf.sub(tf.logSumExp(blocks(tf.add(density, logRatio)), 1), Math.log(each));
  const ofBlocks = tf.sum(tf.mul(tf.mul(first(weight), tf.sub(1, first(alone))), marginal));
  const ofRows = tf.sum(tf.mul(tf.mul(weight, alone), density));
  return tf.neg(tf.div(tf.add(ofBlocks, ofRows), density.size));
}

/** What rows have besides their values, a number a row each. */
interface Counted {
  readonly weights?: tf.Tensor1D;
  readonly draws?: { readonly each: number; readonly logRatio: tf.Tensor1D; readonly alone: tf.Tensor1D };
}

/** Rows on the device. */
interface Data extends Counted {
  readonly values: tf.Tensor2D;
  readonly context?: tf.Tensor2D;
}

function dataOf(spec: FlowSpec, { values, count, context, weights, draws }: TrainingRows): Data {
  const perRow = (numbers: ArrayLike<number>) => tf.keep(tf.tensor1d(Float32Array.from(numbers)));
  return {
    values: tf.keep(tf.tensor2d(values, [count, spec.dim])),
    ...(context ? { context: tf.keep(tf.tensor2d(context, [count, spec.context])) } : {}),
    ...(weights ? { weights: perRow(weights) } : {}),
    ...(draws ? { draws: { each: draws.each, logRatio: perRow(draws.logRatio), alone: perRow(draws.alone) } } : {}),
  };
}

const tensorsOf = ({ values, context, weights, draws }: Data): tf.Tensor[] =>
  [values, context, weights, draws?.logRatio, draws?.alone].filter((tensor) => tensor !== undefined);

/** Of the picked rows. */
function countedOf({ weights, draws }: Data, picked: tf.Tensor1D): Counted {
  const of = (numbers: tf.Tensor1D) => tf.gather(numbers, picked);
  return {
    ...(weights ? { weights: of(weights) } : {}),
    ...(draws ? { draws: { each: draws.each, logRatio: of(draws.logRatio), alone: of(draws.alone) } } : {}),
  };
}

/** `theta` with the recorded values (running statistics) written over their entries. */
function overwrite(theta: tf.Tensor1D, layout: ParameterLayout, recorded: ReadonlyMap<string, tf.Tensor>): tf.Tensor1D {
  if (recorded.size === 0) return theta;
  const parts: tf.Tensor1D[] = [];
  let done = 0;
  for (const [name, value] of [...recorded].sort(([a], [b]) => entryOf(layout, a).offset - entryOf(layout, b).offset)) {
    const { offset, size } = entryOf(layout, name);
    if (offset > done) parts.push(tf.slice(theta, done, offset - done));
    parts.push(tf.reshape(value, [size]));
    done = offset + size;
  }
  if (done < layout.size) parts.push(tf.slice(theta, done, layout.size - done));
  return tf.concat(parts);
}

/** A program whose parameters are the flow's own. The rows stay on the device. */
export function trainingProgram(
  spec: FlowSpec,
  layout: ParameterLayout,
  theta: Theta,
  rows: TrainingRows,
  { batch, clipNorm }: StepOptions,
): TrainingProgram {
  refuseUnweighable(spec, rows);
  let data = dataOf(spec, rows);
  const mask = tf.keep(tf.tensor1d(updateMask(layout)));
  let m = tf.keep(tf.zeros([layout.size])) as tf.Tensor1D;
  let v = tf.keep(tf.zeros([layout.size])) as tf.Tensor1D;
  let order = tf.keep(tf.range(0, rows.count, 1, 'int32'));
  let frozen = false;
  let stepsDone = 0;
  let losses: tf.Scalar[] = [];

  const replaceMoments = (next: Pick<AdamState, 'm' | 'v'>) => {
    tf.dispose([m, v]);
    m = tf.keep(next.m);
    v = tf.keep(next.v);
  };

  return {
    shuffle(next) {
      order.dispose();
      order = tf.keep(tf.tensor1d(Int32Array.from(next), 'int32'));
    },

    rewrite(next) {
      tf.dispose(tensorsOf(data));
      data = dataOf(spec, next);
    },

    freezeStatistics() {
      frozen = true;
    },

    step(offset, learningRate) {
      stepsDone += 1;
      const { loss, state } = tf.tidy(() => {
        const picked = tf.slice(order, offset, batch);
        const x = new TfTensor(tf.gather(data.values, picked));
        const recorded = new Map<string, tf.Tensor>();
        const call: Call = {
          training: !frozen,
          record: (name, value) => recorded.set(name, tf.keep(tensorOf(value))),
          ...(data.context ? { context: new TfTensor(tf.gather(data.context, picked)) } : {}),
        };
        const counted = countedOf(data, picked);
        const { value, grad } = tf.valueAndGrad((flat: tf.Tensor1D) =>
          meanNll(spec, parametersIn(flat, layout), x, call, counted),
        )(theta.get());
        const gradient = tf.mul(grad, mask) as tf.Tensor1D;
        const next = adamStep({ theta: theta.get(), m, v }, gradient, { step: stepsDone, learningRate, clipNorm });
        const written = overwrite(next.theta, layout, recorded);
        for (const tensor of recorded.values()) tensor.dispose();
        return { loss: value as tf.Scalar, state: { ...next, theta: written } };
      });
      losses.push(loss);
      theta.set(state.theta);
      replaceMoments(state);
    },

    async losses() {
      const pending = losses;
      losses = [];
      if (pending.length === 0) return new Float32Array();
      const stacked = tf.tidy(() => tf.stack(pending));
      const values = ((await stacked.data()) as Float32Array).slice();
      tf.dispose([stacked, ...pending]);
      return values;
    },

    async state() {
      const read = async (tensor: tf.Tensor) => ((await tensor.data()) as Float32Array).slice();
      return { parameters: await read(theta.get()), m: await read(m), v: await read(v), step: stepsDone };
    },

    restore(state) {
      theta.set(tf.tensor1d(state.parameters));
      replaceMoments({ m: tf.tensor1d(state.m), v: tf.tensor1d(state.v) });
      stepsDone = state.step;
    },

    dispose() {
      tf.dispose([...tensorsOf(data), mask, m, v, order, ...losses]);
      losses = [];
    },
  };
}
