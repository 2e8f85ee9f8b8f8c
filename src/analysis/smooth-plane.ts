/**
 * A density over two columns estimated from draws: binned, then smoothed by a Gaussian along each axis (Silverman's
 * rule, scaled to a half since the densities drawn here are seldom single Gaussians). What shows of a density over more
 * columns, whose marginals have no formula.
 */

import type { Range } from './histogram';

/** A density on the cells of a plane. */
export interface SmoothedPlane {
  /** At the middles of the cells, row-major [cells, cells], y rising, per unit of x times y. */
  readonly density: Float32Array;
  /** Share of the draws within the range. */
  readonly held: number;
}

/** Of a Gaussian, interquartile range over standard deviation. */
const IQR = 1.349;

/**
 * Silverman's spread of values along an axis, in cells: the smaller of standard deviation and interquartile range / 1.349. Of values
 * within the grid only, so that neither a few far ones nor what lies outside can widen it beyond half of the grid.
 */
function spread(places: Float64Array): number {
  if (places.length < 2) return 0;
  const mean = places.reduce((sum, at) => sum + at, 0) / places.length;
  const deviation = Math.sqrt(places.reduce((sum, at) => sum + (at - mean) ** 2, 0) / (places.length - 1));
  const sorted = places.toSorted();
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  const robust = (quantile(0.75) - quantile(0.25)) / IQR;
  return robust > 0 ? Math.min(deviation, robust) : deviation;
}

/** Bandwidths that the smoothing reaches. */
const REACH = 3;

/** The kernel's weights at whole cells from its middle; only the middle where it is narrower than a cell. */
function kernel(width: number): Float64Array {
  const reach = Math.ceil(REACH * width);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / Math.max(width, 1e-9)) ** 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function smoothed(values: Float64Array, cells: number, weights: Float64Array, step: number): Float64Array {
  const out = new Float64Array(values.length);
  const reach = weights.length >> 1;
  const across = step === 1 ? cells : 1;
  for (let line = 0; line < cells; line++) {
    for (let i = 0; i < cells; i++) {
      let sum = 0;
      for (let k = Math.max(-reach, -i); k <= Math.min(reach, cells - 1 - i); k++) {
        sum += (weights[k + reach] as number) * (values[line * across + (i + k) * step] as number);
      }
      out[line * across + i * step] = sum;
    }
  }
  return out;
}

const BANDWIDTH = 0.5;

/** From row-major draws [n, dim], over columns `a` (along x) and `b`. */
export function smoothPlane(
  draws: Float32Array,
  dim: number,
  [a, b]: readonly [number, number],
  [x, y]: readonly [Range, Range],
  cells: number,
): SmoothedPlane {
  const count = draws.length / dim;
  const counts = new Float64Array(cells * cells);
  // Of the draws within the range, in cells.
  const [across, up] = [new Float64Array(count), new Float64Array(count)];
  let inside = 0;
  for (let row = 0; row < count; row++) {
    const atX = (((draws[row * dim + a] as number) - x.from) / (x.to - x.from)) * cells;
    const atY = (((draws[row * dim + b] as number) - y.from) / (y.to - y.from)) * cells;
    const [i, j] = [Math.floor(atX), Math.floor(atY)];
    if (!(i >= 0 && i < cells && j >= 0 && j < cells)) continue;
    counts[j * cells + i] = (counts[j * cells + i] as number) + 1;
    across[inside] = atX;
    up[inside] = atY;
    inside += 1;
  }
  // The two-dimensional rule: n^(−1/6) deviations.
  const width = (places: Float64Array) =>
    BANDWIDTH * spread(places.subarray(0, inside)) * Math.max(1, inside) ** (-1 / 6);
  const rows = smoothed(counts, cells, kernel(width(across)), 1);
  const both = smoothed(rows, cells, kernel(width(up)), cells);
  const area = ((x.to - x.from) / cells) * ((y.to - y.from) / cells);
  return { density: Float32Array.from(both, (value) => value / (count * area)), held: count > 0 ? inside / count : 0 };
}
