/** Chapter 7's state: galaxies scored by a flow that has not seen them, a cut, and the simulations of one parameter each. */

import { grid } from '../../analysis/histogram';
import { countBelow } from '../../analysis/sorted';
import { FIDUCIAL, type ParameterName } from '../../catalog/sample-responses';
import type { Answered } from '../chapter';
import { callLab } from '../lab/client';
import { forgetFit } from '../lab/fit-to-end';
import {
  alternatingLayers,
  boxOf,
  GALAXY_AXES,
  learnPlane,
  logRows,
  planeRequest,
  type TrainedPlane,
} from '../lab/learn-plane';
import type { SampleColumns } from '../lab/protocol';
import { remember } from '../lab/remember';
import { sliceAt } from '../mathematics/plane';
import { AT_REST, type Working } from '../work';

export interface Galaxy {
  readonly name: string;
  /** log10 of Msun. */
  readonly total: number;
  readonly star: number;
  /** Whether the catalog gives it any dark matter. */
  readonly dark: boolean;
  /** ln p in nats. */
  readonly logProb: number;
}

/** A simulation in which one parameter differs, with the sorted ln p of its galaxies that have dark matter. */
export interface Simulation {
  readonly parameter: ParameterName;
  readonly value: number;
  readonly logProb: Float64Array;
}

export interface Study {
  readonly trained: TrainedPlane;
  /** Sorted ln p of the reference: galaxies with dark matter in boxes that were held out. */
  readonly reference: Float64Array;
  /** Galaxies of other held-out boxes, the least likely first. */
  readonly candidates: readonly Galaxy[];
  readonly simulations: readonly Simulation[];
}

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

export const PARAMETERS = Object.keys(FIDUCIAL) as readonly ParameterName[];

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

/** Boxes that are learned, looked at to stop, held against, and searched. */
const BOXES = { training: 18, validation: 20, reference: 24 } as const;
const STEPS = 800;
const LEARNING_SHARE = 0.9;

async function scoredSimulations(fit: number, sample: SampleColumns): Promise<Simulation[]> {
  const { columns, sim } = sample;
  const rows = Array.from({ length: sample.rows }, (_, row) => row).filter((row) => (columns.M_dm?.[row] ?? 0) > 0);
  const logProb = await callLab((lab) => lab.logProb(fit, logRows([columns.M_total, columns.M_star], rows)));
  const bySim = new Map<string, { first: number; scores: number[] }>();
  for (const [i, row] of rows.entries()) {
    const name = sim[row] ?? '';
    const known = bySim.get(name) ?? { first: row, scores: [] };
    known.scores.push(logProb[i] as number);
    bySim.set(name, known);
  }
  const simulations = [...bySim.values()].flatMap(({ first, scores }): Simulation[] => {
    const sorted = Float64Array.from(scores).sort();
    const own = PARAMETERS.filter((name) => columns[name]?.[first] !== FIDUCIAL[name]);
    // The fiducial simulation lies on every parameter's line.
    return (own.length === 0 ? PARAMETERS : own).map((parameter) => ({
      parameter,
      value: columns[parameter]?.[first] ?? Number.NaN,
      logProb: sorted,
    }));
  });
  return simulations.sort((a, b) => a.value - b.value);
}

/** Learns the masses of the shipped synthetic galaxies, and scores boxes that were held out and simulations of other parameters. */
export const learnStudy = remember(async (report) => {
  const { rows, sim, columns } = await callLab((lab) =>
    lab.sample('CV z=0', ['M_total', 'M_star', 'M_dm', 'galaxy_id']),
  );
  const all = Array.from({ length: rows }, (_, row) => row);
  const between = (from: number, to: number) =>
    all.filter((row) => boxOf(sim[row] ?? '') >= from && boxOf(sim[row] ?? '') < to);
  const values = (kept: readonly number[]) => logRows([columns.M_total, columns.M_star], kept);
  const isDark = (row: number) => (columns.M_dm?.[row] ?? 0) > 0;
  const request = planeRequest(
    alternatingLayers(3),
    values(between(0, BOXES.training)),
    values(between(BOXES.training, BOXES.validation)),
    STEPS,
  );
  const { trained, fit } = await learnPlane(request, GALAXY_AXES, (fraction) => report(LEARNING_SHARE * fraction));
  const score = (kept: readonly number[]) => callLab((lab) => lab.logProb(fit, values(kept)));
  const reference = (await score(between(BOXES.validation, BOXES.reference).filter(isDark))).sort();
  const searched = between(BOXES.reference, Number.POSITIVE_INFINITY);
  const logProb = await score(searched);
  const candidates = searched
    .map(
      (row, i): Galaxy => ({
        name: `${sim[row]}, galaxy ${columns.galaxy_id?.[row]}`,
        total: Math.log10(columns.M_total?.[row] ?? 1),
        star: Math.log10(columns.M_star?.[row] ?? 1),
        dark: isDark(row),
        logProb: logProb[i] as number,
      }),
    )
    .sort((a, b) => a.logProb - b.logProb);
  const varied = await callLab((lab) => lab.sample('1P', ['M_total', 'M_star', 'M_dm', ...PARAMETERS]));
  const simulations = await scoredSimulations(fit, varied);
  forgetFit(fit);
  const study: Study = { trained, reference, candidates, simulations };
  return (state: OutliersState): OutliersState => ({ ...state, study });
});

/** ln p at which so small a share of the reference lies as low. */
export function thresholdOf({ reference }: Study, cut: number): number {
  return reference[Math.max(0, Math.ceil(cut * reference.length) - 1)] as number;
}

/** Candidates below the cut, the least likely first; without those that are set apart. */
export function flaggedOf({ study, cut, apart }: OutliersState): readonly Galaxy[] {
  if (!study) return [];
  const threshold = thresholdOf(study, cut);
  return study.candidates.filter(({ logProb, dark }) => logProb <= threshold && (dark || !apart));
}

/** Share of a simulation's galaxies that lie below the cut. */
export function shareOf(study: Study, { logProb }: Simulation, cut: number): number {
  return countBelow(logProb, thresholdOf(study, cut), true) / logProb.length;
}

/** The largest share over the values of each parameter. */
export function largestShares({ study, cut }: OutliersState): readonly number[] | undefined {
  if (!study) return undefined;
  return PARAMETERS.map((name) =>
    Math.max(...study.simulations.filter(({ parameter }) => parameter === name).map((one) => shareOf(study, one, cut))),
  );
}

const STAR_POINTS = 401;

/** Stellar mass given the total mass of a galaxy: its density, the median, and the share that has less than the galaxy. */
export function reasonOf({ trained }: Study, { total, star }: Galaxy) {
  const { from, to } = trained.y.histogram;
  const slice = sliceAt(
    trained.snapshot,
    total,
    grid(Math.min(from, star) - 0.5, Math.max(to, star) + 0.5, STAR_POINTS),
  );
  const { y, density } = slice;
  const step = (y[1] as number) - (y[0] as number);
  let below = 0;
  let median = y[0] as number;
  let cumulative = 0;
  for (const [i, p] of density.entries()) {
    cumulative += p * step;
    if (cumulative < 0.5) median = y[i] as number;
    if ((y[i] as number) <= star) below = cumulative;
  }
  return { slice, median, below: Math.min(1, below), dex: star - median };
}

export function pick(state: OutliersState, picked: number): OutliersState {
  return { ...state, picked, seen: [...new Set([...state.seen, picked])] };
}

export function tryParameter(state: OutliersState, parameter: ParameterName): OutliersState {
  return { ...state, parameter, tried: [...new Set([...state.tried, parameter])] };
}
