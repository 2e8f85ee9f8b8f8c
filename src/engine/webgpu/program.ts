/** A training program: rows, moments and gradients stay on the device; a step sends 52 bytes and reads nothing. */
import type { ParameterLayout } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import { BETA1, BETA2 } from '../adam';
import type { StepOptions, TrainingProgram, TrainingRows } from '../engine';
import { refuseUnweighable } from '../weighable';
import type { Gpu } from './device';
import { buffersOn, readFloats, write } from './device-buffers';
import { type KernelRun, kernelsOf } from './kernels';
import { paceOf } from './pace';
import { guarded, noMemory } from './refusals';
import { UNIFORM_BYTES, uniforms } from './uniforms';
import { type ModuleOptions, trainingModule } from './wgsl/module';
import { extrasOf, packedRows } from './wgsl/weighing';

/** Steps whose losses the device keeps until they are asked for. */
const RING = 4096;
/** Rows that one thread sums for one parameter, at most; and slabs, at most. */
const SLAB_ROWS = 256;
const MOST_SLABS = 32;

/** A program whose parameters are those in `theta`. Throws where the batch is too large for the device. */
export function trainingProgram(
  gpu: Gpu,
  spec: FlowSpec,
  layout: ParameterLayout,
  theta: GPUBuffer,
  rows: TrainingRows,
  { batch, clipNorm }: StepOptions,
  options: ModuleOptions = {},
): TrainingProgram {
  gpu.check();
  refuseUnweighable(spec, rows);
  const { device } = gpu;
  const n = layout.size;
  const slabs = Math.min(MOST_SLABS, Math.max(1, Math.ceil(batch / SLAB_ROWS)));
  const module = trainingModule(spec, batch, slabs, { ...options, extras: extrasOf(rows) });
  const packed = packedRows(spec.dim, rows);
  const most = device.limits.maxStorageBufferBindingSize;
  const words = (count: number) => `${count.toLocaleString('en')} rows`;
  if (4 * Math.max(module.workspace, module.work) > most) throw noMemory(`A batch of ${words(batch)} of this flow`);
  if (Math.max(packed.byteLength, rows.context?.byteLength ?? 0) > most) throw noMemory(words(rows.count));
  const buffers = buffersOn(gpu);
  const { made, taken } = guarded(gpu, () => {
    const data = buffers.holding(packed);
    const given = buffers.holding(rows.context ?? new Float32Array(4));
    const order = buffers.holding(Uint32Array.from({ length: rows.count }, (_, i) => i));
    const work = buffers.storage(4 * module.work);
    const losses = buffers.storage(4 * RING);
    const bound = [
      theta,
      buffers.storage(4 * module.workspace),
      data,
      given,
      order,
      buffers.holding(module.table),
      work,
      losses,
    ];
    return {
      data,
      given,
      order,
      work,
      losses,
      kernels: kernelsOf(gpu, module.code, bound, buffers.uniform(UNIFORM_BYTES)),
    };
  });
  const { data, given, order, work, losses, kernels } = made;
  const pace = paceOf(device.queue);
  let ready = false;
  let frozen = false;
  let stepsDone = 0;
  let pending = 0;
  let earlier: Float32Array[] = [];

  async function collect(): Promise<void> {
    const length = pending;
    if (length === 0) {
      gpu.check();
      return;
    }
    const [values] = await readFloats(gpu, [{ buffer: losses, length }]);
    earlier.push(values);
    pending = 0;
  }

  /** What the next step sends. */
  function next(offset: number, learningRate: number): [readonly KernelRun[], ArrayBuffer] {
    stepsDone += 1;
    pending += 1;
    const sent = uniforms({
      rows: batch,
      offset,
      slot: pending - 1,
      gl: -1 / batch,
      rate: learningRate / (1 - BETA1 ** stepsDone),
      correction2: 1 - BETA2 ** stepsDone,
      clip: clipNorm,
      frozen,
    });
    return [module.step.filter(({ batchOnly }) => !(batchOnly && frozen)), sent];
  }

  async function firstStep(offset: number, learningRate: number): Promise<void> {
    await taken;
    await kernels.prepare(module.step.map(({ kernel }) => kernel));
    await kernels.tryRun(...next(offset, learningRate));
    ready = true;
  }

  return {
    shuffle: (visited) => write(device, order, visited),

    rewrite(next) {
      gpu.check();
      write(device, data, packedRows(spec.dim, next));
      if (next.context) write(device, given, next.context);
    },

    freezeStatistics() {
      frozen = true;
    },

    step(offset, learningRate) {
      gpu.check();
      if (!ready) return firstStep(offset, learningRate);
      const run = () => {
        kernels.run(...next(offset, learningRate));
        return pace();
      };
      return pending < RING ? run() : collect().then(run);
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
      return { parameters, m, v, step };
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
