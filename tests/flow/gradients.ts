/** The gradient of the mean NLL under TF.js's autograd in float32, against central differences in float64. TF.js is imported here. */
import * as tf from '@tensorflow/tfjs';
import { TfTensor, tensorOf } from '../../src/engine/reference/tensor';
import { parametersIn } from '../../src/engine/reference/theta';
import type { BaseSpec } from '../../src/flow/bases/registry';
import { layoutOf, logProb } from '../../src/flow/flow';
import { updateMask } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters, drawnRows } from './drawn';
import { baseExamples, transformExamples } from './examples';
import { type Batch, meanNll } from './float64-flow';

const ROWS = 12;
const DIM = 2;
const STEP = 1e-5;

async function autogradient(spec: FlowSpec, parameters: Float32Array, { values, context, training }: Batch) {
  const gradient = tf.tidy(() => {
    const x = new TfTensor(tf.tensor2d(values, [ROWS, spec.dim]));
    const given = context ? { context: new TfTensor(tf.tensor2d(context, [ROWS, spec.context])) } : {};
    const nll = (theta: tf.Tensor) =>
      tf.neg(
        tf.mean(tensorOf(logProb(spec, parametersIn(theta as tf.Tensor1D, layoutOf(spec)), x, { training, ...given }))),
      ) as tf.Scalar;
    return tf.mul(tf.grad(nll)(tf.tensor1d(parameters)), updateMask(layoutOf(spec)));
  });
  const values32 = await gradient.data();
  gradient.dispose();
  return values32;
}

function differences(spec: FlowSpec, parameters: Float32Array, batch: Batch): number[] {
  const update = updateMask(layoutOf(spec));
  return Array.from(parameters, (_, i) => {
    if (update[i] === 0) return 0;
    const at = (step: number) => {
      const moved = Float64Array.from(parameters);
      moved[i] = (moved[i] as number) + step;
      return meanNll(spec, moved, batch);
    };
    return (at(STEP) - at(-STEP)) / (2 * STEP);
  });
}

/** A base with a preferred direction: the gradient of a rotation before an isotropic one is 0. */
const TILTED: BaseSpec = {
  kind: 'multivariate-normal',
  fixed: {
    mean: [0.5, -0.3],
    factor: [
      [1.5, 0],
      [0.8, 0.6],
    ],
  },
};

/** Every example that trains something. */
export const gradientExamples = [...transformExamples, ...baseExamples]
  .map((example): [string, FlowSpec] => {
    const spec = example.flow(DIM, example.conditional ? 2 : 0);
    return [example.name, spec.transforms.length > 0 ? { ...spec, base: TILTED } : spec];
  })
  .filter(([, spec]) => updateMask(layoutOf(spec)).includes(1));

/** Largest error of the gradient on the current backend, relative to its largest entry. */
export async function gradientError(spec: FlowSpec): Promise<number> {
  const { context } = spec;
  const values = drawnRows(ROWS, DIM, 1.5).map((x) => x * 0.97);
  const batch = { values, training: true, context: context > 0 ? drawnRows(ROWS, context, 1, 5) : undefined };
  const parameters = drawnParameters(spec, 1);
  const exact = differences(spec, parameters, batch);
  const found = await autogradient(spec, parameters, batch);
  const largest = Math.max(1e-3, ...exact.map(Math.abs));
  return exact.reduce((worst, value, i) => {
    const error = Math.abs(value - (found[i] as number)) / largest;
    return error <= worst ? worst : error;
  }, 0);
}
