/** A training program on the wasm engine: gradients of parts of a batch, on one thread or several, then Adam. */
import { updateMask } from '../../flow/parameters';
import { BETA1, BETA2 } from '../adam';
import type { TrainingProgram } from '../engine';
import { batchGradient, type GradientInput } from './batch-gradient';
import { rowsOf } from './stack';
import type { Team } from './team';

export interface TrainingInput extends GradientInput {
  readonly clipNorm: number;
  /** Other threads, where there are any and the flow is worth it. */
  readonly team?: Team;
}

/** A program whose parameters are the flow's own, at `theta`; `changed` is called after every change of them. */
export function trainingProgram(input: TrainingInput, changed: () => void): TrainingProgram {
  const { kernels, memory, theta, layout, batch, clipNorm, team } = input;
  const begin = memory.mark();
  const padded = rowsOf(layout.size);
  const own = batchGradient(input);
  const [m, v, mask] = [0, 1, 2].map(() => memory.allocate(4 * padded)) as [number, number, number];
  memory.floats().set(updateMask(layout), mask / 4);
  let steps = 0;
  let losses: number[] = [];
  const view = (address: number) => memory.floats().subarray(address / 4, address / 4 + layout.size);

  function update(loss: number, learningRate: number): void {
    steps += 1;
    losses.push(loss);
    const norm = Math.sqrt(kernels.maskGradient(own.gradient, mask, padded));
    const clip = Math.min(1, clipNorm / (norm + 1e-12));
    const rate = learningRate / (1 - BETA1 ** steps);
    kernels.adam(theta, own.gradient, m, v, padded, clip, rate, 1 / (1 - BETA2 ** steps));
    changed();
  }

  /** The first part is this thread's; those of the others are added in their order, so that the sum is always the same. */
  async function sharedStep(others: Team, offset: number, learningRate: number): Promise<void> {
    // Draws of one row stay together.
    const each = input.rows.draws?.each ?? 1;
    const part = each * Math.ceil(batch / each / (others.size + 1));
    const parts = Array.from({ length: others.size }, (_, i) => {
      const from = Math.min(batch, (i + 1) * part);
      return { from: offset + from, count: Math.min(part, batch - from) };
    });
    const pending = others.gradients(view(theta), parts);
    let loss = own.add(offset, part);
    const answers = await pending;
    const gradient = view(own.gradient);
    for (const [i, answer] of answers.entries()) {
      const { from, count } = parts[i] as (typeof parts)[number];
      if (answer === undefined) {
        loss += own.add(from, count);
        continue;
      }
      loss += answer.loss;
      for (let k = 0; k < gradient.length; k++) gradient[k] = (gradient[k] as number) + (answer.gradient[k] as number);
    }
    update(loss, learningRate);
  }

  return {
    shuffle(order) {
      own.shuffle(order);
      team?.shuffle(order);
    },
    rewrite(rows) {
      own.rewrite(rows);
      team?.rewrite(rows);
    },
    freezeStatistics() {
      own.freezeStatistics();
      team?.freezeStatistics();
    },
    step(offset, learningRate) {
      if (team && team.size > 0 && !own.undivided()) return sharedStep(team, offset, learningRate);
      update(own.add(offset, batch), learningRate);
      return undefined;
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
      team?.dispose();
      memory.release(begin);
    },
  };
}
