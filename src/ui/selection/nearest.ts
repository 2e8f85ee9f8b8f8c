/** The row whose point lies nearest to a place in a picture. */
import { focusOf } from '../picture/near';
import type { Panel } from '../plots/panels';
import type { PageState } from '../state';

export interface NearestRow {
  /** From 0. */
  readonly row: number;
  /** In the units of the transformed features. */
  readonly point: readonly number[];
}

/** Within `most` pixels; the rows that stand out lie over the others. Undefined where there is none. */
export function nearestRow(
  state: PageState,
  { x, y }: Panel,
  px: number,
  py: number,
  most: number,
): NearestRow | undefined {
  const { prepared } = state;
  if (!prepared || !x || !y) return undefined;
  const dim = prepared.features.length;
  const among = (points: Float32Array, rows: Uint32Array): NearestRow | undefined => {
    let [least, found] = [most * most, -1];
    for (let i = 0; i < rows.length; i++) {
      const dx = x.scale.at(points[i * dim + x.feature] as number) - px;
      const dy = y.scale.at(points[i * dim + y.feature] as number) - py;
      const squared = dx * dx + dy * dy;
      if (squared < least) [least, found] = [squared, i];
    }
    if (found < 0) return undefined;
    return { row: rows[found] as number, point: Array.from(points.subarray(found * dim, (found + 1) * dim)) };
  };
  const focus = focusOf(state);
  return (focus && among(focus.points, focus.rows)) ?? among(prepared.points, prepared.pointRows);
}
