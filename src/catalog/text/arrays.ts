/** Columns whose cells hold several numbers: printed arrays, `[93.1 305.9 152.8]`, and values with errors, `19.3±0.1`. */

import type { Column, TextColumn } from '../table';
import { parseCell } from './cell';

/** A vector or the bands of a photometric system; longer ones are spectra or histograms, and stay as text. */
const MAX_LENGTH = 16;
/** 16 numbers of 17 digits, and blanks as numpy aligns them. */
const MAX_CHARACTERS = 1_000;
const ARRAY = /^[[(]([^[\]()]*)[\])]$/;

/** The numbers of a printed array (blanks, line breaks or commas between them), or undefined where it is none. */
function numbersOf(cell: string): number[] | undefined {
  if (cell.length > MAX_CHARACTERS) return undefined;
  const inside = ARRAY.exec(cell)?.[1]?.trim();
  if (!inside) return undefined;
  const numbers: number[] = [];
  for (const part of inside.split(/\s*,\s*|\s+/)) {
    const value = parseCell(part);
    if (value === undefined || numbers.length === MAX_LENGTH) return undefined;
    numbers.push(value);
  }
  return numbers;
}

function expand(column: TextColumn): Float64Array[] | undefined {
  const size = numbersOf(column.values.find((cell) => cell !== '') ?? '')?.length ?? 0;
  if (size < 2) return undefined;
  const places = Array.from({ length: size }, () => new Float64Array(column.values.length).fill(Number.NaN));
  for (const [row, cell] of column.values.entries()) {
    if (cell === '') continue;
    const numbers = numbersOf(cell);
    if (numbers?.length !== size) return undefined;
    for (const [place, value] of numbers.entries()) {
      const values = places[place];
      if (values) values[row] = value;
    }
  }
  return places;
}

/**
 * The columns with every text column that holds arrays of one length (2 to 16; blank cells allowed) replaced by
 * `name_0` … `name_k`, NaN where blank, and a note for each. A column stays text where one of those names is taken, or
 * where the table would have more than `maxColumns`.
 */
export function expandArrays(
  columns: readonly Column[],
  maxColumns: number,
): { readonly columns: readonly Column[]; readonly notes: readonly string[] } {
  const taken = new Set(columns.map(({ name }) => name));
  const notes: string[] = [];
  let count = columns.length;
  const expanded = columns.flatMap((column): readonly Column[] => {
    const places = column.kind === 'text' ? expand(column) : undefined;
    if (!places || count + places.length - 1 > maxColumns) return [column];
    const names = places.map((_, place) => `${column.name}_${place}`);
    if (names.some((name) => taken.has(name))) return [column];
    count += places.length - 1;
    notes.push(
      `“${column.name}” holds arrays of ${places.length} numbers, which are read as the columns “${names[0]}” to “${names.at(-1)}”.`,
    );
    return places.map((values, place) => ({ kind: 'number', name: names[place] ?? '', values }));
  });
  return { columns: expanded, notes };
}

const WITH_ERROR = /^([^±]+?)\s*(?:±|\+\/-)\s*([^±]+)$/;

export interface WithErrors {
  readonly columns: readonly Column[];
  /** The column whose error a new one is. */
  readonly errorOf: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** The columns with every text column of values with errors replaced by `name` and `name_err`. */
export function splitErrors(columns: readonly Column[]): WithErrors {
  const taken = new Set(columns.map(({ name }) => name));
  const errorOf: Record<string, string> = {};
  const notes: string[] = [];
  const split = columns.flatMap((column): readonly Column[] => {
    const name = `${column.name}_err`;
    const read = column.kind === 'text' && !taken.has(name) ? valuesAndErrors(column) : undefined;
    if (!read) return [column];
    errorOf[name] = column.name;
    notes.push(
      `“${column.name}” holds values with errors (“${read.example}”), which are read as “${column.name}” and “${name}”.`,
    );
    return [
      { kind: 'number', name: column.name, values: read.values },
      { kind: 'number', name, values: read.errors },
    ];
  });
  return { columns: split, errorOf, notes };
}

function valuesAndErrors(column: TextColumn) {
  const values = new Float64Array(column.values.length).fill(Number.NaN);
  const errors = values.slice();
  let example = '';
  for (const [row, cell] of column.values.entries()) {
    const whole = cell.length < MAX_CHARACTERS ? parseCell(cell) : undefined;
    if (whole !== undefined) {
      values[row] = whole;
      continue;
    }
    const [, value = '', error = ''] = (cell.length < MAX_CHARACTERS && WITH_ERROR.exec(cell)) || [];
    const [v, e] = [parseCell(value), parseCell(error)];
    if (v === undefined || e === undefined || value === '') return undefined;
    values[row] = v;
    errors[row] = e;
    example ||= cell;
  }
  return example === '' ? undefined : { values, errors, example };
}
