/** What a study found at a threshold: how many rows and how many expected, artefacts apart, and how the fractions go with parameters. */
import { groupTests } from '../../analysis/outliers/group-tests';
import { rankCorrelation } from '../../analysis/outliers/rank-correlation';
import { type Relation, relationsOf } from '../../analysis/outliers/relations';
import {
  alike,
  type Dispersion,
  dispersionOf,
  type SimulationShare,
  simulationShares,
  withDispersion,
} from '../../analysis/outliers/simulations';
import { sigmaOfTail } from '../../analysis/outliers/tails';
import { knownParameter } from '../../catalog/boxes/parameter-layouts';
import { simulationColumn } from '../../catalog/group-split';
import type { Table } from '../../catalog/table';
import { headlineOf, Q_LEVEL } from './headline';
import { isArtefact, isCandidate, type Study } from './study';

export interface ArtefactCount {
  readonly name: string;
  readonly title: string;
  readonly sentence: string;
  readonly on: boolean;
  /** Rows that fail it, and how many of them are below the cut. */
  readonly rows: number;
  readonly flagged: number;
}

export interface Outcome {
  readonly cut: number;
  /** Rows that were scored and fail no test for artefacts; with a reference only those that were not learned. */
  readonly rows: number;
  readonly found: number;
  /**
   * What these count by their weights, of mean 1, and the variance of that: what is expected by chance is expected of it. Absent where rows count
   * alike.
   */
  readonly weighed?: { readonly found: number; readonly variance: number };
  /** So many rows are at or below the threshold by chance, and the standard deviation of that from the number of reference rows. */
  readonly expected: number;
  readonly expectedError: number;
  /** The smallest p-value that the reference rows can give. */
  readonly smallestP: number;
  /** Rows at the smallest p-value, and how many of them by chance. */
  readonly beyond: { readonly found: number; readonly expected: number };
  /** The deepest row, how deep one row is expected to be, and the ln p of the next. */
  readonly farthest?: {
    readonly depth: number;
    readonly limit: number;
    readonly logProb: number;
    readonly next?: number;
  };
  /** Rows with a q-value of at most `Q_LEVEL`. */
  readonly significant: number;
  /** Rows that lie beyond the flow's own contour of 1 − threshold, without the calibration by reference rows. */
  readonly uncalibrated: number;
  /** Galaxies among the found, where one may stand in several snapshots or boxes. */
  readonly galaxies?: number;
  /** What was found, in sentences. */
  readonly headline: readonly string[];
  readonly artefacts: readonly ArtefactCount[];
  /** Rows that fail a test that is switched on, and how many of them are below the cut. */
  readonly artefactRows: number;
  readonly artefactsFlagged: number;
  readonly reference: { readonly rows: number; readonly groups: number; readonly by: readonly string[] };
  /** Spearman's ρ between every two scores over all rows. */
  readonly agreement: { readonly scores: readonly string[]; readonly matrix: readonly (readonly number[])[] };
  /** The column that names simulations, with the share flagged in each; absent where there is none. */
  readonly simulation?: string;
  readonly shares: readonly SimulationShare[];
  readonly relations: readonly Relation[];
  /** Between the simulations that differ by chance only. */
  readonly dispersion?: Dispersion;
  readonly notes: readonly string[];
}

/** Rows that a correlation between scores is taken of, at most. */
const COMPARED_ROWS = 20_000;

export const isFlagged = (study: Study, place: number, cut: number) => (study.pValue[place] as number) <= cut;

/** The largest |σ| of a property given all others; NaN where none was asked for or measured. */
export function surpriseOf({ scores, input }: Study, place: number): number {
  const dim = input.usable.features.length;
  const own = scores.sigma.subarray(place * dim, (place + 1) * dim).filter((sigma) => !Number.isNaN(sigma));
  return own.length > 0 ? own.reduce((most, sigma) => Math.max(most, Math.abs(sigma)), 0) : Number.NaN;
}

/** How many of the scores call a row an outlier at the cut, and how many there are. */
export function agreementAt(study: Study, place: number, cut: number): { readonly agree: number; readonly of: number } {
  const { scores, input } = study;
  const dim = input.usable.features.length;
  const votes = [
    (scores.hpd[place] as number) <= cut,
    (study.pValue[place] as number) <= cut,
    // The largest of D two-sided tails.
    surpriseOf(study, place) >= sigmaOfTail(cut / (2 * dim)),
    ...(scores.latent ? [(scores.latent[place] as number) <= cut] : []),
  ];
  return { agree: votes.filter(Boolean).length, of: votes.length };
}

/** The parameters that a catalog has columns of. */
export const parameterColumns = (table: Table): string[] =>
  table.columns.flatMap(({ kind, name }) => (kind === 'number' && knownParameter(name) ? name : []));

export function outcomeOf(study: Study, cut: number, by?: readonly string[]): Outcome {
  const { input, artefacts, galaxies } = study;
  const { rows } = input.usable.prepared;
  const counts = artefacts.tests.map(() => ({ rows: 0, flagged: 0 }));
  let [artefactRows, artefactsFlagged] = [0, 0];
  const places: number[] = [];
  const searched: number[] = [];
  for (let place = 0; place < rows.length; place++) {
    const flagged = isFlagged(study, place, cut);
    for (const [i, count] of counts.entries()) {
      if (((artefacts.found[place] as number) & (1 << i)) === 0) continue;
      count.rows += 1;
      if (flagged) count.flagged += 1;
    }
    if (isArtefact(study, place)) {
      artefactRows += 1;
      if (flagged) artefactsFlagged += 1;
    } else if (isCandidate(study, place)) {
      searched.push(place);
      if (flagged) places.push(place);
    }
  }
  const table = input.table;
  const simulation = simulationColumn(table);
  const withReference = input.request.reference !== undefined;
  const parameters = by ?? parameterColumns(table);
  const plain = simulation ? simulationShares(table, simulation, parameters, flagsOf(study, cut)) : [];
  const chance =
    simulation && withReference
      ? simulationShares(
          table,
          simulation,
          [],
          flagsOf(study, cut, (place) => study.reference[place] === 1),
        )
      : alike(plain);
  const dispersion = dispersionOf(chance);
  const tests = groupTests(plain, input.request.seed);
  const shares = withDispersion(plain, dispersion?.factor ?? 1).map((share, i): SimulationShare => {
    const test = plain.length > 1 ? tests[i] : undefined;
    return test ? { ...share, test } : share;
  });
  const { calibration, scores, qValue } = study;
  const { weights } = input.usable;
  const weightOf = (place: number) => weights?.[place] ?? 1;
  const sumOf = (some: readonly number[], power = 1) => some.reduce((sum, place) => sum + weightOf(place) ** power, 0);
  const all = sumOf(searched);
  const expected = cut * all;
  const farthest = farthestOf(study, searched);
  const outcome = {
    cut,
    rows: searched.length,
    found: places.length,
    ...(weights
      ? { weighed: { found: sumOf(places), variance: Math.max(cut * sumOf(searched, 2), sumOf(places, 2)) } }
      : {}),
    expected,
    expectedError: expected * calibration.error(cut),
    smallestP: calibration.smallestP,
    beyond: {
      found: searched.filter((place) => (scores.depth[place] as number) >= calibration.smallestAt).length,
      expected: all * calibration.smallestP,
    },
    ...(farthest ? { farthest } : {}),
    significant: searched.filter((place) => (qValue[place] as number) <= Q_LEVEL).length,
    uncalibrated: sumOf(searched.filter((place) => (scores.hpd[place] as number) <= cut)),
    ...(galaxies ? { galaxies: galaxies.count(places) } : {}),
    artefacts: artefacts.tests.map(({ name, title, sentence }, i) => ({
      name,
      title,
      sentence,
      on: (artefacts.on & (1 << i)) !== 0,
      rows: counts[i]?.rows ?? 0,
      flagged: counts[i]?.flagged ?? 0,
    })),
    artefactRows,
    artefactsFlagged,
    reference: { rows: study.referenceRows, groups: study.referenceGroups, by: study.by },
    agreement: agreementOf(study),
    ...(simulation ? { simulation } : {}),
    shares,
    relations: relationsOf(shares, parameters, input.request.seed),
    ...(dispersion ? { dispersion } : {}),
    notes: study.notes,
  };
  return { ...outcome, headline: headlineOf(outcome) };
}

/** The deepest of these places, and the ln p of the next. */
function farthestOf({ scores, calibration }: Study, places: readonly number[]): Outcome['farthest'] {
  const depthOf = (place: number) => scores.depth[place] as number;
  const deepest = (among: readonly number[]) =>
    among.reduce((most, place) => (depthOf(place) > depthOf(most) ? place : most), among[0] as number);
  if (places.length === 0) return undefined;
  const first = deepest(places);
  const rest = places.filter((place) => place !== first);
  return {
    depth: depthOf(first),
    limit: calibration.smallestAt,
    logProb: scores.logProb[first] as number,
    ...(rest.length > 0 ? { next: scores.logProb[deepest(rest)] as number } : {}),
  };
}

function* flagsOf(study: Study, cut: number, among: (place: number) => boolean = () => true) {
  const { rows } = study.input.usable.prepared;
  for (let place = 0; place < rows.length; place++) {
    if (isArtefact(study, place) || !among(place)) continue;
    const flagged = isFlagged(study, place, cut);
    yield { row: rows[place] as number, flagged, reference: study.reference[place] === 1 };
  }
}

function agreementOf(study: Study): Outcome['agreement'] {
  const { scores, input } = study;
  const count = input.usable.prepared.rows.length;
  const step = Math.ceil(count / COMPARED_ROWS);
  const some = Uint32Array.from({ length: Math.floor(count / step) }, (_, i) => i * step);
  const read = (score: (place: number) => number) => Float64Array.from(some, score);
  const columns: readonly (readonly [string, Float64Array])[] = [
    ['log p', read((place) => scores.logProb[place] as number)],
    ['HPD rank', read((place) => scores.hpd[place] as number)],
    ...(scores.latent ? [['latent', read((place) => scores.latent?.[place] as number)] as const] : []),
    ['surprise', read((place) => -surpriseOf(study, place))],
  ];
  return {
    scores: columns.map(([name]) => name),
    matrix: columns.map(([, a]) =>
      columns.map(([, b]) => {
        const both = a.map((_, i) => i).filter((i) => Number.isFinite(a[i]) && Number.isFinite(b[i]));
        return rankCorrelation(
          both.map((i) => a[i] as number),
          both.map((i) => b[i] as number),
        );
      }),
    ),
  };
}
