/**
 * Where in two columns one sample exceeds another: both are counted in cells and smoothed, and the difference of their densities is compared with
 * that of samples whose labels are dealt anew. The threshold is one for the whole map: of equal samples 5 % have any cell beyond it.
 */
import { quantileOf } from '../../base/quantiles';
import { random } from '../../base/random';
import type { Range } from '../histogram';
import { relabellingOf } from './relabelled';

export interface MapInput {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** 1 for rows of the second sample. */
  readonly second: Uint8Array;
  /** A number a row, where rows are not independent. */
  readonly groups?: Uint32Array | undefined;
  readonly seed: number;
  /** Deals of labels, each a map; by the number of rows where absent. */
  readonly deals?: number;
}

export interface DifferenceMap {
  readonly x: Range;
  readonly y: Range;
  /** Cells a side. */
  readonly size: number;
  /** (p₁ − p₂) / (p₁ + p₂) of the smoothed densities, row-major from the lowest y on; NaN of cells with too few rows. */
  readonly excess: Float32Array;
  /** 1 where the first exceeds the second beyond the threshold, −1 where the second does, else 0. */
  readonly passes: Int8Array;
  /** How often samples of one population differ as much in their most different cell; undefined where too few groups say nothing. */
  readonly pValue: number | undefined;
  /** Rows beyond the edges, which are the outermost half per cent of each column. */
  readonly outside: number;
}

/** Of equal samples this fraction has any cell that passes. */
export const MAP_LEVEL = 0.05;
const [FEWEST_CELLS, MOST_CELLS] = [8, 28] as const;
/** Rows for each cell of the grid, on average. */
const ROWS_A_CELL = 15;
/** Standard deviation of the kernel, in cells. */
const SMOOTH = 1;
/** Smoothed rows that a cell needs: those that lie about it. */
const LEAST_ROWS = 5;
const EDGE = 0.005;
/** Deals of many rows are fewer. */
const dealsFor = (rows: number) => (rows > 100_000 ? 199 : 399);
/** Fewer ways to deal the labels give no p-value below `MAP_LEVEL` worth the name. */
const LEAST_WAYS = 200;

/** Yields between two maps. */
export function* differenceMap({ x, y, second, groups, seed, deals }: MapInput): Generator<void, DifferenceMap> {
  const n = x.length;
  const size = Math.max(FEWEST_CELLS, Math.min(MOST_CELLS, Math.round(Math.sqrt(n / ROWS_A_CELL))));
  const ranges = [x, y].map((values): Range => {
    const sorted = values.toSorted();
    const [from, to] = [quantileOf(sorted, EDGE), quantileOf(sorted, 1 - EDGE)];
    return to > from ? { from, to } : { from: from - 0.5, to: from + 0.5 };
  }) as [Range, Range];
  const binOf = (value: number, { from, to }: Range) => {
    const at = ((value - from) / (to - from)) * size;
    return at < 0 || at > size ? -1 : Math.min(size - 1, Math.floor(at));
  };
  const cell = Int32Array.from(x, (value, row) => {
    const [i, j] = [binOf(value, ranges[0]), binOf(y[row] as number, ranges[1])];
    return i < 0 || j < 0 ? -1 : j * size + i;
  });
  const outside = cell.reduce((sum, at) => sum + (at < 0 ? 1 : 0), 0);
  const kernel = kernelOf(size);
  const all = new Float64Array(size * size);
  for (const at of cell) if (at >= 0) all[at] = (all[at] as number) + 1;
  const total = smoothed(all, size, kernel);
  const own = smoothed(all, size, kernel, (weight) => weight * weight);
  // Rows that would have the same error: (Σ w)² / Σ w² of those about the cell.
  const isFull = total.map((sum, at) =>
    (own[at] as number) > 0 && sum ** 2 / (own[at] as number) >= LEAST_ROWS ? 1 : 0,
  );
  const mapOf = (labels: Uint8Array) => {
    const counts = new Float64Array(size * size);
    let ofSecond = 0;
    for (let row = 0; row < n; row++) {
      if (labels[row] !== 1) continue;
      ofSecond += 1;
      const at = cell[row] as number;
      if (at >= 0) counts[at] = (counts[at] as number) + 1;
    }
    const found = smoothed(counts, size, kernel);
    const first = found.map((of, at) => ((total[at] as number) - of) / Math.max(1, n - ofSecond));
    return { first, second: found.map((of) => of / Math.max(1, ofSecond)) };
  };
  const observed = mapOf(second);
  const difference = observed.first.map((of, at) => of - (observed.second[at] as number));
  const excess = Float32Array.from(difference, (of, at) =>
    isFull[at] === 1 ? of / ((observed.first[at] as number) + (observed.second[at] as number)) : Number.NaN,
  );
  const relabelling = relabellingOf(second, groups);
  const passes = new Int8Array(size * size);
  const shape = { x: ranges[0], y: ranges[1], size, excess, passes, outside };
  if (relabelling.logWays < Math.log(LEAST_WAYS)) return { ...shape, pValue: undefined };
  const maps = [difference];
  const draw = random(seed, 'split', 77);
  const labels = new Uint8Array(n);
  for (let deal = deals ?? dealsFor(n); deal > 0; deal--) {
    relabelling.deal(draw.uniform, labels);
    const one = mapOf(labels);
    maps.push(one.first.map((of, at) => of - (one.second[at] as number)));
    yield;
  }
  const { farthest, scaled } = standardised(maps, isFull);
  // The observed map is one of them, so that it ranks as any other where the samples are equal.
  const sorted = farthest.toSorted();
  const threshold = sorted[Math.ceil((1 - MAP_LEVEL) * sorted.length) - 1] as number;
  for (const [at, z] of scaled.entries()) passes[at] = Math.abs(z) > threshold ? Math.sign(z) : 0;
  const asFar = farthest.reduce((sum, of) => sum + (of >= (farthest[0] as number) ? 1 : 0), 0);
  return { ...shape, pValue: asFar / farthest.length };
}

/** Each map in deviations of its cells over all maps: the farthest of each, and the cells of the first. */
function standardised(maps: readonly Float64Array[], isFull: Float64Array) {
  const farthest = new Float64Array(maps.length);
  const scaled = new Float64Array(isFull.length);
  for (let at = 0; at < isFull.length; at++) {
    if (isFull[at] !== 1) continue;
    let [sum, squares] = [0, 0];
    for (const map of maps) sum += map[at] as number;
    const mean = sum / maps.length;
    for (const map of maps) squares += ((map[at] as number) - mean) ** 2;
    const deviation = Math.sqrt(squares / maps.length);
    if (!(deviation > 0)) continue;
    for (const [k, map] of maps.entries()) {
      const z = ((map[at] as number) - mean) / deviation;
      if (k === 0) scaled[at] = z;
      farthest[k] = Math.max(farthest[k] as number, Math.abs(z));
    }
  }
  return { farthest, scaled };
}

/** Weights of cells at each distance, normalised at every place of a row, so that nothing is lost at an edge. */
function kernelOf(size: number): readonly Float64Array[] {
  return Array.from({ length: size }, (_, i) => {
    const weights = Float64Array.from({ length: size }, (__, j) => {
      const off = Math.abs(i - j);
      return off > 3 * SMOOTH ? 0 : Math.exp(-0.5 * (off / SMOOTH) ** 2);
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  });
}

function smoothed(
  counts: Float64Array,
  size: number,
  kernel: readonly Float64Array[],
  of = (weight: number) => weight,
): Float64Array {
  const across = smoothedAlong(counts, size, 1, size, kernel, of);
  return smoothedAlong(across, size, size, 1, kernel, of);
}

/** Along one axis, whose neighbours lie `step` apart; lines along it lie `next` apart. */
function smoothedAlong(
  cells: Float64Array,
  size: number,
  step: number,
  next: number,
  kernel: readonly Float64Array[],
  of: (weight: number) => number,
): Float64Array {
  const reach = Math.ceil(3 * SMOOTH);
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const weights = kernel[i] as Float64Array;
    const [from, to] = [Math.max(0, i - reach), Math.min(size - 1, i + reach)];
    for (let k = from; k <= to; k++) {
      const weight = of(weights[k] as number);
      for (let line = 0; line < size * next; line += next)
        out[line + i * step] = (out[line + i * step] as number) + weight * (cells[line + k * step] as number);
    }
  }
  return out;
}
