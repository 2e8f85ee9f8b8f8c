/** A density over two columns as it is drawn: a grid of equal cells with its HPD levels and both marginals. */
import type { Range } from './histogram';
import { hpdRegions } from './hpd';

/** A density along one column, per unit of that column. */
export interface DensityCurve {
  readonly grid: Float64Array;
  readonly density: Float64Array;
  /** The least and the greatest density of the members of an average; absent where there is one. */
  readonly band?: { readonly low: Float64Array; readonly high: Float64Array };
}

/** A density over two columns, per unit of both. */
export interface DensityPlane {
  /** Ranges that the grid covers, from edge to edge. */
  readonly x: Range;
  readonly y: Range;
  /** Cells along x and along y. */
  readonly width: number;
  readonly height: number;
  /** At the middles of the cells, row-major [height, width], y rising. */
  readonly density: Float32Array;
  /** Fraction of the density's mass that the grid holds. */
  readonly held: number;
  /** Levels above which these fractions of that mass lie. */
  readonly levels: readonly { readonly mass: number; readonly density: number }[];
  /** The same of each member of an average, on the same cells; absent where there is one, and while it trains. */
  readonly members?: readonly Pick<DensityPlane, 'density' | 'levels'>[];
  /** The density of each column alone, as far as the grid reaches. */
  readonly marginals: readonly [DensityCurve, DensityCurve];
  /** Lines of a square grid of latents as they lie in the data: x and y in turn, one array a line. */
  readonly warp: readonly Float32Array[];
}

/** Fractions of the mass that contours are drawn around. */
const CONTOUR_MASSES = [0.5, 0.9, 0.99];

/** Area of one of `cells` by `cells` cells. */
export const areaOf = ([x, y]: readonly [Range, Range], cells: number) =>
  ((x.to - x.from) / cells) * ((y.to - y.from) / cells);

/** The middles of equal cells over a range. */
const middles = ({ from, to }: Range, cells: number) =>
  Float64Array.from({ length: cells }, (_, i) => from + ((i + 0.5) * (to - from)) / cells);

/** The middles of `cells` by `cells` cells as rows of x and y, row-major [cells², 2], y rising. */
export function cellMiddles([x, y]: readonly [Range, Range], cells: number): Float64Array {
  const [xs, ys] = [middles(x, cells), middles(y, cells)];
  const values = new Float64Array(2 * cells * cells);
  for (const [j, down] of ys.entries()) {
    for (const [i, across] of xs.entries()) values.set([across, down], 2 * (j * cells + i));
  }
  return values;
}

/** Where the contours of a density on such cells lie, and the fraction of its mass that the cells hold. */
export const contoursOf = (density: Float32Array, ranges: readonly [Range, Range], cells: number) =>
  hpdRegions(density, areaOf(ranges, cells), CONTOUR_MASSES);

/** The picture of a density [cells, cells] at the middles of its cells; the marginals are sums along the other column. */
export function densityPlane(density: Float32Array, ranges: readonly [Range, Range], cells: number): DensityPlane {
  const [x, y] = ranges;
  const marginal = (along: Range, across: Range, at: (i: number, k: number) => number): DensityCurve => ({
    grid: middles(along, cells),
    density: Float64Array.from({ length: cells }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < cells; k++) sum += density[at(i, k)] as number;
      return (sum * (across.to - across.from)) / cells;
    }),
  });
  return {
    x: { from: x.from, to: x.to },
    y: { from: y.from, to: y.to },
    width: cells,
    height: cells,
    density,
    ...contoursOf(density, ranges, cells),
    marginals: [marginal(x, y, (i, k) => k * cells + i), marginal(y, x, (i, k) => i * cells + k)],
    warp: [],
  };
}
