/** From chosen columns to the matrix that training sees, with every row that was left out counted and explained. */
import { ProblemError } from '../flow/problem';
import { missingMarkers, sortedFinite } from './missing-markers';
import { type ColumnTransform, type NumberColumn, numberColumn, type Table } from './table';

/** Fewer rows than this cannot train, stop and test a density. */
const MIN_ROWS = 50;
/** A value held by more than this share of the rows is a spike, and the likelihood of a spike has no upper bound. */
const SPIKE_SHARE = 0.01;

export interface ColumnRequest {
  readonly name: string;
  readonly transform: ColumnTransform;
}

export interface PreparedRows {
  /** Row-major [rows.length, columns], in the units of the transformed columns. */
  readonly values: Float64Array;
  /** Where each used row stands in the table. */
  readonly rows: Uint32Array;
  /** A row is counted once, under the first reason met. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  readonly notes: readonly string[];
}

/** Why a value cannot be used; undefined where it can. */
type Check = (value: number) => string | undefined;

/**
 * The usable rows of the chosen columns. Throws ProblemError: `no-column`, `unknown-column`, `text-column`,
 * `column-twice`, `too-few-rows` (under 50 usable), `constant-column`.
 */
export function prepareRows(table: Table, columns: readonly ColumnRequest[]): PreparedRows {
  const chosen = columns.map((request) => ({ request, column: find(table, request.name) }));
  refuseChoice(columns);
  const checks = chosen.map(({ request, column }) => checkOf(column, request.transform));
  const counts = new Map<string, number>();
  const rows = new Uint32Array(table.rows);
  const values = new Float64Array(table.rows * columns.length);
  let used = 0;
  for (let row = 0; row < table.rows; row++) {
    let reason: string | undefined;
    for (let c = 0; c < chosen.length && reason === undefined; c++) {
      const value = chosen[c]?.column.values[row] ?? Number.NaN;
      reason = checks[c]?.(value);
      values[used * columns.length + c] = chosen[c]?.request.transform === 'log10' ? Math.log10(value) : value;
    }
    if (reason !== undefined) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      continue;
    }
    rows[used] = row;
    used += 1;
  }
  const dropped = Array.from(counts, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  if (used < MIN_ROWS) throw tooFewRows(table, used, dropped);
  const usedRows = rows.slice(0, used);
  const notes = chosen.flatMap(({ column }) => spikeNotes(column, usedRows));
  return { values: values.slice(0, used * columns.length), rows: usedRows, dropped, notes };
}

function find(table: Table, name: string): NumberColumn {
  const column = numberColumn(table, name);
  if (column) return column;
  const numeric = table.columns.filter((other) => other.kind === 'number').map((other) => `“${other.name}”`);
  const hint = `Choose one of its numeric columns: ${numeric.slice(0, 12).join(', ')}${numeric.length > 12 ? ', …' : ''}.`;
  throw table.columns.some((other) => other.name === name)
    ? new ProblemError('text-column', `“${name}” holds text, and a density needs numbers.`, hint)
    : new ProblemError('unknown-column', `“${table.name}” has no column named “${name}”.`, hint);
}

function refuseChoice(columns: readonly ColumnRequest[]): void {
  if (columns.length === 0) {
    throw new ProblemError('no-column', 'No column is chosen.', 'Choose at least one numeric column.');
  }
  const names = columns.map((column) => column.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new ProblemError(
      'column-twice',
      `“${twice}” is chosen twice, and two equal columns lie on a line that has no density.`,
      'Choose each column once.',
    );
  }
}

function checkOf({ name, values }: NumberColumn, transform: ColumnTransform): Check {
  const markers = new Set(missingMarkers(sortedFinite(values)).map((marker) => marker.value));
  return (value) => {
    if (!Number.isFinite(value)) return `${name} is blank or not a finite number`;
    if (markers.has(value)) return `${name} is ${value}, which looks like a marker for a missing value`;
    if (transform === 'log10' && value <= 0) return `${name} is zero or negative, so it has no log10`;
    return undefined;
  };
}

/** Notes on a value that many used rows share. Throws ProblemError where all of them do. */
function spikeNotes({ name, values }: NumberColumn, rows: Uint32Array): string[] {
  const sorted = Float64Array.from(rows, (row) => values[row] ?? Number.NaN).sort();
  let spike = { value: Number.NaN, count: 0 };
  for (let start = 0, i = 1; i <= sorted.length; i++) {
    if (sorted[i] === sorted[start]) continue;
    if (i - start > spike.count) spike = { value: sorted[start] ?? Number.NaN, count: i - start };
    start = i;
  }
  if (spike.count === rows.length) {
    throw new ProblemError(
      'constant-column',
      `All usable values of “${name}” equal ${spike.value}, and a single value has no density.`,
      'Choose a column that varies.',
    );
  }
  const share = spike.count / rows.length;
  if (share <= SPIKE_SHARE) return [];
  return [
    `${(100 * share).toFixed(1)} % of the rows share the value ${Number(spike.value.toPrecision(6))} of “${name}”. A density can grow without limit at a ` +
      'repeated value, so its log-likelihood says little here.',
  ];
}

function tooFewRows(table: Table, used: number, dropped: PreparedRows['dropped']): ProblemError {
  const why = dropped.slice(0, 3).map(({ reason, count }) => `${reason} (${count.toLocaleString('en')} rows)`);
  return new ProblemError(
    'too-few-rows',
    `Only ${used} of the ${table.rows.toLocaleString('en')} rows can be used, and training needs at least ${MIN_ROWS}` +
      `${why.length > 0 ? `: ${why.join('; ')}` : ''}.`,
    dropped.some(({ reason }) => reason.endsWith('log10'))
      ? 'Switch log10 off, or choose other columns.'
      : 'Choose other columns, or open a catalog with more rows.',
  );
}
