/** The frame of a plot: where its axes are, their ticks and their names. */
import { compact, powerOfTen } from '../format';
import type { Frame, Pen } from './canvas';
import { decades, niceTicks, type Scale } from './scale';

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

const SMALL = 12;
const TICK_LENGTH = 4;

export function plotBox(frame: { readonly width: number; readonly height: number }, left = 52): Box {
  return { left, right: frame.width - 14, top: 14, bottom: frame.height - 40 };
}

/** A flipped axis has the same ticks. */
const rising = ([from, to]: Scale['domain']): Scale['domain'] => (from < to ? [from, to] : [to, from]);

export function linearTicks(scale: Scale, count: number): Tick[] {
  const [from, to] = rising(scale.domain);
  return niceTicks(from, to, count).map((value) => ({ at: scale.at(value), text: compact(value, 4) }));
}

/** Ticks of an axis whose coordinate is log10 of the quantity, labelled with the quantity itself. */
export function powerTicks(scale: Scale, count: number): Tick[] {
  const [from, to] = rising(scale.domain);
  return decades(from, to, count).map(({ exponent, mantissa }) => ({
    at: scale.at(exponent + Math.log10(mantissa)),
    text: powerOfTen(exponent, mantissa),
  }));
}

/** Ticks of a logarithmic scale. */
export function logTicks(scale: Scale, count: number): Tick[] {
  const [from, to] = scale.domain;
  return decades(Math.log10(from), Math.log10(to), count).map(({ exponent, mantissa }) => ({
    at: scale.at(mantissa * 10 ** exponent),
    text: powerOfTen(exponent, mantissa),
  }));
}

export interface Axes {
  readonly x: { readonly ticks: readonly Tick[]; readonly title: string };
  readonly y: { readonly ticks: readonly Tick[]; readonly title: string };
}

/** Draws hairlines at the y ticks, the x axis with its ticks, and both titles. */
export function drawAxes(context: Pen, frame: Frame, box: Box, axes: Axes): void {
  const { palette } = frame;
  context.save();
  context.font = `${SMALL}px ${palette.font}`;
  context.lineWidth = 1;
  context.fillStyle = palette['ink-3'];

  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.strokeStyle = palette['line-2'];
  for (const { at, text } of axes.y.ticks) {
    hairline(context, box.left, at, box.right, at);
    context.fillText(text, box.left - 8, at);
  }

  context.strokeStyle = palette.line;
  hairline(context, box.left, box.bottom, box.right, box.bottom);
  context.textBaseline = 'top';
  for (const { at, text } of axes.x.ticks) {
    hairline(context, at, box.bottom, at, box.bottom + TICK_LENGTH);
    const half = context.measureText(text).width / 2;
    context.textAlign = at + half > frame.width ? 'right' : 'center';
    context.fillText(text, Math.min(at, frame.width), box.bottom + TICK_LENGTH + 4);
  }

  context.fillStyle = palette['ink-2'];
  context.textAlign = 'right';
  context.textBaseline = 'alphabetic';
  context.fillText(fitText(context, axes.x.title, box.right - box.left), box.right, frame.height - 5);
  context.save();
  context.translate(11, box.top);
  context.rotate(-Math.PI / 2);
  context.fillText(fitText(context, axes.y.title, box.bottom - box.top), 0, 0);
  context.restore();
  context.restore();
}

/** A line of one device pixel, not two halves. */
function hairline(context: Pen, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
  context.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  context.stroke();
}

/** The text, cut with an ellipsis where it is wider than there is room: column names may be of any length. */
export function fitText(context: Pen, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let low = 0;
  let high = Math.min(text.length, 400);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (context.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}
