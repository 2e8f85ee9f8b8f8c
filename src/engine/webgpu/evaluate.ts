/**
 * A flow compiled for the GPU: parameters on the device, evaluation chunk by chunk in one dispatch each. Samples are drawn there too, so
 * that nothing but them crosses the bus.
 */
import { layoutOf } from '../../flow/flow';
import { initialParameters, loadable } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import type { CompiledFlow, MappedRows, Rows } from '../engine';
import type { Gpu } from './device';
import { buffersOn, readFloats, readingOn, write } from './device-buffers';
import { kernelsOf } from './kernels';
import { trainingProgram } from './program';
import { guarded, noMemory } from './refusals';
import { UNIFORM_BYTES, uniforms } from './uniforms';
import { mostWords } from './wgsl/draws';
import { evaluationModule, type ModuleOptions } from './wgsl/module';

const GROUP = 64;
/** Rows of a chunk, and bytes of its workspace, at most. */
const MOST_ROWS = 8192;
const MOST_BYTES = 2 ** 26;
/** Floats that are read at once, at most. */
const MOST_READ = 2 ** 22;
/** The generator numbers its words in 32 bits. */
const MOST_WORDS = 2 ** 32;

/** Rows that are given, or draws of a seed. */
type Asked = Omit<Rows, 'values'> & ({ readonly values: Float32Array } | { readonly key: readonly [number, number] });

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
    rows: Asked,
    width: number,
    take: (start: number, count: number, found: Float32Array) => void,
  ): Promise<void> {
    gpu.check();
    await taken;
    await kernels.prepare([kernel]);
    const key = 'key' in rows ? { key: rows.key } : {};
    const atOnce = chunk * Math.max(1, Math.floor(MOST_READ / (chunk * width)));
    const reading: Promise<void>[] = [];
    for (let first = 0; first < rows.count; first += atOnce) {
      const end = Math.min(rows.count, first + atOnce);
      const block = readingOn(gpu, (end - first) * width);
      for (let start = first; start < end; start += chunk) {
        const n = Math.min(chunk, end - start);
        if ('values' in rows) write(gpu.device, values, rows.values.subarray(start * dim, (start + n) * dim));
        if (rows.context && context > 0) {
          write(gpu.device, given, rows.context.subarray(start * context, (start + n) * context));
        }
        const copied = (encoder: GPUCommandEncoder) => block.copy(encoder, outputs, n * width);
        const call = [
          [{ kernel, groups: [Math.ceil(n / perGroup)] }],
          uniforms({ rows: n, offset: start, ...key }),
          copied,
        ] as const;
        if (tried.has(kernel)) kernels.run(...call);
        else await kernels.tryRun(...call);
        tried.add(kernel);
      }
      // The device keeps to the order in which it was asked, so that a block need not wait until the one before has been read.
      reading.push(
        block.done().then((found) => {
          for (let start = first; start < end; start += chunk) {
            const n = Math.min(chunk, end - start);
            take(start, n, found.subarray((start - first) * width, (start - first + n) * width));
          }
        }),
      );
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
      gpu.check();
      write(gpu.device, theta, loadable(layout, parameters));
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
    sample: (count, seed, context) =>
      inTurn(async () => {
        if (count * mostWords(dim) > MOST_WORDS) throw noMemory(`${count.toLocaleString('en')} samples`);
        const samples = new Float32Array(count * dim);
        const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const;
        await run('draw', { key, count, ...(context ? { context } : {}) }, dim, (start, _n, found) => {
          samples.set(found, start * dim);
        });
        return samples;
      }),
    train: (rows, stepOptions) => trainingProgram(gpu, spec, layout, theta, rows, stepOptions, options),
    dispose() {
      destroy();
      buffers.destroy();
    },
  };
}
