/** A picture of a density over two of many columns, estimated from draws of it. */
import { borneRegions } from './borne-regions';
import { areaOf, contoursOf, type DensityPlane, densityPlane } from './density-plane';
import type { Range } from './histogram';
import { smoothPlane } from './smooth-plane';

const CELLS = 64;

const planes = new WeakMap<Float32Array, Map<number, DensityPlane>>();

/** Of row-major draws [n, dim], over columns `axes`; made once for the same draws and columns. */
export function planeOfDraws(
  draws: Float32Array,
  dim: number,
  axes: readonly [number, number],
  ranges: readonly [Range, Range],
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
  ranges: readonly [Range, Range],
  cells: number,
): DensityPlane {
  const { density, held } = smoothPlane(draws, dim, axes, ranges, cells);
  const { levels } = contoursOf(density, ranges, cells);
  const borne = borneRegions(density, cells, levels, { rows: draws.length / dim, area: areaOf(ranges, cells) });
  return { ...densityPlane(density, ranges, cells), density: borne, held };
}
