/** Rows of cells to a table: names, rows of the wrong length, the limits, and the notes about all of it. */
import { ProblemError } from '../flow/problem';
import { type ColumnBuilder, columnBuilder } from './column-builder';
import { expandArrays } from './csv-arrays';
import { columnNames } from './csv-header';
import type { Layout } from './csv-layout';
import type { Table } from './table';

/** Beyond this a list of columns cannot be looked through, and the file is a matrix rather than a catalog. */
const MAX_COLUMNS = 2_000;
/** 160 MB of float64: what MAX_BYTES is for files of longer cells. */
const MAX_CELLS = 20e6;
/** Beyond this share of rows of another length, text that is separated by blanks is prose, or has blank cells. */
const MAX_MISFITS = 0.1;
/** Rows that are looked at together to see whether all of them have one cell more than the header. */
const FIRST_ROWS = 1_000;

export interface RowReader {
  push(rows: readonly (readonly string[])[]): void;
  /** Rows of data so far. */
  count(): number;
  /** Throws ProblemError where there is no table to train on. */
  finish(): Table;
}

/** Collects the rows of the file called `name`, with `header` for names (blank cells where it names none). */
export function rowReader(name: string, { header, style, notes: layoutNotes }: Layout): RowReader {
  const notes = [...layoutNotes];
  let waiting: (readonly string[])[] = [];
  let builders: ColumnBuilder[] | undefined;
  let rows = 0;
  let short = 0;
  let long = 0;

  /** Fixes the columns, once the first rows are known, and reads those rows. */
  function start(): ColumnBuilder[] {
    let cells = header;
    const filled = cells.some((cell) => cell.trim() !== '');
    const shifted = filled && waiting.length > 1 && waiting.every((row) => row.length === cells.length + 1);
    if (shifted && waiting.some((row) => row.at(-1)?.trim() !== '')) {
      notes.push('Every row has one cell more than the header, so the first column is taken to be row names.');
      cells = ['', ...cells];
    }
    // A separator at the end of every line, the header's too.
    const last = cells.length - 1;
    if (last > 0 && cells[last]?.trim() === '' && waiting.every((row) => (row[last] ?? '').trim() === '')) {
      cells = cells.slice(0, last);
    }
    if (cells.length > MAX_COLUMNS) {
      throw new ProblemError(
        'too-many-columns',
        `“${name}” has ${cells.length.toLocaleString('en')} columns, and at most ${MAX_COLUMNS.toLocaleString('en')} are read.`,
        'Save the columns that you need to a file of their own and open that.',
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
    const isLong = row.length > columns.length && row.slice(columns.length).some((cell) => cell.trim() !== '');
    if (isLong) long += 1;
    // Where blanks separate, one blank cell moves all that follow into other columns.
    const known = style.separator !== 'blanks' || row.length === columns.length;
    columns.forEach((column, i) => {
      column.push(known ? (row[i] ?? '') : '');
    });
  }

  function lengthNotes(width: number): string[] {
    if (style.separator === 'blanks' && short + long > 0) {
      return [
        `${counted(short + long)} more or fewer than ${width} cells, and ${short + long === 1 ? 'is' : 'are'} taken as blank.`,
      ];
    }
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
      if (rows === 0) {
        throw new ProblemError(
          'header-only',
          `“${name}” holds a header and no rows.`,
          'Check that the table was written in full, and open it again.',
        );
      }
      if (rows === 1) {
        throw new ProblemError(
          'one-row',
          `“${name}” holds a single row${header.length === 1 ? ' of one cell' : ''}, and a density needs many.`,
          'Open a table with a header and one galaxy per row.',
        );
      }
      const finished = (builders ?? start()).map((builder) => builder.finish());
      if (style.separator === 'blanks' && short + long > MAX_MISFITS * rows) throw notATable(name, short + long, rows);
      const roomForColumns = Math.min(MAX_COLUMNS, Math.floor(MAX_CELLS / rows));
      const read = finished.map(({ column }) => column);
      const { columns, notes: arrayNotes } = expandArrays(read, roomForColumns);
      if (!columns.some((column) => column.kind === 'number' && column.values.some(Number.isFinite))) {
        throw noNumericColumn(name, columns.length);
      }
      const cellNotes = finished.flatMap((column) => column.notes);
      return { name, rows, columns, notes: [...notes, ...lengthNotes(finished.length), ...cellNotes, ...arrayNotes] };
    },
  };
}

function notATable(name: string, misfits: number, rows: number): ProblemError {
  return new ProblemError(
    'not-a-table',
    `“${name}” cannot be split into columns: only spaces stand between its cells, and ${misfits.toLocaleString('en')} of ${rows.toLocaleString('en')} rows have another number of them than the table has columns.`,
    'Open a table with one galaxy per line; where cells are blank or hold spaces, save it with commas between them.',
  );
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
      ? 'Cells must be separated by commas, tabs, semicolons, pipes or spaces, the same in every row.'
      : 'Check that numbers are written with a decimal point and that no unit stands in the cells.',
  );
}
