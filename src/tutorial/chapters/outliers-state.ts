/** Chapter 7's state: a study of galaxies, a cut on ln p, the galaxy and the parameter that are looked at. */
import { grid } from '../../analysis/histogram';
import { countBelow } from '../../base/sorted';
import type { ParameterName } from '../../catalog/sample-responses';
import type { Answered } from '../chapter';
import { sliceAt } from '../mathematics/plane';
import { AT_REST, type Working } from '../work';
import { type Galaxy, PARAMETERS, type Simulation, type Study } from './outliers-study';

export interface OutliersState extends Answered, Working {
  readonly study: Study | undefined;
  /** Share of the reference that may be as unlikely as an outlier. */
  readonly cut: number;
  readonly cutMoved: boolean;
  /** Whether galaxies without dark matter are set apart. */
  readonly apart: boolean;
  /** The galaxy that is looked at, by its place in the list, and those looked at so far. */
  readonly picked: number;
  readonly seen: readonly number[];
  readonly parameter: ParameterName;
  readonly tried: readonly ParameterName[];
}

export const initialOutliers = (): OutliersState => ({
  ...AT_REST,
  answers: {},
  study: undefined,
  cut: 0.03,
  cutMoved: false,
  apart: false,
  picked: 0,
  seen: [],
  parameter: 'Omega_m',
  tried: [],
});

/** ln p at which so small a share of the reference lies as low. */
export function thresholdOf({ reference }: Pick<Study, 'reference'>, cut: number): number {
  return reference[Math.max(0, Math.ceil(cut * reference.length) - 1)] as number;
}

/** Candidates below the cut, the least likely first; without those that are set apart. */
export function flaggedOf({ study, cut, apart }: Pick<OutliersState, 'study' | 'cut' | 'apart'>): readonly Galaxy[] {
  if (!study) return [];
  const threshold = thresholdOf(study, cut);
  return study.candidates.filter(({ logProb, dark }) => logProb <= threshold && (dark || !apart));
}

/** Of the candidates without dark matter, how many lie below the cut of the flow that was taught with such rows, and of that without. */
export function clumpsBelow({ study, cut }: OutliersState) {
  if (!study) return undefined;
  const { candidates, without } = study;
  const own = candidates.filter(({ dark }) => !dark);
  const threshold = thresholdOf(study, cut);
  const other = thresholdOf(without, cut);
  return {
    all: own.length,
    taughtWith: own.filter(({ logProb }) => logProb <= threshold).length,
    taughtWithout: without.clumps.filter((logProb) => logProb <= other).length,
  };
}

/** Share of a simulation's galaxies that lie below the cut. */
export function shareOf(study: Study, { logProb }: Simulation, cut: number): number {
  return countBelow(logProb, thresholdOf(study, cut), true) / logProb.length;
}

/** The shares at the lowest and at the highest value of a parameter. */
export function sharesAtEnds({ study, cut }: OutliersState, name: ParameterName) {
  const along = study?.simulations.filter(({ parameter }) => parameter === name) ?? [];
  const [lowest, highest] = [along[0], along.at(-1)];
  return study && lowest && highest
    ? { lowest: shareOf(study, lowest, cut), highest: shareOf(study, highest, cut) }
    : undefined;
}

/** The largest share over the values of each parameter. */
export function largestShares({ study, cut }: OutliersState): readonly number[] | undefined {
  if (!study) return undefined;
  return PARAMETERS.map((name) =>
    Math.max(...study.simulations.filter(({ parameter }) => parameter === name).map((one) => shareOf(study, one, cut))),
  );
}

const STAR_POINTS = 401;

/** A training galaxy is compared with one of about its total mass: within so many dex. */
export const ALIKE = 0.1;
/** Fewer training galaxies than these have no scatter worth telling. */
const FEWEST = 10;

/** The training galaxies of about a galaxy's total mass, and how the galaxy's stellar mass lies among theirs. */
export interface Peers {
  readonly count: number;
  /** How many of them lie at least as far from their median, on the same side. */
  readonly asFar: number;
  /** Of the galaxy from their median, in dex; undefined where they are too few. */
  readonly dex: number | undefined;
  /** The same in scatters: half of what lies between their 16 and 84 % quantiles. */
  readonly scatters: number | undefined;
}

export function peersOf({ taught }: Pick<Study, 'taught'>, { total, star }: Pick<Galaxy, 'total' | 'star'>): Peers {
  const stars = taught.filter((_, i) => i % 2 === 1 && Math.abs((taught[i - 1] as number) - total) < ALIKE).sort();
  const quantile = (share: number) => stars[Math.round(share * (stars.length - 1))] as number;
  const median = quantile(0.5);
  const above = star >= median;
  const asFar = stars.filter((other) => (above ? other >= star : other <= star)).length;
  if (stars.length < FEWEST) return { count: stars.length, asFar, dex: undefined, scatters: undefined };
  const dex = star - median;
  return { count: stars.length, asFar, dex, scatters: Math.abs(dex) / ((quantile(0.84) - quantile(0.16)) / 2) };
}

/** Stellar mass given the total mass of a galaxy by the flow, its median, and the galaxy among training galaxies of its total mass. */
export function reasonOf(study: Study, galaxy: Galaxy) {
  const { trained } = study;
  const { total, star } = galaxy;
  const { from, to } = trained.y.histogram;
  const slice = sliceAt(
    trained.snapshot,
    total,
    grid(Math.min(from, star) - 0.5, Math.max(to, star) + 0.5, STAR_POINTS),
  );
  const { y, density } = slice;
  const step = (y[1] as number) - (y[0] as number);
  let median = y[0] as number;
  let cumulative = 0;
  for (const [i, p] of density.entries()) {
    cumulative += p * step;
    if (cumulative < 0.5) median = y[i] as number;
  }
  return { slice, median, peers: peersOf(study, galaxy) };
}

export function pick(state: OutliersState, picked: number): OutliersState {
  return { ...state, picked, seen: [...new Set([...state.seen, picked])] };
}

export function tryParameter(state: OutliersState, parameter: ParameterName): OutliersState {
  return { ...state, parameter, tried: [...new Set([...state.tried, parameter])] };
}
