/**
 * Where the values of a column lie within the density of that column alone: one cumulative integral for all rows. Its places are draws of the
 * density itself, so that no peak lies between two of them, and intervals are halved until what two rules make of each differs by little.
 */
import { emptyLine, findMasses, halve, type Line } from './conditional-line';
import type { ConditionalTail, DensityModel } from './density-model';
import type { Range } from './histogram';

const DRAWS = 4_000;
/** Places spread evenly over the range, for the gaps between modes. */
const EVEN = 512;
/** Places so many ranges beyond both ends. */
const FAR = [0.1, 0.3, ...Array.from({ length: 10 }, (_, i) => 3 ** i)];
/** Share of the smaller tail that the error of an interval may be. */
const RELATIVE = 2e-3;
/** Intervals of less mass are not worth a place. */
const NEGLIGIBLE = 1e-15;
const MOST_ROUNDS = 14;
const MOST_PLACES = 150_000;

/** Ascending, each once. */
const distinct = (places: Float64Array) => places.sort().filter((x, i, all) => Number.isFinite(x) && x !== all[i - 1]);

/** The tails of every value; `range` is where the values lie. */
export async function marginalTails(model: DensityModel, values: Float64Array, range: Range): Promise<ConditionalTail> {
  const width = range.to - range.from;
  const even = Float64Array.from({ length: EVEN }, (_, i) => range.from + (i / (EVEN - 1)) * width);
  const far = FAR.flatMap((reach) => [range.from - reach * width, range.to + reach * width]);
  const drawn = await model.sample(DRAWS, 0);
  let x: Float64Array = distinct(Float64Array.of(...far, ...even, ...drawn, ...values));
  let logs: Float64Array = await model.logProb({ values: x });
  let sums = sumsOf(x, logs);
  for (let round = 0; round < MOST_ROUNDS && x.length < MOST_PLACES; round++) {
    const coarse = coarseOf(sums);
    if (coarse.length === 0) break;
    const at = x;
    const middles = distinct(coarse.map((i) => 0.5 * ((at[i] as number) + (at[i + 1] as number))));
    const found = await model.logProb({ values: middles });
    [x, logs] = merged(x, logs, middles, found);
    sums = sumsOf(x, logs);
  }
  return told(x, values, sums);
}

/** Of every interval its mass and the error of it, and the mass below and above every place. */
interface Sums {
  readonly masses: Float64Array;
  readonly errors: Float64Array;
  readonly below: Float64Array;
  readonly above: Float64Array;
  readonly total: number;
}

function sumsOf(x: Float64Array, logs: Float64Array): Sums {
  const count = x.length;
  const line: Line = { x, logs, own: x[0] as number, count };
  const halved = emptyLine(2 * count, 0);
  halve(line, halved);
  const [plain, halves] = [new Float64Array(count), new Float64Array(2 * count)];
  findMasses(line, plain);
  findMasses(halved, halves);
  // Both are relative to the highest density, which halving may have raised.
  const top = Math.exp(highest(halved.logs, halved.count));
  const plainTop = Math.exp(highest(logs, count));
  const masses = new Float64Array(count - 1);
  const errors = new Float64Array(count - 1);
  for (let i = 0; i < count - 1; i++) {
    masses[i] = top * ((halves[2 * i] as number) + (halves[2 * i + 1] as number));
    errors[i] = Math.abs((masses[i] as number) - plainTop * (plain[i] as number)) / 4;
  }
  const [below, above] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 1; i < count; i++) below[i] = (below[i - 1] as number) + (masses[i - 1] as number);
  for (let i = count - 2; i >= 0; i--) above[i] = (above[i + 1] as number) + (masses[i] as number);
  return { masses, errors, below, above, total: above[0] as number };
}

function highest(logs: Float64Array, count: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) most = Math.max(most, logs[i] as number);
  return most;
}

/** Intervals whose error is more than their part of what the smaller tail at them may be off by. */
function coarseOf({ masses, errors, below, above }: Sums): Float64Array {
  const found: number[] = [];
  for (let i = 0; i < masses.length; i++) {
    const smaller = Math.min(below[i + 1] as number, above[i] as number);
    // Errors of neighbours add up, and a tail has a handful of intervals that count.
    if ((errors[i] as number) > NEGLIGIBLE && (errors[i] as number) > 0.1 * RELATIVE * smaller) found.push(i);
  }
  return Float64Array.from(found);
}

function merged(
  x: Float64Array,
  logs: Float64Array,
  more: Float64Array,
  found: Float64Array,
): [Float64Array, Float64Array] {
  const [allX, allLogs] = [new Float64Array(x.length + more.length), new Float64Array(x.length + more.length)];
  let [i, j] = [0, 0];
  for (let k = 0; k < allX.length; k++) {
    const old = j >= more.length || (i < x.length && (x[i] as number) <= (more[j] as number));
    allX[k] = (old ? x[i] : more[j]) as number;
    allLogs[k] = (old ? logs[i++] : found[j++]) as number;
  }
  return [allX, allLogs];
}

function told(x: Float64Array, values: Float64Array, { errors, below, above, total }: Sums): ConditionalTail {
  const at = (value: number) => {
    let [low, high] = [0, x.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((x[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const places = values.map(at);
  let half = 0;
  while (half < x.length - 2 && (below[half + 1] as number) < total / 2) half += 1;
  const mass = (below[half + 1] as number) - (below[half] as number);
  const share = mass > 0 ? (total / 2 - (below[half] as number)) / mass : 0.5;
  const median = (x[half] as number) + share * ((x[half + 1] as number) - (x[half] as number));
  const added = new Float64Array(x.length);
  for (let i = 1; i < x.length; i++) added[i] = (added[i - 1] as number) + (errors[i - 1] as number);
  const whole = added[x.length - 1] as number;
  return {
    lower: places.map((i) => (below[i] as number) / total),
    upper: places.map((i) => (above[i] as number) / total),
    median: new Float64Array(values.length).fill(median),
    // The smaller tail's own errors, and its part of what the whole lacks to 1.
    error: places.map((i) => {
      const lower = (below[i] as number) < (above[i] as number);
      const own = lower ? (added[i] as number) : whole - (added[i] as number);
      return own / total + (Math.min(below[i] as number, above[i] as number) / total) * Math.abs(1 - total);
    }),
  };
}
