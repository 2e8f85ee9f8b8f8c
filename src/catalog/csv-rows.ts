/** Rows of cells to a table: the header, rows of the wrong length, the limits, and the notes about all of it. */
import { ProblemError } from '../flow/problem';
import { type ColumnBuilder, columnBuilder } from './column-builder';
import { columnNames, isNumericRow } from './csv-header';
import type { Table } from './table';

/** Beyond this a list of columns cannot be looked through, and the file is a matrix rather than a catalog. */
const MAX_COLUMNS = 2_000;
/** 160 MB of float64: what MAX_BYTES is for files of longer cells. */
const MAX_CELLS = 20e6;
/** Rows that are looked at together to see whether all of them have one cell more than the header. */
const FIRST_ROWS = 1_000;

export interface RowReader {
  push(rows: readonly (readonly string[])[]): void;
  /** Rows of data so far. */
  count(): number;
  /** Throws ProblemError where there is no table to train on. */
  finish(): Table;
}

/** Collects the rows of the file called `name`; the first row with a filled cell is the header. */
export function rowReader(name: string): RowReader {
  const notes: string[] = [];
  let header: readonly string[] | undefined;
  let headerIsComment = false;
  let ignoredComments = 0;
  let waiting: (readonly string[])[] = [];
  let builders: ColumnBuilder[] | undefined;
  let rows = 0;
  let short = 0;
  let long = 0;

  /** True where the row is, or replaces, the header; false where it is data. */
  function takeHeader(row: readonly string[]): boolean {
    const commented = row[0]?.startsWith('#') ?? false;
    // The last of several # lines is the header (numpy.savetxt writes one), unless the next line has other cells.
    if (header && !(headerIsComment && (commented || header.length !== row.length))) return false;
    if (headerIsComment) ignoredComments += 1;
    headerIsComment = commented;
    const numeric = isNumericRow(row);
    if (numeric) notes.push('The first row holds numbers, so the columns have no names and are numbered.');
    header = numeric ? row.map(() => '') : [row[0]?.replace(/^#+/, '') ?? '', ...row.slice(1)];
    return !numeric;
  }

  /** Fixes the columns, once the first rows are known, and reads those rows. */
  function start(): ColumnBuilder[] {
    let cells = header ?? [];
    const filled = cells.some((cell) => cell.trim() !== '');
    const shifted = waiting.length > 1 && waiting.every((row) => row.length === cells.length + 1);
    if (shifted && waiting.some((row) => row.at(-1)?.trim() !== '')) {
      notes.push('Every row has one cell more than the header, so the first column is taken to be row names.');
      cells = ['', ...cells];
    }
    if (cells.length > MAX_COLUMNS) {
      throw new ProblemError(
        'too-many-columns',
        `“${name}” has ${cells.length.toLocaleString('en')} columns, and at most ${MAX_COLUMNS.toLocaleString('en')} are read.`,
        'Save the columns that you need to a file of their own and open that.',
      );
    }
    if (ignoredComments > 0) {
      notes.push(
        `${ignoredComments} comment ${ignoredComments === 1 ? 'line above the header is' : 'lines above the header are'} ignored.`,
      );
    }
    const named = columnNames(cells);
    notes.push(...(filled ? named.notes : []));
    const started = named.names.map(columnBuilder);
    for (const row of waiting) addRow(row, started);
    waiting = [];
    return started;
  }

  function addRow(row: readonly string[], columns: readonly ColumnBuilder[]): void {
    if (row.length < columns.length) short += 1;
    // A separator at the end of the line opens a cell that nobody meant.
    if (row.slice(columns.length).some((cell) => cell.trim() !== '')) long += 1;
    columns.forEach((column, i) => {
      column.push(row[i] ?? '');
    });
  }

  function lengthNotes(width: number): string[] {
    const found: string[] = [];
    if (short > 0) {
      found.push(`${counted(short)} fewer than ${width} cells: the missing ones are taken as blank.`);
    }
    if (long > 0) found.push(`${counted(long)} more than ${width} cells: the extra ones are ignored.`);
    return found;
  }

  return {
    push(parsed) {
      for (const row of parsed) {
        if (row.length === 1 && row[0]?.trim() === '') continue;
        if (rows === 0 && takeHeader(row)) continue;
        rows += 1;
        if (builders) addRow(row, builders);
        else waiting.push(row);
        if (waiting.length === FIRST_ROWS) builders = start();
        if (rows * (builders?.length ?? row.length) > MAX_CELLS)
          throw tooManyCells(name, builders?.length ?? row.length);
      }
    },
    count: () => rows,
    finish() {
      if (!header || rows === 0) {
        throw header
          ? new ProblemError(
              'header-only',
              `“${name}” holds a header and no rows.`,
              'Check that the table was written in full, and open it again.',
            )
          : new ProblemError('empty', `“${name}” holds only blank lines.`, 'Check that it was written in full.');
      }
      if (rows === 1) {
        throw new ProblemError(
          'one-row',
          `“${name}” holds a single row${header.length === 1 ? ' of one cell' : ''}, and a density needs many.`,
          'Open a table with a header and one galaxy per row.',
        );
      }
      const finished = (builders ?? start()).map((builder) => builder.finish());
      const columns = finished.map(({ column }) => column);
      if (!columns.some((column) => column.kind === 'number' && column.values.some(Number.isFinite))) {
        throw noNumericColumn(name, columns.length);
      }
      const all = [...notes, ...lengthNotes(columns.length), ...finished.flatMap((column) => column.notes)];
      return { name, rows, columns, notes: all };
    },
  };
}

function counted(rows: number): string {
  return rows === 1 ? '1 row has' : `${rows.toLocaleString('en')} rows have`;
}

function tooManyCells(name: string, columns: number): ProblemError {
  return new ProblemError(
    'too-large',
    `“${name}” has more than ${MAX_CELLS / 1e6} million cells (${columns} columns), which do not fit into a browser tab beside the training.`,
    'Save only the columns that you need, or every tenth row, and open that file.',
  );
}

function noNumericColumn(name: string, columns: number): ProblemError {
  return new ProblemError(
    'no-numeric-column',
    `None of the columns of “${name}” (${columns} found) holds numbers, and a density needs at least one that does.`,
    columns === 1
      ? 'Cells must be separated by commas, tabs, semicolons or pipes; if yours are separated by spaces, save it as CSV.'
      : 'Check that numbers are written with a decimal point and that no unit stands in the cells.',
  );
}
