/** Draws a PIT histogram over the band that a calibrated flow's bins lie in. */
import type { PitHistogram } from '../../worker/messages/assessment';
import { drawAxes, linearTicks, plotBox } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { largest } from '../plots/histogram';
import { linearScale } from '../plots/scale';

const topOf = ({ counts, high }: PitHistogram) => 1.05 * Math.max(largest(counts), high);

export function drawPit(histogram: PitHistogram): Draw {
  const { counts, expected, low, high } = histogram;
  return (context, { width, height, palette }) => {
    const top = topOf(histogram);
    const y = (value: number) => height - (value / top) * height;
    const bin = width / counts.length;
    context.fillStyle = palette['data-fill'];
    for (const [i, value] of counts.entries()) context.fillRect(i * bin, y(value), bin - 1, height - y(value));
    context.fillStyle = palette.ink;
    context.globalAlpha = 0.12;
    context.fillRect(0, y(high), width, y(low) - y(high));
    context.globalAlpha = 1;
    context.strokeStyle = palette['ink-2'];
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(0, y(expected));
    context.lineTo(width, y(expected));
    context.stroke();
    context.setLineDash([]);
    return false;
  };
}

/** The same with axes, for a figure. */
export function drawPitAxes(histogram: PitHistogram): Draw {
  const draw = drawPit(histogram);
  return (context, frame) => {
    const box = plotBox(frame, 46);
    const x = linearScale(0, 1, box.left, box.right);
    const y = linearScale(0, topOf(histogram), box.bottom, box.top);
    drawAxes(context, frame, box, {
      x: { ticks: linearTicks(x, 2), title: 'PIT' },
      y: { ticks: linearTicks(y, 3), title: 'rows' },
    });
    context.save();
    context.translate(box.left, box.top);
    draw(context, { ...frame, width: box.right - box.left, height: box.bottom - box.top });
    context.restore();
    return false;
  };
}
