/** What of a column the pictures show: all of it, or the part that a person zoomed to, and from which end. */
import type { PreparedColumn } from '../../worker/messages/catalog';
import type { PageState } from '../state';

/** From the left or the bottom to the right or the top; `from` is the larger of a flipped axis. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export function shownRange(
  { limits, flipped }: Pick<PageState, 'limits' | 'flipped'>,
  { choice: { name }, histogram }: PreparedColumn,
): Range {
  const [from, to] = limits[name] ?? [histogram.from, histogram.to];
  return flipped.includes(name) ? { from: to, to: from } : { from, to };
}
