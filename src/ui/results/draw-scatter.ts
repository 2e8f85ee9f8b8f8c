/** Draws held-out rows (blue discs) against samples (red crosses) over two columns, with each column alone at the edges. */
import type { Histogram } from '../../analysis/histogram';
import type { FinishedTraining } from '../../worker/messages/training';
import type { Draw, Pen } from '../plots/canvas';
import { densityOf, drawRows, largest, stepsPath } from '../plots/histogram';
import { type AxisWords, alongAxis, drawPlaneAxes, type PlaneFrame, planeFrame, within } from '../plots/plane-frame';
import { drawPoints } from '../plots/plane-marks';

export interface ScatterView {
  readonly heldOut: readonly [Histogram, Histogram];
  readonly samples: readonly [Histogram, Histogram];
  readonly points: NonNullable<FinishedTraining['points']>;
  readonly x: AxisWords;
  readonly y: AxisWords;
}

/** Half the length of a cross's strokes. */
const ARM = 2.2;

function drawCrosses(context: Pen, { x, y }: PlaneFrame, points: Float32Array) {
  context.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [px, py] = [x.at(points[i] as number), y.at(points[i + 1] as number)];
    context.moveTo(px - ARM, py - ARM);
    context.lineTo(px + ARM, py + ARM);
    context.moveTo(px - ARM, py + ARM);
    context.lineTo(px + ARM, py - ARM);
  }
}

export function drawScatter(view: ScatterView): Draw {
  return (context, frame) => {
    const { palette } = frame;
    const plane = planeFrame(frame, view.heldOut[0], view.heldOut[1]);
    drawPlaneAxes(context, frame, plane, view);
    within(context, plane.box, () => {
      drawPoints(context, plane, view.points.heldOut, 1.8);
      context.fillStyle = palette.data;
      context.globalAlpha = 0.6;
      context.fill();
      drawCrosses(context, plane, view.points.samples);
      context.strokeStyle = palette.sample;
      context.lineWidth = 1;
      context.stroke();
      context.globalAlpha = 1;
    });
    for (const [axis, column] of [
      ['x', 0],
      ['y', 1],
    ] as const) {
      const [rows, drawn] = [densityOf(view.heldOut[column]), densityOf(view.samples[column])];
      alongAxis(context, plane, axis, Math.max(largest(rows), largest(drawn)), (along, height, floor) => {
        drawRows(context, palette, stepsPath(view.heldOut[column], rows, along, height, floor));
        context.lineWidth = 1.5;
        context.strokeStyle = palette.sample;
        context.stroke(stepsPath(view.samples[column], drawn, along, height, floor));
      });
    }
    return false;
  };
}
