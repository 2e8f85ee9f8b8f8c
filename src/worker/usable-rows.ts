/** The rows of a table that a recipe can use, in the units of its transformed columns, with their split and their groups. */
import { joinedGroups } from '../catalog/dependence/decisions';
import { groupsOf, splitByGroup } from '../catalog/group-split';
import type { CatalogCells } from '../catalog/measured/cells';
import { type PreparedRows, prepareRows } from '../catalog/prepare';
import { type Split, splitRows } from '../catalog/split';
import type { Table } from '../catalog/table';
import type { ColumnChoice, Recipe } from '../share/recipe';
import type { Points } from '../train/fit';
import { joined } from '../train/weighing';

/** Usable rows, in the units of the transformed columns. */
export interface UsableRows extends Points {
  readonly context: Float64Array;
  readonly prepared: PreparedRows;
  readonly features: readonly ColumnChoice[];
  readonly contexts: readonly ColumnChoice[];
  /** Where each row of a second table stands in it. */
  readonly extraRows?: Uint32Array | undefined;
  /** Of features and then contexts, where some column has errors, missing cells or limits; `values` holds guesses of these. */
  readonly cells?: CatalogCells | undefined;
  /** How much each row counts, of mean 1 in either table; absent where rows count alike. */
  readonly weights?: Float64Array | undefined;
}

/** Usable rows with their split. */
export interface SplitData extends UsableRows {
  readonly split: Split;
  /** Columns that group the rows in the split; empty where rows are split one by one. */
  readonly by: readonly string[];
  /** The group of every row by those columns; absent without them, and where test rows of a second table lack the columns. */
  readonly groups?: Uint32Array;
}

type Choice = Pick<Recipe, 'columns' | 'filter' | 'weight' | 'split' | 'seed' | 'decisions'>;

export const isContext = ({ role }: ColumnChoice) => role === 'context';

/** Columns [from, to) of row-major rows of `width`. */
function columnsOf(values: Float64Array, width: number, from: number, to: number): Float64Array {
  if (from === 0 && to === width) return values;
  const size = to - from;
  const out = new Float64Array((values.length / width) * size);
  for (let i = 0; i < out.length; i++) out[i] = values[Math.floor(i / size) * width + from + (i % size)] as number;
  return out;
}

/** Rows of a second table without covariances have none. */
function joinedCorrelations({ correlated }: CatalogCells, second: CatalogCells): CatalogCells['correlated'] {
  if (!correlated) return undefined;
  const rows = second.kinds.length / second.columns;
  const others = second.correlated?.values ?? new Float64Array(rows * correlated.pairs.length);
  return { ...correlated, values: joined([correlated.values, others]) };
}

function joinedCells(first: CatalogCells, second: CatalogCells | undefined): CatalogCells {
  if (!second) return first;
  const bytes = new Uint8Array(first.kinds.length + second.kinds.length);
  bytes.set(first.kinds);
  bytes.set(second.kinds, first.kinds.length);
  return {
    columns: first.columns,
    kinds: bytes,
    measured: joined([first.measured, second.measured]),
    spread: joined([first.spread, second.spread]),
    upper: joined([first.upper, second.upper]),
    correlated: joinedCorrelations(first, second),
  };
}

/** Rows of a second table without weights count alike. */
const joinedWeights = (first: Float64Array, extra: PreparedRows | undefined): Float64Array =>
  extra ? joined([first, extra.weights ?? new Float64Array(extra.rows.length).fill(1)]) : first;

/** Prepares a table; rows of a second one, made alike, come after those of the first. */
export function usableRows(
  table: Table,
  { columns, filter, weight, seed, decisions }: Omit<Choice, 'split'>,
  more?: Table,
): UsableRows {
  const features = columns.filter((column) => !isContext(column));
  const contexts = columns.filter(isContext);
  const ordered = [...features, ...contexts];
  const width = ordered.length;
  const prepared = prepareRows(table, ordered, { seed, filter, decisions, weight });
  const extra = more && prepareRows(more, ordered, { seed, filter, like: prepared, decisions, weight });
  const values = extra ? joined([prepared.values, extra.values]) : prepared.values;
  return {
    prepared,
    features,
    contexts,
    extraRows: extra?.rows,
    cells: prepared.cells && joinedCells(prepared.cells, extra?.cells),
    weights: prepared.weights && joinedWeights(prepared.weights, extra),
    values: columnsOf(values, width, 0, features.length),
    context: columnsOf(values, width, features.length, width),
  };
}

/**
 * The group of every row of the table whose rows stay together: those that agree in the named columns and, where that was decided,
 * copies. Undefined where rows are drawn one by one.
 */
export function groupsOfUsable(
  table: Table,
  { rows, copies }: PreparedRows,
  by: readonly string[],
  decisions: Recipe['decisions'],
): Uint32Array | undefined {
  const named = by.length > 0 ? groupsOf(table, by) : undefined;
  if (!copies || decisions?.duplicates !== 'together') return named;
  const groupsOfBoth = joinedGroups(
    named ? Uint32Array.from(rows, (row) => named[row] as number) : Uint32Array.from(rows),
    copies.first,
  );
  const groups = new Uint32Array(table.rows);
  for (const [place, row] of rows.entries()) groups[row] = groupsOfBoth[place] as number;
  return groups;
}

/**
 * Prepares and splits a table; test rows of a second table come after those of the first, none of which are then held out
 * for testing.
 */
export function splitTable(table: Table, choice: Choice, test?: Table): SplitData {
  const usable = usableRows(table, choice, test);
  const { split, seed } = choice;
  const { rows } = usable.prepared;
  const by = split.by ?? [];
  const shares = test ? { ...split, test: 0 } : split;
  const numbers = groupsOfUsable(table, usable.prepared, by, choice.decisions);
  const parts = numbers ? splitByGroup(numbers, rows, shares, seed) : splitRows(rows.length, shares, seed);
  const all = usable.values.length / usable.features.length;
  const tested = test ? Uint32Array.from({ length: all - rows.length }, (_, i) => rows.length + i) : parts.test;
  const groups = numbers && groupsOfBoth(numbers, usable, test, by);
  return { ...usable, split: { ...parts, test: tested }, by, ...(groups ? { groups } : {}) };
}

/** A number a usable row; the groups of a second table have numbers of their own. */
function groupsOfBoth(
  numbers: Uint32Array,
  { prepared, extraRows }: UsableRows,
  test: Table | undefined,
  by: readonly string[],
): Uint32Array | undefined {
  const own = prepared.rows.map((row) => numbers[row] as number);
  if (!test || !extraRows) return own;
  // Rows are grouped as copies within one table only: copies in a second table are not known.
  if (by.length === 0 || !by.every((name) => test.columns.some((column) => column.name === name))) return undefined;
  const others = groupsOf(test, by);
  const both = new Uint32Array(own.length + extraRows.length);
  both.set(own);
  for (const [i, row] of extraRows.entries()) both[own.length + i] = numbers.length + (others[row] as number);
  return both;
}

/** The groups of the named rows, to cluster errors by; undefined where rows are independent. */
export const groupsAt = ({ groups }: Pick<SplitData, 'groups'>, rows: Uint32Array): Uint32Array | undefined =>
  groups && rows.map((row) => groups[row] as number);

/** Weights of the named rows; undefined where rows count alike. */
export const weightsAt = ({ weights }: Pick<SplitData, 'weights'>, rows: Uint32Array): Float64Array | undefined =>
  weights && Float64Array.from(rows, (row) => weights[row] as number);

/** The named rows of both features and context. */
export function pointsAt(
  { values, context, features, contexts }: SplitData,
  rows: Uint32Array,
): Points & { context: Float64Array } {
  const pick = (from: Float64Array, width: number) => {
    const out = new Float64Array(rows.length * width);
    for (const [i, row] of rows.entries()) out.set(from.subarray(row * width, (row + 1) * width), i * width);
    return out;
  };
  return { values: pick(values, features.length), context: pick(context, contexts.length) };
}

/** So many rows, from the first again after the last. */
export function cycled(rows: Float64Array, width: number, count: number): Float64Array {
  return Float64Array.from({ length: count * width }, (_, i) => rows[i % rows.length] as number);
}
