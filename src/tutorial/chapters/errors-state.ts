/** Chapter 9's state: rows with errors, fitted as they are and deconvolved. */

import type { DensityPlane } from '../../analysis/density-plane';
import { random } from '../../base/random';
import { drawToy, toys } from '../../catalog/toys';
import type { PlaneAxis } from '../../ui/picture/labels';
import type { Answered } from '../chapter';
import { callLab } from '../lab/client';
import { remember, type Work } from '../lab/remember';
import { meanOf } from '../mathematics/gaussian';
import {
  densityOf,
  divergence,
  measure,
  type Peak,
  peaksOfMixture,
  planeLogProb,
  withErrors,
} from '../mathematics/noisy';
import { cellsOf, planeOf, type Ranges, rangesOf } from '../mathematics/plane';
import { AT_REST, type Working } from '../work';

/** The density of the true values. */
export const TRUTH: readonly Peak[] = [
  { weight: 0.6, mean: -1.2, deviation: 0.4 },
  { weight: 0.4, mean: 1.3, deviation: 0.5 },
];

/** Standard deviations of the errors that are learned in turn. */
export const LEVELS = [0, 0.3, 0.6, 0.9] as const;
/** The error at which stated errors are varied, and the factors by which they are. */
export const STATED_AT = 0.6;
export const FACTORS = [0.5, 1, 1.5] as const;

/** Of the same measured rows. */
export interface Pair {
  /** As if the measured values were the true ones. */
  readonly plain: readonly Peak[];
  readonly deconvolved: readonly Peak[];
}

export type Shown = 'rows' | 'plain' | 'deconvolved';

/** Two moons as they were measured, and what was learned of them. */
export interface MeasuredMoons {
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  readonly points: Float32Array;
  readonly plain: DensityPlane;
  readonly deconvolved: DensityPlane;
  /** NLL in nats per row on true values that were not trained on, of both and of the true density. */
  readonly nll: { readonly plain: number; readonly deconvolved: number; readonly truth: number };
}

export interface ErrorsState extends Answered, Working {
  /** Standard deviation of the errors in the first figure, and the most so far. */
  readonly error: number;
  /** By level. */
  readonly pairs: readonly Pair[];
  readonly level: number;
  readonly deepest: number;
  readonly moons: MeasuredMoons | undefined;
  readonly shown: Shown;
  readonly seen: readonly Shown[];
  /** A measured value and its error. */
  readonly measured: number;
  readonly ownError: number;
  readonly moved: boolean;
  /** Deconvolved with errors that are stated times a factor, by factor. */
  readonly stated: readonly (readonly Peak[])[];
  readonly factor: number;
  readonly factorsSeen: readonly number[];
}

export const initialErrors = (): ErrorsState => ({
  ...AT_REST,
  answers: {},
  error: 0,
  pairs: [],
  level: 0,
  deepest: 0,
  moons: undefined,
  shown: 'rows',
  seen: ['rows'],
  measured: 0.4,
  ownError: 0.3,
  moved: false,
  stated: [],
  factor: 1,
  factorsSeen: [1],
});

const ROWS = 3_000;
/** So many of the rows train a mixture; the others choose its size. */
const TRAINED = 2_400;

const fitOf = async (measured: Float64Array, error: number) =>
  peaksOfMixture(
    await callLab((lab) =>
      lab.mixture({
        dim: 1,
        measured,
        errors: measured.map(() => error),
        training: TRAINED,
        components: TRUTH.length,
        seed: 1,
      }),
    ),
  );

/** The rows of a level, the same true values at each. */
export const rowsAt = (error: number) => measure(TRUTH, error, ROWS, 1);

/** Both fits at every level. */
export const learnLevels = remember(async (report) => {
  const pairs: Pair[] = [];
  for (const error of LEVELS) {
    const { measured } = rowsAt(error);
    pairs.push({ plain: await fitOf(measured, 0), deconvolved: await fitOf(measured, error) });
    report(pairs.length / LEVELS.length);
  }
  return (state: ErrorsState): ErrorsState => ({ ...state, pairs });
});

/** The same rows with errors that the catalog states too small, right, and too large. */
export const learnStated = remember(async (report) => {
  const { measured } = rowsAt(STATED_AT);
  const stated: (readonly Peak[])[] = [];
  for (const factor of FACTORS) {
    stated.push(await fitOf(measured, factor * STATED_AT));
    report(stated.length / FACTORS.length);
  }
  return (state: ErrorsState): ErrorsState => ({ ...state, stated });
});

/** Errors in both columns; which of them a row has is drawn evenly. */
export const MOON_ERRORS = [0.2, 0.5, 0.8] as const;
const MOON_ROWS = 1_500;
const MOON_TRAINED = 1_200;
export const MOON_COMPONENTS = 10;

export const learnMoonsMeasured: Work<(state: ErrorsState) => ErrorsState> = remember(async (report) => {
  const truth = drawToy('two-moons', MOON_ROWS, 1);
  const draw = random(2, 'sample');
  const own = Float64Array.from({ length: MOON_ROWS }, () => MOON_ERRORS[draw.integer(MOON_ERRORS.length)] ?? 0);
  const errors = truth.map((_, at) => own[at >> 1] as number);
  const measured = truth.map((value, at) => value + (errors[at] as number) * draw.normal());
  const learned = (given: Float64Array) =>
    callLab((lab) =>
      lab.mixture({ dim: 2, measured, errors: given, training: MOON_TRAINED, components: MOON_COMPONENTS, seed: 1 }),
    );
  const plain = await learned(errors.map(() => 0));
  report(0.3);
  const deconvolved = await learned(errors);
  const ranges: Ranges = rangesOf(measured);
  const cells = cellsOf(ranges);
  const tests = drawToy('two-moons', MOON_ROWS, 3);
  const axis = (label: string, histogram: PlaneAxis['histogram']): PlaneAxis => ({
    label,
    logOf: undefined,
    unit: undefined,
    histogram,
  });
  let truthSum = 0;
  for (let i = 0; i < tests.length; i += 2)
    truthSum += toys['two-moons'].logProb(tests[i] as number, tests[i + 1] as number);
  const moons: MeasuredMoons = {
    x: axis('x₁', ranges.x),
    y: axis('x₂', ranges.y),
    points: Float32Array.from(measured.subarray(0, 3_000)),
    plain: planeOf(ranges, planeLogProb(plain, cells)),
    deconvolved: planeOf(ranges, planeLogProb(deconvolved, cells)),
    nll: {
      plain: -meanOf(planeLogProb(plain, tests)),
      deconvolved: -meanOf(planeLogProb(deconvolved, tests)),
      truth: -truthSum / MOON_ROWS,
    },
  };
  return (state: ErrorsState): ErrorsState => ({ ...state, moons });
});

/** Peaks of the measured values' density, counted on a fine grid. */
export function peaksAt(error: number): number {
  const widened = withErrors(TRUTH, error);
  let peaks = 0;
  for (let i = -400; i <= 400; i++) {
    const at = (k: number) => densityOf(widened, k / 100);
    if (at(i) > at(i - 1) && at(i) >= at(i + 1)) peaks += 1;
  }
  return peaks;
}

/** How far a density is from the true one, in nats. */
export const missed = (peaks: readonly Peak[] | undefined): number | undefined => peaks && divergence(TRUTH, peaks);
