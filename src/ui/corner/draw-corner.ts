/** Draws every pair of columns at once: data as points under the contours of the draws, each column alone on the diagonal. */

import { planeOfDraws } from '../../analysis/plane-of-draws';
import type { PreparedColumn, PreparedRows } from '../../worker/messages/catalog';
import type { Density } from '../../worker/messages/training';
import { type Colours, pointsBySteps, stepColours } from '../picture/colours';
import { axisOf } from '../picture/labels';
import type { NearPicture } from '../picture/near';
import { pairOf } from '../picture/plane';
import type { Range } from '../picture/shown-range';
import { type Box, fitText, linearTicks, powerTicks, type Tick } from '../plots/axes';
import type { Draw, Frame, Pen } from '../plots/canvas';
import { curvePath, densityOf, largest, stepsPath } from '../plots/histogram';
import { within } from '../plots/plane-frame';
import { contourPaths, drawContours, drawPoints } from '../plots/plane-marks';
import { linearScale, type Scale } from '../plots/scale';
import type { ShownSubset } from '../selection/shown-subsets';
import { panelAt } from './corner-layout';

/** Cells along each side of a panel's density. */
const CELLS = 32;
const FONT = 11;
const LEAST_FONT = 8;
/** Room for one tick's label along an axis. */
const TICK_ROOM = 56;

export function drawCorner(
  { features, points }: Pick<PreparedRows, 'features' | 'points'>,
  density: Density | undefined,
  axes: readonly [number, number],
  shown: readonly Range[],
  near?: NearPicture | undefined,
  colours?: Colours | undefined,
  subsets: readonly ShownSubset[] = [],
): Draw {
  const dim = features.length;
  const draws = density?.kind === 'cloud' ? density.samples : undefined;
  return (context, frame) => {
    const { palette, width, height } = frame;
    context.font = `${FONT}px ${palette.font}`;
    for (const [row, up] of features.entries()) {
      for (const [column, across] of features.slice(0, row + 1).entries()) {
        const panel = panelAt(width, height, dim, column, row);
        const [wide, high] = [shown[column] ?? across.histogram, shown[row] ?? up.histogram];
        const x = linearScale(wide.from, wide.to, panel.left, panel.right);
        const ranges = [across.histogram, up.histogram] as const;
        within(context, panel, () => {
          if (row === column) {
            const own = near?.histograms[column] ?? across.histogram;
            const data = densityOf(own);
            const other = column === 0 ? 1 : 0;
            const learned =
              draws &&
              planeOfDraws(
                draws,
                dim,
                [column, other],
                [across.histogram, features[other]?.histogram ?? up.histogram],
                CELLS,
              ).marginals[0];
            const y = linearScale(
              0,
              1.1 *
                Math.max(
                  largest(data),
                  learned ? largest(learned.density) : 0,
                  ...subsets.map(({ histograms }) => {
                    const outline = histograms[column];
                    return outline ? largest(densityOf(outline)) : 0;
                  }),
                ),
              panel.bottom,
              panel.top,
            );
            if (near) {
              context.fillStyle = palette['line-2'];
              context.fill(stepsPath(across.histogram, densityOf(across.histogram), x, y, panel.bottom));
            }
            const steps = stepsPath(own, data, x, y, panel.bottom);
            context.fillStyle = palette['data-fill'];
            context.fill(steps);
            for (const { histograms, colour } of subsets) {
              const outline = histograms[column];
              if (!outline) continue;
              context.lineWidth = 1;
              context.strokeStyle = palette[colour];
              context.stroke(stepsPath(outline, densityOf(outline), x, y, panel.bottom));
            }
            if (!learned) return;
            context.lineWidth = 1.5;
            context.strokeStyle = palette.sample;
            context.stroke(curvePath(learned.grid, learned.density, x, y));
            return;
          }
          const y = linearScale(high.from, high.to, panel.bottom, panel.top);
          if (near) {
            drawPoints(context, { x, y }, pairOf(points, dim, [column, row]), 0.7);
            context.fillStyle = palette.line;
            context.fill();
          }
          const own = pairOf(near?.points ?? points, dim, [column, row]);
          context.globalAlpha = colours ? 0.85 : 0.5;
          for (const [colour, some] of colours
            ? colouredPoints(colours, own, palette)
            : [[subsets.length > 0 ? palette['ink-3'] : palette.data, own] as const]) {
            drawPoints(context, { x, y }, some, 0.8);
            context.fillStyle = colour;
            context.fill();
          }
          for (const { points: those, histograms, colour, cross } of subsets) {
            drawPoints(context, { x, y }, pairOf(those, histograms.length, [column, row]), 0.8, cross);
            context.fillStyle = palette[colour];
            context.fill();
          }
          context.globalAlpha = 1;
          if (!draws) return;
          const plane = planeOfDraws(draws, dim, [column, row], ranges, CELLS);
          drawContours(context, { x, y }, plane, contourPaths(plane), palette.sample);
        });
        const isChosen =
          !frame.printed && ((axes[0] === column && axes[1] === row) || (axes[0] === row && axes[1] === column));
        context.lineWidth = isChosen && row !== column ? 2 : 1;
        context.strokeStyle = isChosen && row !== column ? palette.ink : palette.line;
        context.strokeRect(panel.left, panel.top, panel.right - panel.left, panel.bottom - panel.top);
      }
    }
    for (const [i, feature] of features.entries()) {
      const own = shown[i] ?? feature.histogram;
      drawFoot(context, frame, feature, own, panelAt(width, height, dim, i, dim - 1));
      if (i > 0) drawSide(context, frame, feature, own, panelAt(width, height, dim, 0, i));
    }
    return false;
  };
}

/** The points of each step with its colour; those without a value in grey, first. */
function colouredPoints(colours: Colours, points: Float32Array, palette: Frame['palette']) {
  const ramp = stepColours(palette.panel);
  return Array.from(pointsBySteps(colours, points), ([step, own]) => [ramp[step] ?? palette['ink-3'], own] as const);
}

const ticksOf = (feature: PreparedColumn, scale: Scale, room: number): readonly Tick[] => {
  const most = Math.floor(room / TICK_ROOM);
  if (most === 0) return [];
  return (axisOf(feature).logOf === undefined ? linearTicks : powerTicks)(scale, most);
};

/** Ticks and name of a column under its panels. */
function drawFoot(context: Pen, { palette, height }: Frame, feature: PreparedColumn, { from, to }: Range, foot: Box) {
  context.textAlign = 'center';
  context.fillStyle = palette['ink-3'];
  let last = { middle: Number.NEGATIVE_INFINITY, half: 0 };
  for (const { at, text } of ticksOf(feature, linearScale(from, to, foot.left, foot.right), foot.right - foot.left)) {
    // Neighbouring panels have the same room.
    const half = context.measureText(text).width / 2;
    const middle = Math.min(Math.max(at, foot.left + half), foot.right - half);
    // In a narrow panel labels would run into each other.
    if (Math.abs(middle - last.middle) < half + last.half + 3) continue;
    last = { middle, half };
    context.fillText(text, middle, foot.bottom + FONT + 3);
  }
  context.fillStyle = palette['ink-2'];
  drawName(context, palette, feature, foot.right - foot.left, (foot.left + foot.right) / 2, [height - 16, height - 4]);
}

/** The same at the left of its panels. */
function drawSide(context: Pen, { palette }: Frame, feature: PreparedColumn, { from, to }: Range, side: Box) {
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = palette['ink-3'];
  for (const { at, text } of ticksOf(feature, linearScale(from, to, side.bottom, side.top), side.bottom - side.top)) {
    context.fillText(text, side.left - 4, Math.min(Math.max(at, side.top + FONT / 2), side.bottom - FONT / 2));
  }
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.fillStyle = palette['ink-2'];
  context.save();
  context.translate(0, (side.top + side.bottom) / 2);
  context.rotate(-Math.PI / 2);
  drawName(context, palette, feature, side.bottom - side.top, 0, [FONT, FONT + 12]);
  context.restore();
}

/** A name over its unit, in smaller letters before any is cut; without a log10 that the ticks already show. */
function drawName(
  context: Pen,
  { font }: Frame['palette'],
  feature: PreparedColumn,
  room: number,
  middle: number,
  [first, second]: readonly [number, number],
) {
  const { label, logOf, unit } = axisOf(feature);
  for (const [words, line] of [[logOf ?? label, first] as const, ...(unit ? [[`[${unit}]`, second] as const] : [])]) {
    const wide = context.measureText(words).width;
    context.font = `${Math.max(LEAST_FONT, Math.min(FONT, (FONT * room) / wide))}px ${font}`;
    context.fillText(fitText(context, words, room), middle, line);
    context.font = `${FONT}px ${font}`;
  }
}
