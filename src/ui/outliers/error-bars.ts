/** The error bars of a row over a picture, as a path. */
import type { RowPoint } from '../../worker/protocol';
import { isWithin, type Panel, type PanelAxis } from '../plots/panels';

/** Across and up, in every panel that shows the point; ends beyond a panel are cut at its edge. */
export function errorBarPath(
  panels: readonly Panel[],
  point: ArrayLike<number>,
  bars: NonNullable<RowPoint['bars']>,
): string {
  const ends = ({ feature, scale }: PanelAxis, from: number, to: number) => {
    const [low, high] = bars[feature] ?? [Number.NaN, Number.NaN];
    const at = (end: number) => Math.max(from, Math.min(to, scale.at(end))).toFixed(1);
    return Number.isNaN(low) ? undefined : ([at(low), at(high)] as const);
  };
  return panels
    .flatMap(({ box, x, y }) => {
      if (!x || !y) return [];
      const [px, py] = [x.scale.at(point[x.feature] as number), y.scale.at(point[y.feature] as number)];
      if (!isWithin(box, px, py)) return [];
      const [across, up] = [ends(x, box.left, box.right), ends(y, box.top, box.bottom)];
      return [
        across ? `M${across[0]} ${py.toFixed(1)}H${across[1]}` : '',
        up ? `M${px.toFixed(1)} ${up[0]}V${up[1]}` : '',
      ];
    })
    .join('');
}
