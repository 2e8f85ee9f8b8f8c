/** Why chosen columns cannot be prepared, in words. */
import { ProblemError } from '../base/problem';
import type { PreparedRows } from './prepare';
import { type NumberColumn, numberColumn, type Table } from './table';
import type { ColumnRequest } from './treat-spikes';

/** Fewer rows than this cannot train, stop and test a density. */
export const MIN_ROWS = 50;

/** The column of a name. Throws ProblemError `text-column` and `unknown-column`. */
export function find(table: Table, name: string): NumberColumn {
  const column = numberColumn(table, name);
  if (column) return column;
  const numeric = table.columns.filter((other) => other.kind === 'number').map((other) => `“${other.name}”`);
  const hint = `Choose one of its numeric columns: ${numeric.slice(0, 12).join(', ')}${numeric.length > 12 ? ', …' : ''}.`;
  throw table.columns.some((other) => other.name === name)
    ? new ProblemError('text-column', `“${name}” holds text, and a density needs numbers.`, hint)
    : new ProblemError('unknown-column', `“${table.name}” has no column named “${name}”.`, hint);
}

/** Throws ProblemError `no-column` and `column-twice`. */
export function refuseChoice(columns: readonly ColumnRequest[]): void {
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

/** Throws ProblemError `constant-column`. */
export function refuseConstant({ name, values }: NumberColumn, rows: Uint32Array): void {
  const first = values[rows[0] ?? 0];
  if (rows.some((row) => values[row] !== first)) return;
  throw new ProblemError(
    'constant-column',
    `All usable values of “${name}” equal ${first}, and a single value has no density.`,
    'Choose a column that varies.',
  );
}

export function tooFewRows(table: Table, used: number, dropped: PreparedRows['dropped']): ProblemError {
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
