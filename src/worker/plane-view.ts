/** A density over two columns as the page draws it: a grid with its HPD levels, both marginals, and the warp of the latents. */
import { borneRegions } from '../analysis/borne-regions';
import { areaOf, cellMiddles, contoursOf, type DensityPlane, densityPlane } from '../analysis/density-plane';
import type { Range } from '../analysis/histogram';
import { meanOfParts, partMiddles, roughCells } from '../analysis/rough-cells';
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

/**
 * The learned density at a context, over two ranges; the final one with that of each member of an average. `rows` is how many it was learned from: islands
 * and holes of contours that so many do not bear are levelled.
 */
export async function planeOf(
  fit: PlaneSource,
  x: Range,
  y: Range,
  context: readonly number[],
  fineness: Fineness,
  rows?: number,
): Promise<Density> {
  const cells = CELLS[fineness];
  const ranges = [x, y] as const;
  /** ln p at points, by each member of an average or by the whole. */
  async function logProbs(values: Float64Array): Promise<readonly Float64Array[]> {
    const rows = { values, context: repeated(context, values.length / 2) };
    const found = fineness === 'final' ? ((await fit.byMember?.(rows)) ?? []) : [];
    return found.length > 1 ? found : [await fit.logProb(rows)];
  }
  const each = (await logProbs(cellMiddles(ranges, cells))).map((own) => Float32Array.from(own, Math.exp));
  if (fineness === 'final') await smoothRough(each, logProbs, ranges, cells);
  const members = each.length > 1 ? each : [];
  const borne = ({ density, levels }: Pick<DensityPlane, 'density' | 'levels'>) => ({
    density: rows ? borneRegions(density, cells, levels, { rows, area: areaOf(ranges, cells) }) : density,
    levels,
  });
  const whole = densityPlane(meanOf(each), ranges, cells);
  return {
    kind: 'plane',
    ...whole,
    ...borne(whole),
    ...(members.length > 0
      ? { members: members.map((density) => borne({ density, levels: contoursOf(density, ranges, cells).levels })) }
      : {}),
    warp: await warpOf(fit, context, fineness),
  };
}

const meanOf = (each: readonly Float32Array[]): Float32Array =>
  Float32Array.from(each[0] ?? [], (_, at) => each.reduce((sum, own) => sum + (own[at] as number), 0) / each.length);

/** Cells that are looked into at most, and rounds: each finds the next cells along a ridge. */
const MOST_ROUGH = 1_024;
const ROUNDS = 16;

/** Puts the mean of each rough cell in place of the density at its middle. */
async function smoothRough(
  each: readonly Float32Array[],
  logProbs: (values: Float64Array) => Promise<readonly Float64Array[]>,
  ranges: readonly [Range, Range],
  cells: number,
): Promise<void> {
  const known = new Uint8Array(cells * cells);
  let left = MOST_ROUGH;
  for (let round = 0; round < ROUNDS && left > 0; round++) {
    const mean = meanOf(each);
    const outermost = contoursOf(mean, ranges, cells).levels.at(-1)?.density ?? Number.POSITIVE_INFINITY;
    const rough = roughCells(mean, cells, outermost, known).subarray(0, left);
    if (rough.length === 0) return;
    const found = await logProbs(partMiddles(ranges, cells, rough));
    for (const [k, own] of found.entries()) {
      for (const [i, value] of meanOfParts(own).entries()) (each[k] as Float32Array)[rough[i] as number] = value;
    }
    for (const cell of rough) known[cell] = 1;
    left -= rough.length;
  }
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
