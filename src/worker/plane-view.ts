/** A density over two columns as the page draws it: a grid with its HPD levels, both marginals, and the warp of the latents. */
import { logAverage } from '../analysis/average';
import { hpdRegions } from '../analysis/hpd';
import type { Fit, Points } from '../train/fit';
import type { Density, DensityCurve, Histogram } from './protocol';

/** How finely a density is drawn: at once without an engine, often while it trains, once at the end. */
export type Fineness = 'first' | 'live' | 'final';

/** The same context for a number of rows, row-major. */
export function repeated(context: readonly number[], count: number): Float64Array {
  return Float64Array.from({ length: context.length * count }, (_, i) => context[i % context.length] as number);
}

/** Cells along each side. */
const CELLS = { first: 40, live: 64, final: 128 };
/** Shares of the mass that contours are drawn around. */
const HPD_SHARES = [0.5, 0.9, 0.99];
/** The latents' grid: lines half a deviation apart as far as three deviations, and points along each. */
const WARP = { reach: 3, lines: 13, points: { first: 0, live: 41, final: 121 } };

/** The middles of equal cells. */
const middles = ({ from, to }: Histogram, cells: number) =>
  Float64Array.from({ length: cells }, (_, i) => from + ((i + 0.5) * (to - from)) / cells);

/** What a picture of two columns asks of a fit. */
export interface PlaneSource extends Pick<Fit, 'logProb' | 'inverse'> {
  /** ln p by each member of an average, which is their mean density. */
  byMember?(points: Points): Promise<readonly Float64Array[]>;
}

/** The learned density at a context, over the ranges of two histograms; the final one with that of each member of an average. */
export async function planeOf(
  fit: PlaneSource,
  x: Histogram,
  y: Histogram,
  context: readonly number[],
  fineness: Fineness,
): Promise<Density> {
  const cells = CELLS[fineness];
  const [xs, ys] = [middles(x, cells), middles(y, cells)];
  const values = new Float64Array(2 * cells * cells);
  for (const [j, down] of ys.entries()) {
    for (const [i, across] of xs.entries()) values.set([across, down], 2 * (j * cells + i));
  }
  const rows = { values, context: repeated(context, cells * cells) };
  const found = fineness === 'final' ? ((await fit.byMember?.(rows)) ?? []) : [];
  const each = found.length > 1 ? found : [];
  const logProb =
    each.length > 0
      ? logAverage(
          each,
          each.map(() => 1 / each.length),
        )
      : await fit.logProb(rows);
  const density = Float32Array.from(logProb, Math.exp);
  const [dx, dy] = [(x.to - x.from) / cells, (y.to - y.from) / cells];
  const { held, levels } = hpdRegions(density, dx * dy, HPD_SHARES);
  const marginal = (points: Float64Array, at: (i: number, k: number) => number, step: number): DensityCurve => ({
    grid: points,
    density: points.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < cells; k++) sum += density[at(i, k)] as number;
      return sum * step;
    }),
  });
  return {
    kind: 'plane',
    x: { from: x.from, to: x.to },
    y: { from: y.from, to: y.to },
    width: cells,
    height: cells,
    density,
    held,
    levels,
    ...(each.length > 0
      ? {
          members: each.map((own) => {
            const alone = Float32Array.from(own, Math.exp);
            return { density: alone, levels: hpdRegions(alone, dx * dy, HPD_SHARES).levels };
          }),
        }
      : {}),
    marginals: [marginal(xs, (i, k) => k * cells + i, dy), marginal(ys, (i, k) => i * cells + k, dx)],
    warp: await warpOf(fit, context, fineness),
  };
}

/** Lines of the latents' grid, across and down, as they lie in the data. */
async function warpOf(
  fit: Pick<Fit, 'inverse'>,
  context: readonly number[],
  fineness: Fineness,
): Promise<Float32Array[]> {
  const { reach, lines } = WARP;
  const points = WARP.points[fineness];
  if (points === 0) return [];
  const at = (i: number, of: number) => -reach + (2 * reach * i) / (of - 1);
  const latents = new Float32Array(2 * 2 * lines * points);
  for (let line = 0; line < 2 * lines; line++) {
    for (let i = 0; i < points; i++) {
      const [still, moving] = [at(line % lines, lines), at(i, points)];
      latents.set(line < lines ? [still, moving] : [moving, still], 2 * (line * points + i));
    }
  }
  const data = await fit.inverse(latents, repeated(context, latents.length / 2));
  return Array.from({ length: 2 * lines }, (_, line) =>
    Float32Array.from(data.subarray(2 * line * points, 2 * (line + 1) * points)),
  );
}
