/** The reference engine on one of TF.js's backends, as conformance measures it. */
import * as tf from '@tensorflow/tfjs';
import type { BackendName } from '../../engine/reference/backends';
import { openReference } from '../../engine/reference/engine';
import { TfTensor, tensorOf } from '../../engine/reference/tensor';
import type { Input, Measured, OpenedEngine } from './engines';
import { flowsOf } from './flows-of';

const tensorFrom = ({ values, shape }: Input) => tf.tensor(Float32Array.from(values), [...shape]);

async function read(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  const results: Float32Array[] = [];
  for (const tensor of tensors) results.push(((await tensor.data()) as Float32Array).slice());
  tf.dispose([...tensors]);
  return results;
}

const arrays: NonNullable<Measured['arrays']> = {
  evaluate: (compute, inputs) =>
    read(tf.tidy(() => compute(inputs.map((input) => new TfTensor(tensorFrom(input)))).map(tensorOf))),
  gradients: (objective, inputs) =>
    read(
      tf.tidy(() =>
        tf.grads((...tensors: tf.Tensor[]) =>
          tf.sum(tensorOf(objective(tensors.map((tensor) => new TfTensor(tensor))))),
        )(inputs.map(tensorFrom)),
      ),
    ),
};

/** Opens a backend, or says in words why it cannot run here. */
export async function openTensors(backend: BackendName): Promise<OpenedEngine> {
  const opened = await openReference(backend);
  if (!opened.ok) return { problem: opened.problem };
  const { engine } = opened;
  return {
    name: `reference:${backend}`,
    device: engine.device,
    precision: 'float32',
    arrays,
    compile: flowsOf(engine),
  };
}
