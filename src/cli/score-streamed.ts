/**
 * Scores a text table of any length: read twice, once for what all of its rows decide (markers of missing values, commas, rows that do not
 * fit) and once to score block by block, so that no more than a block is held. Cells are written as the file has them.
 */
import type { ModelRows } from '../analysis/density-model';
import { type LayoutOptions, readRows } from '../catalog/csv/csv';
import type { StreamedFile } from '../catalog/reader';
import type { Table } from '../catalog/table';
import { type ColumnBuilder, columnBuilder } from '../catalog/text/column-builder';
import { csvLine, rounded } from '../share/csv-out';
import type { Model } from '../share/recipe';
import { type KnownMarkers, scorableRows } from '../share/score-rows';
import type { Surveyed } from './score-survey';

/** Rows that are scored at once. */
const BLOCK_ROWS = 20_000;

/** Scores of the rows of one block. */
export interface BlockScores {
  readonly logProb: Float64Array;
  readonly spread?: Float64Array | undefined;
}

/** What was written. */
export interface Totals {
  rows: number;
  scored: number;
  notFinite: number;
  extrapolated: number;
  mean: number;
  /** Σ (ln p − mean)². */
  squares: number;
  readonly unscored: Map<string, number>;
}

export const noTotals = (): Totals => ({
  rows: 0,
  scored: 0,
  notFinite: 0,
  extrapolated: 0,
  mean: 0,
  squares: 0,
  unscored: new Map(),
});

/** A column while a block is read: its cells as written, and as what the file's first rows say they are. */
interface Waiting {
  readonly name: string;
  cells: string[];
  values: ColumnBuilder;
}

/** Lines of CSV in the order of the file, a block a piece; adds to `totals`. */
export async function* scoredLines(
  file: StreamedFile,
  model: Model,
  { table, markers }: Surveyed,
  score: (rows: ModelRows) => Promise<BlockScores>,
  added: readonly string[],
  totals: Totals,
): AsyncGenerator<string> {
  const columns: Waiting[] = [];
  const kinds = new Map(table.columns.map(({ name, kind }) => [name, kind]));
  const fresh = (name: string) => columnBuilder(name, { declared: kinds.get(name) });
  const options: LayoutOptions = () => ({
    room: Number.POSITIVE_INFINITY,
    build(name, column) {
      const own: Waiting = { name, cells: [], values: fresh(name) };
      columns[column] = own;
      return {
        push(cell) {
          own.cells.push(cell.trim());
          own.values.push(cell);
        },
        needsMarks: () => false,
        finish: () => own.values.finish(),
      };
    },
  });
  let firstRow = 0;
  const block = async (): Promise<string> => {
    const count = columns[0]?.cells.length ?? 0;
    const part: Table = {
      name: table.name,
      rows: count,
      firstRow,
      columns: columns.map(({ values }) => values.finish().column),
      notes: [],
    };
    firstRow += count;
    const text = await linesOf(part, columns, model, markers, score, totals);
    for (const column of columns) {
      column.cells = [];
      column.values = fresh(column.name);
    }
    return text;
  };
  yield csvLine([...table.columns.map(({ name }) => name), ...added]);
  // Rows are pushed as they are read, and lines are pulled as they are written: one block at most lies between.
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  const reading = (async () => {
    try {
      const full = async () => {
        if ((columns[0]?.cells.length ?? 0) >= BLOCK_ROWS) await writer.write(await block());
        return false;
      };
      const read = await readRows(file, {}, options, full, Number.POSITIVE_INFINITY);
      read?.rows.settle();
      if ((columns[0]?.cells.length ?? 0) > 0) await writer.write(await block());
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
    }
  })();
  yield* readable;
  await reading;
}

async function linesOf(
  part: Table,
  columns: readonly Waiting[],
  model: Model,
  markers: KnownMarkers,
  score: (rows: ModelRows) => Promise<BlockScores>,
  totals: Totals,
): Promise<string> {
  const scorable = scorableRows(part, model, markers);
  for (const { reason, count } of scorable.unscored) {
    totals.unscored.set(reason, (totals.unscored.get(reason) ?? 0) + count);
  }
  const { logProb, spread } = await score(scorable);
  const cells: (readonly (string | number)[])[] = new Array(part.rows);
  for (const [i, row] of scorable.rows.entries()) {
    const value = (logProb[i] as number) + (scorable.logSlope[i] as number);
    const outside = scorable.extrapolated[i] as number;
    if (Number.isFinite(value)) include(totals, value);
    else totals.notFinite += 1;
    totals.extrapolated += outside;
    cells[row] = [rounded(value), ...(spread ? [rounded(spread[i] as number)] : []), outside];
  }
  totals.rows += part.rows;
  const none = ['', ...(spread ? [''] : []), ''];
  let text = '';
  for (let row = 0; row < part.rows; row++) {
    text += csvLine([...columns.map(({ cells: own }) => own[row] ?? ''), ...(cells[row] ?? none)]);
  }
  return text;
}

/** Adds one value to the mean and the squares about it (Welford 1962). */
function include(totals: Totals, value: number): void {
  totals.scored += 1;
  const off = value - totals.mean;
  totals.mean += off / totals.scored;
  totals.squares += off * (value - totals.mean);
}
