/** Draws the learned density over two columns: a heat map with contours over the data, and each column alone at the edges. */
import type { DensityPlane } from '../../analysis/density-plane';
import { compact } from '../format';
import type { Draw, Frame, Pen } from '../plots/canvas';
import { drawKey } from '../plots/key';
import { drawPlaneAxes, type PlaneFrame, planeFrame, within } from '../plots/plane-frame';
import { contourKey, contourPaths, drawContours, drawLayer } from '../plots/plane-marks';
import { type Overlaid, planeDifference } from '../runs/overlay';
import type { ShownSubset } from '../selection/shown-subsets';
import { type Colours, pointsBySteps, stepColours } from './colours';
import { differenceMap, heatMap } from './heat';
import { type PlanePicture, pairOf } from './plane';
import { drawMarginal } from './plane-marginal';

const MANY = 3_000;

/** Contours of each flow of an average lie faintly under those of the average. */
const MEMBER_ALPHA = 0.25;

/** Lines of the latents' grid, as the flow lays them into the data. */
function drawWarp(context: Pen, { x, y }: PlaneFrame, lines: readonly Float32Array[]) {
  context.beginPath();
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 2) {
      const [px, py] = [x.at(line[i] as number), y.at(line[i + 1] as number)];
      if (i === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
    }
  }
}

/** The points of each step in its colour; those without a value in grey. */
function drawColoured(context: Pen, frame: Frame, plane: PlaneFrame, points: Float32Array, colours: Colours) {
  const ramp = stepColours(frame.palette.panel);
  context.globalAlpha = 0.85;
  for (const [step, own] of pointsBySteps(colours, points))
    drawLayer(context, frame, plane, own, 1.2, ramp[step] ?? frame.palette['ink-3']);
}

/** The bar of colours in the picture, where it is printed. */
function drawBar(context: Pen, box: PlaneFrame['box'], { column, unit, from, to }: Colours, palette: Frame['palette']) {
  const ramp = stepColours(palette.panel);
  const [left, top, width] = [box.left + 6, box.top + 16, 72];
  for (const [i, colour] of ramp.entries()) {
    context.fillStyle = colour;
    context.fillRect(left + (i * width) / ramp.length, top, width / ramp.length + 0.3, 5);
  }
  context.font = `9px ${palette.font}`;
  context.fillStyle = palette.ink;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillText(unit ? `${column} [${unit}]` : column, left, top - 4);
  context.textBaseline = 'top';
  context.fillText(compact(from, 2), left, top + 7);
  context.textAlign = 'right';
  context.fillText(compact(to, 2), left + width, top + 7);
}

export interface PlaneOptions {
  readonly log: boolean;
  /** Shows the latents' grid instead of contours. */
  readonly warp: boolean;
  /** Of the points by a further column, in place of the colours of the density. */
  readonly colours?: Colours | undefined;
  /** Densities of other runs, as contours. */
  readonly others?: readonly Overlaid<DensityPlane>[];
  /** Kept subsets over one another, in front of all points. */
  readonly subsets?: readonly ShownSubset[];
  /** Shows the difference from the first of them in place of the density. */
  readonly difference?: boolean;
  /** A place in CSS pixels that is read off, marked with a cross-hair. */
  readonly hover?: { readonly x: number; readonly y: number } | undefined;
}

export function drawPlane(
  picture: PlanePicture,
  { log, warp, hover, colours, others: runs = [], subsets = [], difference = false }: PlaneOptions,
): Draw {
  const { density, points, others } = picture;
  const [compared] = difference ? runs : [];
  const apart = density && compared && planeDifference(density, compared.density);
  return (context, frame) => {
    const { palette } = frame;
    const plane = planeFrame(frame, picture.x.range ?? picture.x.histogram, picture.y.range ?? picture.y.histogram);
    const { box } = plane;
    drawPlaneAxes(context, frame, plane, picture);
    within(context, box, () => {
      if (density && !colours) {
        context.imageSmoothingEnabled = true;
        context.imageSmoothingQuality = 'high';
        const [left, right] = [plane.x.at(density.x.from), plane.x.at(density.x.to)];
        const [bottom, top] = [plane.y.at(density.y.from), plane.y.at(density.y.to)];
        // A flipped axis flips the image.
        context.save();
        context.translate(left, top);
        context.scale(Math.sign(right - left) || 1, Math.sign(bottom - top) || 1);
        const image =
          apart && compared
            ? differenceMap(density, apart, palette.sample, palette[compared.colour])
            : heatMap(density, log, palette.panel);
        context.drawImage(image, 0, 0, Math.abs(right - left), Math.abs(bottom - top));
        context.restore();
      }
      context.globalAlpha = density ? 0.35 : 0.5;
      if (others) {
        drawLayer(context, frame, plane, others.points, 0.9, palette['ink-3']);
        // Thousands of them would hide the density.
        context.globalAlpha = density && points.length > 2 * MANY ? 0.35 : 0.8;
      }
      if (colours) drawColoured(context, frame, plane, points, colours);
      else drawLayer(context, frame, plane, points, 1.1, subsets.length > 0 ? palette['ink-3'] : palette.data);
      context.globalAlpha = 0.8;
      for (const { points: own, histograms, colour, cross } of subsets)
        drawLayer(context, frame, plane, pairOf(own, histograms.length, picture.axes), 1.1, palette[colour], cross);
      context.globalAlpha = 1;
      if (density && warp) {
        drawWarp(context, plane, density.warp);
        context.strokeStyle = palette.ink;
        context.lineWidth = 0.8;
        context.stroke();
      } else if (density) {
        context.globalAlpha = MEMBER_ALPHA;
        for (const member of density.members ?? [])
          drawContours(context, plane, density, contourPaths({ ...density, ...member }), palette.ink);
        context.globalAlpha = 1;
        drawContours(context, plane, density, contourPaths(density), palette.ink);
      }
      for (const { density: other, colour } of runs)
        drawContours(context, plane, other, contourPaths(other), palette[colour]);
      if (hover) {
        context.beginPath();
        context.moveTo(hover.x, box.top);
        context.lineTo(hover.x, box.bottom);
        context.moveTo(box.left, hover.y);
        context.lineTo(box.right, hover.y);
        context.strokeStyle = palette['ink-3'];
        context.lineWidth = 1;
        context.setLineDash([2, 3]);
        context.stroke();
        context.setLineDash([]);
      }
    });
    for (const [axis, along] of [
      ['x', 0],
      ['y', 1],
    ] as const) {
      const curves = runs.map(({ colour, density: { marginals } }) => ({
        colour: palette[colour],
        curve: marginals[along],
      }));
      drawMarginal(
        context,
        frame,
        plane,
        axis,
        picture[axis],
        density?.marginals[along],
        picture.given === true,
        curves,
        subsets.flatMap(({ colour, histograms }) => {
          const histogram = histograms[picture.axes[along]];
          return histogram ? [{ colour: palette[colour], histogram }] : [];
        }),
      );
    }
    if (frame.printed && colours) drawBar(context, box, colours, palette);
    if (frame.printed && subsets.length > 0) {
      const keys = subsets.map(
        ({ name, colour }) => ({ words: name, colour: palette[colour], width: 1, isFill: true }) as const,
      );
      drawKey(context, keys, box.right - 4, box.top + 4, palette.font);
    }
    if (frame.printed && density && !warp) {
      const named = runs.map(({ name, colour }) => ({ words: name, colour: palette[colour], width: 1.5 }));
      drawKey(context, [...contourKey(density, palette.ink), ...named], plane.right.right, plane.top.top, palette.font);
    }
    return false;
  };
}
