/**
 * The NLL trainer: mini-batches in seeded order, Adam with a schedule, looks at validation rows, best weights, early
 * stopping, and a rewind to the last good weights when numbers stop being finite.
 */
import type { CompiledFlow, Rows, TrainingState } from '../engine/engine';
import { ProblemError } from '../flow/problem';
import { random } from '../flow/random';
import type { TrainingOptions } from './options';

export interface Look {
  readonly step: number;
  /** Mean NLL of the batches since the look before, in nats per row. */
  readonly train: number;
  readonly validation: number;
}

export type StopReason = 'all steps done' | 'no improvement' | 'stopped by hand';

export interface Trainer {
  readonly step: number;
  readonly looks: readonly Look[];
  readonly best: Look | undefined;
  /** Set once training is over. */
  readonly stopped: StopReason | undefined;
  /** Takes at most `count` steps, fewer where a look is due or training ends. Returns what the person should know. */
  advance(count: number): Promise<readonly string[]>;
  /** Puts the best weights back and ends training. */
  finish(reason: StopReason): Promise<void>;
  /** Everything needed to go on later. */
  checkpoint(): Promise<TrainingState>;
  dispose(): void;
}

/**
 * Share of the steps after which normalising layers are calibrated on all training rows and frozen. Until then every
 * batch has its own mean, which blurs the data by σ/√batch; the rest of training sees the statistics that will be used.
 * On the mixture of given PDFs, 1,000 steps of 512, freezing at 0.4 took the held-out NLL from 0.060 to 0.024 nats above
 * the entropy; without batch norm it was 0.013.
 */
const FREEZE_AT = 0.3;
/** Rewinds after which training gives up: the rate has then fallen by 2⁸. */
const MOST_REWINDS = 8;

/** Step size at a step (from 0) of a run. */
export function learningRateAt(step: number, { steps, learningRate, schedule }: TrainingOptions): number {
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'cosine':
      return 0.5 * learningRate * (1 + Math.cos((Math.PI * step) / steps));
    default:
      throw schedule satisfies never;
  }
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const allFinite = (values: Float32Array) => values.every(Number.isFinite);

/**
 * Trains the parameters that `flow` holds. An epoch visits floor(n / batch) full batches of a fresh permutation; the rest
 * of the rows waits for the next epoch. `recalibrate` sets the statistics of normalising layers from all training rows.
 */
export function createTrainer(
  flow: CompiledFlow,
  training: Rows,
  validation: Rows,
  options: TrainingOptions,
  seed: number,
  recalibrate: () => Promise<void>,
): Trainer {
  const batch = Math.min(options.batch, training.count);
  const batchesPerEpoch = Math.floor(training.count / batch);
  const program = flow.train(training, { batch, clipNorm: options.clipNorm });
  const looks: Look[] = [];
  let step = 0;
  let epoch = -1;
  let frozen = false;
  let rateFactor = 1;
  let rewinds = 0;
  let best: { look: Look; index: number; parameters: Float32Array } | undefined;
  let good: TrainingState | undefined;
  let stopped: StopReason | undefined;

  function takeStep() {
    const currentEpoch = Math.floor(step / batchesPerEpoch);
    if (currentEpoch !== epoch) {
      epoch = currentEpoch;
      program.shuffle(random(seed, 'shuffle', epoch).permutation(training.count));
    }
    program.step((step % batchesPerEpoch) * batch, rateFactor * learningRateAt(step, options));
    step += 1;
  }

  async function freeze() {
    await recalibrate();
    program.freezeStatistics();
    frozen = true;
  }

  /** Looks at the validation rows; answers with a message where it had to rewind. */
  async function look(): Promise<string | undefined> {
    const losses = await program.losses();
    const state = await program.state();
    const validationNll = -mean(await flow.logProb(validation));
    if (allFinite(losses) && allFinite(state.parameters) && Number.isFinite(validationNll)) {
      const seen = { step, train: mean(losses), validation: validationNll };
      if (!best || validationNll < best.look.validation) {
        best = { look: seen, index: looks.length, parameters: state.parameters };
      }
      looks.push(seen);
      good = state;
      return undefined;
    }
    rewinds += 1;
    rateFactor /= 2;
    if (good) program.restore(good);
    if (!good || rewinds > MOST_REWINDS) {
      throw new ProblemError(
        'diverged',
        `The loss stopped being a finite number at step ${step}, ${good ? `${rewinds} times` : 'from the start'}.`,
        'Lower the learning rate, or check the columns for extreme values.',
      );
    }
    return `The loss stopped being finite near step ${step}: went back to step ${good.step} and halved the learning rate.`;
  }

  const trainer: Trainer = {
    get step() {
      return step;
    },
    looks,
    get best() {
      return best?.look;
    },
    get stopped() {
      return stopped;
    },
    async advance(count) {
      const messages: string[] = [];
      if (!good) good = await program.state();
      for (let taken = 0; taken < count && !stopped; taken++) {
        if (!frozen && step >= FREEZE_AT * options.steps) {
          await freeze();
          // Looks and states from before the calibration belong to other statistics.
          best = undefined;
          good = await program.state();
        }
        takeStep();
        const atEnd = step >= options.steps;
        if (!atEnd && step % options.evaluateEvery !== 0) continue;
        const message = await look();
        if (message) messages.push(message);
        const sinceBest = best ? looks.length - 1 - best.index : 0;
        if (atEnd) await trainer.finish('all steps done');
        else if (options.patience > 0 && sinceBest >= options.patience) await trainer.finish('no improvement');
        break;
      }
      return messages;
    },
    async finish(reason) {
      if (stopped) return;
      if (!best && step > 0) await look();
      if (best) flow.load(best.parameters);
      if (!frozen) await freeze();
      stopped = reason;
    },
    checkpoint: () => program.state(),
    dispose: () => program.dispose(),
  };
  return trainer;
}
