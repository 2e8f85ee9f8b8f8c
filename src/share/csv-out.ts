/** CSV as spreadsheets and pandas read it (RFC 4180), written in pieces so that a large catalog is never one text. */
import type { Column } from '../catalog/table';

export interface OutColumn {
  readonly name: string;
  cell(row: number): string | number;
}

/** Spreadsheets run a cell that begins like this (OWASP: CSV injection), after what is not seen too. */
const FORMULA = /^[\s\p{C}]*[=+\-@]|^[\t\r]/u;
/** Letters at a cell's beginning that are looked at in their plain form: some programs take a full-width or small = for =. */
const LOOKED_AT = 40;
/** What ends a cell in the CSV of some country: where commas are decimal, `1;=2` would be two cells, and the second would run. */
const ENDS = /[",;\t\n\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ROWS_AT_ONCE = 5_000;

/** A number so that it is read as one: beyond 2^53 digits alone are an ID, which readers keep as text. NaN is blank. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return '';
  const isLong = Math.abs(value) > Number.MAX_SAFE_INTEGER && Math.abs(value) < 1e21;
  return isLong ? value.toExponential() : String(value);
}

/** One cell: NaN is blank, what a spreadsheet would run gets an apostrophe, what would break the line is quoted. */
function csvCell(value: string | number): string {
  if (typeof value === 'number') return numberText(value);
  const plain = value.trimStart().slice(0, LOOKED_AT).normalize('NFKC');
  const runs = (FORMULA.test(plain) || FORMULA.test(value)) && !NUMBER.test(value);
  const safe = runs ? `'${value}` : value;
  return ENDS.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One row, with its line end. */
export const csvLine = (cells: readonly (string | number)[]) => `${cells.map(csvCell).join(',')}\n`;

/** The header and then the rows, some thousand a piece. */
export function* csvPieces(columns: readonly OutColumn[], rows: number): Generator<string, void> {
  yield csvLine(columns.map(({ name }) => name));
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    let piece = '';
    for (let row = first; row < Math.min(rows, first + ROWS_AT_ONCE); row++) {
      piece += csvLine(columns.map(({ cell }) => cell(row)));
    }
    yield piece;
  }
}

/** As float32 has them. */
const DIGITS = 7;

/** A computed number as it is written; NaN, which is blank, where it is not finite. */
export const rounded = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : Number.NaN);

/** A name that no column of the catalog has. */
export function freeName(name: string, { columns }: { readonly columns: readonly Pick<Column, 'name'>[] }): string {
  const taken = new Set(columns.map((column) => column.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
  return free;
}
