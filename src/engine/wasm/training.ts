/** A training program on the wasm engine: forward, adjoint and Adam in the kernels, a batch in chunks that fit the caches. */
import { type ParameterLayout, updateMask } from '../../flow/parameters';
import type { FlowSpec } from '../../flow/spec';
import type { Rows, StepOptions, TrainingProgram } from '../engine';
import type { BasePlan, LayerPlan } from '../plan';
import type { Kernels } from './kernels';
import type { Chunk } from './layer';
import type { Memory } from './memory';
import { buildStack, rowsOf, type Stack } from './stack';

const [BETA1, BETA2] = [0.9, 0.999];

export interface TrainingInput {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly spec: FlowSpec;
  readonly plans: readonly LayerPlan[];
  readonly base: BasePlan;
  readonly theta: number;
  readonly layout: ParameterLayout;
  /** Rows per chunk. */
  readonly capacity: number;
  readonly rows: Rows;
  readonly options: StepOptions;
}

/** Copies the rows that `order` names, from `from` on, as features. */
function gather(
  stack: Stack,
  address: number,
  width: number,
  values: Float32Array,
  order: Uint32Array,
  from: number,
  { count, rows }: Chunk,
) {
  const floats = stack.workspace.memory.floats();
  for (let d = 0; d < width; d++) {
    const at = (address + d * stack.workspace.stride) / 4;
    for (let r = 0; r < count; r++) floats[at + r] = values[(order[from + r] as number) * width + d] as number;
    floats.fill(0, at + count, at + rows);
  }
}

/** A program whose parameters are the flow's own, at `theta`; `changed` is called after every change of them. */
export function trainingProgram(input: TrainingInput, changed: () => void): TrainingProgram {
  const { kernels, memory, spec, plans, base, theta, layout, rows, options } = input;
  const { batch, clipNorm } = options;
  const begin = memory.mark();
  const padded = rowsOf(layout.size);
  const [gradient, m, v, mask] = Array.from({ length: 4 }, () => memory.allocate(4 * padded)) as [
    number,
    number,
    number,
    number,
  ];
  memory.floats().set(updateMask(layout), mask / 4);
  // Statistics of a batch need all of it at once.
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
  let frozen = !normalises;
  let steps = 0;
  let losses: number[] = [];
  const view = (address: number) => memory.floats().subarray(address / 4, address / 4 + layout.size);

  /** Adds the gradient of the mean NLL over part of a batch; returns the part's share of that mean. */
  function addGradient(from: number, count: number, share: number): number {
    const chunk = { count, rows: rowsOf(count), batchStatistics: !frozen, weightSum: -count * share };
    gather(stack, stack.input, spec.dim, rows.values, order, from, chunk);
    if (rows.context) gather(stack, stack.workspace.contextRows, spec.context, rows.context, order, from, chunk);
    const weights = memory.floats().subarray(stack.workspace.weight / 4, stack.workspace.weight / 4 + chunk.rows);
    weights.fill(-share, 0, count).fill(0, count);
    stack.density(chunk);
    const loss = -share * kernels.sum(stack.workspace.logDet, count);
    stack.backward(chunk);
    return loss;
  }

  return {
    shuffle(next) {
      order = next.slice();
    },
    freezeStatistics() {
      frozen = true;
    },
    step(offset, learningRate) {
      steps += 1;
      stack.refresh();
      const chunk = frozen ? capacity : batch;
      let loss = 0;
      for (let done = 0; done < batch; done += chunk) {
        loss += addGradient(offset + done, Math.min(chunk, batch - done), 1 / batch);
      }
      stack.finishGradient();
      losses.push(loss);
      const norm = Math.sqrt(kernels.maskGradient(gradient, mask, padded));
      const clip = Math.min(1, clipNorm / (norm + 1e-12));
      const rate = learningRate / (1 - BETA1 ** steps);
      kernels.adam(theta, gradient, m, v, padded, clip, rate, 1 / (1 - BETA2 ** steps));
      changed();
    },
    async losses() {
      const pending = Float32Array.from(losses);
      losses = [];
      return pending;
    },
    async state() {
      return { parameters: view(theta).slice(), m: view(m).slice(), v: view(v).slice(), step: steps };
    },
    restore(state) {
      view(theta).set(state.parameters);
      view(m).set(state.m);
      view(v).set(state.v);
      steps = state.step;
      changed();
    },
    dispose() {
      memory.release(begin);
    },
  };
}
