/**
 * How much of a file is held in memory, whatever its format: one budget of cells, checked from what a file declares before any room
 * is made, and again while text arrives.
 */
import { ProblemError } from '../base/problem';
import type { Table } from './table';

/** 480 MB as float64; what a tab can hold beside the page, the copies that a training makes, and the graphics. */
export const MAX_CELLS = 6e7;
/** A cell of text takes the memory of several numbers, and of one more for every eight of its bytes. */
export const TEXT_CELLS = 5;
/** More columns than anybody chooses from. */
export const MAX_COLUMNS = 2_000;

/** Throws ProblemError `too-many-cells` where a table is more than fits. */
export function refuseTooManyCells(name: string, rows: number, columns: number, cells = rows * columns): void {
  if (cells <= MAX_CELLS) return;
  throw new ProblemError(
    'too-many-cells',
    `“${name}” holds ${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} columns, more than fit into a browser tab.`,
    `Save fewer columns or fewer rows into a file of their own: at most ${MAX_CELLS / 1e6} million numbers.`,
  );
}

/** Cells of a table in units of a number's memory. */
export const weightOf = ({ rows, columns }: Pick<Table, 'rows' | 'columns'>): number =>
  columns.reduce((sum, { kind }) => sum + rows * (kind === 'text' ? TEXT_CELLS : 1), 0);

/** The refusal of files that are more than fits, told before the others are read. */
export function tooMuchTogether(read: number, files: number): ProblemError {
  return new ProblemError(
    'too-many-cells',
    `${read === files ? `The ${files} files` : `The first ${read} of the ${files} files`} hold more values together than fit into a browser tab.`,
    `Open fewer files, or save only the rows and columns that you need: at most ${MAX_CELLS / 1e6} million numbers.`,
  );
}

export interface Weighed {
  readonly name: string;
  /** Its cells in all rows, in units of a number's memory. */
  readonly cells: number;
}

/**
 * The columns of a file that is read by columns, as many as fit: the wanted ones first, then those of the file in its order. The note
 * names those that do not fit, and `unread` lists them. Throws ProblemError `too-many-cells` where not one does.
 */
export function columnsThatFit<One extends Weighed>(
  file: string,
  rows: number,
  columns: readonly One[],
  wanted: readonly string[] = [],
): { readonly columns: readonly One[]; readonly notes: readonly string[]; readonly unread?: readonly string[] } {
  const first = columns.filter(({ name }) => wanted.includes(name));
  const others = columns.filter(({ name }) => !wanted.includes(name));
  let room = MAX_CELLS;
  const taken = new Set<One>();
  for (const column of [...first, ...others]) {
    if (column.cells > room || taken.size >= MAX_COLUMNS) continue;
    room -= column.cells;
    taken.add(column);
  }
  const left = columns.filter((column) => !taken.has(column));
  if (left.length === 0) return { columns, notes: [] };
  if (taken.size === 0) refuseTooManyCells(file, rows, columns.length, Number.POSITIVE_INFINITY);
  const shown = left.slice(0, 5).map(({ name }) => `“${name.slice(0, 60)}”`);
  const more = left.length > shown.length ? ` and ${left.length - shown.length} more` : '';
  return {
    columns: columns.filter((column) => taken.has(column)),
    unread: left.map(({ name }) => name),
    notes: [
      `${rows.toLocaleString('en')} rows of all ${columns.length} columns do not fit into memory; not read: ${shown.join(', ')}${more}.`,
    ],
  };
}
