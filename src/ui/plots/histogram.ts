/** Histograms as densities and as paths of steps. */
import type { Histogram } from '../../analysis/histogram';
import type { Pen } from './canvas';
import type { Palette } from './palette';
import { TracedPath } from './path';
import type { Scale } from './scale';

export function totalOf(histogram: Histogram): number {
  return histogram.counts.reduce((sum, count) => sum + count, 0);
}

export function binWidth(histogram: Histogram): number {
  return (histogram.to - histogram.from) / histogram.counts.length;
}

/** Counts over n times the width of a bin: a density that integrates to 1 over the histogram's range. */
export function densityOf(histogram: Histogram): Float64Array {
  const scale = 1 / (totalOf(histogram) * binWidth(histogram) || 1);
  return histogram.counts.map((count) => count * scale);
}

/** The outline of the steps, from the floor on the left to the floor on the right. */
export function stepsPath(
  histogram: Histogram,
  heights: ArrayLike<number>,
  x: Scale,
  y: Scale,
  floor: number,
): TracedPath {
  const path = new TracedPath();
  const width = binWidth(histogram);
  path.moveTo(x.at(histogram.from), floor);
  for (let bin = 0; bin < heights.length; bin++) {
    const at = Math.min(floor, y.at(heights[bin] ?? 0));
    path.lineTo(x.at(histogram.from + bin * width), at);
    path.lineTo(x.at(histogram.from + (bin + 1) * width), at);
  }
  path.lineTo(x.at(histogram.to), floor);
  return path;
}

/** The area of a histogram's steps in the colour of data, with its outline. */
export function drawRows(context: Pen, palette: Palette, steps: TracedPath): void {
  context.fillStyle = palette['data-fill'];
  context.fill(steps);
  context.lineWidth = 1;
  context.strokeStyle = palette.data;
  context.stroke(steps);
}

/** A polyline through the points of a curve. */
export function curvePath(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): TracedPath {
  const path = new TracedPath();
  let drawing = false;
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x.at(xs[i] ?? Number.NaN), y.at(ys[i] ?? Number.NaN)];
    if (!Number.isFinite(px) || !Number.isFinite(py)) drawing = false;
    else if (drawing) path.lineTo(px, py);
    else {
      path.moveTo(px, py);
      drawing = true;
    }
  }
  return path;
}

/** The area between two curves over the same points. */
export function bandPath(xs: Float64Array, low: Float64Array, high: Float64Array, x: Scale, y: Scale): TracedPath {
  const path = new TracedPath();
  // A logarithmic axis has no place for 0.
  const at = (i: number, value: number) => [x.at(xs[i] ?? 0), Math.min(1e6, y.at(value))] as const;
  for (let i = 0; i < xs.length; i++) path.lineTo(...at(i, high[i] ?? 0));
  for (let i = xs.length - 1; i >= 0; i--) path.lineTo(...at(i, low[i] ?? 0));
  path.closePath();
  return path;
}

/** The largest finite value, 0 where there is none. */
export function largest(values: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value > max && value < Number.POSITIVE_INFINITY) max = value;
  }
  return max;
}
