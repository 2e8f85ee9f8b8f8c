/** Marks of a density over two columns: contours and points. */
import { contourLines } from '../../analysis/contours';
import type { DensityPlane } from '../../analysis/density-plane';
import type { Frame, Pen } from './canvas';
import type { KeyEntry } from './key';
import { TracedPath } from './path';
import type { Scale } from './scale';

/** Where both columns lie on the screen. */
interface Place2d {
  readonly x: Scale;
  readonly y: Scale;
}

type Contours = readonly { readonly mass: number; readonly path: TracedPath }[];

const traced = new WeakMap<Float32Array, Contours>();

/** Contours as paths in grid units, from the outermost in; traced once for a density, however often it is drawn. */
export function contourPaths({
  levels,
  density,
  width,
  height,
}: Pick<DensityPlane, 'levels' | 'density' | 'width' | 'height'>): Contours {
  const known = traced.get(density);
  if (known) return known;
  const paths = levels
    .filter((level) => Number.isFinite(level.density))
    .map(({ mass, density: level }) => {
      const path = new TracedPath();
      for (const line of contourLines(density, width, height, level)) {
        path.moveTo(line[0] as number, line[1] as number);
        for (let at = 2; at + 1 < line.length; at += 2) path.lineTo(line[at] as number, line[at + 1] as number);
      }
      return { mass, path };
    });
  traced.set(density, paths);
  return paths;
}

const CONTOUR_WIDTH: Readonly<Record<number, number>> = { 0.5: 2, 0.9: 1.4, 0.99: 0.9 };
const dashOf = (mass: number) => (mass === 0.99 ? [4, 3] : []);

/** The contours of a density in words, for a printed picture. */
export const contourKey = ({ levels }: Pick<DensityPlane, 'levels'>, colour: string): readonly KeyEntry[] =>
  levels.map(({ mass }) => ({
    words: `${100 * mass} %`,
    colour,
    width: CONTOUR_WIDTH[mass] ?? 1,
    dash: dashOf(mass),
  }));

export function drawContours(
  context: Pen,
  { x, y }: Place2d,
  plane: DensityPlane,
  paths: Contours,
  colour: string,
): void {
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
  context.strokeStyle = colour;
  for (const { mass, path } of paths) {
    const placed = new TracedPath();
    placed.addPath(path, place);
    context.lineWidth = CONTOUR_WIDTH[mass] ?? 1;
    context.setLineDash(dashOf(mass));
    context.stroke(placed);
  }
  context.setLineDash([]);
}

/** A small square for each point: thousands of discs take ten times as long where there is no graphics card. */
export function drawPoints(context: Pen, { x, y }: Place2d, points: Float32Array, radius: number, cross = false): void {
  context.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [px, py] = [x.at(points[i] as number), y.at(points[i + 1] as number)];
    if (!cross) context.rect(px - radius, py - radius, 2 * radius, 2 * radius);
    else {
      // A plus of the same area, so that two sets of points differ without colour.
      context.rect(px - 2 * radius, py - radius / 2, 4 * radius, radius);
      context.rect(px - radius / 2, py - 2 * radius, radius, 4 * radius);
    }
  }
}

const layers = new WeakMap<Float32Array, { readonly key: string; readonly canvas: HTMLCanvasElement }>();

/** Points in one colour; on a screen from a layer of their own. */
export function drawLayer(
  context: Pen,
  frame: Frame,
  place: Place2d,
  points: Float32Array,
  radius: number,
  colour: string,
  cross = false,
): void {
  if (!frame.printed) {
    context.drawImage(pointsLayer(frame, place, points, radius, colour, cross), 0, 0, frame.width, frame.height);
    return;
  }
  drawPoints(context, place, points, radius, cross);
  context.fillStyle = colour;
  context.fill();
}

/**
 * The discs of points as a picture of their own, to be laid over a density that moves: thousands of them drawn anew with every look at
 * the training made frames late where there is no graphics card. Kept until their place, size or colour changes.
 */
function pointsLayer(
  { width, height }: Frame,
  place: Place2d,
  points: Float32Array,
  radius: number,
  colour: string,
  cross: boolean,
): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const corners = [place.x, place.y].flatMap(({ at }) => [at(0), at(1)]);
  const key = [width, height, ratio, radius, colour, cross, ...corners].join();
  const known = layers.get(points);
  if (known?.key === key) return known.canvas;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawPoints(context, place, points, radius, cross);
    context.fillStyle = colour;
    context.fill();
  }
  layers.set(points, { key, canvas });
  return canvas;
}
