/**
 * Rows that repeat another row in every chosen column. The density has no upper bound there, and a copy on the other side of a split
 * makes the test too easy. Rounded values coincide by chance: that would give as many pairs of equal rows as pairs that differ only in the
 * last digit, so the two counts are compared.
 */
import { nearRows } from './near-copies';
import type { Resolution } from './resolution';

export interface ComparedColumn {
  readonly values: Float64Array;
  readonly resolution: Resolution;
  /** Values that many rows share, which is told of elsewhere. */
  readonly piles: ReadonlySet<number>;
  /** True for a column of steps, whose values coincide anyway. */
  readonly steps: boolean;
}

export interface Copies {
  /** Of each row, the first that it repeats: itself where there is none. */
  readonly first: Uint32Array;
  /** Rows that repeat an earlier one. */
  readonly count: number;
  /** Of these, rows that differ from it in the last digits. */
  readonly near: number;
}

/** Fewer copies, or a smaller share of the rows, change no number that anyone reads. */
const LEAST = 5;
const LEAST_SHARE = 1e-3;

/** The rows that repeat another, exactly or but for the last digits, where there are more than chance explains; undefined otherwise. */
export function copiesAmong(columns: readonly ComparedColumn[]): Copies | undefined {
  const telling = columns.filter(({ steps }) => !steps);
  const rows = columns[0]?.values.length ?? 0;
  if (telling.length === 0) return undefined;
  const least = Math.max(LEAST, LEAST_SHARE * rows);
  const first = equalRows(columns, telling, least) ?? Uint32Array.from({ length: rows }, (_, row) => row);
  const { first: alike, pairs, expected } = nearRows(columns, firstEqual);
  const hasNear = pairs >= least && isBeyond(pairs, expected);
  let [count, near] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const other = alike[row] as number;
    if (hasNear && other !== row && first[row] === row) {
      first[row] = other;
      near += 1;
    }
    first[row] = first[first[row] as number] as number;
    if (first[row] !== row) count += 1;
  }
  return count > 0 ? { first, count, near } : undefined;
}

/** Standard deviations of a Poisson above what chance makes. */
const BEYOND = 5;

const isBeyond = (pairs: number, expected: number) => pairs > expected + BEYOND * Math.sqrt(expected + 1);

/** Of each row, the first that is equal to it; undefined where so few are, or so many are by chance. */
function equalRows(
  columns: readonly ComparedColumn[],
  telling: readonly ComparedColumn[],
  least: number,
): Uint32Array | undefined {
  const first = firstEqual(columns.map(({ values }) => values));
  // Rows that agree in nothing but piles are the piles'.
  const isPile = (row: number) => telling.every(({ values, piles }) => piles.has(values[row] as number));
  const sizes = new Map<number, number>();
  for (let row = 0; row < first.length; row++) {
    const own = first[row] as number;
    if (own === row) continue;
    if (isPile(row)) first[row] = row;
    else sizes.set(own, (sizes.get(own) ?? 1) + 1);
  }
  const count = [...sizes.values()].reduce((sum, size) => sum + size - 1, 0);
  if (count < least) return undefined;
  const pairs = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  return isBeyond(pairs, pairsByChance(columns, telling)) ? first : undefined;
}

/** Of each row, the first that is equal to it in all columns; by a hash of the bits. */
function firstEqual(columns: readonly Float64Array[]): Uint32Array {
  const rows = columns[0]?.length ?? 0;
  const words = columns.map((values) => new Uint32Array(values.buffer, values.byteOffset, 2 * values.length));
  const size = 2 ** Math.ceil(Math.log2(2 * rows + 2));
  const table = new Int32Array(size).fill(-1);
  const first = new Uint32Array(rows);
  const areEqual = (row: number, other: number) => {
    for (const values of columns) if (values[row] !== values[other]) return false;
    return true;
  };
  for (let row = 0; row < rows; row++) {
    let hash = 2166136261;
    for (const own of words) {
      hash = Math.imul(hash ^ (own[2 * row] as number), 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15) ^ (own[2 * row + 1] as number), 0xc2b2ae35);
      hash ^= hash >>> 13;
    }
    let place = (hash >>> 0) & (size - 1);
    for (;;) {
      const other = table[place] as number;
      if (other < 0) {
        table[place] = row;
        first[row] = row;
        break;
      }
      if (areEqual(row, other)) {
        first[row] = other;
        break;
      }
      place = (place + 1) & (size - 1);
    }
  }
  return first;
}

/** Pairs of rows are counted up to this many last digits apart. */
const DIGITS = 8;

/**
 * How many pairs of equal rows rounding makes: of the column with most values, pairs that are a few last digits apart are counted among
 * rows that agree in all other columns.
 */
function pairsByChance(columns: readonly ComparedColumn[], telling: readonly ComparedColumn[]): number {
  const distinct = telling.map(({ values }) => new Set(values).size);
  const finest = telling[distinct.indexOf(Math.max(...distinct))] as ComparedColumn;
  const others = columns.filter((column) => column !== finest).map(({ values }) => values);
  const rows = finest.values.length;
  const groups = others.length > 0 ? firstEqual(others) : new Uint32Array(rows);
  const members = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const value = finest.values[row] as number;
    if (finest.piles.has(value)) continue;
    const own = members.get(groups[row] as number);
    if (own) own.push(value);
    else members.set(groups[row] as number, [value]);
  }
  let near = 0;
  for (const list of members.values()) {
    if (list.length < 2) continue;
    const sorted = Float64Array.from(list).sort();
    let low = 0;
    let equal = 0;
    for (let i = 1; i < sorted.length; i++) {
      const value = sorted[i] as number;
      const reach = (DIGITS + 0.5) * finest.resolution(value);
      while (value - (sorted[low] as number) > reach) low += 1;
      equal = sorted[i - 1] === value ? equal + 1 : 0;
      near += i - low - equal;
    }
  }
  return near / DIGITS / 2;
}
