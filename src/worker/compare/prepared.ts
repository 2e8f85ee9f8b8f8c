/** The rows that a comparison learns from: of the chosen columns, with a label each. */
import { ProblemError } from '../../base/problem';
import { refuseTies } from '../../catalog/dependence/decisions';
import { refuseUndecided } from '../../catalog/spikes';
import type { Table } from '../../catalog/table';
import type { Domain } from '../../train/domain';
import type { ChooseRequest } from '../messages/catalog';
import { groupsOfUsable, isContext, type UsableRows, usableRows } from '../usable-rows';
import { chosenLabels, MOST_LABELS } from './labels';
import type { CompareRequest } from './messages';

/** Calibration goes through all rows many times without a rest. */
const MOST_ROWS = 200_000;

export interface LabelledRows {
  readonly names: readonly string[];
  /** Of each row, from 0; `UNLABELLED` for a blank one. */
  readonly labels: Uint32Array;
  /** Where each stands in the catalog, from 0. */
  readonly rows: Uint32Array;
  /** Row-major [rows, dim], in the units of the transformed columns. */
  readonly values: Float64Array;
  readonly dim: number;
  readonly domains: readonly Domain[];
  /** A number a row, where rows are not independent. */
  readonly groups: Uint32Array | undefined;
}

/** Densities of labels know neither errors of cells nor weights: rows that have them would be taken for exact ones. Throws ProblemError `compare-measured`. */
export function refuseMeasured({ cells, weights }: Pick<UsableRows, 'cells' | 'weights'>): void {
  if (!cells && !weights) return;
  throw new ProblemError(
    'compare-measured',
    `The rows have ${cells ? 'errors, missing cells or limits' : 'weights'}, which a comparison of labels does not use yet.`,
    'Compare columns without them, or take the errors, limits and weights off first.',
  );
}

/** Throws ProblemError where something must be decided first, or nothing is left to compare. */
export function labelledRows(table: Table, chosen: ChooseRequest, request: CompareRequest): LabelledRows {
  const columns = chosen.columns.filter((column) => !isContext(column) && request.columns.includes(column.name));
  if (columns.length === 0) {
    throw new ProblemError('compare-columns', 'No column is compared.', 'Choose a column to learn.');
  }
  if (columns.some(({ name }) => name === request.label)) {
    throw new ProblemError(
      'compare-columns',
      `“${request.label}” holds the labels and is one of the columns compared: it would tell them apart by itself.`,
      'Leave it out of the columns, or choose another column of labels.',
    );
  }
  if (request.labels.length < 1 || request.labels.length > MOST_LABELS) {
    throw new ProblemError(
      'labels',
      `${request.labels.length} labels are chosen, and 2 to ${MOST_LABELS} can be compared.`,
      'Choose two labels or more, or one against the rest.',
    );
  }
  const { filter, weight, decisions = {}, seed } = chosen;
  const rows = { ...(filter ? { filter } : {}), ...(weight ? { weight } : {}) };
  const usable = usableRows(table, { columns, seed, ...rows, decisions });
  const { prepared } = usable;
  refuseMeasured(usable);
  refuseUndecided(prepared.spikes, () => 'Decide about them under Spikes.');
  refuseTies(prepared, decisions, {
    dependent: 'Leave a column out, or go on as it is, under Dependent columns.',
    duplicates: 'Choose a treatment under Duplicate rows.',
  });
  const compared = prepared.rows.length;
  if (compared > MOST_ROWS) {
    throw new ProblemError(
      'compare-rows',
      `${compared.toLocaleString('en')} rows are used, and at most ${MOST_ROWS.toLocaleString('en')} are compared on the page.`,
      'Use fewer rows, or compare them all with npm run compare.',
    );
  }
  const { names, labels, left } = chosenLabels(table, request.label, request.labels, prepared.rows);
  const numbers = groupsOfUsable(table, prepared, request.by, decisions);
  const places = Uint32Array.from([...labels.keys()].filter((place) => labels[place] !== left));
  const dim = usable.features.length;
  const values = new Float64Array(places.length * dim);
  for (const [i, place] of places.entries()) {
    values.set(usable.values.subarray(place * dim, (place + 1) * dim), i * dim);
  }
  const tableRows = places.map((place) => prepared.rows[place] as number);
  return {
    names,
    labels: places.map((place) => labels[place] as number),
    rows: tableRows,
    values,
    dim,
    domains: prepared.domains,
    groups: numbers && tableRows.map((row) => numbers[row] as number),
  };
}
