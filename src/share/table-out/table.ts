/** A table on its way out: its columns, their kinds as the formats know them, and what is told of them. */
import type { ColumnFacts } from '../../catalog/table';
import type { OutColumn } from '../csv-out';

export interface OutTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly OutColumn[];
  /** Units and descriptions, by name. */
  readonly facts?: Readonly<Record<string, ColumnFacts>>;
}

/** A column of which all cells are numbers, all whole and there, or texts; with the bytes of its longest text. */
export interface TypedColumn extends OutColumn {
  readonly kind: 'double' | 'long' | 'text';
  readonly longest: number;
  readonly ascii: boolean;
  readonly facts: ColumnFacts;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII is what counts.
const ASCII = /^[\x00-\x7f]*$/;

/** The kind of each column, by all of its cells: a blank is a missing number or an empty text. */
export function typedColumns({ columns, rows, facts = {} }: OutTable): readonly TypedColumn[] {
  return columns.map((column): TypedColumn => {
    let [numbers, texts, whole, longest, ascii] = [0, 0, true, 1, true];
    for (let row = 0; row < rows; row++) {
      const cell = column.cell(row);
      if (typeof cell === 'number') {
        numbers += 1;
        whole &&= Number.isSafeInteger(cell) && !Object.is(cell, -0);
        continue;
      }
      whole = false;
      if (cell === '') continue;
      texts += 1;
      const plain = ASCII.test(cell);
      ascii &&= plain;
      longest = Math.max(longest, plain ? cell.length : new TextEncoder().encode(cell).length);
    }
    const kind = texts > 0 || numbers === 0 ? 'text' : whole ? 'long' : 'double';
    // Numbers among texts are written as such.
    if (kind === 'text' && numbers > 0) longest = Math.max(longest, 25);
    return { ...column, kind, longest, ascii, facts: facts[column.name] ?? {} };
  });
}

/** The number in a cell; NaN where it is blank. */
export const numberIn = (cell: string | number) => (typeof cell === 'number' ? cell : Number.NaN);

/** The text in a cell; blank where it is a missing number. */
export const textIn = (cell: string | number) =>
  typeof cell === 'string' ? cell : Number.isNaN(cell) ? '' : String(cell);

export const ROWS_AT_ONCE = 5_000;
