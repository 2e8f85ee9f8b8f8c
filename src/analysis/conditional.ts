/**
 * One column of a row given all its others, p(x_d | x_rest) = p(x) / ∫ p(x) dx_d, by quadrature of the joint density along that
 * column: exact for any stack of layers, since it asks nothing of them but densities. Wide grids find
 * where the mass lies, and a fine one is laid over that.
 */
import { type DensityModel, eachRepeated, type ModelRows } from './density-model';

export interface ConditionalTail {
  /** P(X_d ≤ x_d | the others) of each row: its probability integral transform. */
  readonly lower: Float64Array;
  /** P(X_d > x_d | the others), summed from the other end, so that small ones keep their digits. */
  readonly upper: Float64Array;
  /** Median of the conditional. */
  readonly median: Float64Array;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Points of the passes that find where the mass lies, each laid over what the one before found, and of the pass that is summed. So
 * a conditional a thousandth of the range wide has its quantiles within 0.01.
 */
const ZOOMS = [16, 16] as const;
const FINE = 40;
/** Share of the mass that may lie beyond either end of what a pass found. */
const CUT = 1e-6;
/** How far beyond a row the tails reach, in widths of where the mass lies. */
const TAIL = 0.25;
/** Rows that are evaluated at once: bounds the memory at some tens of MB. */
const CHUNK = 200_000;

/** ln p along column `column` at `grid(row, i)`, [rows, points]. */
async function along(
  model: DensityModel,
  rows: ModelRows,
  column: number,
  points: number,
  grid: (row: number, i: number) => number,
): Promise<Float64Array> {
  const { dim, context } = model;
  const count = rows.values.length / dim;
  const out = new Float64Array(count * points);
  const atOnce = Math.max(1, Math.floor(CHUNK / points));
  for (let first = 0; first < count; first += atOnce) {
    const last = Math.min(count, first + atOnce);
    const values = eachRepeated(rows.values.subarray(first * dim, last * dim), dim, points) as Float64Array;
    for (let row = first; row < last; row++) {
      for (let i = 0; i < points; i++) values[((row - first) * points + i) * dim + column] = grid(row, i);
    }
    const given = eachRepeated(rows.context?.subarray(first * context, last * context), context, points);
    out.set(await model.logProb({ values, context: given }), first * points);
  }
  return out;
}

/**
 * The column of every row given its other columns. `range` is where the column's values lie; mass
 * is looked for over three times as much. */
export async function conditionalTails(
  model: DensityModel,
  rows: ModelRows,
  column: number,
  range: Range,
): Promise<ConditionalTail> {
  const { dim } = model;
  const count = rows.values.length / dim;
  const own = (row: number) => rows.values[row * dim + column] as number;
  const margin = range.to - range.from;
  const from = new Float64Array(count).map((_, row) => Math.min(range.from - margin, own(row) - margin));
  const to = new Float64Array(count).map((_, row) => Math.max(range.to + margin, own(row) + margin));
  const at = (row: number, i: number, points: number) =>
    (from[row] as number) + (i / (points - 1)) * ((to[row] as number) - (from[row] as number));

  for (const points of ZOOMS) {
    const logs = await along(model, rows, column, points, (row, i) => at(row, i, points));
    for (let row = 0; row < count; row++) {
      const [low, high] = whereMassLies(logs.subarray(row * points, (row + 1) * points));
      const [start, end] = [at(row, low, points), at(row, high, points)];
      // A row far outside still has a tail beyond itself.
      const beyond = TAIL * (end - start);
      from[row] = Math.min(start, own(row) - beyond);
      to[row] = Math.max(end, own(row) + beyond);
    }
  }
  const near = await along(model, rows, column, FINE, (row, i) => at(row, i, FINE));
  const tails = { lower: new Float64Array(count), upper: new Float64Array(count), median: new Float64Array(count) };
  for (let row = 0; row < count; row++) {
    const logs = near.subarray(row * FINE, (row + 1) * FINE);
    const width = (to[row] as number) - (from[row] as number);
    const place = ((own(row) - (from[row] as number)) / width) * (FINE - 1);
    const up = cumulative(logs);
    const total = up.at(-1) as number;
    tails.lower[row] = upTo(logs, up, place) / total;
    const backwards = logs.toReversed();
    tails.upper[row] = upTo(backwards, cumulative(backwards), FINE - 1 - place) / total;
    tails.median[row] = (from[row] as number) + (crossing(up, total / 2) / (FINE - 1)) * width;
  }
  return tails;
}

/** The points between which all but a little of the mass lies. */
function whereMassLies(logs: Float64Array): readonly [number, number] {
  const mass = cumulative(logs);
  const total = mass.at(-1) as number;
  let low = 0;
  while (low + 2 < mass.length && (mass[low + 1] as number) < CUT * total) low += 1;
  let high = mass.length - 1;
  while (high > low + 1 && total - (mass[high - 1] as number) < CUT * total) high -= 1;
  return [low, high];
}

/** ∫ of e^(a + (b − a) t) over t from 0 to `share`: ln p is straight between two points. */
function area(a: number, b: number, share: number): number {
  const slope = b - a;
  if (!(Math.abs(slope) > 1e-4) || !Number.isFinite(slope)) return share * 0.5 * (Math.exp(a) + Math.exp(b));
  return (Math.exp(a + slope * share) - Math.exp(a)) / slope;
}

const highestOf = (logs: Float64Array) => logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);

/** ∫ from the first point to each, in steps of the grid, of exp(logs) relative to its highest. */
function cumulative(logs: Float64Array): Float64Array {
  const highest = highestOf(logs);
  const sums = new Float64Array(logs.length);
  for (let i = 1; i < logs.length; i++) {
    sums[i] = (sums[i - 1] as number) + area((logs[i - 1] as number) - highest, (logs[i] as number) - highest, 1);
  }
  return sums;
}

/** The same integral up to a place between points. */
function upTo(logs: Float64Array, sums: Float64Array, place: number): number {
  const below = Math.min(sums.length - 2, Math.max(0, Math.floor(place)));
  const share = Math.min(1, Math.max(0, place - below));
  const highest = highestOf(logs);
  const part = area((logs[below] as number) - highest, (logs[below + 1] as number) - highest, share);
  return (sums[below] as number) + part;
}

/** Where the cumulative reaches a value, in points. */
function crossing(sums: Float64Array, value: number): number {
  let i = 1;
  while (i + 1 < sums.length && (sums[i] as number) < value) i += 1;
  const [below, above] = [sums[i - 1] as number, sums[i] as number];
  return i - 1 + (above > below ? (value - below) / (above - below) : 0);
}
