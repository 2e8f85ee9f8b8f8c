/** Draws numbers of galaxies by a property in test simulations over the bands of mocks. */
import type { FunctionBin } from '../../analysis/hod/property-function';
import { drawAxes, linearTicks, logTicks, plotBox, powerTicks } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { within } from '../plots/plane-frame';
import { linearScale, logScale } from '../plots/scale';

const MARK = 3.2;

export function drawFunction(bins: readonly FunctionBin[], title: string, isLog: boolean): Draw {
  const [from, to] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const most = bins.reduce((high, { data, high95 }) => Math.max(high, data.mean, high95), 0) || 1;
  const positive = bins.flatMap(({ data, low68 }) => [data.mean, low68]).filter((value) => value > 0);
  const least = Math.max(0.5 * Math.min(most, ...positive), 1e-5 * most);
  return (context, frame) => {
    const { palette } = frame;
    const box = plotBox(frame);
    const x = linearScale(from, to, box.left, box.right);
    const y = logScale(least, 2 * most, box.bottom, box.top);
    drawAxes(context, frame, box, {
      x: { ticks: isLog ? powerTicks(x, 5) : linearTicks(x, 5), title },
      y: { ticks: logTicks(y, 5), title: isLog ? 'galaxies per dex' : 'galaxies per unit' },
    });
    const at = (value: number) => y.at(Math.max(value, least));
    within(context, box, () => {
      context.fillStyle = palette.sample;
      for (const [alpha, low, high] of [
        [0.15, 'low95', 'high95'],
        [0.25, 'low68', 'high68'],
      ] as const) {
        context.globalAlpha = alpha;
        for (const bin of bins) {
          if (!(bin[high] > least)) continue;
          const [left, top] = [x.at(bin.from), at(bin[high])];
          context.fillRect(left, top, x.at(bin.to) - left, at(bin[low]) - top);
        }
      }
      context.globalAlpha = 1;
      context.strokeStyle = palette.sample;
      context.lineWidth = 2;
      for (const bin of bins) {
        if (!(bin.median > least)) continue;
        context.beginPath();
        context.moveTo(x.at(bin.from), y.at(bin.median));
        context.lineTo(x.at(bin.to), y.at(bin.median));
        context.stroke();
      }
      context.strokeStyle = palette.data;
      context.fillStyle = palette.data;
      context.lineWidth = 1.5;
      for (const { from: low, to: high, data } of bins) {
        if (!(data.mean > least)) continue;
        const px = x.at(0.5 * (low + high));
        if (data.standardError > 0) {
          context.beginPath();
          context.moveTo(px, at(data.mean - data.standardError));
          context.lineTo(px, y.at(data.mean + data.standardError));
          context.stroke();
        }
        context.beginPath();
        context.arc(px, y.at(data.mean), MARK, 0, 2 * Math.PI);
        context.fill();
      }
    });
    return false;
  };
}
