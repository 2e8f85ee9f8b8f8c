/** The frame of a plot of two columns: a main box, and along its edges a strip for each column alone. */
import type { Histogram } from '../../analysis/histogram';
import { type Axes, type Box, drawAxes, linearTicks, powerTicks } from './axes';
import type { Frame, Pen } from './canvas';
import { linearScale, type Scale } from './scale';

export interface PlaneFrame {
  readonly box: Box;
  /** Above the box, for the column along x; right of it, for the one along y. */
  readonly top: Box;
  readonly right: Box;
  readonly x: Scale;
  readonly y: Scale;
}

/** What an axis is called, and whether it is the log10 of what it is called after. */
export interface AxisWords {
  readonly label: string;
  readonly logOf: string | undefined;
  readonly unit?: string | undefined;
}

const GAP = 6;
const LEFT = 70;

export function planeFrame(
  frame: Pick<Frame, 'width' | 'height'>,
  x: Pick<Histogram, 'from' | 'to'>,
  y: Pick<Histogram, 'from' | 'to'>,
): PlaneFrame {
  const strip = Math.min(72, 0.16 * Math.min(frame.width, frame.height));
  const box = { left: LEFT, right: frame.width - 14 - strip - GAP, top: 10 + strip + GAP, bottom: frame.height - 40 };
  return {
    box,
    top: { left: box.left, right: box.right, top: 10, bottom: box.top - GAP },
    right: { left: box.right + GAP, right: frame.width - 14, top: box.top, bottom: box.bottom },
    x: linearScale(x.from, x.to, box.left, box.right),
    y: linearScale(y.from, y.to, box.bottom, box.top),
  };
}

/** An axis with its unit, where that is known; a logarithmic one is labelled in the catalog's own values. */
export function axisTitle({ label, logOf, unit }: AxisWords): string {
  const named = unit ? `${logOf ?? label} [${unit}]` : (logOf ?? label);
  return logOf === undefined ? named : `${named} (logarithmic axis)`;
}

export function drawPlaneAxes(
  context: Pen,
  frame: Frame,
  { box, x, y }: PlaneFrame,
  words: { readonly x: AxisWords; readonly y: AxisWords },
): void {
  const across = Math.max(2, Math.floor((box.right - box.left) / 90));
  const up = Math.max(2, Math.floor((box.bottom - box.top) / 70));
  const axes: Axes = {
    x: {
      ticks: words.x.logOf === undefined ? linearTicks(x, across) : powerTicks(x, across),
      title: axisTitle(words.x),
    },
    y: { ticks: words.y.logOf === undefined ? linearTicks(y, up) : powerTicks(y, up), title: axisTitle(words.y) },
  };
  drawAxes(context, frame, box, axes);
}

/** Runs `draw` with what it draws cut at the box. */
export function within(context: Pen, box: Box, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  draw();
  context.restore();
}

/**
 * Runs `draw` in the strip of an axis as if the strip lay above the axis: the first scale is along the axis, the second goes
 * from 0 at the box to `largest` at the strip's far edge, and the number is where 0 lies.
 */
export function alongAxis(
  context: Pen,
  { top, right, x, y }: PlaneFrame,
  axis: 'x' | 'y',
  largest: number,
  draw: (along: Scale, height: Scale, floor: number) => void,
): void {
  const strip = axis === 'x' ? top : right;
  within(context, strip, () => {
    // Turned by a quarter: what is above the axis comes to lie right of it, within the same strip.
    if (axis === 'y') context.transform(0, 1, -1, 0, strip.left + strip.right, 0);
    const [floor, far] = axis === 'x' ? [strip.bottom, strip.top] : [strip.right, strip.left];
    draw(axis === 'x' ? x : y, linearScale(0, largest * 1.06 || 1, floor, far), floor);
  });
}
