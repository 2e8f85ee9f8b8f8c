/** The gradient of the mean NLL over part of a batch, in chunks that fit the caches: what every thread computes alike. */
import type { ParameterLayout } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import type { Draws, TrainingRows } from '../engine';
import type { BasePlan, LayerPlan } from '../layer-plan';
import type { Kernels } from './kernels';
import type { Chunk } from './layer';
import type { Memory } from './memory';
import { buildStack, rowsOf, type Stack } from './stack';

export interface GradientInput {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly spec: FlowSpec;
  readonly plans: readonly LayerPlan[];
  readonly base: BasePlan;
  readonly layout: ParameterLayout;
  /** The flat parameter buffer. */
  readonly theta: number;
  /** Rows per chunk. */
  readonly capacity: number;
  readonly rows: TrainingRows;
  /** Rows per step. */
  readonly batch: number;
}

export interface BatchGradient {
  /** Address of the gradient, of the layout of the parameters; it is added to, and emptied by whoever uses it. */
  readonly gradient: number;
  /** Whether statistics of the batch are needed, so that it cannot be divided. */
  undivided(): boolean;
  shuffle(order: Uint32Array): void;
  rewrite(rows: TrainingRows): void;
  freezeStatistics(): void;
  /**
   * Adds the gradient of rows order[from] … order[from + count − 1] of a batch; returns their share of its mean NLL. Whole
   * batches only while `undivided`.
   */
  add(from: number, count: number): number;
}

/** Copies the rows that `order` names, from `from` on, as features. */
function gather(
  { workspace }: Stack,
  address: number,
  width: number,
  values: Float32Array,
  order: Uint32Array,
  from: number,
  { count, rows }: Chunk,
) {
  const floats = workspace.memory.floats();
  for (let d = 0; d < width; d++) {
    const at = (address + d * workspace.stride) / 4;
    for (let r = 0; r < count; r++) floats[at + r] = values[(order[from + r] as number) * width + d] as number;
    floats.fill(0, at + count, at + rows);
  }
}

/** Derivatives of the loss by ln p of rows order[from] on, into `weights`, with their sum and these rows' part of the loss. */
function weigh(
  { weights: own, draws }: TrainingRows,
  order: Uint32Array,
  from: number,
  density: Float32Array,
  batch: number,
  weights: Float32Array,
): { loss: number; weightSum: number } {
  let [loss, weightSum] = [0, 0];
  const each = draws?.each ?? 1;
  for (let i = 0; i < density.length; i += each) {
    const first = order[from + i] as number;
    if (draws && draws.alone[first] === 0) {
      const weight = own ? (own[first] as number) : 1;
      loss -= weight * marginal(draws, order, from, density, i, weight / batch, weights);
    } else {
      for (let j = i; j < i + each; j++) {
        const weight = own ? (own[order[from + j] as number] as number) : 1;
        loss -= weight * (density[j] as number);
        weights[j] = -weight / batch;
      }
    }
    for (let j = i; j < i + each; j++) weightSum += weights[j] as number;
  }
  return { loss: loss / batch, weightSum };
}

/** ln((1/each) Σ exp(ln p + log ratio)) of the block of draws from `first` on; each draw's fraction of the sum, times −`scale`, goes into `weights`. */
function marginal(
  { each, logRatio }: Draws,
  order: Uint32Array,
  from: number,
  density: Float32Array,
  first: number,
  scale: number,
  weights: Float32Array,
): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < each; k++) {
    const term = (density[first + k] as number) + (logRatio[order[from + first + k] as number] as number);
    terms[k] = term;
    if (term > most) most = term;
  }
  let sum = 0;
  for (let k = 0; k < each; k++) sum += terms[k] = Math.exp((terms[k] as number) - most);
  for (let k = 0; k < each; k++) weights[first + k] = (-scale * (terms[k] as number)) / sum;
  return most + Math.log(sum / each);
}

/** Room for the draws of a row. */
const terms = new Float64Array(64);

export function batchGradient(input: GradientInput): BatchGradient {
  const { kernels, memory, spec, plans, base, layout, theta, batch } = input;
  let { rows } = input;
  const gradient = memory.allocate(4 * rowsOf(layout.size));
  const normalises = plans.some((plan) => plan.kind === 'batch-norm');
  const capacity = Math.min(batch, input.capacity);
  const stack = buildStack({
    kernels,
    memory,
    spec,
    plans,
    base,
    theta,
    gradient,
    capacity: normalises ? batch : capacity,
  });
  let order = Uint32Array.from({ length: rows.count }, (_, i) => i);
  let undivided = normalises;

  function addChunk(from: number, count: number): number {
    const chunk = { count, rows: rowsOf(count), batchStatistics: undivided, weightSum: -count / batch };
    gather(stack, stack.input, spec.dim, rows.values, order, from, chunk);
    if (rows.context) gather(stack, stack.workspace.contextRows, spec.context, rows.context, order, from, chunk);
    // The value of `view.fill()` is not the view in Firefox 153: see tests/structure.test.ts.
    const floats = memory.floats();
    const weights = stack.workspace.weight / 4;
    floats.fill(-1 / batch, weights, weights + count);
    floats.fill(0, weights + count, weights + chunk.rows);
    stack.density(chunk);
    if (!rows.weights && !rows.draws) {
      const loss = -kernels.sum(stack.workspace.logDet, count) / batch;
      stack.backward(chunk);
      return loss;
    }
    const density = stack.workspace.logDet / 4;
    const found = floats.subarray(density, density + count);
    const { loss, weightSum } = weigh(rows, order, from, found, batch, floats.subarray(weights, weights + count));
    stack.backward({ ...chunk, weightSum });
    return loss;
  }

  return {
    gradient,
    undivided: () => undivided,
    shuffle(next) {
      order = next.slice();
    },
    rewrite(next) {
      rows = next;
    },
    freezeStatistics() {
      undivided = false;
    },
    add(from, count) {
      stack.refresh();
      const step = undivided ? batch : capacity;
      let loss = 0;
      for (let done = 0; done < count; done += step) loss += addChunk(from + done, Math.min(step, count - done));
      stack.finishGradient();
      return loss;
    },
  };
}
