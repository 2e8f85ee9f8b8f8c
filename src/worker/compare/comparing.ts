/** A comparison of labels from beginning to end: densities of each label in folds, what they say together, and by which columns. */
import { columnsTold } from '../../analysis/compare/columns-told';
import { edgesOf } from '../../analysis/compare/edges';
import type { SelectionBayes } from '../../analysis/compare/log-bayes';
import { type Comparison, comparisonOf } from '../../analysis/compare/told';
import { simulationColumn } from '../../catalog/group-split';
import { numberColumn, type Table } from '../../catalog/table';
import type { Engine } from '../../engine/engine';
import type { WatchOptions } from '../../engine/watch';
import { presets, sizedTo } from '../../train/presets';
import type { Sized } from '../../train/sized-flows';
import type { ChooseRequest } from '../messages/catalog';
import type { Progress } from '../progress';
import { type Answers, answersOf } from './answers';
import { DIFFERS, edgeFilter, edgeWords, headlineOf, NONE } from './headline';
import { labelFits, UNLABELLED } from './label-fits';
import type { CompareRequest, LabelsCompared } from './messages';
import { type LabelledRows, labelledRows } from './prepared';

const FOLDS = 4;
/** Flows of each density: one is trained for each label and fold. */
const MOST_MEMBERS = 2;
/** Of the work, what training takes. */
const TRAINING = 0.92;
/** Edges that are told. */
const MOST_EDGES = 3;

export interface Compared {
  readonly found: Omit<LabelsCompared, 'key'>;
  readonly comparison: Comparison;
  readonly data: LabelledRows;
  readonly answers: Answers;
}

/** Columns as `edgesOf` takes them; `values` are row-major [rows, names]. */
export function edgeColumns(table: Table, rows: Uint32Array, values: Float64Array, names: readonly string[]) {
  return names.flatMap((name, d) => {
    const column = numberColumn(table, name);
    if (!column) return [];
    return [
      {
        name,
        values: Float64Array.from(rows, (_, i) => values[i * names.length + d] as number),
        shown: Float64Array.from(rows, (row) => column.values[row] as number),
      },
    ];
  });
}

/** Everything that is known before an engine is chosen. */
export interface Plan {
  readonly table: Table;
  readonly request: CompareRequest;
  readonly chosen: ChooseRequest;
  readonly data: LabelledRows;
  sized(rows: number): Sized;
}

/** Throws ProblemError as `labelledRows` does. */
export function planOf(table: Table, chosen: ChooseRequest, request: CompareRequest): Plan {
  const data = labelledRows(table, chosen, request);
  const sized = (rows: number) => {
    const own = sizedTo(presets[request.flow], data.dim, 0, rows);
    const training = request.steps === undefined ? own.training : { ...own.training, steps: request.steps };
    return { ...own, training, members: Math.min(own.members, MOST_MEMBERS) };
  };
  return { table, request, chosen, data, sized };
}

export async function* comparing(
  { table, request, chosen, data, sized }: Plan,
  engine: Engine,
  watch?: WatchOptions,
): AsyncGenerator<Progress, Compared, void> {
  const { names, labels, rows, values, dim, domains, groups } = data;
  const fitting = labelFits({
    ...{ engine, watch, values, dim, domains, labels, names, folds: FOLDS, sized, seed: request.seed },
    groups: groups ?? Uint32Array.from(rows, (_, i) => i),
  });
  let fits: Awaited<ReturnType<typeof fitting.next>>;
  try {
    for (fits = await fitting.next(); !fits.done; fits = await fitting.next()) {
      yield { ...fits.value, fraction: TRAINING * fits.value.fraction };
    }
  } finally {
    await fitting.return(undefined as never);
  }
  const { fold, folds, after } = fits.value;
  yield { fraction: TRAINING, doing: 'calibrating' };
  const comparison = comparisonOf({ ...fits.value, names, labels, groups });
  let columns: LabelsCompared['columns'];
  if (names.length === 2) {
    const told = columnsTold({ values, dim, labels, fold, folds, after, groups, seed: request.seed });
    let step = told.next();
    for (; !step.done; step = told.next()) yield { fraction: (1 + TRAINING) / 2, doing: 'comparing single columns' };
    const each = step.value.columns.map((one, i) => ({ ...one, column: request.columns[i] as string }));
    columns = { all: step.value.all, each };
  }
  const answers = answersOf(comparison, table);
  const { reliability, difference, gain } = comparison;
  const counts = names.map((_, label) => labels.reduce((sum, one) => sum + (one === label ? 1 : 0), 0));
  const labelled = counts.reduce((sum, count) => sum + count, 0);
  const edges = edgesOf({
    ...{ names, labels, groups },
    columns: edgeColumns(table, rows, values, request.columns),
  });
  const shape = {
    ...{ request, chosen, names, rows: counts, gain, reliability, differs: (difference ?? gain).pValue < DIFFERS },
    ...(groups ? { groups: new Set(groups).size } : {}),
    ...(difference ? { difference } : {}),
    ...(columns ? { columns } : {}),
    chance: Math.max(...counts) / labelled,
    none: noneOf(comparison, labels),
    edges: edges.slice(0, MOST_EDGES).map((edge) => ({ ...edge, filter: edgeFilter(edge) })),
    bayes: bayesOf(comparison),
    answers: {
      logBayes: answers.logBayes.map(({ name }) => name),
      probabilities: answers.probabilities.map(({ name }) => name),
      none: answers.none.name,
    },
  };
  const warnings = [...shape.edges.map(edgeWords), ...caveats(table, request)];
  return { found: { ...shape, headline: headlineOf(shape), warnings }, comparison, data, answers };
}

function noneOf({ noneP }: Comparison, labels: Uint32Array): LabelsCompared['none'] {
  const places = [...noneP.keys()].filter((place) => !Number.isNaN(noneP[place]));
  const of = (own: readonly number[]) => ({
    rows: own.length,
    found: own.filter((place) => (noneP[place] as number) <= NONE).length,
  });
  return {
    threshold: NONE,
    labelled: of(places.filter((place) => labels[place] !== UNLABELLED)),
    unlabelled: of(places.filter((place) => labels[place] === UNLABELLED)),
  };
}

/** Of the rows of each label and of those without one, for each further label over the first. */
function bayesOf({ names, logBayes }: Comparison): LabelsCompared['bayes'] {
  return [...names, undefined].flatMap((rowsOf, label) =>
    names.slice(1).flatMap((of, l) => {
      const found: SelectionBayes | undefined = logBayes[label]?.[l + 1]?.[0];
      const isAsked = rowsOf === undefined || names.length === 2 || label === 0 || label === l + 1;
      return found && isAsked ? [{ ...found, of, over: names[0] as string, rowsOf: rowsOf ?? 'no label' }] : [];
    }),
  );
}

/** What a p-value of rows does not say of their simulations. */
function caveats(table: Table, { label, by }: CompareRequest): string[] {
  const simulation = simulationColumn(table);
  if (simulation === label) {
    return [
      `Each label is one ${label}: p says whether their rows differ, and two of equal physics differ too where their initial conditions do.`,
    ];
  }
  if (simulation !== undefined && by.length === 0) {
    return [
      `Rows count as independent, and those of one ${simulation} are not: p is too small. Group the rows by ${simulation}.`,
    ];
  }
  return [];
}
