/** Where the panels of every pair of columns lie. */
import type { Box } from '../plots/axes';
import type { Place } from '../plots/canvas';

/** Room for ticks, a name and its unit on a line of its own. */
const LEFT = 68;
const BOTTOM = 46;
const GAP = 4;

/** Where the panel of two columns lies. */
export function panelAt(width: number, height: number, dim: number, column: number, row: number): Box {
  const [across, down] = [(width - LEFT) / dim, (height - BOTTOM) / dim];
  const left = LEFT + column * across;
  const top = row * down;
  return { left, right: left + across - GAP, top: top + GAP, bottom: top + down };
}

/** The pair of columns, across and up, of the panel at a place; undefined beside the panels of pairs. */
export function pairAt(
  { x, y }: Place,
  size: { readonly width: number; readonly height: number },
  dim: number,
): readonly [number, number] | undefined {
  const column = Math.floor(((x - LEFT) / (size.width - LEFT)) * dim);
  const row = Math.floor((y / (size.height - BOTTOM)) * dim);
  return column >= 0 && row < dim && column < row ? [column, row] : undefined;
}
