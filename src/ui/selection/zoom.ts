/** Zooming and panning: other limits for the axes of a panel. */
import type { PreparedColumn } from '../../worker/messages/catalog';
import { shownRange } from '../picture/shown-range';
import type { PanelAxis } from '../plots/panels';
import type { Session } from '../session';
import type { Look, PageState } from '../state';

/** The least and the greatest part of a column's range that a picture shows. */
const LEAST = 1e-6;
const GREATEST = 20;

type Limits = PageState['limits'];

/** `limits` with an axis from one value to another; without limits of its own where that is all of the column. */
export function withLimits(
  limits: Limits,
  { choice: { name }, histogram: { from, to } }: PreparedColumn,
  ends: readonly [number, number],
): Limits {
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const span = to - from;
  if (!(high - low > LEAST * span) || !(high - low < GREATEST * span)) return limits;
  const { [name]: _, ...others } = limits;
  const isWhole = Math.abs(low - from) < 1e-9 * span && Math.abs(high - to) < 1e-9 * span;
  return isWhole ? others : { ...limits, [name]: [low, high] };
}

/** The values at two pixels along an axis become its ends. */
export function zoomTo(
  session: Session,
  axes: readonly (PanelAxis & { readonly pixels: readonly [number, number] })[],
) {
  const { prepared, limits } = session.state.value;
  const next = axes.reduce((all, { feature, scale, pixels: [first, second] }) => {
    const column = prepared?.features[feature];
    return column ? withLimits(all, column, [scale.invert(first), scale.invert(second)]) : all;
  }, limits);
  if (next !== limits) session.look({ limits: next });
}

/** All of the columns again, from the usual ends. */
export function resetZoom(session: Session, features: readonly PreparedColumn[]): void {
  const { limits, flipped } = session.state.value;
  const names = features.map(({ choice: { name } }) => name);
  const look: Partial<Look> = {
    limits: Object.fromEntries(Object.entries(limits).filter(([name]) => !names.includes(name))),
    flipped: flipped.filter((name) => !names.includes(name)),
  };
  session.look(look);
}

/** Whether any of the columns is not shown whole. */
export const isZoomed = (state: PageState, features: readonly PreparedColumn[]): boolean =>
  features.some((feature) => {
    const { from, to } = shownRange(state, feature);
    return from !== feature.histogram.from || to !== feature.histogram.to;
  });
