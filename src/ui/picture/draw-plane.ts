/** Draws the learned density over two columns: a heat map with contours over the data, and each column alone at the edges. */
import { contourSegments } from '../../analysis/contours';
import type { DensityCurve, DensityPlane } from '../../worker/protocol';
import type { Draw, Frame } from '../plots/canvas';
import { rampFor, writeColour } from '../plots/colour-map';
import { curvePath, densityOf, largest, stepsPath } from '../plots/histogram';
import { alongAxis, drawPlaneAxes, type PlaneFrame, planeFrame, within } from '../plots/plane-frame';
import type { PlaneAxis, PlanePicture } from './plane';

/** Decades below the highest density that logarithmic colours reach. */
const LOG_DECADES = 4;
/** A learned marginal may rise this far above the data's before it is cut: early ones can be spikes. */
const HEADROOM = 1.4;

/** The density as an image of one pixel per cell, top row first. */
function heatMap({ width, height, density }: DensityPlane, log: boolean, panel: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = context.createImageData(width, height);
  const top = largest(density) || 1;
  const ramp = rampFor(panel);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const share = (density[(height - 1 - j) * width + i] as number) / top;
      const value = log ? 1 + Math.log10(Math.max(share, 1e-30)) / LOG_DECADES : share;
      writeColour(image.data, 4 * (j * width + i), ramp, value);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Contours as paths in grid units, from the outermost in. */
function contourPaths({ levels, density, width, height }: DensityPlane): readonly { mass: number; path: Path2D }[] {
  return levels
    .filter((level) => Number.isFinite(level.density))
    .map(({ mass, density: level }) => {
      const segments = contourSegments(density, width, height, level);
      const path = new Path2D();
      for (let at = 0; at + 3 < segments.length; at += 4) {
        path.moveTo(segments[at] as number, segments[at + 1] as number);
        path.lineTo(segments[at + 2] as number, segments[at + 3] as number);
      }
      return { mass, path };
    });
}

const CONTOUR_WIDTH: Readonly<Record<number, number>> = { 0.5: 2, 0.9: 1.4, 0.99: 0.9 };

function drawContours(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { x, y }: PlaneFrame,
  plane: DensityPlane,
  paths: ReturnType<typeof contourPaths>,
) {
  const stepX = (plane.x.to - plane.x.from) / plane.width;
  const stepY = (plane.y.to - plane.y.from) / plane.height;
  // From grid units, whose nodes are the middles of cells, to pixels.
  const place = new DOMMatrix([
    x.at(stepX) - x.at(0),
    0,
    0,
    y.at(stepY) - y.at(0),
    x.at(plane.x.from + 0.5 * stepX),
    y.at(plane.y.from + 0.5 * stepY),
  ]);
  context.strokeStyle = frame.palette.ink;
  for (const { mass, path } of paths) {
    const placed = new Path2D();
    placed.addPath(path, place);
    context.lineWidth = CONTOUR_WIDTH[mass] ?? 1;
    context.setLineDash(mass === 0.99 ? [4, 3] : []);
    context.stroke(placed);
  }
  context.setLineDash([]);
}

function drawMarginal(
  context: CanvasRenderingContext2D,
  frame: Frame,
  plane: PlaneFrame,
  axis: 'x' | 'y',
  { histogram }: PlaneAxis,
  learned: DensityCurve | undefined,
) {
  const data = densityOf(histogram);
  const dataTop = largest(data) || 1;
  const top = Math.max(dataTop, Math.min(HEADROOM * dataTop, learned ? largest(learned.density) : 0));
  alongAxis(context, plane, axis, top, (along, height, floor) => {
    const steps = stepsPath(histogram, data, along, height, floor);
    context.fillStyle = frame.palette['data-fill'];
    context.fill(steps);
    context.lineWidth = 1;
    context.strokeStyle = frame.palette.data;
    context.stroke(steps);
    if (!learned) return;
    context.lineWidth = 1.75;
    context.strokeStyle = frame.palette.sample;
    context.stroke(curvePath(learned.grid, learned.density, along, height));
  });
}

/** A small disc for each point. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  { x, y }: PlaneFrame,
  points: Float32Array,
  radius: number,
): void {
  context.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [px, py] = [x.at(points[i] as number), y.at(points[i + 1] as number)];
    context.moveTo(px + radius, py);
    context.arc(px, py, radius, 0, 2 * Math.PI);
  }
}

export function drawPlane(picture: PlanePicture, log: boolean): Draw {
  const { density, points } = picture;
  const paths = density ? contourPaths(density) : [];
  let image: { readonly panel: string; readonly canvas: HTMLCanvasElement } | undefined;
  return (context, frame) => {
    const { palette } = frame;
    const plane = planeFrame(frame, picture.x.histogram, picture.y.histogram);
    const { box } = plane;
    drawPlaneAxes(context, frame, plane, picture);
    within(context, box, () => {
      if (density) {
        if (image?.panel !== palette.panel)
          image = { panel: palette.panel, canvas: heatMap(density, log, palette.panel) };
        context.imageSmoothingEnabled = true;
        context.imageSmoothingQuality = 'high';
        const [left, right] = [plane.x.at(density.x.from), plane.x.at(density.x.to)];
        const [bottom, top] = [plane.y.at(density.y.from), plane.y.at(density.y.to)];
        context.drawImage(image.canvas, left, top, right - left, bottom - top);
      }
      drawPoints(context, plane, points, 1.1);
      context.fillStyle = palette.data;
      context.globalAlpha = density ? 0.35 : 0.5;
      context.fill();
      context.globalAlpha = 1;
      if (density) drawContours(context, frame, plane, density, paths);
    });
    drawMarginal(context, frame, plane, 'x', picture.x, density?.marginals[0]);
    drawMarginal(context, frame, plane, 'y', picture.y, density?.marginals[1]);
    return false;
  };
}
