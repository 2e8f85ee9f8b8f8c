/** Draws one column alone along an edge of the picture of two: the data, and what was learned of it. */
import type { DensityCurve } from '../../analysis/density-plane';
import type { Histogram } from '../../analysis/histogram';
import type { Frame, Pen } from '../plots/canvas';
import { curvePath, densityOf, largest, stepsPath } from '../plots/histogram';
import { alongAxis, type PlaneFrame } from '../plots/plane-frame';
import type { PlaneAxis } from './labels';

/** A learned marginal may rise this far above the data's before it is cut: early ones can be spikes. */
const HEADROOM = 1.4;

export function drawMarginal(
  context: Pen,
  frame: Frame,
  plane: PlaneFrame,
  axis: 'x' | 'y',
  { histogram, all }: PlaneAxis,
  learned: DensityCurve | undefined,
  given: boolean,
  others: readonly { readonly colour: string; readonly curve: DensityCurve }[],
  subsets: readonly { readonly colour: string; readonly histogram: Histogram }[],
) {
  const data = densityOf(histogram);
  const dataTop = Math.max(largest(data), ...subsets.map((own) => largest(densityOf(own.histogram)))) || 1;
  const most = given ? Number.POSITIVE_INFINITY : HEADROOM * dataTop;
  const learnedTop = Math.max(
    0,
    ...[learned, ...others.map(({ curve }) => curve)].map((one) => largest(one?.density ?? [])),
  );
  const top = Math.max(dataTop, Math.min(most, learnedTop));
  alongAxis(context, plane, axis, top, (along, height, floor) => {
    if (all) {
      context.fillStyle = frame.palette['line-2'];
      context.fill(stepsPath(all, densityOf(all), along, height, floor));
    }
    const steps = stepsPath(histogram, data, along, height, floor);
    context.fillStyle = frame.palette['data-fill'];
    context.fill(steps);
    context.lineWidth = 1;
    context.strokeStyle = frame.palette.data;
    context.stroke(steps);
    for (const own of subsets) {
      context.lineWidth = 1.5;
      context.strokeStyle = own.colour;
      context.stroke(stepsPath(own.histogram, densityOf(own.histogram), along, height, floor));
    }
    for (const { colour, curve } of others) {
      context.lineWidth = 1.5;
      context.strokeStyle = colour;
      context.stroke(curvePath(curve.grid, curve.density, along, height));
    }
    if (!learned) return;
    context.lineWidth = 1.75;
    context.strokeStyle = frame.palette.sample;
    context.stroke(curvePath(learned.grid, learned.density, along, height));
  });
}
