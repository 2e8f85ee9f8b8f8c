/** A density over two columns as the page draws it: a grid with its HPD levels, both marginals, and the warp of the latents. */
import { logAverage } from '../analysis/average';
import { cellMiddles, contoursOf, densityPlane } from '../analysis/density-plane';
import type { Range } from '../analysis/histogram';
import type { Fit, Points } from '../train/fit';
import type { Density } from './messages/training';

/** How finely a density is drawn: at once without an engine, often while it trains, once at the end. */
export type Fineness = 'first' | 'live' | 'final';

/** The same context for a number of rows, row-major. */
export function repeated(context: readonly number[], count: number): Float64Array {
  return Float64Array.from({ length: context.length * count }, (_, i) => context[i % context.length] as number);
}

/** Cells along each side. */
const CELLS = { first: 40, live: 64, final: 128 };
/** The latents' grid: lines half a deviation apart as far as three deviations, and points along each. */
const WARP = { reach: 3, lines: 13, points: { first: 0, live: 41, final: 121 } };

/** What a picture of two columns asks of a fit. */
export interface PlaneSource extends Pick<Fit, 'logProb' | 'inverse'> {
  /** ln p by each member of an average, which is their mean density. */
  byMember?(points: Points): Promise<readonly Float64Array[]>;
}

/** The learned density at a context, over two ranges; the final one with that of each member of an average. */
export async function planeOf(
  fit: PlaneSource,
  x: Range,
  y: Range,
  context: readonly number[],
  fineness: Fineness,
): Promise<Density> {
  const cells = CELLS[fineness];
  const ranges = [x, y] as const;
  const rows = { values: cellMiddles(ranges, cells), context: repeated(context, cells * cells) };
  const found = fineness === 'final' ? ((await fit.byMember?.(rows)) ?? []) : [];
  const each = found.length > 1 ? found : [];
  const equal = each.map(() => 1 / each.length);
  const logProb = each.length > 0 ? logAverage(each, equal) : await fit.logProb(rows);
  const members = each.map((own) => {
    const density = Float32Array.from(own, Math.exp);
    return { density, levels: contoursOf(density, ranges, cells).levels };
  });
  return {
    kind: 'plane',
    ...densityPlane(Float32Array.from(logProb, Math.exp), ranges, cells),
    ...(members.length > 0 ? { members } : {}),
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
