/** Draws the living density over the histogram of the data. */
import type { DensityCurve } from '../../analysis/density-plane';
import { type Axes, type Box, drawAxes, linearTicks, logTicks, plotBox, powerTicks } from '../plots/axes';
import type { Draw, Frame, Pen } from '../plots/canvas';
import { bandPath, curvePath, densityOf, drawRows, largest, stepsPath } from '../plots/histogram';
import { drawKey } from '../plots/key';
import { curveAt, type Motion, progressOf } from '../plots/living';
import { axisTitle } from '../plots/plane-frame';
import { linearScale, logScale, type Scale } from '../plots/scale';
import type { Overlaid } from '../runs/overlay';
import type { ShownSubset } from '../selection/shown-subsets';
import { type CurvePicture, densityUnit, valueAt } from './picture';

/** Of the curves of other runs, so that they differ without colour. */
const DASHES = [
  [8, 3],
  [3, 3],
  [8, 3, 2, 3],
] as const;

export interface DensityView {
  readonly picture: CurvePicture;
  readonly motion: Motion | undefined;
  readonly log: boolean;
  /** Densities of other runs. */
  readonly others?: readonly Overlaid<DensityCurve>[];
  /** Kept subsets, as outlines of their histograms. */
  readonly subsets?: readonly ShownSubset[];
  /** The pointer in CSS pixels. */
  readonly hover: number | undefined;
}

export function xScale(picture: CurvePicture, box: Box): Scale {
  const { from, to } = picture.range ?? picture.histogram;
  return linearScale(from, to, box.left, box.right);
}

/** Decades below the top that a logarithmic density axis reaches. */
const LOG_DECADES = 4;
/**
 * How far above the data a learned density may lift the axis: early ones can be spikes. One that is conditional is not of all
 * the data, and may be much narrower.
 */
const HEADROOM = 1.4;

export function drawDensity({ picture, motion, log, others = [], subsets = [], hover }: DensityView): Draw {
  const { histogram, truth, all } = picture;
  const data = densityOf(histogram);
  const ghost = all && densityOf(all);
  const outlines = subsets.flatMap(({ name, colour, histograms: [own] }) =>
    own ? [{ name, colour, histogram: own, heights: densityOf(own) }] : [],
  );
  const dataTop =
    Math.max(largest(data), truth ? largest(truth.density) : 0, ...outlines.map(({ heights }) => largest(heights))) ||
    1;

  return (context, frame) => {
    const box = plotBox(frame);
    const curve = motion && curveAt(motion, frame.now);
    const most = picture.given ? Number.POSITIVE_INFINITY : HEADROOM * dataTop;
    const learned = [...(motion ? [motion.to] : []), ...others.map(({ density }) => density)];
    const top = Math.max(dataTop, Math.min(most, Math.max(0, ...learned.map(({ density }) => largest(density)))));
    const x = xScale(picture, box);
    const y = log
      ? logScale(top * 10 ** -LOG_DECADES, top * 2, box.bottom, box.top)
      : linearScale(0, top * 1.08, box.bottom, box.top);
    drawAxes(context, frame, box, axesOf(picture, x, y, log, frame));

    context.save();
    context.beginPath();
    context.rect(box.left, box.top - 1, box.right - box.left, box.bottom - box.top + 1);
    context.clip();
    const { palette } = frame;
    if (all && ghost) {
      context.fillStyle = palette['line-2'];
      context.fill(stepsPath(all, ghost, x, y, box.bottom));
    }
    drawRows(context, palette, stepsPath(histogram, data, x, y, box.bottom));
    for (const { colour, histogram: own, heights } of outlines) {
      context.lineWidth = 1.5;
      context.strokeStyle = palette[colour];
      context.stroke(stepsPath(own, heights, x, y, box.bottom));
    }
    const band = motion?.to.band;
    if (band && motion) {
      context.globalAlpha = 0.2;
      context.fillStyle = palette.sample;
      context.fill(bandPath(motion.to.grid, band.low, band.high, x, y));
      context.globalAlpha = 1;
    }
    for (const [i, { density, colour }] of others.entries()) {
      context.lineWidth = 1.75;
      context.setLineDash(DASHES[i % DASHES.length] ?? []);
      context.strokeStyle = palette[colour];
      context.stroke(curvePath(density.grid, density.density, x, y));
      context.setLineDash([]);
    }
    if (curve) {
      context.lineJoin = 'round';
      context.lineWidth = 2.25;
      context.strokeStyle = palette.sample;
      context.stroke(curvePath(curve.grid, curve.density, x, y));
    }
    // Last, so that its dashes show on a learned density that has reached it.
    if (truth) {
      context.lineWidth = 1.5;
      context.setLineDash([6, 4]);
      context.strokeStyle = palette.truth;
      context.stroke(curvePath(truth.grid, truth.density, x, y));
    }
    context.restore();
    if (frame.printed) {
      const keys = [
        ...outlines.map(({ name, colour }) => ({ words: name, colour: palette[colour], width: 1.5 })),
        ...others.map(({ name, colour }, i) => ({
          ...{ words: name, colour: palette[colour], width: 1.75 },
          dash: DASHES[i % DASHES.length] ?? [],
        })),
      ];
      drawKey(context, keys, box.right, box.top, palette.font);
    }
    if (hover !== undefined && hover >= box.left && hover <= box.right) {
      drawCursor(context, frame, box, hover, curve ? y.at(valueAt(curve, x.invert(hover))) : Number.NaN);
    }
    return motion !== undefined && progressOf(motion, frame.now) < 1;
  };
}

function axesOf(picture: CurvePicture, x: Scale, y: Scale, log: boolean, frame: Frame): Axes {
  const across = Math.max(3, Math.floor(frame.width / 90));
  const up = Math.max(2, Math.floor(frame.height / 70));
  // A log10 axis is labelled in the catalog's own units, as powers of ten.
  const xTicks = picture.logOf === undefined ? linearTicks(x, across) : powerTicks(x, across);
  return {
    x: { ticks: xTicks, title: axisTitle({ label: picture.axis, logOf: picture.logOf, unit: picture.unit }) },
    y: { ticks: log ? logTicks(y, up) : linearTicks(y, up), title: `density ${densityUnit(picture)}` },
  };
}

function drawCursor(context: Pen, frame: Frame, box: Box, at: number, height: number): void {
  context.save();
  context.strokeStyle = frame.palette['ink-3'];
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(at) + 0.5, box.top);
  context.lineTo(Math.round(at) + 0.5, box.bottom);
  context.stroke();
  if (Number.isFinite(height) && height >= box.top) {
    context.fillStyle = frame.palette.panel;
    context.strokeStyle = frame.palette.sample;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(at, height, 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
  context.restore();
}
