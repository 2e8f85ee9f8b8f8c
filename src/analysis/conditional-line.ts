/**
 * What densities along one line say: where to look next, how much mass lies on either side of a place, and where half of it does.
 */

/** ln p at the first `count` of ascending places along the column of one row, of which `own` is where the row lies. */
export interface Line {
  readonly x: Float64Array;
  readonly logs: Float64Array;
  readonly own: number;
  count: number;
}

/** Room for what is reckoned of one line at a time: arrays of its own for every line took a tenth of the time of its densities. */
export interface Scratch {
  readonly halved: Line;
  readonly masses: Float64Array;
  readonly weights: Float64Array;
}

/** For lines of at most so many places. */
export function scratchOf(most: number): Scratch {
  const halved = emptyLine(2 * most, 0);
  return { halved, masses: new Float64Array(2 * most), weights: new Float64Array(most) };
}

/** A line without places yet, and room for so many. */
export function emptyLine(points: number, own: number): Line {
  return { x: new Float64Array(points), logs: new Float64Array(points), own, count: 0 };
}

/** The same line with room for so many places. */
export function roomier(line: Line, points: number): Line {
  const { x, logs } = emptyLine(points, line.own);
  x.set(line.x.subarray(0, line.count));
  logs.set(line.logs.subarray(0, line.count));
  return { x, logs, own: line.own, count: line.count };
}

/** Merges `points` ascending places, from `from` on, into a line that has room for them: from its far end, in place. */
export function mergeInto(line: Line, places: Float64Array, found: Float64Array, from: number, points: number): void {
  const { x, logs } = line;
  let i = line.count - 1;
  let j = points - 1;
  for (let k = line.count + points - 1; j >= 0; k--) {
    const old = i >= 0 && (x[i] as number) > (places[from + j] as number);
    x[k] = (old ? x[i] : places[from + j]) as number;
    logs[k] = (old ? logs[i] : found[from + j]) as number;
    if (old) i -= 1;
    else j -= 1;
  }
  line.count += points;
}

/** Share of a round's points that goes to the lighter tail of the row's own value, whose mass may be a millionth of the whole. */
const TAIL_SHARE = 0.3;

/**
 * Places for another round: in the intervals that may hold mass, by the root of their width and the density of their higher
 * end, evenly within each. The power of the density spreads points to where a peak may hide between two of them.
 */
export function layWhereMassLies(
  line: Line,
  out: Float64Array,
  { masses, weights }: Pick<Scratch, 'masses' | 'weights'>,
): void {
  const at = line.x.indexOf(line.own);
  const last = line.count - 1;
  findMasses(line, masses);
  const inTail = Math.round(TAIL_SHARE * out.length);
  const [tailFrom, tailTo] = sumOf(masses, 0, at) < sumOf(masses, at, last) ? [0, at] : [at, last];
  layByMass(line, tailFrom, tailTo, out, 0, inTail, weights);
  layByMass(line, 0, last, out, inTail, out.length, weights);
}

/** Of the density at an interval's higher end, in the weight by which points are laid there. */
const DENSITY_POWER = 0.7;

/** Fills out[first] … out[end − 1] from the intervals between two places of a line. */
export function layByMass(
  { x, logs }: Line,
  from: number,
  to: number,
  out: Float64Array,
  first: number,
  end: number,
  weights: Float64Array,
): void {
  const highest = highestOf(logs, from, to + 1);
  let total = 0;
  for (let i = from; i < to; i++) {
    const higher = Math.max(logs[i] as number, logs[i + 1] as number) - highest;
    const weight = Math.sqrt((x[i + 1] as number) - (x[i] as number)) * Math.exp(DENSITY_POWER * higher);
    weights[i] = weight;
    total += weight;
  }
  let i = from;
  let before = 0;
  for (let k = first; k < end; k++) {
    const wanted = ((k - first + 0.5) / (end - first)) * total;
    while (i + 1 < to && before + (weights[i] as number) < wanted) {
      before += weights[i] as number;
      i += 1;
    }
    const own = to > from ? (weights[i] as number) : 0;
    const share = own > 0 ? Math.min(1, Math.max(0, (wanted - before) / own)) : 0.5;
    out[k] = (x[i] as number) + share * ((x[Math.min(to, i + 1)] as number) - (x[i] as number));
  }
}

/** ∫ p over every interval of a line, relative to its highest density, with ln p straight in each. */
export function findMasses({ x, logs, count }: Line, masses: Float64Array): void {
  const highest = highestOf(logs, 0, count);
  let left = Math.exp((logs[0] as number) - highest);
  for (let i = 0; i + 1 < count; i++) {
    const right = Math.exp((logs[i + 1] as number) - highest);
    const slope = (logs[i + 1] as number) - (logs[i] as number);
    const straight = Math.abs(slope) > 1e-4 && Math.abs(slope) < Number.POSITIVE_INFINITY;
    const mean = straight ? (right - left) / slope : 0.5 * (left + right);
    masses[i] = ((x[i + 1] as number) - (x[i] as number)) * mean;
    left = right;
  }
}

/** ln p between two places is taken to rise so far above both: a narrow peak on a wide floor would else have a parabola of any height. */
const MOST_ABOVE = 0.5;

/**
 * The line with a place more in the middle of every interval, where ln p is that of the cubic through its ends whose slopes are
 * those of parabolas through three neighbours, at most three times the flatter secant where both rise or both fall (Fritsch
 * & Carlson 1980). Halves the error of σ.
 */
export function halve({ x, logs, count }: Line, into: Line): void {
  const last = count - 1;
  let width = (x[1] as number) - (x[0] as number);
  let rise = (logs[1] as number) - (logs[0] as number);
  let secant = width > 0 ? rise / width : 0;
  let slope = secant;
  for (let i = 0; i < last; i++) {
    const nextWidth = i + 1 < last ? (x[i + 2] as number) - (x[i + 1] as number) : 0;
    const nextRise = i + 1 < last ? (logs[i + 2] as number) - (logs[i + 1] as number) : 0;
    const nextSecant = nextWidth > 0 ? nextRise / nextWidth : secant;
    const both = width + nextWidth;
    let nextSlope = both > 0 ? (nextWidth * secant + width * nextSecant) / both : 0;
    if (secant * nextSecant > 0) {
      const most = 3 * Math.min(Math.abs(secant), Math.abs(nextSecant));
      nextSlope = Math.max(-most, Math.min(most, nextSlope));
    }
    const straight = (logs[i] as number) + 0.5 * rise;
    const highest = Math.max(logs[i] as number, logs[i + 1] as number) + MOST_ABOVE;
    const middle = Math.min(straight + ((slope - nextSlope) * width) / 8, highest);
    into.x[2 * i] = x[i] as number;
    into.logs[2 * i] = logs[i] as number;
    into.x[2 * i + 1] = (x[i] as number) + 0.5 * width;
    into.logs[2 * i + 1] = Number.isFinite(middle) ? middle : (logs[i] as number);
    width = nextWidth;
    rise = nextRise;
    secant = nextSecant;
    slope = nextSlope;
  }
  into.x[2 * last] = x[last] as number;
  into.logs[2 * last] = logs[last] as number;
  into.count = 2 * last + 1;
}

export function highestOf(logs: Float64Array, from: number, to: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) highest = Math.max(highest, logs[i] as number);
  return highest;
}

export function sumOf(masses: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += masses[i] as number;
  return sum;
}
