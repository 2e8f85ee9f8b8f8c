/**
 * One column of a row given all its others, p(x_d | x_rest) = p(x) / ∫ p(x) dx_d, by quadrature of the joint density along that
 * column: exact for any stack of layers, since it asks nothing of them but densities. Points are laid in rounds, each round's
 * where those before found mass, and ln p is taken as a cubic between neighbours.
 */
import {
  emptyLine,
  type Line,
  layWhereMassLies,
  mergeInto,
  type Scratch,
  scratchOf,
  tailsOf,
} from './conditional-line';
import { type DensityModel, eachRepeated, type ModelRows } from './density-model';
import type { Range } from './histogram';

/** Where a column's values lie within its conditional, one number a row. */
export interface ConditionalTail {
  /** P(X_d ≤ x_d | the others) of each row: its probability integral transform. */
  readonly lower: Float64Array;
  /** P(X_d > x_d | the others), summed from the other end, so that small ones keep their digits. */
  readonly upper: Float64Array;
  /** Median of the conditional. */
  readonly median: Float64Array;
}

/** Points of each round. */
export type Rounds = readonly number[];

/** With these, eight columns of CAMELS have tails that are, in σ, within 0.004 rms of those of 608 points. */
const CLOSE: Rounds = [24, 16, 16];
/** With these within 0.013 rms, and beyond 3 σ within 0.4 % rms; ln p taken as straight needed 40 points for 0.015 rms. */
export const QUICK: Rounds = [12, 10, 10];
/** Places of the first round that are not on the even grid. */
const FIXED_PLACES = 5;
/** Rows that are evaluated at once: bounds the memory at some tens of MB. */
const CHUNK = 200_000;

/**
 * The column of every row given its other columns. `range` is where the column's values lie; mass is looked for over three
 * times as much.
 */
export async function conditionalTails(
  model: DensityModel,
  rows: ModelRows,
  column: number,
  range: Range,
  rounds: Rounds = CLOSE,
): Promise<ConditionalTail> {
  const count = rows.values.length / model.dim;
  const tails = { lower: new Float64Array(count), upper: new Float64Array(count), median: new Float64Array(count) };
  const atOnce = Math.max(1, Math.floor(CHUNK / Math.max(...rounds)));
  const most = rounds.reduce((sum, points) => sum + points, 0);
  const scratch = scratchOf(most);
  for (let first = 0; first < count; first += atOnce) {
    const last = Math.min(count, first + atOnce);
    const part = {
      values: rows.values.subarray(first * model.dim, last * model.dim),
      context: rows.context?.subarray(first * model.context, last * model.context),
    };
    for (const [i, line] of (await linesOf(model, part, column, range, rounds, most, scratch)).entries()) {
      const { lower, upper, median } = tailsOf(line, scratch);
      tails.lower[first + i] = lower;
      tails.upper[first + i] = upper;
      tails.median[first + i] = median;
    }
  }
  return tails;
}

async function linesOf(
  model: DensityModel,
  rows: ModelRows,
  column: number,
  range: Range,
  rounds: Rounds,
  most: number,
  scratch: Scratch,
): Promise<Line[]> {
  const { dim, context } = model;
  const count = rows.values.length / dim;
  const lines = Array.from({ length: count }, (_, row) => emptyLine(most, rows.values[row * dim + column] as number));
  for (const points of rounds) {
    const places = new Float64Array(count * points);
    for (const [row, line] of lines.entries()) {
      const own = places.subarray(row * points, (row + 1) * points);
      if (line.count === 0) layEvenly(range, line.own, own);
      else layWhereMassLies(line, own, scratch);
      own.sort();
    }
    const values = eachRepeated(rows.values, dim, points) as Float64Array;
    for (let i = 0; i < places.length; i++) values[i * dim + column] = places[i] as number;
    const logs = await model.logProb({ values, context: eachRepeated(rows.context, context, points) });
    for (const [row, line] of lines.entries()) mergeInto(line, places, logs, row * points, points);
  }
  return lines;
}

/** Places over the range, at its margins and far beyond them, the row's own among them. */
function layEvenly({ from, to }: Range, own: number, out: Float64Array): void {
  const width = to - from;
  const [least, most] = [Math.min(from, own), Math.max(to, own)];
  out.set([own, least - width, least - 0.2 * width, most + 0.2 * width, most + width]);
  const rest = out.length - FIXED_PLACES;
  for (let i = 0; i < rest; i++) out[FIXED_PLACES + i] = from + (i / (rest - 1)) * width;
}
