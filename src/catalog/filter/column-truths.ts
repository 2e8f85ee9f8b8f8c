/** Conditions that compare one column with a number, for all rows in one loop: boxes in pictures are made of them. */
import type { Table } from '../table';
import type { Comparison, FilterExpression } from './expression';

type Compare = Extract<FilterExpression, { kind: 'compare' }>;

/** The values that a condition compares with a number; undefined where it is another condition. */
function plainColumn({ left, right }: Compare, table: Table): Float64Array | undefined {
  if (left.kind !== 'column' || right.kind !== 'number') return undefined;
  const column = table.columns.find(({ name }) => name === left.name);
  return column?.kind === 'number' ? column.values : undefined;
}

/** Whether a condition on one column is among those that all have to hold. */
export const hasColumnTruths = (part: FilterExpression, table: Table): boolean =>
  part.kind === 'and'
    ? hasColumnTruths(part.left, table) || hasColumnTruths(part.right, table)
    : part.kind === 'compare' && plainColumn(part, table) !== undefined;

/** The least double above a finite one. */
function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const double = Float64Array.of(value);
  const bits = new BigInt64Array(double.buffer);
  bits[0] = (bits[0] as bigint) + (value > 0 ? 1n : -1n);
  return double[0] as number;
}

/** The smallest and the largest double that pass; undefined where those that pass are no interval. */
function intervalOf(sign: Comparison, value: number): readonly [number, number] | undefined {
  switch (sign) {
    case '=':
      return [value, value];
    case '>=':
      return [value, Number.POSITIVE_INFINITY];
    case '>':
      return [nextUp(value), Number.POSITIVE_INFINITY];
    case '<=':
      return [Number.NEGATIVE_INFINITY, value];
    case '<':
      return [Number.NEGATIVE_INFINITY, -nextUp(-value)];
    case '!=':
      return undefined;
    default:
      return sign satisfies never;
  }
}

/** Twice the truth of a condition on one column; undefined where it is another condition. */
export function columnTruths(part: Compare, table: Table): Uint8Array | undefined {
  const values = plainColumn(part, table);
  const wanted = part.right.kind === 'number' ? part.right.value : Number.NaN;
  const interval = Number.isFinite(wanted) ? intervalOf(part.sign, wanted) : undefined;
  if (!values || !interval) return undefined;
  const [low, high] = interval;
  const found = new Uint8Array(table.rows);
  for (let row = 0; row < found.length; row++) {
    const value = values[row] as number;
    // A missing value is on no side of anything.
    found[row] = value >= low && value <= high ? 2 : value < low || value > high ? 0 : 1;
  }
  return found;
}
