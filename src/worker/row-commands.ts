/** What the page asks of single rows and of sets of rows of the open catalog. */
import { filterRows } from '../catalog/filter/evaluate';
import { parseFilter } from '../catalog/filter/parse';
import type { RowBits } from '../catalog/selection/bits';
import type { Table } from '../catalog/table';
import { type TableFormat, tableBlob } from '../share/table-out/write';
import { answered } from './answered';
import { createRowList } from './catalog-rows';
import type { SelectionEvidence } from './compare/messages';
import type { PreparedRows } from './messages/catalog';
import type { OutlierSearch } from './outliers/search';
import type { SessionCommands } from './protocol';
import { whole } from './refusals';
import { scatterPoints } from './scatter';
import { selectedRows } from './selected-rows';
import { errorBars, shownValues } from './shown-values';
import type { OpenedTable } from './source';
import { nextTurn } from './turn';
import type { SplitData } from './usable-rows';

interface Surroundings {
  opened(): OpenedTable | undefined;
  prepared(): { readonly data: SplitData; readonly view: PreparedRows } | undefined;
  search(): OutlierSearch | undefined;
  /** The open table with what was computed of its rows. */
  withAnswers(table: Table): Table;
  /** What the last comparison of labels says of a set of rows. */
  evidence(bits: RowBits): SelectionEvidence | undefined;
}

type Commands =
  | 'countRows'
  | 'selectRows'
  | 'catalogRows'
  | 'pointOf'
  | 'valuesAt'
  | 'scatter'
  | 'rowWords'
  | 'rowsByScore'
  | 'rowsTable';

export function createRowCommands({
  opened,
  prepared,
  search,
  withAnswers,
  evidence,
}: Surroundings): Pick<SessionCommands, Commands> {
  const listRows = createRowList();
  const tableNow = () => withAnswers(whole(opened()).table);
  return {
    countRows: (filter) => answered(() => ({ rows: filterRows(parseFilter(filter), whole(opened()).table).length })),

    selectRows: (expression) =>
      answered(() =>
        selectedRows(
          { table: tableNow(), ...prepared(), scoreCounts: (bits) => search()?.counted(bits), evidence },
          expression,
        ),
      ),

    catalogRows: (query) =>
      answered(() => {
        if (!opened()) return { total: 0, rows: [] };
        return listRows({ table: tableNow(), used: prepared()?.data.prepared.rows, scores: search()?.scores() }, query);
      }),

    async pointOf(place) {
      const data = prepared()?.data;
      if (!data) return undefined;
      const dim = data.features.length;
      if (place < 0 || (place + 1) * dim > data.values.length) return undefined;
      return {
        values: Array.from(shownValues(data).subarray(place * dim, (place + 1) * dim)),
        ...(data.cells ? { bars: errorBars(data, place) } : {}),
      };
    },

    async valuesAt(column, rows) {
      const found = opened() && tableNow().columns.find(({ name }) => name === column);
      return found?.kind === 'number' ? Float32Array.from(rows, (row) => found.values[row] ?? Number.NaN) : undefined;
    },

    async scatter(x, y) {
      return opened() && scatterPoints(tableNow(), x, y);
    },

    async rowWords(row, columns) {
      const table = opened() && tableNow();
      return columns.flatMap((name) => {
        const found = table?.columns.find((column) => column.name === name);
        const cell = found?.values[row];
        return cell === undefined || cell === '' || Number.isNaN(cell) ? [] : [{ name, text: String(cell) }];
      });
    },

    rowsByScore: async (from, to) => search()?.rowsByP(from, to) ?? new Uint32Array(),

    async rowsTable(expression, format: TableFormat) {
      return answered(async () => {
        const table = tableNow();
        const rows = filterRows(parseFilter(expression), table);
        const columns = table.columns.map(({ name, values }) => ({
          name,
          cell: (row: number) => values[rows[row] as number] ?? '',
        }));
        return tableBlob(
          format,
          { name: table.name, rows: rows.length, columns, ...(table.facts ? { facts: table.facts } : {}) },
          nextTurn,
        );
      });
    },
  };
}
