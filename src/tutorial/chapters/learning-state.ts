/** Chapter 4's state: one run of gradient descent on a spline, with what the reader set, and the runs that ended. */

import { random } from '../../base/random';
import { countBelow } from '../../base/sorted';
import { describe } from '../../catalog/given-pdf/source';
import { plainFlow } from '../../flow/evaluate';
import type { FlowSpec } from '../../flow/spec';
import type { TransformSpec } from '../../flow/transforms/registry';
import type { Answered } from '../chapter';
import type { FitRequest, Snapshot } from '../lab/protocol';
import type { Run } from '../lab/runner';
import { deviationOf, meanOf } from '../mathematics/gaussian';

/** Where a batch norm stands: nowhere, next to the data before the spline, or next to the base behind it. */
export type Norm = 'none' | 'data' | 'base';

export interface RunSettings {
  readonly rate: number;
  readonly batch: number;
  readonly rows: number;
  readonly bins: number;
  readonly norm: Norm;
  /** How far the data lie from zero. */
  readonly shift: number;
}

/** What a run came to, in nats per row. */
export interface Ended {
  readonly settings: RunSettings;
  /** Mean over the last looks. */
  readonly training: number;
  readonly validation: number;
  readonly best: number;
  readonly bestStep: number;
  /** The highest validation NLL on the way. */
  readonly worst: number;
  /** Standard deviation of the batches' NLL over the last looks. */
  readonly wobble: number;
}

export interface LearningState extends Answered {
  readonly settings: RunSettings;
  readonly run: Run | undefined;
  /** The settings of that run. */
  readonly running: RunSettings | undefined;
  readonly ended: readonly Ended[];
  /** Whether the run is shown as it was at its best look. */
  readonly bestShown: boolean;
  /** Samples of the run that was shown when they were drawn. */
  readonly samples: Float64Array | undefined;
  /** Times that samples were drawn. */
  readonly draws: number;
}

export const PLAIN: RunSettings = { rate: 0.02, batch: 128, rows: 1000, bins: 8, norm: 'none', shift: 0 };
export const STEPS = 300;
/** Looks that the end of a run is judged by. */
export const LAST = 50;
const VALIDATION_ROWS = 1_000;
const BOX = 4;
export const SMALL_BOX = 3;

const target = describe({ kind: 'named', name: 'bimodal' });

export const initialLearning = (): LearningState => ({
  answers: {},
  settings: PLAIN,
  run: undefined,
  running: undefined,
  ended: [],
  bestShown: false,
  samples: undefined,
  draws: 0,
});

/** The true density of a run's data. */
export const truthAt = ({ shift }: RunSettings, x: number) => target.density(x - shift);

const drawn = (count: number, seed: number, shift: number) => target.sample(count, seed).map((x) => x + shift);
export const trainingRows = ({ rows, shift }: RunSettings) => drawn(rows, 1, shift);
const validationRows = ({ shift }: RunSettings) => drawn(VALIDATION_ROWS, 2, shift);

const truthOn = (rows: Float64Array, settings: RunSettings) => -meanOf(rows.map((x) => Math.log(truthAt(settings, x))));
/** NLL of the true density on the validation rows: what no model can beat but by luck. */
export const floorOf = (settings: RunSettings) => truthOn(validationRows(settings), settings);
/** NLL of the true density on the training rows, which a model can beat by learning these very rows. */
export const truthOnTraining = (settings: RunSettings) => truthOn(trainingRows(settings), settings);

function transformsOf({ norm, bins, shift }: RunSettings): TransformSpec[] {
  const spline: TransformSpec = {
    kind: 'elementwise-spline',
    order: 'rational-quadratic',
    bins,
    bound: shift === 0 ? BOX : SMALL_BOX,
  };
  const batchNorm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };
  switch (norm) {
    case 'none':
      return [spline];
    case 'data':
      return [batchNorm, spline];
    case 'base':
      return [spline, batchNorm];
    default:
      return norm satisfies never;
  }
}

/** The rows that no run is trained on. */
export const heldOutRows = (): Float64Array => validationRows(PLAIN);

/** Number of samples, which are compared with the same number of rows. */
export const COMPARED = VALIDATION_ROWS;

/** The run of plain settings that ended. */
export const plainRun = (state: LearningState) => endedWith(state, (settings) => differsOnlyIn(settings));

/** The state with new samples of the run that is shown. */
export function drawSamples(state: LearningState): LearningState {
  const snapshot = shownOf(state);
  if (!snapshot) return state;
  const draw = random(1, 'sample', state.draws);
  const z = Float64Array.from({ length: COMPARED }, draw.normal);
  const samples = plainFlow(snapshot.spec, snapshot.parameters).inverse(z).value;
  return { ...state, samples, draws: state.draws + 1 };
}

/** The largest difference between the fractions of rows and of samples below any x (Kolmogorov and Smirnov). */
export function largestGap({ samples }: LearningState): number | undefined {
  if (!samples) return undefined;
  const [rows, drawnRows] = [heldOutRows().sort(), samples.toSorted()];
  let gap = 0;
  for (const x of [...rows, ...drawnRows]) {
    const below = (of: Float64Array) => countBelow(of, x, true) / of.length;
    gap = Math.max(gap, Math.abs(below(rows) - below(drawnRows)));
  }
  return gap;
}

/** What the largest difference of two samples of one density exceeds in one case of twenty: 1.358 √(2/n). */
export const largestByChance = 1.358 * Math.sqrt(2 / COMPARED);

export function requestOf(settings: RunSettings): FitRequest {
  const flow: FlowSpec = {
    dim: 1,
    context: 0,
    base: { kind: 'standard-normal' },
    transforms: transformsOf(settings),
  };
  return {
    flow,
    training: trainingRows(settings),
    validation: validationRows(settings),
    options: {
      steps: STEPS,
      batch: Math.min(settings.batch, settings.rows),
      learningRate: settings.rate,
      schedule: 'constant',
      clipNorm: 5,
      evaluateEvery: 1,
      patience: 0,
    },
    seed: 1,
    standardise: false,
    // What a run ends with is to be seen, however bad it is.
    keepLast: true,
  };
}

/** What the pictures show: the run as of now, or as it was at its best look. */
export function shownOf({ run, bestShown }: LearningState): Snapshot | undefined {
  const { snapshot } = run ?? {};
  const best = bestShown ? snapshot?.best : undefined;
  return snapshot && best ? { ...snapshot, parameters: best.parameters, step: best.look.step } : snapshot;
}

/** The state with a run as it is now; one that has ended is written down. */
export function withRun(before: LearningState, run: Run): LearningState {
  const { snapshot } = run;
  const state = { ...before, run };
  const settings = state.running;
  const looks = snapshot?.looks ?? [];
  if (!settings || !snapshot?.stopped || looks.length === 0) return state;
  const last = looks.slice(-LAST);
  const best = looks.reduce((low, look) => (look.validation < low.validation ? look : low));
  const ended: Ended = {
    settings,
    training: meanOf(last.map((look) => look.train)),
    validation: meanOf(last.map((look) => look.validation)),
    best: best.validation,
    bestStep: best.step,
    worst: Math.max(...looks.map((look) => look.validation)),
    wobble: deviationOf(last.map((look) => look.train)),
  };
  return { ...state, ended: [...state.ended, ended] };
}

/** Whether settings are those of `PLAIN`, but for the named ones. */
export const differsOnlyIn = (settings: RunSettings, ...names: readonly (keyof RunSettings)[]): boolean =>
  (Object.keys(PLAIN) as (keyof RunSettings)[]).every((name) => names.includes(name) || settings[name] === PLAIN[name]);

/** The last run that ended with settings like these. */
export const endedWith = ({ ended }: LearningState, like: (settings: RunSettings) => boolean) =>
  ended.findLast(({ settings }) => like(settings));

/** Steps taken by a run of plain settings. */
export const stepsTaken = ({ run }: LearningState) => run?.snapshot?.step ?? 0;

/** The validation NLL as of now. */
export const nllNow = ({ run }: LearningState) => run?.snapshot?.looks.at(-1)?.validation;
