/** A flow compiled for the GPU: parameters on the device, evaluation chunk by chunk in one dispatch each. */
import { baseOf } from '../../flow/bases/registry';
import { plainFlow } from '../../flow/evaluate';
import { layoutOf } from '../../flow/flow';
import { applyMasks, initialParameters } from '../../flow/parameters';
import { random } from '../../flow/random';
import type { FlowSpec } from '../../flow/spec';
import type { CompiledFlow, MappedRows, Rows } from '../engine';
import type { Gpu } from './device';
import { buffersOn, readFloats, write } from './device-buffers';
import { kernelsOf } from './kernels';
import { trainingProgram } from './program';
import { guarded } from './refusals';
import { UNIFORM_BYTES, uniforms } from './uniforms';
import { noiseIsLatent } from './wgsl/bases';
import { evaluationModule, type ModuleOptions } from './wgsl/module';

const GROUP = 64;
/** Rows of a chunk, and bytes of its workspace, at most. */
const MOST_ROWS = 8192;
const MOST_BYTES = 2 ** 26;

/** Kernels and buffers of evaluation. */
function evaluator(gpu: Gpu, spec: FlowSpec, theta: GPUBuffer, options: ModuleOptions) {
  const { dim, context } = spec;
  const perRow = (4 * evaluationModule(spec, GROUP, options).workspace) / GROUP;
  const chunk = Math.min(MOST_ROWS, Math.max(GROUP, Math.floor(MOST_BYTES / perRow / GROUP) * GROUP));
  const { code, workspace, perGroup } = evaluationModule(spec, chunk, options);
  const buffers = buffersOn(gpu);
  const { made, taken } = guarded(gpu, () => {
    const values = buffers.storage(4 * chunk * dim);
    const given = buffers.storage(4 * chunk * Math.max(1, context));
    const outputs = buffers.storage(4 * chunk * (dim + 1));
    const unused = [16, 16, 16].map(buffers.storage);
    const bound = [theta, buffers.storage(4 * workspace), values, given, ...unused, outputs];
    return { values, given, outputs, kernels: kernelsOf(gpu, code, bound, buffers.uniform(UNIFORM_BYTES)) };
  });
  const { values, given, outputs, kernels } = made;
  const tried = new Set<string>();

  /** `width` numbers per row, chunk by chunk, as `take` wants them. */
  async function run(
    kernel: string,
    rows: Rows,
    width: number,
    take: (start: number, count: number, found: Float32Array) => void,
  ): Promise<void> {
    gpu.check();
    await taken;
    await kernels.prepare([kernel]);
    const reading: Promise<void>[] = [];
    for (let start = 0; start < rows.count; start += chunk) {
      const n = Math.min(chunk, rows.count - start);
      write(gpu.device, values, rows.values.subarray(start * dim, (start + n) * dim));
      if (rows.context && context > 0) {
        write(gpu.device, given, rows.context.subarray(start * context, (start + n) * context));
      }
      const call = [[{ kernel, groups: [Math.ceil(n / perGroup)] }], uniforms({ rows: n })] as const;
      if (tried.has(kernel)) kernels.run(...call);
      else await kernels.tryRun(...call);
      tried.add(kernel);
      // The device keeps to the order in which it was asked, so that a chunk need not wait until the one before has been read.
      reading.push(readFloats(gpu, [{ buffer: outputs, length: n * width }]).then(([found]) => take(start, n, found)));
    }
    await Promise.all(reading);
  }
  return { run, destroy: buffers.destroy };
}

/** A flow on the device: parameters stay there, rows go there in chunks. Throws DeviceLostError where the device is gone. */
export function compileFlow(gpu: Gpu, spec: FlowSpec, options: ModuleOptions = {}): CompiledFlow {
  gpu.check();
  const layout = layoutOf(spec);
  const { dim } = spec;
  const buffers = buffersOn(gpu);
  const theta = buffers.holding(initialParameters(layout, 0));
  const { run, destroy } = evaluator(gpu, spec, theta, options);
  let queue: Promise<unknown> = Promise.resolve();

  /** Evaluations share buffers: each waits for the one before. */
  function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const next = queue.then(task);
    queue = next.catch(() => undefined);
    return next;
  }

  /** Latents from noise, in float64 on the host: the base alone, whose parameters come after those of the layers. */
  function latentsOf(parameters: Float32Array, noise: Float64Array, count: number, context?: Float32Array) {
    const alone: FlowSpec = { ...spec, transforms: [] };
    const own = parameters.subarray(layout.size - layoutOf(alone).size);
    return plainFlow(alone, own).fromNoise(noise, count, context);
  }

  const mapped = (kernel: string, rows: Rows): Promise<MappedRows> =>
    inTurn(async () => {
      const values = new Float32Array(rows.count * dim);
      const logDet = new Float32Array(rows.count);
      await run(kernel, rows, dim + 1, (start, n, found) => {
        values.set(found.subarray(0, n * dim), start * dim);
        logDet.set(found.subarray(n * dim), start);
      });
      return { values, logDet };
    });

  return {
    spec,
    layout,
    load(parameters) {
      if (parameters.length !== layout.size) {
        throw new Error(`${parameters.length} parameters were given to a flow that has ${layout.size}`);
      }
      gpu.check();
      write(gpu.device, theta, applyMasks(layout, parameters.slice()));
    },
    async read() {
      const [values] = await readFloats(gpu, [{ buffer: theta, length: layout.size }]);
      return values;
    },
    logProb: (rows) =>
      inTurn(async () => {
        const density = new Float32Array(rows.count);
        await run('density', rows, 1, (start, _n, found) => density.set(found, start));
        return density;
      }),
    forward: (rows) => mapped('to_latent', rows),
    inverse: (rows) => mapped('to_data', rows),
    async sample(count, seed, context) {
      const noise = baseOf(spec.base).noise(spec.base, dim, count, random(seed, 'sample'));
      const latents = noiseIsLatent(spec.base) ? noise : latentsOf(await this.read(), noise, count, context);
      const rows = { values: new Float32Array(latents), count, ...(context ? { context } : {}) };
      return (await mapped('to_data', rows)).values;
    },
    train: (rows, stepOptions) => trainingProgram(gpu, spec, layout, theta, rows, stepOptions, options),
    dispose() {
      destroy();
      buffers.destroy();
    },
  };
}
