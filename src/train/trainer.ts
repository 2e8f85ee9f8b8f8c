/**
 * The NLL trainer: mini-batches in seeded order, Adam with a schedule, looks at validation rows, best weights, early
 * stopping, and a rewind to the last good weights when numbers stop being finite.
 */
import { ProblemError } from '../base/problem';
import type { CompiledFlow, TrainingState } from '../engine/engine';
import { hasStatistics } from '../engine/watch';
import type { TrainingOptions } from './options';
import type { Judged, TrainingData } from './training-data';
import { averagedWith, type WeightAverage } from './weight-average';

export interface Look {
  readonly step: number;
  /** Mean NLL of the batches since the look before, at step 0 of the first rows, in nats per row. */
  readonly train: number;
  readonly validation: number;
}

export type StopReason = 'all steps done' | 'no improvement' | 'stopped by hand' | 'loss not finite';

/**
 * A training run as of its last look, of the calibration of its normalising layers, or of its end. It lies in this thread's
 * memory, so it outlives the device, and any engine can go on from it.
 */
export interface Checkpoint {
  /** Steps taken. After a rewind more than the moments of `state` have seen. */
  readonly step: number;
  readonly state: TrainingState;
  readonly looks: readonly Look[];
  readonly best?: { readonly look: Look; readonly index: number; readonly parameters: Float32Array };
  /** With the schedule 'averaged': the weights that looks see. */
  readonly averaged?: WeightAverage;
  /** Whether normalising layers were calibrated and frozen. */
  readonly frozen: boolean;
  readonly rewinds: number;
  readonly stopped?: StopReason;
}

/** A run that has not begun. */
export function untrained(parameters: Float32Array): Checkpoint {
  const [m, v] = [new Float32Array(parameters.length), new Float32Array(parameters.length)];
  return { step: 0, state: { parameters, m, v, step: 0 }, looks: [], frozen: false, rewinds: 0 };
}

/** A run that is over, from the weights of its best look. */
export function trained(parameters: Float32Array, looks: readonly Look[], best: number): Checkpoint {
  const step = looks.at(-1)?.step ?? 0;
  const look = looks[best];
  return {
    ...untrained(parameters),
    step,
    looks,
    ...(look ? { best: { look, index: best, parameters } } : {}),
    frozen: true,
    stopped: 'no improvement',
  };
}

export interface Trainer {
  readonly step: number;
  readonly looks: readonly Look[];
  readonly best: Look | undefined;
  /** Set once training is over. */
  readonly stopped: StopReason | undefined;
  /** Takes at most `count` steps, fewer where a look is due or training ends. Returns what the person should know. */
  advance(count: number): Promise<readonly string[]>;
  /** Puts the weights of the lowest validation NLL of all looks back, those of the start included, and ends training. */
  finish(reason: StopReason): Promise<void>;
  /** The last look, or the beginning. Needs no device. */
  checkpoint(): Checkpoint;
  /** The run as it is now, to be kept; its last look where numbers are not finite. Ask between two steps. */
  snapshot(): Promise<Checkpoint>;
  /** The newest of what `snapshot` answered and the last look, without asking the engine, which may be gone. */
  newest(): Checkpoint;
  dispose(): void;
}

/**
 * Share of the steps after which normalising layers are calibrated on all training rows and frozen. Until then every batch has its own mean, which
 * blurs the data by σ/√batch; the rest of training sees the statistics that will be used.
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
    case 'averaged':
      return 0.5 * learningRate * (1 + Math.cos((Math.PI * step) / steps));
    default:
      throw schedule satisfies never;
  }
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const allFinite = (values: Float32Array) => values.every(Number.isFinite);
/**
 * Trains `flow` from a checkpoint on. `recalibrate` sets the statistics of normalising layers from all training rows. Throws
 * DeviceLostError from any function where the engine does; the checkpoint stays.
 */
export function createTrainer(
  flow: CompiledFlow,
  { batches, start, validation }: TrainingData,
  options: TrainingOptions,
  recalibrate: () => Promise<void>,
  from: Checkpoint,
): Trainer {
  const program = flow.train(batches.rows, { batch: batches.batch, clipNorm: options.clipNorm });
  const looks: Look[] = [...from.looks];
  let { step, best, averaged, frozen, rewinds, stopped } = from;
  /** Step and state of the last look, which is where a rewind and another engine go on from. */
  let kept: Pick<Checkpoint, 'step' | 'state'> = from;
  /** Those of the last snapshot. */
  let taken = kept;
  program.restore(kept.state);
  if (frozen) program.freezeStatistics();

  async function takeStep() {
    await program.step(batches.at(program, step), learningRateAt(step, options) / 2 ** rewinds);
    step += 1;
  }

  async function freeze() {
    // The next look goes back first: statistics of what is not finite would be kept.
    if (!allFinite((await program.state()).parameters)) return;
    await recalibrate();
    program.freezeStatistics();
    const state = await program.state();
    frozen = true;
    kept = { step, state };
    // Statistics of batches are no part of the mean.
    if (hasStatistics(flow.spec)) averaged = undefined;
  }

  const nllOf = async ({ rows, nll }: Judged) => nll(await flow.logProb(rows));

  /**
   * A look at the flow as it is; undefined where a number is not finite. It sees normalising layers with their running
   * statistics, which are among the parameters: the weights that are kept give the NLL that was seen, whenever that was.
   */
  async function see(train: number, state: TrainingState): Promise<Look | undefined> {
    const average = options.schedule === 'averaged' && step > 0 ? averagedWith(averaged, state.parameters) : undefined;
    const { parameters } = average ?? state;
    if (average) flow.load(parameters);
    const seen = { step, train, validation: await nllOf(validation) };
    if (average) flow.load(state.parameters);
    if (!Number.isFinite(seen.train) || !Number.isFinite(seen.validation)) return undefined;
    averaged = average;
    if (!best || seen.validation < best.look.validation) best = { look: seen, index: looks.length, parameters };
    looks.push(seen);
    kept = { step, state };
    return seen;
  }

  /** The untrained flow is a candidate too: of few rows nothing may be learned that holds for others. */
  async function lookAtStart() {
    if (step > 0 || looks.length > 0) return;
    await see(await nllOf(start), kept.state);
  }

  /** A look between steps; undefined where a number is not finite. */
  async function seeNow(): Promise<Look | undefined> {
    const losses = await program.losses();
    const state = await program.state();
    if (!allFinite(losses) || !allFinite(state.parameters)) return undefined;
    const own = losses.subarray(Math.max(0, batches.lead - (step - losses.length)));
    return see(own.length > 0 ? mean(own) : await nllOf(start), state);
  }

  /** Looks at the validation rows; answers with a message where it had to rewind. */
  async function look(): Promise<string | undefined> {
    if (await seeNow()) return undefined;
    rewinds += 1;
    program.restore(kept.state);
    taken = kept;
    if (rewinds > MOST_REWINDS) {
      throw new ProblemError(
        'diverged',
        `The loss stopped being a finite number at step ${step}, ${rewinds} times.`,
        'Lower the learning rate, or check the columns for extreme values.',
      );
    }
    return `The loss stopped being finite near step ${step}: went back to step ${kept.state.step} and halved the learning rate.`;
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
      await lookAtStart();
      // A checkpoint may lie between the last step and the end.
      if (step >= options.steps) await trainer.finish('all steps done');
      for (let done = 0; done < count && !stopped; done++) {
        if (!frozen && step >= FREEZE_AT * options.steps) await freeze();
        await takeStep();
        const atEnd = step >= options.steps;
        if (!atEnd && step % options.evaluateEvery !== 0) continue;
        const message = await look();
        if (message) messages.push(message);
        const sinceBest =
          looks.length - 1 - Math.max(best?.index ?? looks.length, batches.lead / options.evaluateEvery);
        if (atEnd) await trainer.finish('all steps done');
        else if (options.patience > 0 && sinceBest >= options.patience) await trainer.finish('no improvement');
        break;
      }
      return messages;
    },
    async finish(reason) {
      if (stopped) return;
      await lookAtStart();
      if (step > kept.step) await seeNow();
      if (best) flow.load(best.parameters);
      kept = { step, state: await program.state() };
      stopped = reason;
    },
    checkpoint: () => ({
      ...kept,
      looks: [...looks],
      frozen,
      rewinds,
      ...(best ? { best } : {}),
      ...(averaged ? { averaged } : {}),
      ...(stopped ? { stopped } : {}),
    }),
    async snapshot() {
      const last = trainer.checkpoint();
      if (stopped || step === last.step) return last;
      const state = await program.state();
      if (![state.parameters, state.m, state.v].every(allFinite)) return last;
      taken = { step, state };
      return { ...last, ...taken };
    },
    newest: () => ({ ...trainer.checkpoint(), ...(taken.step > kept.step ? taken : {}) }),
    dispose: () => program.dispose(),
  };
  return trainer;
}
