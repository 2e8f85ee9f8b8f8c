/** Draws the loss curve: train and validation NLL against the step, with the lines that give the numbers a meaning. */
import type { LossCurve, TrainingUpdate } from '../../worker/messages/training';
import { type Box, drawAxes, linearTicks, plotBox } from '../plots/axes';
import type { Draw, Frame, Pen } from '../plots/canvas';
import { curvePath } from '../plots/histogram';
import type { Palette } from '../plots/palette';
import { linearScale, type Scale } from '../plots/scale';

export interface NllView {
  readonly training: TrainingUpdate | undefined;
  /** Steps of the run, or of the next one. */
  readonly steps: number;
  readonly gaussian: number;
  /** Of a mixture of Gaussians, once it is measured. */
  readonly mixture: number | undefined;
  /** True entropy in nats, where it is known. */
  readonly entropy: number | undefined;
  /** Validation of other runs on the same rows. */
  readonly others?: readonly { readonly colour: keyof Palette; readonly curve: LossCurve }[];
}

type Seen = Pick<TrainingUpdate, 'curve' | 'bestStep'>;

interface Level {
  readonly value: number;
  readonly text: string;
  readonly dash: readonly number[];
  readonly side: 'above' | 'below';
}

export function drawNll({ training, steps, gaussian, mixture, entropy, others = [] }: NllView): Draw {
  const curve = training?.curve;
  const [low, high] = nllRange(
    training && [training.curve, ...[...training.before, ...others].map(({ curve: own }) => own)],
    gaussian,
    mixture,
    entropy,
  );
  return (context, frame) => {
    const box = plotBox(frame, 56);
    const x = linearScale(0, Math.max(1, steps), box.left, box.right);
    const y = linearScale(low, high, box.bottom, box.top);
    const { palette } = frame;
    drawAxes(context, frame, box, {
      x: { ticks: linearTicks(x, 4), title: 'step' },
      y: { ticks: linearTicks(y, 4), title: 'NLL, nats per row' },
    });
    // The curves end between the two lines, so the words stand outside them.
    const lines: readonly Level[] = [
      { value: gaussian, text: 'Gaussian', dash: [7, 4], side: 'above' },
      ...(mixture === undefined
        ? []
        : [{ value: mixture, text: 'Gaussian mixture', dash: [4, 4], side: 'above' as const }]),
      ...(entropy === undefined
        ? []
        : [{ value: entropy, text: 'true entropy', dash: [2, 3], side: 'below' as const }]),
    ];
    for (const line of lines) drawLevel(context, frame, box, y, line);
    if (curve && training) {
      context.save();
      context.beginPath();
      context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
      context.clip();
      context.lineJoin = 'round';
      // Flows of the average that are trained already, in quiet.
      context.globalAlpha = 0.35;
      context.lineWidth = 1;
      context.strokeStyle = palette.validation;
      for (const flow of training.before) context.stroke(curvePath(flow.curve.step, flow.curve.validation, x, y));
      context.globalAlpha = 1;
      context.lineWidth = 1.5;
      for (const other of others) {
        context.strokeStyle = palette[other.colour];
        context.stroke(curvePath(other.curve.step, other.curve.validation, x, y));
      }
      for (const flow of training.before) drawBest(context, frame, x, y, flow);
      context.lineWidth = 1.25;
      context.strokeStyle = palette.train;
      context.stroke(curvePath(curve.step, curve.train, x, y));
      context.lineWidth = 2;
      context.strokeStyle = palette.validation;
      context.stroke(curvePath(curve.step, curve.validation, x, y));
      drawBest(context, frame, x, y, training);
      context.restore();
    }
    return false;
  };
}

/** A range that shows the end of training well: the first, large losses may leave the top. */
export function nllRange(
  curves: readonly LossCurve[] | undefined,
  gaussian: number,
  mixture: number | undefined,
  entropy: number | undefined,
): readonly [number, number] {
  const seen = (curves ?? [])
    .flatMap(({ train, validation }) => [...train, ...validation])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const levels = [gaussian, mixture ?? gaussian, entropy ?? gaussian].filter(Number.isFinite);
  const low = Math.min(...levels, seen[0] ?? Number.POSITIVE_INFINITY);
  const high = Math.max(...levels, seen[Math.floor(0.9 * (seen.length - 1))] ?? Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  // Room for the words beside the outermost lines.
  const room = (high - low || Math.abs(high) * 0.1 || 1) * 0.17;
  return [low - room, high + room];
}

function drawLevel(context: Pen, frame: Frame, box: Box, y: Scale, line: Level): void {
  if (!Number.isFinite(line.value)) return;
  const at = y.at(line.value);
  context.save();
  context.strokeStyle = frame.palette.truth;
  context.lineWidth = 1.25;
  context.setLineDash([...line.dash]);
  context.beginPath();
  context.moveTo(box.left, at);
  context.lineTo(box.right, at);
  context.stroke();
  context.font = `11px ${frame.palette.font}`;
  context.fillStyle = frame.palette['ink-2'];
  context.textAlign = 'right';
  context.textBaseline = line.side === 'above' ? 'alphabetic' : 'top';
  context.fillText(line.text, box.right, at + (line.side === 'above' ? -4 : 4));
  context.restore();
}

/** A ring at the best validation NLL: the weights that are restored at the end. */
function drawBest(context: Pen, frame: Frame, x: Scale, y: Scale, flow: Seen): void {
  const { curve, bestStep } = flow;
  const value = curve.validation[curve.step.indexOf(bestStep)];
  if (value === undefined || !Number.isFinite(value)) return;
  context.fillStyle = frame.palette.panel;
  context.strokeStyle = frame.palette.validation;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x.at(bestStep), y.at(value), 3.5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}
