/** Numbers that stand for "no value" in a column: −9999, 99, 1e37 and their like, told from data by where they lie. */

/**
 * What surveys and simulations write for a missing value: fill values, non-detections (99), the magnitude of a galaxy
 * without stars (1e37), logarithms of a floor (−30), the ends of whole numbers of 16 and 32 bits. A number counts only when it
 * also lies apart, see below.
 */
const MARKERS = [
  ...[-1, -9, -30, 99, 99.9, 99.99, 999, 999.9, 9999, 99999, 999999],
  // Borehole logs write −999.25.
  ...[-99, -99.9, -99.99, -999, -999.25, -999.9, -9999, -9999.9, -99999, -999999],
  ...[-32768, -32767, 32767, -2147483648, -2147483647, 2147483647, 4294967295],
];
/**
 * Numbers that nothing measures: fill values of netCDF (9.96921e36) and HEALPix (−1.6375e30), the largest number of single
 * precision, and the powers of ten that stand for "none". One is enough, as long as it lies this many spans of the rest away.
 */
const FILLS = [
  -1.6375e30,
  // Of the WFCAM Science Archive.
  -9.999995e8,
  ...[
    1e20, 1e30, 1e33, 1e35, 1e36, 1e37, 9.969209968386869e36, 3.4028234663852886e38, 1e99, 1.7976931348623157e308,
  ].flatMap((fill) => [fill, -fill]),
];

export interface MissingMarker {
  readonly value: number;
  readonly count: number;
}

/** How a number looks: one that nothing measures, one that surveys write for "none", one that is merely round. */
type Look = 'fill' | 'marker' | 'round';

/** Float32 writers print 9.999999933815813e36. */
const TOLERANCE = 1e-6;

const isOneOf = (known: readonly number[], value: number) =>
  known.some((marker) => Math.abs(value - marker) <= TOLERANCE * Math.abs(marker));

/** The significant digits of a number as float32 keeps them: 99.98999786 is 99.99. */
const digitsOf = (value: number) =>
  Math.abs(value).toExponential(5).replace(/e.*$/, '').replace('.', '').replace(/0+$/, '');

function lookOf(value: number): Look | undefined {
  if (isOneOf(FILLS, value)) return 'fill';
  if (isOneOf(MARKERS, value)) return 'marker';
  const digits = digitsOf(value);
  if (Math.abs(value) >= 9 && /^9+$/.test(digits)) return 'marker';
  const magnitude = Math.abs(value);
  if (value === 0 || (magnitude >= 100 && digits.length === 1)) return 'round';
  return magnitude >= 77 && /^(?:7{2,}|8{2,})$/.test(digits) && Number.isInteger(value) ? 'round' : undefined;
}

/** The values between the markers, as far as they are judged. */
interface Rest {
  from: number;
  to: number;
  /** Different values. */
  readonly distinct: number;
  /** The most frequent value's cells. */
  readonly repeated: number;
  /** The largest distance between neighbours. */
  readonly gap: number;
  /** Round numbers are nothing special among these values. */
  readonly rounded: boolean;
}

/** Different values that are looked at to see whether round ones are usual, and the fraction that makes them so. */
const LOOKED_AT = 2_000;
const MANY_ROUND = 0.05;

function restOf(sorted: Float64Array, first: number, last: number): Rest {
  let distinct = 1;
  let repeated = 1;
  let gap = 0;
  let round = 0;
  for (let i = first + 1, run = 1; i <= last; i++) {
    const distance = (sorted[i] as number) - (sorted[i - 1] as number);
    if (distance > 0) {
      distinct += 1;
      run = 1;
      if (distance > gap) gap = distance;
      if (distinct <= LOOKED_AT && lookOf(sorted[i] as number) === 'round') round += 1;
    } else run += 1;
    if (run > repeated) repeated = run;
  }
  const rounded = round > MANY_ROUND * Math.min(distinct, LOOKED_AT);
  return { from: sorted[first] as number, to: sorted[last] as number, distinct, repeated, gap, rounded };
}

const FILL_SPANS = 1e6;
/** Times that a value must be repeated, unless nothing else could be meant. */
const REPEATS = 2;
/** Beside so many different values a repeated one is no category. */
const CONTINUOUS = 10;
/** A repeated marker lies apart where its distance is so many times the largest between neighbours, and this fraction of the span. */
const GAPS = 3;
const LEAST_DISTANCE = 0.05;
/** A marker that stands once lies so many spans away, and has so many nines. */
const SINGLE_SPANS = 5;
const SINGLE_NINES = 3;
/** A zero, or a round number, lies so many spans away. */
const ZERO_SPANS = 2;
/** So many cells of one value with many nines, in a column that hardly repeats, need no more than the largest gap. */
const MANY_CELLS = 5;

/** Whether a run of equal values at an end of the rest is a marker. */
function isMarker({ value, count }: MissingMarker, look: Look, rest: Rest): boolean {
  const { from, to, distinct, repeated, gap, rounded } = rest;
  const distance = value < from ? from - value : value - to;
  const span = to - from;
  if (look === 'fill' && distance > FILL_SPANS * span) return true;
  const alone = value < 0 && from >= 0;
  const atom = count >= REPEATS && count > repeated && distinct >= CONTINUOUS;
  if (look === 'round') return atom && !rounded && distance > (value === 0 ? ZERO_SPANS : 1) * span;
  if (count >= REPEATS && (distance > span || alone)) return true;
  const digits = digitsOf(value);
  const nines = digits.length >= SINGLE_NINES && /^9+$/.test(digits);
  const gaps = nines && count >= MANY_CELLS * repeated && count >= MANY_CELLS ? 1 : GAPS;
  if (atom && distance > gaps * gap && distance > LEAST_DISTANCE * span) return true;
  return nines && distinct >= CONTINUOUS && (distance > SINGLE_SPANS * span || alone);
}

/**
 * The suspected missing-value markers among finite values in ascending order, outermost first. Runs of equal values that look like
 * markers are set aside at both ends, so that neither hides the other, and judged from the inside out beside what is left: a number that
 * surveys write (nines, −1, the ends of whole numbers) when it is repeated and lies apart, or stands alone below zero, or is unmistakable;
 * a round number or zero only when it is repeated more than any other value and lies beyond the whole span of a continuous column; a fill value
 * a million spans away.
 */
export function missingMarkers(sorted: Float64Array): readonly MissingMarker[] {
  const found = markersAmong(sorted, true);
  // Beside a few values a round one is as good as they are.
  return found ?? markersAmong(sorted, false) ?? [];
}

function markersAmong(sorted: Float64Array, round: boolean): readonly MissingMarker[] | undefined {
  const low = runsFrom(sorted, 0, 1, round);
  const high = runsFrom(sorted, sorted.length - 1, -1, round);
  if (low.length + high.length === 0) return [];
  const first = low.reduce((sum, { count }) => sum + count, 0);
  const last = sorted.length - 1 - high.reduce((sum, { count }) => sum + count, 0);
  // Nothing but markers is a column of those values.
  if (first > last) return round ? undefined : [];
  const rest = restOf(sorted, first, last);
  if (round && rest.distinct < CONTINUOUS) return undefined;
  const found: MissingMarker[] = [];
  for (const runs of [low, high]) {
    for (const { value, count, look } of runs.toReversed()) {
      if (isMarker({ value, count }, look, rest)) found.push({ value, count });
      else if (value < rest.from) rest.from = value;
      else rest.to = value;
    }
  }
  return found.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

interface Run extends MissingMarker {
  readonly look: Look;
}

/** Runs of equal values that may be markers, from one end of ascending values inwards. */
function runsFrom(sorted: Float64Array, end: number, step: 1 | -1, round: boolean): Run[] {
  const runs: Run[] = [];
  for (let i = end; i >= 0 && i < sorted.length; ) {
    const value = sorted[i] ?? Number.NaN;
    const look = lookOf(value);
    if (look === undefined || (look === 'round' && !round)) break;
    let count = 0;
    for (; sorted[i] === value; i += step) count += 1;
    if (look === 'round' && count < REPEATS) break;
    runs.push({ value, count, look });
  }
  return runs;
}

/** The finite values of a column, ascending. */
export function sortedFinite(values: Float64Array): Float64Array {
  const finite = new Float64Array(values.length);
  let count = 0;
  for (const value of values) {
    if (Number.isFinite(value)) finite[count++] = value;
  }
  return finite.subarray(0, count).sort();
}
