/** What is said of a text whose rows make no table. */
import { ProblemError } from '../../base/problem';
import { MAX_CELLS, TEXT_CELLS } from '../budget';
import type { BuiltColumn } from './column-builder';

type Row = readonly string[];

export const isAre = (count: number) => (count === 1 ? 'is' : 'are');
export const plural = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`;

export function notATable(name: string, misfits: number, rows: number): ProblemError {
  return new ProblemError(
    'not-a-table',
    `“${name}” cannot be split into columns: only spaces stand between its cells, and ${misfits.toLocaleString('en')} of ${rows.toLocaleString('en')} rows have another number of them than the table has columns.`,
    'Open a table with one galaxy per line; where cells are blank or hold spaces, save it with commas between them.',
  );
}

export function ambiguousRows(name: string, count: number, rows: number, line: string): ProblemError {
  return new ProblemError(
    'ambiguous-rows',
    `In “${name}” ${plural(count, 'line begins', 'lines begin')} as comments do and fit the table (“${line.slice(0, 60)}”), beside ${plural(rows, 'row', 'rows')} that do not: they may be rows, or rows that were set aside.`,
    'Say which they are (on the command line --marked read or --marked skip), or remove the mark or the lines.',
  );
}

export function headerMismatch(name: string, header: Row, row: Row): ProblemError {
  return new ProblemError(
    'header-mismatch',
    `In “${name}” every row has ${row.length} cells and the header has ${header.length} names (“${header.join(' ').slice(0, 80)}”), so which name belongs to which column is not known.`,
    'Give each column one name, in quotation marks where it holds a blank or a separator, and open the file again.',
  );
}

export function rowsHave(rows: number): string {
  return rows === 1 ? '1 row has' : `${rows.toLocaleString('en')} rows have`;
}

export function tooManyCells(name: string, rows: number, columns: number): ProblemError {
  return new ProblemError(
    'too-many-cells',
    `“${name}” holds more than ${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} columns, more than fit into a browser tab.`,
    `Save fewer columns or fewer rows into a file of their own: at most ${MAX_CELLS / 1e6} million numbers, or ${MAX_CELLS / TEXT_CELLS / 1e6} million cells of text.`,
  );
}

export function noNumericColumn(name: string, columns: number, built: readonly BuiltColumn[]): ProblemError {
  const nearly = built.find(({ words }) => words);
  return new ProblemError(
    'no-numeric-column',
    `None of the columns of “${name}” (${columns} found) holds numbers, and a density needs at least one that does.${nearly ? ` ${nearly.notes[0]}` : ''}`,
    columns === 1
      ? 'Cells must be separated by commas, tabs, semicolons, pipes or spaces, the same in every row.'
      : 'Check that numbers are written with a decimal point and that no unit stands in the cells.',
  );
}

export function noRows(name: string): ProblemError {
  return new ProblemError(
    'header-only',
    `“${name}” holds a header and no rows.`,
    'Check that the table was written in full, and open it again.',
  );
}

/** A row without names: of `cells` cells. */
export function singleRow(name: string, cells: number): ProblemError {
  return new ProblemError(
    'one-row',
    `“${name}” holds a single row${cells === 1 ? ' of one cell' : ''} and no names of columns.`,
    'Open a table with a header and one galaxy per row.',
  );
}
