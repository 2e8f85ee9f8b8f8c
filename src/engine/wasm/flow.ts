/** A compiled flow on the wasm engine: parameters and layers in the memory of its own instance of the kernels. */

import { random } from '../../base/random';
import { baseOf } from '../../flow/bases/registry';
import { layoutOf } from '../../flow/flow';
import { initialParameters, loadable } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import type { CompiledFlow, MappedRows, Rows } from '../engine';
import type { LayerPlan } from '../layer-plan';
import { basePlanOf, layersOf, planOf } from '../plan';
import { refuseUnweighable } from '../weighable';
import { instantiateKernels } from './kernels';
import type { Chunk } from './layer';
import { memoryOf } from './memory';
import { buildStack, featuresPerRow, rowsOf, type Stack } from './stack';
import { type TeamWorker, teamOf } from './team';
import { trainingProgram } from './training';

/** What a chunk's features may take, so that they stay in the second-level cache between forward and backward. */
const CHUNK_BYTES = 2 ** 20;

/** Rows per chunk. */
function chunkCapacity(features: number): number {
  return Math.min(1024, Math.max(64, rowsOf(CHUNK_BYTES / 4 / features)));
}

/** Row-major [n, width] from `start` on, as features. */
function writeFeatures(
  { workspace }: Stack,
  address: number,
  width: number,
  values: ArrayLike<number>,
  start: number,
  { count, rows }: Chunk,
) {
  const floats = workspace.memory.floats();
  for (let d = 0; d < width; d++) {
    const at = (address + d * workspace.stride) / 4;
    for (let r = 0; r < count; r++) floats[at + r] = values[(start + r) * width + d] as number;
    floats.fill(0, at + count, at + rows);
  }
}

function readFeatures(
  { workspace }: Stack,
  address: number,
  width: number,
  out: Float32Array,
  start: number,
  count: number,
) {
  const floats = workspace.memory.floats();
  for (let d = 0; d < width; d++) {
    const at = (address + d * workspace.stride) / 4;
    for (let r = 0; r < count; r++) out[(start + r) * width + d] = floats[at + r] as number;
  }
}

/** Creates the other threads of a training program. */
export interface TeamOptions {
  /** Threads in all. */
  readonly threads: number;
  readonly worker: () => TeamWorker;
}

/**
 * Floating-point operations of a step below which one thread does it alone: a message there and back costs 0.1 to 0.3 ms,
 * about what a thread does in that time.
 */
const WORTH_SHARING = 2e7;

/** Multiplications and additions of a step: three products with every weight that a mask leaves, and the splines. */
function operations(plans: readonly LayerPlan[], dim: number, batch: number): number {
  const perRow = plans.reduce((sum, plan) => {
    if (plan.kind !== 'masked') return sum;
    const weights = plan.dense.reduce((total, { mask }) => total + mask.reduce((ones, one) => ones + one, 0), 0);
    return sum + 6 * weights + dim * plan.map.size * 30;
  }, 0);
  return perRow * batch;
}

/** A flow on an instance of the kernels of its own. Training steps that are worth it are shared with a team of workers. */
export function compileFlow(module: WebAssembly.Module, spec: FlowSpec, team?: TeamOptions): CompiledFlow {
  const layout = layoutOf(spec);
  const plans = planOf(spec, layout);
  const base = basePlanOf(spec, layout);
  const kernels = instantiateKernels(module);
  const memory = memoryOf(kernels);
  const padded = rowsOf(layout.size);
  const theta = memory.allocate(4 * padded);
  const capacity = chunkCapacity(featuresPerRow(layersOf(plans, base), spec.dim));
  const stack = buildStack({ kernels, memory, spec, plans, base, theta, gradient: 0, capacity });
  let stale = true;
  const parameters = () => memory.floats().subarray(theta / 4, theta / 4 + layout.size);
  parameters().set(initialParameters(layout, 0));

  /** Runs `evaluate` on chunks of the rows, which lie at `address` when it is called. */
  function inChunks(
    { values, count, context }: { values: ArrayLike<number>; count: number; context?: Float32Array },
    address: number,
    width: number,
    evaluate: (chunk: Chunk, start: number) => void,
  ) {
    if (stale) stack.refresh();
    stale = false;
    for (let start = 0; start < count; start += capacity) {
      const n = Math.min(capacity, count - start);
      const chunk = { count: n, rows: rowsOf(n), batchStatistics: false, weightSum: 0 };
      writeFeatures(stack, address, width, values, start, chunk);
      if (context) writeFeatures(stack, stack.workspace.contextRows, spec.context, context, start, chunk);
      evaluate(chunk, start);
    }
  }

  const map = (rows: Rows, from: number, to: number, direction: 'forward' | 'inverse'): MappedRows => {
    const values = new Float32Array(rows.count * spec.dim);
    const logDet = new Float32Array(rows.count);
    inChunks(rows, from, spec.dim, (chunk, start) => {
      stack[direction](chunk);
      readFeatures(stack, to, spec.dim, values, start, chunk.count);
      readFeatures(stack, stack.workspace.logDet, 1, logDet, start, chunk.count);
    });
    return { values, logDet };
  };

  return {
    spec,
    layout,
    load(values) {
      parameters().set(loadable(layout, values));
      stale = true;
    },
    read: async () => parameters().slice(),
    async logProb(rows) {
      const out = new Float32Array(rows.count);
      inChunks(rows, stack.input, spec.dim, (chunk, start) => {
        stack.density(chunk);
        readFeatures(stack, stack.workspace.logDet, 1, out, start, chunk.count);
      });
      return out;
    },
    forward: async (rows) => map(rows, stack.input, stack.latent, 'forward'),
    inverse: async (rows) => map(rows, stack.latent, stack.input, 'inverse'),
    async sample(count, seed, context) {
      const noise = baseOf(spec.base).noise(spec.base, spec.dim, count, random(seed, 'sample'));
      const out = new Float32Array(count * spec.dim);
      const rows = { values: noise, count, ...(context ? { context } : {}) };
      inChunks(rows, stack.noise, stack.base.noiseWidth, (chunk, start) => {
        stack.sample(chunk);
        readFeatures(stack, stack.input, spec.dim, out, start, chunk.count);
      });
      return out;
    },
    train(rows, { batch, clipNorm }) {
      refuseUnweighable(spec, rows);
      const shared = team !== undefined && team.threads > 1 && operations(plans, spec.dim, batch) >= WORTH_SHARING;
      const workers = shared ? Array.from({ length: team.threads - 1 }, team.worker) : [];
      const begin = { type: 'begin', module, spec, rows, batch, capacity } as const;
      const input = { kernels, memory, spec, plans, base, theta, layout, capacity, rows, batch, clipNorm };
      return trainingProgram(shared ? { ...input, team: teamOf(workers, begin) } : input, () => {
        stale = true;
      });
    },
    dispose: () => undefined,
  };
}
