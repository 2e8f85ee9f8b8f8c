/** Marks of a density over two columns: contours and points. */
import { contourSegments } from '../../analysis/contours';
import type { DensityPlane } from '../../analysis/density-plane';
import type { Frame } from './canvas';
import type { Scale } from './scale';

/** Where both columns lie on the screen. */
interface Place2d {
  readonly x: Scale;
  readonly y: Scale;
}

/** Contours as paths in grid units, from the outermost in. */
export function contourPaths({
  levels,
  density,
  width,
  height,
}: Pick<DensityPlane, 'levels' | 'density' | 'width' | 'height'>): readonly { mass: number; path: Path2D }[] {
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

export function drawContours(
  context: CanvasRenderingContext2D,
  { x, y }: Place2d,
  plane: DensityPlane,
  paths: ReturnType<typeof contourPaths>,
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
    const placed = new Path2D();
    placed.addPath(path, place);
    context.lineWidth = CONTOUR_WIDTH[mass] ?? 1;
    context.setLineDash(mass === 0.99 ? [4, 3] : []);
    context.stroke(placed);
  }
  context.setLineDash([]);
}

/** A small disc for each point. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  { x, y }: Place2d,
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

const layers = new WeakMap<Float32Array, { readonly key: string; readonly canvas: HTMLCanvasElement }>();

/**
 * The discs of points as a picture of their own, to be laid over a density that moves: thousands of them drawn anew with every look at
 * the training made frames late where there is no graphics card. Kept until their place, size or colour changes.
 */
export function pointsLayer(
  { width, height }: Frame,
  place: Place2d,
  points: Float32Array,
  radius: number,
  colour: string,
): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const corners = [place.x, place.y].flatMap(({ at }) => [at(0), at(1)]);
  const key = [width, height, ratio, radius, colour, ...corners].join();
  const known = layers.get(points);
  if (known?.key === key) return known.canvas;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawPoints(context, place, points, radius);
    context.fillStyle = colour;
    context.fill();
  }
  layers.set(points, { key, canvas });
  return canvas;
}
