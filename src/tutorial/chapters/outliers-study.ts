/** Chapter 7's study: galaxies scored by flows that have not seen them, and the simulations of one parameter each. */
import { FIDUCIAL, type ParameterName } from '../../catalog/sample-responses';
import { callLab } from '../lab/client';
import { fitToEnd, forgetFit } from '../lab/fit-to-end';
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

export const PARAMETERS = Object.keys(FIDUCIAL) as readonly ParameterName[];

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
  /** What another flow says that was learned without rows that have no dark matter. */
  readonly without: Without;
  /** Training galaxies with dark matter, log10 M_total and log10 M_star in turn. */
  readonly taught: Float64Array;
  /** Sorted ln p of the reference: galaxies with dark matter in boxes that were held out. */
  readonly reference: Float64Array;
  /** Galaxies of other held-out boxes, the least likely first. */
  readonly candidates: readonly Galaxy[];
  readonly simulations: readonly Simulation[];
}

export interface Without {
  /** Its sorted ln p of the same reference, and its ln p of the candidates that have no dark matter. */
  readonly reference: Float64Array;
  readonly clumps: Float64Array;
}

/** Boxes that are learned, looked at to stop, held against, and searched. */
const BOXES = { training: 18, validation: 20, reference: 24 } as const;
const STEPS = 600;
/** What each of the two fits takes of the whole work. */
const LEARNING_SHARE = 0.45;

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
  const requestFor = (taught: (row: number) => boolean) =>
    planeRequest(
      alternatingLayers(3),
      values(between(0, BOXES.training).filter(taught)),
      values(between(BOXES.training, BOXES.validation).filter(taught)),
      STEPS,
    );
  const score = (fit: number, kept: readonly number[]) => callLab((lab) => lab.logProb(fit, values(kept)));
  const referenceRows = between(BOXES.validation, BOXES.reference).filter(isDark);
  const searched = between(BOXES.reference, Number.POSITIVE_INFINITY);
  const other = await fitToEnd(requestFor(isDark), (fraction) => report(LEARNING_SHARE * fraction));
  const without: Without = {
    reference: (await score(other.fit, referenceRows)).sort(),
    clumps: await score(
      other.fit,
      searched.filter((row) => !isDark(row)),
    ),
  };
  forgetFit(other.fit);
  const { trained, fit } = await learnPlane(
    requestFor(() => true),
    GALAXY_AXES,
    (fraction) => report(LEARNING_SHARE * (1 + fraction)),
  );
  const reference = (await score(fit, referenceRows)).sort();
  const logProb = await score(fit, searched);
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
  const taught = values(between(0, BOXES.training).filter(isDark));
  const study: Study = { trained, taught, reference, candidates, simulations, without };
  return study;
});
