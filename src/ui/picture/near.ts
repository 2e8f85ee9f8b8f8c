/** The rows that a conditional picture compares with: those near the condition, in a window that is told. */

import type { Histogram } from '../../analysis/histogram';
import { histogram } from '../../analysis/histogram';
import { type GivenColumns, givenColumns, nearRows } from '../../analysis/near-rows';
import type { PreparedRows } from '../../worker/messages/catalog';
import { compact, count } from '../format';

export interface NearPicture {
  /** Row-major [n, features]. */
  readonly points: Float32Array;
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
  const { values, context } = conditioned;
  const key = condition.join();
  const known = last.get(context);
  if (known?.key === key) return known.found;
  const columns = columnsOf.get(context) ?? givenColumns(context, contexts.length);
  columnsOf.set(context, columns);
  const { rows, window } = nearRows(context, columns, condition);
  const dim = features.length;
  const points = new Float32Array(rows.length * dim);
  for (const [i, row] of rows.entries()) points.set(values.subarray(row * dim, (row + 1) * dim), i * dim);
  const histograms = features.map(({ histogram: { from, to, counts } }, column) =>
    histogram(
      Float64Array.from(rows, (row) => values[row * dim + column] as number),
      from,
      to,
      counts.length,
    ),
  );
  const where = contexts.map(({ label }, i) => {
    const { middle = Number.NaN, half = 0 } = window[i] ?? {};
    return `${label} ${compact(middle, 4)}${half > 0 ? ` ± ${compact(half, 2)}` : ''}`;
  });
  const words = `${count(rows.length)} of ${count(context.length / contexts.length)} training rows: ${where.join(', ')}`;
  const found = { points, histograms, words };
  last.set(context, { key, found });
  return found;
}
