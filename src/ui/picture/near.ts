/** The rows that stand out in a picture: those near the condition, in a window that is told, and those that are selected. */

import type { Histogram } from '../../analysis/histogram';
import { histogram } from '../../analysis/histogram';
import { type GivenColumns, givenColumns, nearRows } from '../../analysis/near-rows';
import { hasRow } from '../../catalog/selection/bits';
import type { PreparedRows } from '../../worker/messages/catalog';
import type { SelectedRows } from '../../worker/selected-rows';
import { compact, count } from '../format';
import type { PageState } from '../state';

export interface NearPicture {
  /** Why they stand out. */
  readonly by: 'condition' | 'selection';
  /** Row-major [n, features]. */
  readonly points: Float32Array;
  /** Where each of them stands in the catalog, from 0. */
  readonly rows: Uint32Array;
  /** One of each feature, over the bins of all rows. */
  readonly histograms: readonly Histogram[];
  /** `612 of 20,000 rows: log10 M_total 11.68 ± 0.05, A_SN1 1`. */
  readonly words: string;
}

const columnsOf = new WeakMap<Float32Array, GivenColumns>();
const last = new WeakMap<Float32Array, { readonly key: string; readonly found: NearPicture }>();

/** Undefined where nothing is given. The same object for the same condition, so that nothing is drawn twice. */
export function nearPictureOf(prepared: PreparedRows, condition: readonly number[]): NearPicture | undefined {
  const { features, contexts, conditioned } = prepared;
  if (!conditioned || contexts.length === 0 || condition.length !== contexts.length) return undefined;
  const { values, context, rows: catalogRows } = conditioned;
  const key = condition.join();
  const known = last.get(context);
  if (known?.key === key) return known.found;
  const columns = columnsOf.get(context) ?? givenColumns(context, contexts.length);
  columnsOf.set(context, columns);
  const { rows, window } = nearRows(context, columns, condition);
  const dim = features.length;
  const points = new Float32Array(rows.length * dim);
  for (const [i, row] of rows.entries()) points.set(values.subarray(row * dim, (row + 1) * dim), i * dim);
  const histograms = histogramsOf(prepared, points);
  const where = contexts.map(({ label }, i) => {
    const { middle = Number.NaN, half = 0 } = window[i] ?? {};
    return `${label} ${compact(middle, 4)}${half > 0 ? ` ± ${compact(half, 2)}` : ''}`;
  });
  const words = `${count(rows.length)} of ${count(context.length / contexts.length)} training rows: ${where.join(', ')}`;
  const found: NearPicture = {
    by: 'condition',
    points,
    rows: Uint32Array.from(rows, (row) => catalogRows[row] as number),
    histograms,
    words,
  };
  last.set(context, { key, found });
  return found;
}

/** Of row-major points, over the bins of the features. */
function histogramsOf({ features }: PreparedRows, points: Float32Array): readonly Histogram[] {
  const dim = features.length;
  return features.map(({ histogram: { from, to, counts } }, column) =>
    histogram(
      Float64Array.from({ length: points.length / dim }, (_, i) => points[i * dim + column] as number),
      from,
      to,
      counts.length,
    ),
  );
}

const selections = new WeakMap<SelectedRows, { readonly near: NearPicture | undefined; readonly found: NearPicture }>();

/**
 * The rows that stand out, or undefined where all are alike: the selected ones, of those near the condition where something is given.
 * The same object for the same selection and condition.
 */
export function focusOf({ prepared, context, selected, selection }: PageState): NearPicture | undefined {
  const near = prepared && nearPictureOf(prepared, context);
  // An answer for other columns is still on the screen while the next is on its way.
  if (selected === '' || !prepared || selection?.counts.length !== prepared.features.length) return near;
  const known = selections.get(selection);
  if (known && known.near === near) return known.found;
  const found = near ? selectedOf(prepared, near, selection) : wholeSelection(prepared, selection);
  selections.set(selection, { near, found });
  return found;
}

function wholeSelection({ features, used }: PreparedRows, selection: SelectedRows): NearPicture {
  return {
    by: 'selection',
    points: selection.points,
    rows: selection.pointRows,
    histograms: features.map(({ histogram: { from, to } }, i) => ({
      from,
      to,
      counts: selection.counts[i] as Float64Array,
    })),
    words: `${count(selection.used)} of ${count(used)} rows selected`,
  };
}

function selectedOf(prepared: PreparedRows, near: NearPicture, { bits }: SelectedRows): NearPicture {
  const dim = prepared.features.length;
  const own = Array.from(near.rows, (_, i) => i).filter((i) => hasRow(bits, near.rows[i] as number));
  const points = new Float32Array(own.length * dim);
  for (const [at, i] of own.entries()) points.set(near.points.subarray(i * dim, (i + 1) * dim), at * dim);
  return {
    by: 'selection',
    points,
    rows: Uint32Array.from(own, (i) => near.rows[i] as number),
    histograms: histogramsOf(prepared, points),
    words: `${count(own.length)} selected, near the condition`,
  };
}
