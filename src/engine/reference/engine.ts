/**
 * The reference engine: eager TF.js operations with TF.js's autograd, on any TF.js backend. Every transform runs here as
 * it is written in `flow/`; the fast engines are measured against it.
 */
import * as tf from '@tensorflow/tfjs';
import { random } from '../../base/random';
import { baseOf } from '../../flow/bases/registry';
import { forward, fromNoise, inverse, layoutOf, logProb } from '../../flow/flow';
import { initialParameters, loadable, type Parameters } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import type { Call, Mapped } from '../../flow/transforms/transform';
import type { CompiledFlow, MappedRows, OpenedEngine, Rows } from '../engine';
import { type BackendName, openBackend, type WasmPaths } from './backends';
import { TfTensor } from './tensor';
import { parametersIn, thetaOf } from './theta';
import { trainingProgram } from './training';

/** Elements of the largest intermediate array in one chunk: 2 MiB each, some dozens alive at once. */
const CHUNK_ELEMENTS = 2 ** 19;

/** Rows per chunk, so that memory stays bounded for any number of rows. */
export function chunkRows(spec: FlowSpec): number {
  const components = 'components' in spec.base ? spec.base.components : 1;
  const widest = Math.max(
    components,
    ...spec.transforms.map((transform) => ('bins' in transform ? transform.bins : 1)),
  );
  return Math.min(8192, Math.max(256, Math.floor(CHUNK_ELEMENTS / (spec.dim * widest))));
}

function compile(spec: FlowSpec): CompiledFlow {
  const layout = layoutOf(spec);
  const theta = thetaOf(initialParameters(layout, 0));
  const chunk = chunkRows(spec);

  /** Runs `evaluate` chunk by chunk and joins each of its outputs; `width` is the number of columns that go in. */
  async function inChunks(
    rows: Rows,
    width: number,
    evaluate: (parameters: Parameters, values: TfTensor, call: Call) => readonly TfTensor[],
  ): Promise<Float32Array[]> {
    const joined: Float32Array[] = [];
    for (let start = 0; start < rows.count; start += chunk) {
      const n = Math.min(chunk, rows.count - start);
      const outputs = tf.tidy(() => {
        const part = (array: Float32Array, columns: number) =>
          new TfTensor(tf.tensor2d(array.subarray(start * columns, (start + n) * columns), [n, columns]));
        const call: Call = {
          training: false,
          ...(rows.context ? { context: part(rows.context, spec.context) } : {}),
        };
        return evaluate(parametersIn(theta.get(), layout), part(rows.values, width), call).map((out) => out.tensor);
      });
      for (const [i, tensor] of outputs.entries()) {
        const values = (await tensor.data()) as Float32Array;
        const perRow = values.length / n;
        joined[i] ??= new Float32Array(rows.count * perRow);
        joined[i].set(values, start * perRow);
        tensor.dispose();
      }
    }
    return joined;
  }

  const mapped = async (
    rows: Rows,
    map: (parameters: Parameters, values: TfTensor, call: Call) => Mapped,
  ): Promise<MappedRows> => {
    const [values, logDet] = await inChunks(rows, spec.dim, (parameters, x, call) => {
      const result = map(parameters, x, call);
      return [result.value as TfTensor, result.logDet as TfTensor];
    });
    return { values: values ?? new Float32Array(), logDet: logDet ?? new Float32Array() };
  };

  return {
    spec,
    layout,
    load(parameters) {
      theta.set(tf.tensor1d(loadable(layout, parameters)));
    },
    read: async () => ((await theta.get().data()) as Float32Array).slice(),
    async logProb(rows) {
      const [values] = await inChunks(rows, spec.dim, (parameters, x, call) => [
        logProb(spec, parameters, x, call) as TfTensor,
      ]);
      return values ?? new Float32Array();
    },
    forward: (rows) => mapped(rows, (parameters, x, call) => forward(spec, parameters, x, call)),
    inverse: (rows) => mapped(rows, (parameters, z, call) => inverse(spec, parameters, z, call)),
    async sample(count, seed, context) {
      const base = baseOf(spec.base);
      const noise = base.noise(spec.base, spec.dim, count, random(seed, 'sample'));
      const rows = { values: Float32Array.from(noise), count, ...(context ? { context } : {}) };
      const width = base.noiseWidth(spec.base, spec.dim);
      const [values] = await inChunks(rows, width, (parameters, n, call) => [
        fromNoise(spec, parameters, n, call) as TfTensor,
      ]);
      return values ?? new Float32Array();
    },
    train: (rows, options) => trainingProgram(spec, layout, theta, rows, options),
    dispose: () => theta.get().dispose(),
  };
}

/** Opens the engine on a backend, or says in words why it cannot run here. */
export async function openReference(backend: BackendName, wasmPaths?: WasmPaths): Promise<OpenedEngine> {
  const opened = await openBackend(backend, wasmPaths);
  if (!opened.ok) return opened;
  return { ok: true, engine: { name: 'reference', device: opened.device, supports: () => undefined, compile } };
}
