/** A search for outliers from beginning to end: which rows are the reference, cross-fitting, ranks, and what failed a test. */
import { type Calibration, calibrationOf } from '../../analysis/outliers/calibration';
import { corrected, correctedByWeight } from '../../analysis/outliers/rank-correlation';
import { type Ranks, rankIntervals } from '../../analysis/outliers/ranks';
import { type GalaxyLinks, galaxyLinks } from '../../analysis/outliers/same-galaxy';
import { ProblemError } from '../../base/problem';
import { filterRows } from '../../catalog/filter/evaluate';
import { parseFilter } from '../../catalog/filter/parse';
import type { Table } from '../../catalog/table';
import type { Engine } from '../../engine/engine';
import type { WatchOptions } from '../../engine/watch';
import type { FlowSpec } from '../../flow/spec';
import type { TrainingOptions } from '../../train/options';
import type { Sized } from '../../train/sized-flows';
import type { Progress } from '../progress';
import type { UsableRows } from '../usable-rows';
import { type Artefacts, artefactsOf } from './artefact-rows';
import { type CrossScores, crossFit, rowsTaken } from './cross-fit';
import { measuredCrossFit } from './measured-cross-fit';
import { groupingOf, withCopies } from './study-groups';
import { reasonsNote, WEIGHTED } from './study-notes';

export interface StudyRequest {
  /** Rows for which this holds are the reference sample, with which all others are compared; all rows are the reference where absent. */
  readonly reference?: string | undefined;
  /** Columns whose rows are never on both sides; the best grouping where absent, none for rows one by one. */
  readonly by?: readonly string[] | undefined;
  /** As many as `foldsFor` says where absent. */
  readonly folds?: number | undefined;
  /** Flows an ensemble. */
  readonly members: number;
  /** The threshold of p. */
  readonly cut: number;
  /** Names of artefact tests that are switched off. */
  readonly ignored: readonly string[];
  /** False leaves out how far each property lies from what the others allow, which costs more than all else. */
  readonly reasons?: boolean;
  readonly seed: number;
}

export interface StudyInput {
  readonly engine: Engine;
  readonly watch?: WatchOptions;
  readonly table: Table;
  readonly usable: UsableRows;
  readonly flow: FlowSpec;
  readonly training: TrainingOptions;
  /** Flow and training for so many rows, instead of those two: how many a fold trains on depends on the reference. */
  readonly sized?: ((rows: number) => Sized) | undefined;
  readonly request: StudyRequest;
}

/** Share of a fold's training rows that choose the best step. */
const VALIDATION = 0.1;

/** What changes with the tests for artefacts that are switched on. */
interface Ranked extends Ranks {
  /**
   * Benjamini and Hochberg's: of the rows up to this one, the fraction that is expected to be there by chance. NaN of rows that are not
   * searched: artefacts, and a reference that was named.
   */
  readonly qValue: Float64Array;
}

/** What is known of every used row; all arrays are by its place among them. */
export interface Study extends Ranked {
  readonly input: StudyInput;
  readonly scores: CrossScores;
  /** 1 for the rows that were learned. */
  readonly reference: Uint8Array;
  readonly referenceRows: number;
  readonly referenceGroups: number;
  readonly calibration: Calibration;
  /** The fraction of rows like the reference that lie as deep, by the held-out reference rows of all folds. */
  readonly pValue: Float64Array;
  readonly artefacts: Artefacts;
  /** Rows of one galaxy in several snapshots or boxes; absent where rows are not linked. */
  readonly galaxies?: GalaxyLinks;
  /** What rows were kept together by; none where they were drawn one by one. */
  readonly by: readonly string[];
  readonly notes: readonly string[];
}

/** Fewer reference rows than this cannot be learned in folds. */
const LEAST_REFERENCE = 200;
/**
 * A fifth less to train on is within the scatter between seeds, also of a small reference. By 435 rows of CAMELS 5 folds flag 6.3 % of the
 * A_SN2 = 0.5 box on average, with a deviation of 1.7 % between 8 seeds; 10 folds 6.9 and 1.4 %, in twice the time; depths that are averaged
 * over three cuts into 10 folds 6.5 and 1.2 %.
 */
const FOLDS = 5;
/**
 * As few as leave every flow as many rows as its steps take: of a million rows two folds train as well as five, in two fifths of the time.
 * Where rows are grouped, more folds show a flow more groups.
 */
export function foldsFor(referenceRows: number, training: TrainingOptions, grouped: boolean): number {
  if (grouped) return FOLDS;
  const enough = rowsTaken(training);
  for (let folds = 2; folds < FOLDS; folds++) if (referenceRows * (1 - 1 / folds) >= enough) return folds;
  return FOLDS;
}

export async function* studyOf(input: StudyInput): AsyncGenerator<Progress, Study, void> {
  const { table, usable, request, engine, flow, training } = input;
  const { rows } = usable.prepared;
  const artefacts = artefactsOf(table, rows, request.ignored);
  const named = namedRows(table, request.reference);
  const reference = Uint8Array.from(rows, (row, place) =>
    named[row] === 1 && ((artefacts.found[place] as number) & artefacts.on) === 0 ? 1 : 0,
  );
  const referenceRows = reference.reduce((sum, own) => sum + own, 0);
  if (referenceRows < LEAST_REFERENCE) {
    throw new ProblemError(
      'reference-rows',
      `Only ${referenceRows} usable rows are the reference, and a flow needs at least ${LEAST_REFERENCE} to learn from.`,
      request.reference === undefined
        ? 'Open a larger catalog, or switch tests for artefacts off.'
        : `Write a reference that more rows meet than “${request.reference}”.`,
    );
  }
  refuseThreshold(request.cut, referenceRows);
  const grouping = withCopies(groupingOf(table, rows, reference, request.by), usable.prepared.copies);

  const width = usable.features.length;
  const folds =
    request.folds ?? foldsFor(referenceRows, input.sized?.(referenceRows).training ?? training, grouping.by.length > 0);
  const trained = Math.round(referenceRows * (1 - 1 / folds) * (1 - VALIDATION));
  const alike = { groups: grouping.groups, reference, folds, seed: request.seed };
  const measured = usable.cells
    ? yield* measuredCrossFit({ ...alike, usable, reasons: request.reasons !== false })
    : undefined;
  const scores =
    measured ??
    (yield* crossFit({
      ...alike,
      engine,
      watch: input.watch,
      ...(input.sized?.(trained) ?? { flow, training }),
      domains: usable.prepared.domains,
      weights: usable.weights,
      values: usable.values,
      context: usable.context,
      members: request.members,
      ranges:
        request.reasons === false ? [] : usable.features.map((_, column) => rangeOf(usable.values, width, column)),
    }));
  const galaxies = galaxyLinks(table, rows, usable.values, width);
  const isReference = (_: number, place: number) => reference[place] === 1;
  const calibration = calibrationOf(scores.depth.filter(isReference), usable.weights?.filter(isReference));
  const unranked = {
    input,
    scores,
    reference,
    referenceRows,
    referenceGroups: grouping.count,
    calibration,
    pValue: scores.depth.map(calibration.p),
    artefacts,
    ...(galaxies ? { galaxies } : {}),
    by: grouping.by,
    notes: [
      ...grouping.notes,
      ...(usable.weights ? [WEIGHTED] : []),
      ...(measured?.notes ?? reasonsNote(scores, width)),
    ],
  };
  return { ...unranked, ...ranksAmong(unranked) };
}

/** A row that fails a test for artefacts that is switched on. */
export const isArtefact = ({ artefacts }: Pick<Study, 'artefacts'>, place: number): boolean =>
  ((artefacts.found[place] as number) & artefacts.on) !== 0;

/** Rows that are searched: with a reference sample those outside it. */
export const isCandidate = ({ input, reference }: Pick<Study, 'input' | 'reference'>, place: number): boolean =>
  input.request.reference === undefined || reference[place] === 0;

/** Throws ProblemError `threshold` where so many reference rows resolve no such p-value. */
export function refuseThreshold(cut: number, referenceRows: number): void {
  const smallest = 1 / (referenceRows + 1);
  if (cut >= smallest) return;
  throw new ProblemError(
    'threshold',
    `A threshold of ${cut.toPrecision(2)} is below the smallest p-value that ${referenceRows} reference rows can give, ${smallest.toPrecision(2)}.`,
    `Use a threshold of ${(1.05 * smallest).toPrecision(2)} or more, or a larger reference sample.`,
  );
}

/** Ranks and q-values among the rows that are no artefacts. */
export function ranksAmong(study: Omit<Study, keyof Ranked>): Ranked {
  const { scores, input, pValue } = study;
  const isRanked = (place: number) => !isArtefact(study, place);
  const searched = Uint32Array.from(pValue, (_, place) => place).filter(
    (place) => isRanked(place) && isCandidate(study, place),
  );
  const qValue = new Float64Array(pValue.length).fill(Number.NaN);
  const searchedP = Float64Array.from(searched, (place) => pValue[place] as number);
  const { weights } = input.usable;
  const qValues = weights
    ? correctedByWeight(
        searchedP,
        Float64Array.from(searched, (place) => weights[place] as number),
      )
    : corrected(searchedP);
  for (const [i, q] of qValues.entries()) {
    qValue[searched[i] as number] = q;
  }
  // Given a context, or with large errors or few cells, what is unlikely in nats may be ordinary.
  const ranks =
    input.usable.contexts.length > 0 || input.usable.cells
      ? rankIntervals(
          scores.depth.map((depth) => -depth),
          [],
          isRanked,
        )
      : rankIntervals(scores.logProb, scores.byMember, isRanked);
  return { ...ranks, qValue };
}

/** The study with other tests for artefacts switched on. */
export function withTests(study: Study, on: number): Study {
  const next = { ...study, artefacts: { ...study.artefacts, on } };
  return { ...next, ...ranksAmong(next) };
}

/** 1 for the rows of a table that an expression names; all where there is none. */
function namedRows(table: Table, expression: string | undefined): Uint8Array {
  if (expression === undefined) return new Uint8Array(table.rows).fill(1);
  const named = new Uint8Array(table.rows);
  for (const row of filterRows(parseFilter(expression), table)) named[row] = 1;
  return named;
}

function rangeOf(values: Float64Array, width: number, column: number) {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = column; at < values.length; at += width) {
    from = Math.min(from, values[at] as number);
    to = Math.max(to, values[at] as number);
  }
  return { from, to };
}
