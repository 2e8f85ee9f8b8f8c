/** Draws the marginal density of an unknown column: the curve, its 68 and 95 % intervals, the median, and the value that the row has. */
import type { InferredColumn } from '../../worker/infer/messages';
import type { PlaneAxis } from '../picture/labels';
import { type Box, drawAxes, linearTicks, powerTicks } from '../plots/axes';
import type { Draw, Frame, Pen } from '../plots/canvas';
import { curvePath, largest } from '../plots/histogram';
import { drawKey } from '../plots/key';
import { TracedPath } from '../plots/path';
import { axisTitle, within } from '../plots/plane-frame';
import { linearScale, type Scale } from '../plots/scale';

/** Along the transformed column. */
export interface MarginalView {
  readonly marginal: InferredColumn['marginal'];
  readonly axis: PlaneAxis;
  readonly median: number;
  readonly interval68: readonly [number, number];
  readonly interval95: readonly [number, number];
  readonly truth: number | undefined;
}

const LEFT = 46;
/** Half the width of the mark at the top of a value's line. */
const MARK = 4;

/** A vertical line with a mark at its top: told from the curve by shape too. */
export function drawValue(context: Pen, x: number, { top, bottom }: Pick<Box, 'top' | 'bottom'>, colour: string): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
  context.beginPath();
  context.moveTo(x - MARK, top);
  context.lineTo(x + MARK, top);
  context.lineTo(x, top + 1.6 * MARK);
  context.closePath();
  context.fill();
}

function areaOf(grid: Float64Array, density: Float64Array, x: Scale, y: Scale): TracedPath {
  const path = new TracedPath();
  path.moveTo(x.at(grid[0] ?? 0), y.at(0));
  for (const [i, at] of grid.entries()) path.lineTo(x.at(at), y.at(density[i] ?? 0));
  path.lineTo(x.at(grid.at(-1) ?? 0), y.at(0));
  path.closePath();
  return path;
}

/** The range of the axis: that of the curve, and the value where it lies beyond. */
function rangeOf({ marginal: { grid }, truth }: MarginalView): readonly [number, number] {
  const [from, to] = [grid[0] ?? 0, grid.at(-1) ?? 1];
  if (truth === undefined || !Number.isFinite(truth) || (truth >= from && truth <= to)) return [from, to];
  const pad = 0.04 * (Math.max(to, truth) - Math.min(from, truth));
  return truth < from ? [truth - pad, to] : [from, truth + pad];
}

export function drawMarginal(view: MarginalView): Draw {
  const { marginal, axis, median, interval68, interval95, truth } = view;
  const { grid, density } = marginal;
  const [from, to] = rangeOf(view);
  return (context: Pen, frame: Frame) => {
    const { palette, width, height } = frame;
    const box = { left: LEFT, right: width - 10, top: 10, bottom: height - 38 };
    const x = linearScale(from, to, box.left, box.right);
    const y = linearScale(0, 1.08 * largest(density) || 1, box.bottom, box.top);
    const most = Math.max(2, Math.floor((box.right - box.left) / 80));
    const isLog = axis.logOf !== undefined;
    drawAxes(context, frame, box, {
      x: { ticks: isLog ? powerTicks(x, most) : linearTicks(x, most), title: axisTitle(axis) },
      y: { ticks: linearTicks(y, 2), title: isLog ? 'p per dex' : 'p' },
    });
    const area = areaOf(grid, density, x, y);
    context.fillStyle = palette.sample;
    for (const [low, high] of [interval95, interval68]) {
      within(context, { ...box, left: Math.max(box.left, x.at(low)), right: Math.min(box.right, x.at(high)) }, () => {
        context.globalAlpha = 0.2;
        context.fill(area);
        context.globalAlpha = 1;
      });
    }
    within(context, box, () => {
      context.strokeStyle = palette.sample;
      context.lineWidth = 2;
      context.stroke(curvePath(grid, density, x, y));
      context.lineWidth = 1;
      context.setLineDash([4, 3]);
      context.beginPath();
      context.moveTo(x.at(median), box.bottom);
      context.lineTo(x.at(median), box.top);
      context.stroke();
      context.setLineDash([]);
      if (truth !== undefined && Number.isFinite(truth)) drawValue(context, x.at(truth), box, palette.data);
    });
    if (frame.printed) {
      const keys = [
        { words: 'posterior, 68 and 95 %', colour: palette.sample, width: 2 },
        ...(truth === undefined ? [] : [{ words: 'value of the row', colour: palette.data, width: 1.5 }]),
      ];
      drawKey(context, keys, box.right, box.top, palette.font);
    }
    return false;
  };
}
