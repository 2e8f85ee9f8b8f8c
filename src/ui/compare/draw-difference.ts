/** Draws where one sample exceeds another in two columns: a colour for each, and a mark in the cells beyond the threshold. */
import type { DifferenceMap } from '../../analysis/compare/difference-map';
import { drawAxes, linearTicks, plotBox, powerTicks } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { linearScale } from '../plots/scale';

export interface MapAxis {
  readonly title: string;
  readonly log: boolean;
}

/** Opacity of a cell where one sample alone is, beyond the threshold and below it. */
const ALPHA = { passing: 0.95, other: 0.38 } as const;

export function drawDifference(map: DifferenceMap, axes: { readonly x: MapAxis; readonly y: MapAxis }): Draw {
  return (context, frame) => {
    const box = plotBox(frame, 70);
    const x = linearScale(map.x.from, map.x.to, box.left, box.right);
    const y = linearScale(map.y.from, map.y.to, box.bottom, box.top);
    const ticks = (scale: typeof x, log: boolean, size: number) =>
      log ? powerTicks(scale, size) : linearTicks(scale, size);
    drawAxes(context, frame, box, {
      x: { ticks: ticks(x, axes.x.log, Math.max(2, Math.floor(frame.width / 90))), title: axes.x.title },
      y: { ticks: ticks(y, axes.y.log, Math.max(2, Math.floor(frame.height / 70))), title: axes.y.title },
    });
    const { palette } = frame;
    const { size } = map;
    const [wide, high] = [(box.right - box.left) / size, (box.bottom - box.top) / size];
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < size; i++) {
        const at = j * size + i;
        const excess = map.excess[at] as number;
        if (Number.isNaN(excess)) continue;
        const passes = map.passes[at] !== 0;
        context.fillStyle = excess > 0 ? palette['label-a'] : palette['label-b'];
        context.globalAlpha = (passes ? ALPHA.passing : ALPHA.other) * Math.min(1, Math.abs(excess));
        const [left, top] = [box.left + i * wide, box.bottom - (j + 1) * high];
        context.fillRect(left, top, wide + 0.3, high + 0.3);
      }
    }
    context.globalAlpha = 1;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.2;
    const arm = Math.max(1.5, Math.min(3.5, 0.22 * Math.min(wide, high)));
    context.beginPath();
    for (let at = 0; at < size * size; at++) {
      const passes = map.passes[at];
      if (passes === 0) continue;
      const [px, py] = [box.left + ((at % size) + 0.5) * wide, box.bottom - (Math.floor(at / size) + 0.5) * high];
      context.moveTo(px - arm, py);
      context.lineTo(px + arm, py);
      // A plus where the first exceeds, a minus where the second does.
      if (passes === -1) continue;
      context.moveTo(px, py - arm);
      context.lineTo(px, py + arm);
    }
    context.stroke();
    return false;
  };
}
