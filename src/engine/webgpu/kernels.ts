/** The kernels of a WGSL module, compiled when they are first needed. */
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
  /** Runs kernels that are prepared, one after another, in one submission. */
  run(calls: readonly KernelRun[], uniforms: ArrayBuffer): void;
  /** The same, waiting for the device's word on it: for the first run, whose refusal is not yet known. */
  tryRun(calls: readonly KernelRun[], uniforms: ArrayBuffer): Promise<void>;
}

/** Kernels bound to eight storage buffers, in the order of the module's bindings, and a uniform. */
export function kernelsOf(gpu: Gpu, code: string, buffers: readonly GPUBuffer[], uniform: GPUBuffer): Kernels {
  const { device } = gpu;
  const entries = Array.from({ length: STORAGE_BUFFERS + 1 }, (_, binding): GPUBindGroupLayoutEntry => {
    const storage = READ_ONLY.includes(binding) ? 'read-only-storage' : 'storage';
    const type = binding === STORAGE_BUFFERS ? 'uniform' : storage;
    return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } };
  });
  const groupLayout = device.createBindGroupLayout({ entries });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const group = device.createBindGroup({
    layout: groupLayout,
    entries: [...buffers, uniform].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const pipelines = new Map<string, GPUComputePipeline>();
  let module: Guarded<GPUShaderModule> | undefined;

  async function compile(names: readonly string[]): Promise<void> {
    gpu.check();
    module ??= guarded(gpu, () => device.createShaderModule({ code }));
    const { made, taken } = module;
    try {
      const found = await Promise.all(
        names.map((entryPoint) => device.createComputePipelineAsync({ layout, compute: { module: made, entryPoint } })),
      );
      for (const [i, pipeline] of found.entries()) pipelines.set(names[i] ?? '', pipeline);
    } catch (error) {
      // The module's own refusal says more than that of a kernel in it.
      await taken;
      await gpu.checkLate();
      throw refusalOf(error);
    }
  }

  function run(calls: readonly KernelRun[], uniforms: ArrayBuffer): void {
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
    device.queue.submit([encoder.finish()]);
  }

  return {
    async prepare(names) {
      const missing = names.filter((name) => !pipelines.has(name));
      if (missing.length > 0) await compile(missing);
    },
    run,
    async tryRun(calls, uniforms) {
      await guarded(gpu, () => run(calls, uniforms)).taken;
      gpu.check();
    },
  };
}
