/** Draws rows along two columns, one of which may be an answer: the selected ones stand out, and a line is where both columns agree. */
import { drawAxes, linearTicks, plotBox, powerTicks } from '../plots/axes';
import type { Draw, Frame } from '../plots/canvas';
import { within } from '../plots/plane-frame';
import { drawLayer } from '../plots/plane-marks';
import { linearScale } from '../plots/scale';

export interface AnswerAxis {
  readonly title: string;
  readonly log: boolean;
  readonly from: number;
  readonly to: number;
}

export interface AnswersView {
  readonly x: AnswerAxis;
  readonly y: AnswerAxis;
  /** x and y in turn. */
  readonly others: Float32Array;
  readonly selected: Float32Array;
  /** Whether the axes are one quantity: true values and answers about them. */
  readonly same: boolean;
}

const RADIUS = 1.4;

/** Where both axes lie on the screen. */
export function answersFrame(size: Pick<Frame, 'width' | 'height'>, { x, y }: Pick<AnswersView, 'x' | 'y'>) {
  const box = plotBox(size, 60);
  return {
    box,
    x: linearScale(x.from, x.to, box.left, box.right),
    y: linearScale(y.from, y.to, box.bottom, box.top),
  };
}

export function drawAnswers(view: AnswersView): Draw {
  return (context, frame) => {
    const { palette } = frame;
    const place = answersFrame(frame, view);
    const { box, x, y } = place;
    drawAxes(context, frame, box, {
      x: {
        ticks: (view.x.log ? powerTicks : linearTicks)(x, Math.max(2, Math.floor(frame.width / 90))),
        title: view.x.title,
      },
      y: {
        ticks: (view.y.log ? powerTicks : linearTicks)(y, Math.max(2, Math.floor(frame.height / 70))),
        title: view.y.title,
      },
    });
    const any = view.selected.length > 0;
    within(context, box, () => {
      context.globalAlpha = any ? 0.5 : 0.6;
      drawLayer(context, frame, place, view.others, RADIUS, any ? palette['ink-3'] : palette.data);
      context.globalAlpha = 0.9;
      if (any) drawLayer(context, frame, place, view.selected, RADIUS, palette.data);
      context.globalAlpha = 1;
      if (!view.same) return;
      context.strokeStyle = palette.ink;
      context.lineWidth = 1;
      context.setLineDash([5, 3]);
      context.beginPath();
      context.moveTo(x.at(view.x.from), y.at(view.x.from));
      context.lineTo(x.at(view.x.to), y.at(view.x.to));
      context.stroke();
      context.setLineDash([]);
    });
    return false;
  };
}
