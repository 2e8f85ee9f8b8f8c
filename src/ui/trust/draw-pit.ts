/** Draws a PIT histogram over the band that a calibrated flow's bins lie in. */
import type { PitHistogram } from '../../worker/messages/assessment';
import type { Draw } from '../plots/canvas';
import { largest } from '../plots/histogram';

export function drawPit({ counts, expected, low, high }: PitHistogram): Draw {
  return (context, { width, height, palette }) => {
    const top = 1.05 * Math.max(largest(counts), high);
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
