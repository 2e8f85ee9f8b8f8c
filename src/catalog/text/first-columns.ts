/** The names of the columns, once the first rows have shown how many there are. */
import { ProblemError } from '../../base/problem';
import { columnNames } from './header';
import { headerMismatch } from './row-refusals';

/** Beyond this a list of columns cannot be looked through, and the file is a matrix rather than a catalog. */
export const MAX_COLUMNS = 2_000;

type Row = readonly string[];

export interface FirstColumns {
  readonly names: readonly string[];
  /** Columns of row names, which the header does not name: 0 or 1. */
  readonly offset: number;
  readonly notes: readonly string[];
}

/**
 * The columns of the file called `name`, by its header (blank cells where it names none) and its first rows. Throws ProblemError
 * `header-mismatch`, `too-many-columns`.
 */
export function firstColumns(name: string, header: Row, rows: readonly Row[]): FirstColumns {
  const notes: string[] = [];
  let cells = header;
  let offset = 0;
  const filled = cells.some((cell) => cell.trim() !== '');
  const shifted = filled && rows.length > 1 && rows.every((row) => row.length === cells.length + 1);
  if (shifted && rows.some((row) => row.at(-1)?.trim() !== '')) {
    notes.push('Every row has one cell more than the header, so the first column is taken to be row names.');
    cells = ['', ...cells];
    offset = 1;
  }
  // A separator at the end of every line, the header's too.
  const end = cells.length - 1;
  if (end > 0 && cells[end]?.trim() === '' && rows.every((row) => (row[end] ?? '').trim() === '')) {
    cells = cells.slice(0, end);
  }
  const [one] = rows;
  const even = filled && one && rows.length > 1 && rows.every((row) => row.length === one.length);
  if (even && (one.length < cells.length || one.slice(cells.length).some((cell) => cell.trim() !== ''))) {
    throw headerMismatch(name, cells, one);
  }
  if (cells.length > MAX_COLUMNS) {
    throw new ProblemError(
      'too-many-columns',
      `“${name}” has ${cells.length.toLocaleString('en')} columns, and at most ${MAX_COLUMNS.toLocaleString('en')} are read.`,
      'Save the columns that you need to a file of their own and open that.',
    );
  }
  const named = columnNames(cells);
  return { names: named.names, offset, notes: [...notes, ...(filled ? named.notes : [])] };
}
