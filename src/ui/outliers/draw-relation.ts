/** Draws the fraction of outliers against a parameter of the simulations, with errors, for a figure. */
import type { Outcome } from '../../worker/outliers/outcome';
import { drawAxes, linearTicks, plotBox, powerTicks } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { linearScale } from '../plots/scale';

type Relation = Outcome['relations'][number];

/** Parameters that are varied in factors are drawn along their logarithm. */
const LOG_FROM = 3;

/** `top` is the largest fraction of the axis, `cut` the fraction by chance. */
export function drawRelation({ points, design }: Relation, top: number, cut: number): Draw {
  const values = points.map(({ value }) => value);
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const isLog = from > 0 && to / from > LOG_FROM;
  const along = (value: number) => (isLog ? Math.log10(value) : value);
  return (context, frame) => {
    const { palette } = frame;
    const box = plotBox(frame, 46);
    const room = 0.04 * (along(to) - along(from) || 1);
    const x = linearScale(along(from) - room, along(to) + room, box.left, box.right);
    const y = linearScale(0, 100 * top, box.bottom, box.top);
    const across = Math.max(2, Math.floor((box.right - box.left) / 60));
    drawAxes(context, frame, box, {
      x: { ticks: isLog ? powerTicks(x, across) : linearTicks(x, across), title: '' },
      y: { ticks: linearTicks(y, 3), title: 'outliers, %' },
    });
    const placed = points.map((point) => ({ ...point, px: x.at(along(point.value)), py: y.at(100 * point.fraction) }));
    context.strokeStyle = palette['ink-3'];
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(box.left, y.at(100 * cut));
    context.lineTo(box.right, y.at(100 * cut));
    context.stroke();
    context.setLineDash([]);
    context.strokeStyle = palette.data;
    context.fillStyle = palette.data;
    context.lineWidth = 1;
    if (design === 'one at a time') {
      context.beginPath();
      for (const [i, { px, py }] of placed.entries()) {
        if (i === 0) context.moveTo(px, py);
        else context.lineTo(px, py);
      }
      context.stroke();
    }
    for (const { px, py, fraction, standardError } of placed) {
      context.beginPath();
      context.moveTo(px, y.at(100 * Math.max(0, fraction - standardError)));
      context.lineTo(px, y.at(100 * Math.min(top, fraction + standardError)));
      context.stroke();
      context.beginPath();
      context.arc(px, py, 2.2, 0, 2 * Math.PI);
      context.fill();
    }
    return false;
  };
}
