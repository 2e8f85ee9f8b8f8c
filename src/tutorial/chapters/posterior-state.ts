/** Chapter 8's state: a simulator learned in both directions, and the ranks of true angles among draws of posteriors. */
import { pitHistogram } from '../../analysis/pit';
import type { TransformSpec } from '../../flow/transforms/registry';
import type { Answered } from '../chapter';
import { callLab } from '../lab/client';
import { fitToEnd, forgetFit } from '../lab/fit-to-end';
import { type FitRequest, type Snapshot, TO_THE_END } from '../lab/protocol';
import { remember } from '../lab/remember';
import { meanOf } from '../mathematics/gaussian';
import { conditionalDensity } from '../mathematics/given';
import { type Distortion, priorRanks, ranksOf } from '../mathematics/ranks';
import { ANGLE_GRID, ANGLES, exactNll, exactPosterior, simulate, type Throws } from '../mathematics/throws';
import { AT_REST, type Working } from '../work';

/** The posteriors that can be tested, all but the first wrong on purpose. */
export const TESTED = {
  flow: { width: 1, shift: 0 },
  narrow: { width: 0.6, shift: 0 },
  wide: { width: 1.6, shift: 0 },
  shifted: { width: 1, shift: 0.5 },
} as const satisfies Readonly<Record<string, Distortion>>;
export type Tested = keyof typeof TESTED | 'prior';

/** What was learned of p(angle | range), on simulations that it was not trained on. */
interface Inferred {
  readonly snapshot: Snapshot;
  /** Of the true angles. */
  readonly latents: Float64Array;
  /** NLL in nats per simulation, of the flow and of the exact posterior. */
  readonly nll: number;
  readonly exact: number;
}

export interface PosteriorState extends Answered, Working {
  readonly likelihood: Snapshot | undefined;
  readonly inferred: Inferred | undefined;
  /** The angle that ranges are asked for, and the least and the most of those before, in degrees. */
  readonly angle: number;
  readonly flattest: number;
  readonly steepest: number;
  /** The range that was observed, and the least and the most of those before. */
  readonly observed: number;
  readonly shortest: number;
  readonly longest: number;
  /** Simulations that were ranked. */
  readonly ranked: number;
  readonly tested: Tested;
  readonly seen: readonly Tested[];
}

export const FIRST_ANGLE = 45;
export const FIRST_RANGE = 0.6;

export const initialPosterior = (): PosteriorState => ({
  ...AT_REST,
  answers: {},
  likelihood: undefined,
  inferred: undefined,
  angle: FIRST_ANGLE,
  flattest: FIRST_ANGLE,
  steepest: FIRST_ANGLE,
  observed: FIRST_RANGE,
  shortest: FIRST_RANGE,
  longest: FIRST_RANGE,
  ranked: 0,
  tested: 'flow',
  seen: ['flow'],
});

export const SIMULATIONS = 6_000;
const VALIDATED = 1_500;
/** Simulations with the true angle known, for ranks and NLLs. */
export const TESTS = 1_000;
const STEPS = 800;
export const testThrows = simulate(TESTS, 3);
/** Drawn in pictures: as dots, all of them would be a stain. */
export const SHOWN: Throws = simulate(1_500, 1);

/** As a network is to see them. */
export const seenAngle = (angle: number) => (angle - 45) / 26;
export const seenRange = (range: number) => (range - 0.63) / 0.33;

/** A spline whose knots a network computes from the condition. */
const layer = (bins: number): TransformSpec => ({
  kind: 'autoregressive-spline',
  order: 'rational-quadratic',
  bins,
  bound: 'auto',
  hidden: [48, 48],
  activation: 'relu',
  fast: 'density',
  visit: 'ascending',
});

function requestOf(learned: keyof Throws, bins: number): FitRequest {
  const [training, validation] = [simulate(SIMULATIONS, 1), simulate(VALIDATED, 2)];
  const given = (throws: Throws) =>
    learned === 'ranges' ? throws.angles.map(seenAngle) : throws.ranges.map(seenRange);
  return {
    flow: { dim: 1, context: 1, base: { kind: 'standard-normal' }, transforms: [layer(bins)] },
    training: training[learned],
    validation: validation[learned],
    context: { training: given(training), validation: given(validation) },
    options: {
      ...TO_THE_END,
      steps: STEPS,
      batch: 256,
      learningRate: 0.01,
      evaluateEvery: 40,
    },
    seed: 1,
    standardise: true,
  };
}

/** p(range | angle). */
export const learnLikelihood = remember(async (report) => {
  const { fit, snapshot } = await fitToEnd(requestOf('ranges', 6), report);
  forgetFit(fit);
  return (state: PosteriorState): PosteriorState => ({ ...state, likelihood: snapshot });
});

/** p(angle | range), from the same simulations. */
export const learnPosterior = remember(async (report) => {
  const { fit, snapshot } = await fitToEnd(requestOf('angles', 12), report);
  const context = testThrows.ranges.map(seenRange);
  const latents = await callLab((lab) => lab.latents(fit, testThrows.angles, context));
  const nll = -meanOf(await callLab((lab) => lab.logProb(fit, testThrows.angles, context)));
  forgetFit(fit);
  const inferred: Inferred = { snapshot, latents, nll, exact: exactNll(testThrows) };
  return (state: PosteriorState): PosteriorState => ({ ...state, inferred });
});

export function askAngle(state: PosteriorState, angle: number): PosteriorState {
  return {
    ...state,
    angle,
    flattest: Math.min(state.flattest, angle),
    steepest: Math.max(state.steepest, angle),
  };
}

export function observe(state: PosteriorState, observed: number): PosteriorState {
  return {
    ...state,
    observed,
    shortest: Math.min(state.shortest, observed),
    longest: Math.max(state.longest, observed),
  };
}

export function testPosterior(state: PosteriorState, tested: Tested): PosteriorState {
  return { ...state, tested, seen: [...new Set([...state.seen, tested])] };
}

const known = new Map<number, Float64Array>();
/** The exact p(angle | range) on the grid, kept for the last ranges. */
export function exactAt(range: number): Float64Array {
  const before = known.get(range) ?? exactPosterior(range);
  if (known.size > 200) known.clear();
  known.set(range, before);
  return before;
}

/** The flow's p(angle | range) on the grid. */
export const learnedAt = ({ snapshot }: Inferred, range: number): Float64Array =>
  conditionalDensity(snapshot, ANGLE_GRID, seenRange(range));

/** Ranks of the first simulations' true angles, as a PIT. */
export function ranksAt({ inferred, ranked }: PosteriorState, tested: Tested) {
  if (!inferred || ranked === 0) return undefined;
  const ranks =
    tested === 'prior'
      ? priorRanks(testThrows.angles.subarray(0, ranked), ANGLES.to, 4)
      : ranksOf(inferred.latents.subarray(0, ranked), TESTED[tested], 4);
  return pitHistogram(ranks);
}

/** NLL of a posterior that ignores what was observed: ln 90, of one degree in 90. */
export const PRIOR_NLL = Math.log(ANGLES.to - ANGLES.from);
