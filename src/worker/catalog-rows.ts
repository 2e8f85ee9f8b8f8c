/** Rows of the open catalog as a table shows them: which of them an expression lets through, in which order, a window at a time. */
import { filterRows } from '../catalog/filter/evaluate';
import { parseFilter } from '../catalog/filter/parse';
import type { Column, Table } from '../catalog/table';

export type RowSort = { readonly by: 'row' | 'rank' | 'ln p' } | { readonly by: 'column'; readonly column: string };

export interface RowQuery {
  readonly sort: RowSort;
  readonly descending: boolean;
  /** Only rows for which this expression holds. */
  readonly where?: string;
  readonly from: number;
  readonly count: number;
}

export interface CatalogRow {
  /** Its number in the catalog, from 1. */
  readonly row: number;
  /** As loaded, in the order of the catalog's columns. */
  readonly cells: readonly string[];
  /** Its place among the rows that are used; absent for a row that is left out. */
  readonly place?: number;
  /** Of the last search for outliers: 0 for an artefact. */
  readonly rank?: number;
  readonly logProb?: number;
}

export interface RowPage {
  readonly total: number;
  readonly rows: readonly CatalogRow[];
}

/** What a search for outliers knows of the used rows, by their place. */
export interface RowScores {
  readonly rank: ArrayLike<number>;
  readonly logProb: ArrayLike<number>;
}

export interface RowSource {
  readonly table: Table;
  /** The catalog row of each used row, by its place. */
  readonly used?: ArrayLike<number> | undefined;
  readonly scores?: RowScores | undefined;
}

/** The most rows of one answer. */
const MOST = 500;

/** Lists the rows of a source; the order of the last query is kept, so that another window of it costs nothing. */
export function createRowList() {
  let last:
    | { readonly key: string; readonly source: RowSource; readonly rows: Uint32Array; readonly places: Int32Array }
    | undefined;

  return (source: RowSource, { sort, descending, where = '', from, count }: RowQuery): RowPage => {
    const key = JSON.stringify([sort, descending, where]);
    const same =
      last?.source.table === source.table &&
      last.source.used === source.used &&
      last.source.scores?.rank === source.scores?.rank;
    if (!last || !same || last.key !== key) {
      const places = same && last ? last.places : placesOf(source);
      last = { key, source, places, rows: ordered(source, places, rowsWhere(source.table, where), sort, descending) };
    }
    const { rows, places } = last;
    const { table, scores } = source;
    return {
      total: rows.length,
      rows: Array.from(rows.subarray(from, from + Math.min(count, MOST)), (row) => {
        const place = places[row] as number;
        const scored =
          scores && place >= 0 ? { rank: scores.rank[place] as number, logProb: scores.logProb[place] as number } : {};
        const cells = table.columns.map(({ values }) => textOf(values[row]));
        return { row: row + 1, cells, ...(place >= 0 ? { place } : {}), ...scored };
      }),
    };
  };
}

const textOf = (cell: string | number | undefined): string =>
  typeof cell === 'number' ? (Number.isNaN(cell) ? '' : String(cell)) : (cell ?? '');

/** The place of every catalog row among the used ones, −1 for one that is left out. */
function placesOf({ table, used }: RowSource): Int32Array {
  const places = new Int32Array(table.rows);
  places.fill(-1);
  for (let place = 0; place < (used?.length ?? 0); place++) places[used?.[place] as number] = place;
  return places;
}

function rowsWhere(table: Table, where: string): Uint32Array {
  if (where.trim() !== '') return filterRows(parseFilter(where), table);
  return Uint32Array.from({ length: table.rows }, (_, row) => row);
}

/** Rows without the value by which they are sorted come last, either way. */
function ordered(
  source: RowSource,
  places: Int32Array,
  rows: Uint32Array,
  sort: RowSort,
  descending: boolean,
): Uint32Array {
  if (sort.by === 'row') return descending ? rows.reverse() : rows;
  const column = sort.by === 'column' ? source.table.columns.find(({ name }) => name === sort.column) : undefined;
  if (column?.kind === 'text') return byText(rows, column, descending);
  const key = numberKey(source, places, sort, column);
  const keys = Float64Array.from(rows, key);
  const sign = descending ? -1 : 1;
  const order = rows
    .map((_, i) => i)
    .sort((a, b) => {
      const [x, y] = [keys[a] as number, keys[b] as number];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      return sign * (x - y) || a - b;
    });
  return order.map((i) => rows[i] as number);
}

function byText(rows: Uint32Array, { values }: Extract<Column, { kind: 'text' }>, descending: boolean): Uint32Array {
  const sign = descending ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [values[a] ?? '', values[b] ?? ''];
    if (x === y) return a - b;
    if (x === '' || y === '') return x === '' ? 1 : -1;
    return x < y ? -sign : sign;
  });
}

function numberKey(
  { scores }: RowSource,
  places: Int32Array,
  { by }: RowSort,
  column: Column | undefined,
): (row: number) => number {
  const scored = (values: ArrayLike<number> | undefined) => (row: number) => {
    const place = places[row] as number;
    return place >= 0 ? ((values?.[place] as number | undefined) ?? Number.NaN) : Number.NaN;
  };
  switch (by) {
    case 'rank': {
      const rank = scored(scores?.rank);
      // An artefact has none.
      return (row) => rank(row) || Number.NaN;
    }
    case 'ln p':
      return scored(scores?.logProb);
    case 'row':
    case 'column':
      return (row) => (column?.kind === 'number' ? (column.values[row] as number) : Number.NaN);
    default:
      return by satisfies never;
  }
}
