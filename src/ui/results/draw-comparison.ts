/** Draws held-out rows (filled steps) against samples (an outline) over the same bins, in the catalog's own units. */
import type { Histogram } from '../../analysis/histogram';
import { drawAxes, linearTicks, plotBox, powerTicks } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { densityOf, drawRows, largest, stepsPath } from '../plots/histogram';
import { linearScale } from '../plots/scale';

export interface ComparisonView {
  readonly heldOut: Histogram;
  readonly samples: Histogram;
  readonly axis: string;
  readonly isLog: boolean;
}

export function drawComparison({ heldOut, samples, axis, isLog }: ComparisonView): Draw {
  const [rows, drawn] = [densityOf(heldOut), densityOf(samples)];
  const top = Math.max(largest(rows), largest(drawn)) || 1;
  return (context, frame) => {
    const box = plotBox(frame);
    const x = linearScale(heldOut.from, heldOut.to, box.left, box.right);
    const y = linearScale(0, top * 1.08, box.bottom, box.top);
    const across = Math.max(3, Math.floor(frame.width / 90));
    drawAxes(context, frame, box, {
      x: {
        ticks: isLog ? powerTicks(x, across) : linearTicks(x, across),
        title: isLog ? `${axis} (logarithmic axis)` : axis,
      },
      y: { ticks: linearTicks(y, 3), title: isLog ? 'density per dex' : 'density' },
    });
    const { palette } = frame;
    drawRows(context, palette, stepsPath(heldOut, rows, x, y, box.bottom));
    context.lineWidth = 2;
    context.strokeStyle = palette.sample;
    context.stroke(stepsPath(samples, drawn, x, y, box.bottom));
    return false;
  };
}
