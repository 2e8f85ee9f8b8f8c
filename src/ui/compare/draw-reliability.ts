/** Draws the observed fraction of a label against its predicted probability, in bins of equal counts with their errors. */
import type { ReliabilityBin } from '../../analysis/compare/reliability';
import { drawAxes, linearTicks, plotBox } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { linearScale } from '../plots/scale';

export function drawReliability(bins: readonly ReliabilityBin[]): Draw {
  return (context, frame) => {
    const box = plotBox(frame);
    const x = linearScale(0, 1, box.left, box.right);
    const y = linearScale(0, 1, box.bottom, box.top);
    drawAxes(context, frame, box, {
      x: { ticks: linearTicks(x, 5), title: 'predicted p(label | row)' },
      y: { ticks: linearTicks(y, 4), title: 'fraction observed' },
    });
    const { palette } = frame;
    context.strokeStyle = palette['ink-3'];
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(x.at(0), y.at(0));
    context.lineTo(x.at(1), y.at(1));
    context.stroke();
    context.setLineDash([]);
    context.strokeStyle = palette.data;
    context.fillStyle = palette.data;
    context.lineWidth = 1.5;
    for (const { predicted, observed, count } of bins) {
      // Of the fraction that is predicted, so that none and all have an error too.
      const error = Math.sqrt((predicted * (1 - predicted)) / count);
      const [low, high] = [Math.max(0, observed - error), Math.min(1, observed + error)];
      context.beginPath();
      context.moveTo(x.at(predicted), y.at(low));
      context.lineTo(x.at(predicted), y.at(high));
      context.stroke();
      context.beginPath();
      context.arc(x.at(predicted), y.at(observed), 3.2, 0, 2 * Math.PI);
      context.fill();
    }
    return false;
  };
}
