/** A picture of a density over two of many columns, estimated from draws of it. */
import { hpdRegions } from '../analysis/hpd';
import { smoothPlane } from '../analysis/smooth-plane';
import type { DensityCurve, DensityPlane, Histogram } from './protocol';

const CELLS = 64;
const HPD_SHARES = [0.5, 0.9, 0.99];

const planes = new WeakMap<Float32Array, Map<number, DensityPlane>>();

/** Of row-major draws [n, dim], over columns `axes`; made once for the same draws and columns. */
export function planeOfDraws(
  draws: Float32Array,
  dim: number,
  axes: readonly [number, number],
  ranges: readonly [Histogram, Histogram],
  cells = CELLS,
): DensityPlane {
  const known = planes.get(draws) ?? new Map<number, DensityPlane>();
  planes.set(draws, known);
  const key = (axes[0] * dim + axes[1]) * 1024 + cells;
  const found = known.get(key) ?? estimate(draws, dim, axes, ranges, cells);
  known.set(key, found);
  return found;
}

function estimate(
  draws: Float32Array,
  dim: number,
  axes: readonly [number, number],
  ranges: readonly [Histogram, Histogram],
  cells: number,
): DensityPlane {
  const { density, held } = smoothPlane(draws, dim, axes, ranges, cells);
  const [x, y] = ranges;
  const [dx, dy] = [(x.to - x.from) / cells, (y.to - y.from) / cells];
  const marginal = (from: number, step: number, other: number, at: (i: number, k: number) => number): DensityCurve => ({
    grid: Float64Array.from({ length: cells }, (_, i) => from + (i + 0.5) * step),
    density: Float64Array.from({ length: cells }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < cells; k++) sum += density[at(i, k)] as number;
      return sum * other;
    }),
  });
  return {
    x: { from: x.from, to: x.to },
    y: { from: y.from, to: y.to },
    width: cells,
    height: cells,
    density,
    held,
    levels: hpdRegions(density, dx * dy, HPD_SHARES).levels,
    marginals: [marginal(x.from, dx, dy, (i, k) => k * cells + i), marginal(y.from, dy, dx, (i, k) => i * cells + k)],
    warp: [],
  };
}
