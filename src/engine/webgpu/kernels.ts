/** The kernels of a WGSL module, compiled when they are first needed and kept for the next flow with the same code. */
import type { Gpu } from './device';
import { write } from './device-buffers';
import { type Guarded, guarded, refusalOf } from './refusals';

const STORAGE_BUFFERS = 8;
const READ_ONLY = [2, 3, 4, 5];

export interface KernelRun {
  readonly kernel: string;
  /** Workgroups, across and down. */
  readonly groups: readonly [number, number?];
}

/** Kernels that are all bound to the same buffers. */
export interface Kernels {
  /** Compiles kernels, side by side. Rejects with a ProblemError where the device does not take them. */
  prepare(names: readonly string[]): Promise<void>;
  /** Runs kernels that are prepared, one after another, in one submission, with what `then` adds to it. */
  run(calls: readonly KernelRun[], uniforms: ArrayBuffer, then?: (encoder: GPUCommandEncoder) => void): void;
  /** The same, waiting for the device's word on it: for the first run, whose refusal is not yet known. */
  tryRun: (...run: Parameters<Kernels['run']>) => Promise<void>;
}

/** A module and those of its kernels that have been compiled. */
interface Compiled {
  readonly module: Guarded<GPUShaderModule>;
  readonly pipelines: Map<string, Promise<GPUComputePipeline>>;
}

interface Shared {
  readonly groupLayout: GPUBindGroupLayout;
  readonly layout: GPUPipelineLayout;
  /** By their code, the longest unused first. */
  readonly modules: Map<string, Compiled>;
}

/**
 * Modules kept on a device. Compiling one takes seconds on a software adapter and tenths of one on a card, and the same flow comes
 * again: after the race of the engines, after a reset, in every fold of an outlier search.
 */
const KEPT = 8;
const shared = new WeakMap<GPUDevice, Shared>();

function sharedOn(device: GPUDevice): Shared {
  const known = shared.get(device);
  if (known) return known;
  const entries = Array.from({ length: STORAGE_BUFFERS + 1 }, (_, binding): GPUBindGroupLayoutEntry => {
    const storage = READ_ONLY.includes(binding) ? 'read-only-storage' : 'storage';
    const type = binding === STORAGE_BUFFERS ? 'uniform' : storage;
    return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } };
  });
  const groupLayout = device.createBindGroupLayout({ entries });
  const made = {
    groupLayout,
    layout: device.createPipelineLayout({ bindGroupLayouts: [groupLayout] }),
    modules: new Map<string, Compiled>(),
  };
  shared.set(device, made);
  return made;
}

function compiledOn(gpu: Gpu, code: string): Compiled {
  const { modules } = sharedOn(gpu.device);
  const found = modules.get(code) ?? {
    module: guarded(gpu, () => gpu.device.createShaderModule({ code })),
    pipelines: new Map(),
  };
  modules.delete(code);
  modules.set(code, found);
  const [oldest] = modules.keys();
  if (modules.size > KEPT && oldest !== undefined) modules.delete(oldest);
  return found;
}

/** Kernels bound to eight storage buffers, in the order of the module's bindings, and a uniform. */
export function kernelsOf(gpu: Gpu, code: string, buffers: readonly GPUBuffer[], uniform: GPUBuffer): Kernels {
  const { device } = gpu;
  const { groupLayout, layout, modules } = sharedOn(device);
  const group = device.createBindGroup({
    layout: groupLayout,
    entries: [...buffers, uniform].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const pipelines = new Map<string, GPUComputePipeline>();

  async function compile(names: readonly string[]): Promise<void> {
    gpu.check();
    const compiled = compiledOn(gpu, code);
    const { made, taken } = compiled.module;
    const pipelineOf = (entryPoint: string) => {
      const known = compiled.pipelines.get(entryPoint);
      if (known) return known;
      const pipeline = device.createComputePipelineAsync({ layout, compute: { module: made, entryPoint } });
      compiled.pipelines.set(entryPoint, pipeline);
      return pipeline;
    };
    try {
      const found = await Promise.all(names.map(pipelineOf));
      for (const [i, pipeline] of found.entries()) pipelines.set(names[i] ?? '', pipeline);
    } catch (error) {
      // What was refused is asked again the next time: memory may be free by then.
      modules.delete(code);
      // The module's own refusal says more than that of a kernel in it.
      await taken;
      await gpu.checkLate();
      throw refusalOf(error);
    }
  }

  function run(...[calls, uniforms, then]: Parameters<Kernels['run']>): void {
    gpu.check();
    write(device, uniform, uniforms);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setBindGroup(0, group);
    for (const { kernel, groups } of calls) {
      const pipeline = pipelines.get(kernel);
      if (!pipeline) throw new Error(`the kernel ${kernel} was not prepared`);
      pass.setPipeline(pipeline);
      pass.dispatchWorkgroups(...groups);
    }
    pass.end();
    then?.(encoder);
    device.queue.submit([encoder.finish()]);
  }

  return {
    async prepare(names) {
      const missing = names.filter((name) => !pipelines.has(name));
      if (missing.length > 0) await compile(missing);
    },
    run,
    async tryRun(...given) {
      await guarded(gpu, () => run(...given)).taken;
      gpu.check();
    },
  };
}
