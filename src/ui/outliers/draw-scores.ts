/** Draws the histogram of p-values, with the number expected by chance and the threshold, for a figure. */
import type { ScoreHistogram } from '../../worker/outliers/messages';
import { powerOfTen } from '../format';
import { drawAxes, plotBox } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { drawKey } from '../plots/key';
import { linearScale } from '../plots/scale';

/** One row stands above the axis, which is logarithmic. */
const LEAST = 0.4;

export function drawScores({ from, to, counts, artefacts, expected }: ScoreHistogram, cut: number): Draw {
  return (context, frame) => {
    const { palette } = frame;
    const box = plotBox(frame);
    const most = Math.max(10, ...counts, ...expected);
    const x = linearScale(from, to, box.left, box.right);
    const y = linearScale(Math.log10(LEAST), Math.log10(most) + 0.1, box.bottom, box.top);
    const at = (value: number) => (value > 0 ? y.at(Math.log10(Math.max(value, LEAST))) : box.bottom);
    const powers = (least: number, last: number) =>
      Array.from({ length: Math.max(0, Math.floor(last) - least + 1) }, (_, i) => least + i);
    drawAxes(context, frame, box, {
      x: { ticks: powers(0, to).map((power) => ({ at: x.at(power), text: powerOfTen(-power) })), title: 'p-value' },
      y: {
        ticks: powers(0, Math.log10(most)).map((power) => ({ at: y.at(power), text: powerOfTen(power) })),
        title: 'rows',
      },
    });
    const wide = (box.right - box.left) / counts.length;
    for (const [of, colour] of [
      [counts, palette['data-fill']],
      [artefacts, palette['ink-3']],
    ] as const) {
      context.fillStyle = colour;
      for (const [i, value] of of.entries())
        if (value > 0) context.fillRect(box.left + i * wide + 0.5, at(value), wide - 1, box.bottom - at(value));
    }
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [i, value] of expected.entries()) {
      const px = box.left + (i + 0.5) * wide;
      if (i === 0) context.moveTo(px, at(value));
      else context.lineTo(px, at(value));
    }
    context.stroke();
    context.strokeStyle = palette.sample;
    context.setLineDash([5, 3]);
    context.beginPath();
    context.moveTo(x.at(-Math.log10(cut)), box.top);
    context.lineTo(x.at(-Math.log10(cut)), box.bottom);
    context.stroke();
    context.setLineDash([]);
    if (!frame.printed) return false;
    const hasArtefacts = artefacts.some((value) => value > 0);
    drawKey(
      context,
      [
        { words: 'rows', colour: palette['data-fill'], width: 1, isFill: true },
        ...(hasArtefacts ? [{ words: 'artefacts', colour: palette['ink-3'], width: 1, isFill: true } as const] : []),
        { words: 'by chance', colour: palette.ink, width: 1.5 },
        { words: 'threshold', colour: palette.sample, width: 1.5, dash: [5, 3] },
      ],
      box.right,
      box.top,
      palette.font,
    );
    return false;
  };
}
