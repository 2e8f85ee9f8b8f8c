/** The reference engine on one of TF.js's backends, as conformance measures it. */
import * as tf from '@tensorflow/tfjs';
import type { BackendName } from '../engine/reference/backends';
import { openReference } from '../engine/reference/engine';
import { TfTensor, tensorOf } from '../engine/reference/tensor';
import type { Input, Measured, OpenedEngine } from './conformance-engines';

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
    name: backend,
    device: engine.device,
    precision: 'float32',
    arrays,
    compile(spec, parameters) {
      const flow = engine.compile(spec);
      flow.load(Float32Array.from(parameters));
      const rows = (values: readonly number[], context: readonly number[] | undefined) => ({
        values: Float32Array.from(values),
        count: values.length / spec.dim,
        ...(context ? { context: Float32Array.from(context) } : {}),
      });
      return {
        logProb: (values, context) => flow.logProb(rows(values, context)),
        async forward(values, context) {
          const { values: value, logDet } = await flow.forward(rows(values, context));
          return { value, logDet };
        },
        async inverse(values, context) {
          const { values: value, logDet } = await flow.inverse(rows(values, context));
          return { value, logDet };
        },
        dispose: () => flow.dispose(),
      };
    },
  };
}
