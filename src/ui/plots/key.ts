/** What the marks of a printed picture mean, written into it: on the page the legend says it. */
import type { Pen } from './canvas';

export interface KeyEntry {
  readonly words: string;
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
  /** A filled square in place of a line. */
  readonly isFill?: true;
}

const [SIZE, LINE, SAMPLE, GAP] = [9, 12, 14, 4] as const;

/** One entry under the other, with their right ends at `right` and the first at `top`. */
export function drawKey(context: Pen, entries: readonly KeyEntry[], right: number, top: number, font: string): void {
  context.save();
  context.font = `${SIZE}px ${font}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const widest = Math.max(0, ...entries.map(({ words }) => context.measureText(words).width));
  const left = right - widest - GAP - SAMPLE;
  for (const [i, { words, colour, width, dash = [], isFill }] of entries.entries()) {
    const y = top + (i + 0.5) * LINE;
    if (isFill) {
      context.fillStyle = colour;
      context.fillRect(left + SAMPLE - 8, y - 4, 8, 8);
    } else {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.setLineDash([...dash]);
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(left + SAMPLE, y);
      context.stroke();
    }
    context.fillStyle = '#15181c';
    context.fillText(words, left + SAMPLE + GAP, y);
  }
  context.restore();
}
