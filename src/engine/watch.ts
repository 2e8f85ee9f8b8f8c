/**
 * Watches an engine while it trains. A self-test sees a small flow for a few steps; faults that need the flow at hand or a
 * thousand steps (a compiler that takes over late, a driver) show only here.
 *
 * - Numbers that are not finite: the steps since the last look are taken again on another engine. Where that one stays finite,
 *   the engine is at fault and not the learning rate.
 * - Finite ones: now and then a step on a few rows is compared with float64 (`check-step.ts`), from the parameters of a look,
 *   which are put back. It takes up to 2 % of the time.
 */
import type { FlowSpec } from '../flow/spec';
import { transformOf } from '../flow/transforms/registry';
import { type StepTolerance, stepProblem } from './check-step';
import {
  type CompiledFlow,
  type Engine,
  EngineFaultError,
  type StepOptions,
  type TrainingProgram,
  type TrainingRows,
  type TrainingState,
} from './engine';
import { allFinite, type Begin, densitiesFinite, staysFinite, type Taken } from './taken-again';

/** Gives an engine of another kind, where there is one that runs the flow. */
export type OtherEngine = () => Promise<Engine | undefined>;

export interface WatchOptions {
  /** By which numbers that are not finite are checked; without one they are taken for the flow's own. */
  readonly other?: OtherEngine | undefined;
  /** Share of the training time that checks by float64 may take; 0 for none. */
  readonly checkShare?: number | undefined;
  /** Shared by flows that are trained one after another, so that even the smallest are checked now and then. */
  readonly spent?: TimeSpent | undefined;
}

/** Milliseconds. */
export interface TimeSpent {
  training: number;
  checking: number;
}

export const noTimeSpent = (): TimeSpent => ({ training: 0, checking: 0 });

/** Rows of a compared step; float64 takes 10 ms for them on the default flow. */
const CHECKED_ROWS = 16;
/** Of the time that training takes. */
const CHECK_SHARE = 0.02;
/** What a check takes, before the first one shows it, for each parameter. */
const CHECK_MS = 1e-3;
/** Learning rate of a compared step. */
export const CHECKED_RATE = 1e-3;
/**
 * What a wrong kernel goes beyond and float32 does not: over 1,500 checks of all presets on heavy tails and steps, the loss was
 * off by 1e-6 and the slope along the gradient by 2e-6; a random direction by 0.2 in one, where a unit had its kink.
 */
const TOLERANCE: StepTolerance = { loss: 5e-3, gradient: 0.25, directions: 1 };
/** Steps that are remembered to be taken again; whoever looks more rarely is not watched for what is not finite. */
const MOST_STEPS = 2_000;
/** Of rows that are rewritten for every step, which are remembered with it. */
const MOST_REWRITTEN = 200;

/** The named rows, with all that they have. */
function pickedRows(
  spec: FlowSpec,
  { values, context, weights, draws }: TrainingRows,
  picked: Uint32Array,
): TrainingRows {
  const part = (from: ArrayLike<number>, width = 1) =>
    Float32Array.from({ length: picked.length * width }, (_, i) => {
      const row = picked[Math.floor(i / width)] as number;
      return from[row * width + (i % width)] as number;
    });
  return {
    values: part(values, spec.dim),
    count: picked.length,
    ...(context ? { context: part(context, spec.context) } : {}),
    ...(weights ? { weights: part(weights) } : {}),
    ...(draws
      ? { draws: { ...draws, logRatio: part(draws.logRatio), alone: Uint8Array.from(part(draws.alone)) } }
      : {}),
  };
}

/** Whether a flow has normalising layers, whose statistics are those of batches until they are frozen. */
export const hasStatistics = ({ transforms }: FlowSpec) =>
  transforms.some((transform) => transformOf(transform).calibration?.when === 'around');

function watchedProgram(
  engine: Engine,
  flow: CompiledFlow,
  first: TrainingRows,
  options: StepOptions,
  { other, checkShare = CHECK_SHARE, spent = noTimeSpent() }: WatchOptions,
): TrainingProgram {
  const { spec, layout } = flow;
  let rows = first;
  const program = flow.train(rows, options);
  const statistics = hasStatistics(spec);
  let order: Uint32Array | undefined;
  let frozen = false;
  let begin: Begin | undefined;
  let taken: Taken[] = [];
  /** Losses that were read for a check before anybody asked for them. */
  let early: Float32Array[] = [];
  /** Another engine found these numbers not finite either: the run itself diverges. */
  let acquitted = false;
  let checkMs = CHECK_MS * layout.size;

  async function timed<T>(work: () => T | Promise<T>): Promise<T> {
    const from = performance.now();
    const result = await work();
    spent.training += performance.now() - from;
    return result;
  }

  async function takeAgain(what: string): Promise<void> {
    if (acquitted || !begin || taken.length === 0) return;
    const against = await other?.();
    if (!against) return;
    if (await staysFinite(against, spec, options, begin, taken)) {
      const reason = `its ${what} stopped being finite in steps that stay finite on ${against.device}`;
      throw new EngineFaultError(engine.device, reason, false);
    }
    acquitted = true;
  }

  /** A step from `state` on a few rows, again and again to fill a batch; leaves everything as it was. */
  async function checkedStep(state: TrainingState, picked: Uint32Array): Promise<string | undefined> {
    const zeros = new Float32Array(layout.size);
    const size = picked.length;
    program.shuffle(Uint32Array.from({ length: rows.count }, (_, i) => picked[i % size] as number));
    program.restore({ parameters: state.parameters, m: zeros, v: zeros, step: 0 });
    await program.step(0, CHECKED_RATE);
    const [loss = Number.NaN] = await program.losses();
    const after = await program.state();
    program.restore(state);
    program.shuffle(order ?? Uint32Array.from({ length: rows.count }, (_, i) => i));
    const fractions = new Float64Array(size);
    for (let i = 0; i < options.batch; i++) fractions[i % size] = (fractions[i % size] as number) + 1 / options.batch;
    const step = {
      rows: pickedRows(spec, rows, picked),
      fractions,
      learningRate: CHECKED_RATE,
      clipNorm: options.clipNorm,
      loss,
      after,
    };
    return stepProblem({ spec, layout, parameters: state.parameters, ...step }, TOLERANCE);
  }

  async function check(state: TrainingState): Promise<void> {
    if (statistics && !frozen) return;
    if (!(spent.checking + checkMs <= checkShare * spent.training)) return;
    const from = performance.now();
    early.push(await program.losses());
    const size = Math.min(CHECKED_ROWS, options.batch);
    const row = (i: number) => (order ? (order[i % rows.count] as number) : i % rows.count);
    const pick = (first: number) => Uint32Array.from({ length: size }, (_, i) => row(first + i));
    // A row where float32 itself is at its end is not met twice.
    const problem = (await checkedStep(state, pick(0))) && (await checkedStep(state, pick(size)));
    if (problem) throw new EngineFaultError(engine.device, problem, true);
    checkMs = performance.now() - from;
    spent.checking += checkMs;
  }

  return {
    shuffle(next) {
      order = next;
      program.shuffle(next);
    },
    rewrite(next) {
      rows = next;
      program.rewrite(next);
    },
    freezeStatistics() {
      frozen = true;
      begin = undefined;
      program.freezeStatistics();
    },
    step(offset, learningRate) {
      if (taken.length < (rows.draws ? MOST_REWRITTEN : MOST_STEPS)) taken.push({ rows, order, offset, learningRate });
      else begin = undefined;
      const from = performance.now();
      const done = program.step(offset, learningRate);
      spent.training += performance.now() - from;
      return done && timed(() => done);
    },
    async losses() {
      const late = await timed(() => program.losses());
      const all = early.length === 0 ? late : Float32Array.from([...early, late].flatMap((part) => [...part]));
      early = [];
      if (!allFinite(all)) await takeAgain('loss');
      return all;
    },
    async state() {
      const state = await program.state();
      if (allFinite(state.parameters)) {
        begin = { state, frozen };
        if (taken.length > 0) await check(state);
      } else await takeAgain('parameters');
      taken = [];
      return state;
    },
    restore(state) {
      begin = { state, frozen };
      taken = [];
      program.restore(state);
    },
    dispose: () => program.dispose(),
  };
}

/** A flow on an engine whose numbers are watched: its functions throw EngineFaultError where the engine is at fault. */
export function compileWatched(engine: Engine, spec: FlowSpec, options: WatchOptions): CompiledFlow {
  const { other } = options;
  const flow = engine.compile(spec);
  let acquitted = false;
  return {
    ...flow,
    async logProb(rows) {
      const found = await flow.logProb(rows);
      if (acquitted || allFinite(found)) return found;
      const against = await other?.();
      if (against && (await densitiesFinite(against, flow, rows))) {
        const reason = `densities are not finite that are finite on ${against.device}`;
        throw new EngineFaultError(engine.device, reason, false);
      }
      acquitted = true;
      return found;
    },
    train: (rows, step) => watchedProgram(engine, flow, rows, step, options),
  };
}
