/** A training program: rows, moments and gradients stay on the device; a step sends 48 bytes and reads nothing. */
import type { ParameterLayout } from '../../flow/parameters';
import { updateMask } from '../../flow/parameters';
import { ProblemError } from '../../flow/problem';
import type { FlowSpec } from '../../flow/spec';
import type { Rows, StepOptions, TrainingProgram } from '../engine';
import type { Gpu } from './device';
import { buffersOn, kernelsOf, readFloats, write } from './device-buffers';
import { UNIFORM_BYTES, uniforms } from './uniforms';
import { NONE } from './wgsl/adam';
import type { Term } from './wgsl/layer';
import { type KernelCall, type ModuleOptions, moduleOf } from './wgsl/module';

/** Steps whose losses the device keeps until they are asked for. */
const RING = 4096;
/** Rows that one thread sums for one parameter, at most; and slabs, at most. */
const SLAB_ROWS = 256;
const MOST_SLABS = 32;
const GROUP = 64;

/** Where each parameter's gradient comes from, three words each: activation, gradient, limit of its soft bound. */
function table(terms: readonly Term[], layout: ParameterLayout): Uint32Array {
  const trained = updateMask(layout);
  const words = new Uint32Array(3 * layout.size).fill(NONE);
  const floats = new Float32Array(words.buffer);
  for (let i = 0; i < layout.size; i++) floats[3 * i + 2] = 0;
  for (const { parameter, a, g, limit } of terms) {
    if (trained[parameter] === 0) continue;
    words.set([a ?? NONE, g], 3 * parameter);
    floats[3 * parameter + 2] = limit ?? 0;
  }
  return words;
}

/** A program whose parameters are those in `theta`. Throws where the batch is too large for the device. */
export function trainingProgram(
  gpu: Gpu,
  spec: FlowSpec,
  layout: ParameterLayout,
  theta: GPUBuffer,
  rows: Rows,
  { batch, clipNorm }: StepOptions,
  options: ModuleOptions = {},
): TrainingProgram {
  gpu.check();
  const { device } = gpu;
  const n = layout.size;
  const slabs = Math.min(MOST_SLABS, Math.max(1, Math.ceil(batch / SLAB_ROWS)));
  const module = moduleOf(spec, batch, { ...options, slabs });
  if (4 * module.workspace > device.limits.maxStorageBufferBindingSize) {
    throw new ProblemError(
      'batch-memory',
      `A batch of ${batch.toLocaleString('en')} rows of this flow needs more memory than the graphics device lends at once.`,
      'Choose a smaller batch, or the WebAssembly engine.',
    );
  }
  const buffers = buffersOn(gpu);
  const data = buffers.holding(rows.values);
  const context = buffers.holding(rows.context ?? new Float32Array(4));
  const order = buffers.holding(Uint32Array.from({ length: rows.count }, (_, i) => i));
  const work = buffers.holding(new Float32Array(module.work));
  const losses = buffers.storage(4 * RING);
  const kernels = kernelsOf(
    gpu,
    module.code,
    module.step.map(({ kernel }) => kernel),
    [
      theta,
      buffers.storage(4 * module.workspace),
      data,
      context,
      order,
      buffers.holding(table(module.terms, layout)),
      work,
      losses,
    ],
    buffers.uniform(UNIFORM_BYTES),
  );
  let frozen = false;
  let stepsDone = 0;
  let pending = 0;
  let earlier: Float32Array[] = [];

  const groupsOf = (over: KernelCall['over']): readonly [number, number?] => {
    switch (over) {
      case 'rows':
        return [Math.ceil(batch / module.perGroup)];
      case 'parameters':
        return [Math.ceil(n / GROUP)];
      case 'slabs':
        return [Math.ceil(n / GROUP), slabs];
      default:
        return [over];
    }
  };

  async function collect(): Promise<void> {
    const length = pending;
    if (length === 0) {
      gpu.check();
      return;
    }
    const [values] = await readFloats(gpu, [{ buffer: losses, length }]);
    if (values) earlier.push(values);
    pending = 0;
  }

  function run(offset: number, learningRate: number): void {
    stepsDone += 1;
    const calls = module.step.filter(({ batchOnly }) => !(batchOnly && frozen));
    kernels.run(
      calls.map(({ kernel, over }) => ({ kernel, groups: groupsOf(over) })),
      uniforms({
        rows: batch,
        offset,
        slot: pending,
        gl: -1 / batch,
        rate: learningRate / (1 - 0.9 ** stepsDone),
        correction2: 1 - 0.999 ** stepsDone,
        clip: clipNorm,
        frozen,
      }),
    );
    pending += 1;
  }

  return {
    shuffle: (next) => write(device, order, next),

    freezeStatistics() {
      frozen = true;
    },

    step(offset, learningRate) {
      gpu.check();
      if (pending < RING) return run(offset, learningRate);
      return collect().then(() => run(offset, learningRate));
    },

    async losses() {
      await collect();
      const all = new Float32Array(earlier.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of earlier) {
        all.set(part, at);
        at += part.length;
      }
      earlier = [];
      return all;
    },

    async state() {
      const step = stepsDone;
      const [parameters, m, v] = await readFloats(gpu, [
        { buffer: theta, length: n },
        { buffer: work, length: n },
        { buffer: work, from: n, length: n },
      ]);
      const none = new Float32Array();
      return { parameters: parameters ?? none, m: m ?? none, v: v ?? none, step };
    },

    restore(state) {
      gpu.check();
      write(device, theta, state.parameters);
      write(device, work, state.m);
      write(device, work, state.v, 4 * n);
      stepsDone = state.step;
    },

    dispose: buffers.destroy,
  };
}
