/** What a study found at a cut: how many rows against how many expected, artefacts apart, and what the shares have to do with parameters. */
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
import { isArtefact, type Study } from './study';

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
  /** As many would be below the cut by chance. */
  readonly expected: number;
  /** Galaxies among the found, where one may stand in several snapshots. */
  readonly galaxies?: number;
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

/** Rows that are held against the cut: with a reference those that were not learned. */
export const isCandidate = ({ input, reference }: Study, place: number) =>
  input.request.reference === undefined || reference[place] === 0;

export const isFlagged = (study: Study, place: number, cut: number) => (study.pValue[place] as number) <= cut;

/** The largest |σ| of a property given all others; NaN where conditionals were not asked. */
export function surpriseOf({ scores, input }: Study, place: number): number {
  const dim = input.usable.features.length;
  return scores.sigma.subarray(place * dim, (place + 1) * dim).reduce((most, own) => Math.max(most, Math.abs(own)), 0);
}

/** How many of the scores call a row an outlier at the cut, and how many there are. */
export function agreementAt(study: Study, place: number, cut: number): { readonly agree: number; readonly of: number } {
  const { scores, input } = study;
  const dim = input.usable.features.length;
  const votes = [
    (scores.hpd[place] as number) <= cut,
    (scores.tail[place] as number) <= cut,
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
  let [counted, found, artefactRows, artefactsFlagged] = [0, 0, 0, 0];
  const seen = new Set<number>();
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
      counted += 1;
      if (!flagged) continue;
      found += 1;
      if (galaxies) seen.add(galaxies[place] as number);
    }
  }
  const table = input.table;
  const simulation = simulationColumn(table);
  const withReference = input.request.reference !== undefined;
  const parameters = by ?? parameterColumns(table);
  const plain = simulation ? simulationShares(table, simulation, parameters, flagsOf(study, cut)) : [];
  const chance = simulation && withReference ? referenceShares(study, simulation, cut) : alike(plain);
  const dispersion = dispersionOf(chance);
  const shares = withDispersion(plain, dispersion?.factor ?? 1);
  return {
    cut,
    rows: counted,
    found,
    expected: cut * counted,
    ...(galaxies ? { galaxies: seen.size } : {}),
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
}

function* flagsOf(study: Study, cut: number) {
  const { rows } = study.input.usable.prepared;
  for (let place = 0; place < rows.length; place++) {
    if (isArtefact(study, place)) continue;
    const flagged = isFlagged(study, place, cut);
    yield { row: rows[place] as number, flagged, reference: study.reference[place] === 1 };
  }
}

/**
 * Shares of the reference's simulations below the HPD rank that a share `cut` of them all is below. Their p-values are uniform in every
 * fold, so that by those no simulation could stand out.
 */
function referenceShares(study: Study, simulation: string, cut: number): SimulationShare[] {
  const { input, scores, reference } = study;
  const { rows } = input.usable.prepared;
  const own = Uint32Array.from(rows, (_, place) => place).filter((place) => reference[place] === 1);
  const ranks = Float64Array.from(own, (place) => scores.hpd[place] as number).sort();
  const most = ranks[Math.floor(cut * ranks.length)] as number;
  const flags = Array.from(own, (place) => {
    return { row: rows[place] as number, flagged: (scores.hpd[place] as number) < most, reference: true };
  });
  return simulationShares(input.table, simulation, [], flags);
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
