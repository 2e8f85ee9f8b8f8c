/** The rows that an expression selects, with what the pictures show of them: some points, and counts over the bins of the histograms. */
import { histogram } from '../analysis/histogram';
import { filterRows } from '../catalog/filter/evaluate';
import { parseFilter } from '../catalog/filter/parse';
import { bitsOf, hasRow, type RowBits } from '../catalog/selection/bits';
import type { Table } from '../catalog/table';
import type { SelectionEvidence } from './compare/messages';
import type { PreparedRows } from './messages/catalog';
import { shownValues } from './shown-values';
import type { SplitData } from './usable-rows';

/** A selection as the page shows it. */
export interface SelectedRows {
  readonly expression: string;
  /** Over all rows of the catalog. */
  readonly bits: RowBits;
  readonly count: number;
  /** Of them, the rows that are used. */
  readonly used: number;
  /** Used rows that are selected, at most some thousand: row-major [n, features], in the units of the transformed columns, and their rows. */
  readonly points: Float32Array;
  readonly pointRows: Uint32Array;
  /** Counts of the selected used rows, over the bins of each feature's histogram. */
  readonly counts: readonly Float64Array[];
  /** The same over the bins of the histogram of p-values; absent without a search. */
  readonly scores?: Float64Array | undefined;
  /** What the last comparison of labels says of them; absent without one. */
  readonly evidence?: SelectionEvidence | undefined;
}

/** Points that a picture shows at most. */
const MOST_POINTS = 4_000;
/** A selection of fewer rows is drawn whole. */
const LEAST_POINTS = 1_000;

export interface SelectionSource {
  readonly table: Table;
  readonly data?: SplitData | undefined;
  readonly view?: PreparedRows | undefined;
  /** Counts a set of rows over the bins of the p-values. */
  readonly scoreCounts?: ((bits: RowBits) => Float64Array | undefined) | undefined;
  readonly evidence?: ((bits: RowBits) => SelectionEvidence | undefined) | undefined;
}

/** Throws ProblemError as the filters do. The work is linear in the rows. */
export function selectedRows(
  { table, data, view, scoreCounts, evidence }: SelectionSource,
  expression: string,
): SelectedRows {
  const rows = filterRows(parseFilter(expression), table);
  const bits = bitsOf(rows, table.rows);
  const whole = { expression, bits, count: rows.length, scores: scoreCounts?.(bits), evidence: evidence?.(bits) };
  if (!data || !view) {
    return { ...whole, used: 0, points: new Float32Array(), pointRows: new Uint32Array(), counts: [] };
  }
  const dim = data.features.length;
  const seen = shownValues(data);
  const usedRows = data.prepared.rows;
  const places = new Uint32Array(usedRows.length);
  let used = 0;
  for (let place = 0; place < usedRows.length; place++) {
    if (hasRow(bits, usedRows[place] as number)) places[used++] = place;
  }
  // A large selection is as dense as the points beside it: every k-th stands for all.
  const rate = view.pointRows.length / Math.max(1, data.split.train.length);
  const shown = Math.min(used, MOST_POINTS, Math.max(LEAST_POINTS, Math.ceil(rate * used)));
  const points = new Float32Array(shown * dim);
  const pointRows = new Uint32Array(shown);
  for (let i = 0; i < shown; i++) {
    const place = places[Math.floor((i * used) / shown)] as number;
    points.set(seen.subarray(place * dim, (place + 1) * dim), i * dim);
    pointRows[i] = usedRows[place] as number;
  }
  const own = new Float64Array(used);
  const weights = data.weights && Float64Array.from(places.subarray(0, used), (place) => data.weights?.[place] ?? 1);
  const counts = view.features.map(({ histogram: { from, to, counts: all } }, feature) => {
    for (let i = 0; i < used; i++) own[i] = seen[(places[i] as number) * dim + feature] as number;
    return histogram(own, from, to, all.length, weights).counts;
  });
  return { ...whole, used, points, pointRows, counts };
}
