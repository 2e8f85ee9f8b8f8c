/** Numbers that stand for "no value" in a column: −9999, 99, 1e37 and their like, told from data by where they lie. */

/**
 * What surveys and simulations write for a missing value: fill values, non-detections (99), the magnitude of a galaxy
 * without stars (1e37), logarithms of a floor (−30), the ends of whole numbers of 16 and 32 bits. A number counts only when it
 * also lies apart, see below.
 */
const MARKERS = [
  ...[-1, -9, -30, 99, 99.9, 99.99, 999, 999.9, 9999, 99999, 999999],
  ...[-99, -99.9, -99.99, -999, -999.9, -9999, -9999.9, -99999, -999999],
  ...[-32768, -32767, 32767, -2147483648, -2147483647, 2147483647, 4294967295],
];
/**
 * Numbers that nothing measures: fill values of netCDF (9.96921e36) and HEALPix (−1.6375e30), the largest number of single
 * precision, and the powers of ten that stand for "none". One is enough, as long as it lies this many spans of the rest away.
 */
const FILLS = [
  -1.6375e30,
  ...[1e20, 1e30, 1e35, 1e36, 1e37, 9.969209968386869e36, 3.4028234663852886e38].flatMap((fill) => [fill, -fill]),
];
const FILL_SPANS = 1e6;
/** Float32 writers print 9.999999933815813e36. */
const TOLERANCE = 1e-6;
/** Times that a value must be repeated. */
const REPEATS = 2;

export interface MissingMarker {
  readonly value: number;
  readonly count: number;
}

const isOneOf = (known: readonly number[], value: number) =>
  known.some((marker) => Math.abs(value - marker) <= TOLERANCE * Math.abs(marker));

/**
 * The suspected missing-value markers among finite values in ascending order, outermost first. Known markers at the smallest and
 * largest end are set aside; one is suspected when it lies apart from what is left: repeated and farther than the whole span of the
 * rest, or repeated and the only negative value, or a fill value a million spans away.
 */
export function missingMarkers(sorted: Float64Array): readonly MissingMarker[] {
  const low = runsFrom(sorted, 0, 1);
  const high = runsFrom(sorted, sorted.length - 1, -1);
  const first = low.reduce((sum, { count }) => sum + count, 0);
  const last = sorted.length - 1 - high.reduce((sum, { count }) => sum + count, 0);
  // Nothing but markers is a column of those values.
  let [from, to] = [sorted[first], sorted[last]];
  if (from === undefined || to === undefined || first > last) return [];
  const found: MissingMarker[] = [];
  for (const runs of [low, high]) {
    for (const { value, count } of runs.toReversed()) {
      const distance = value < from ? from - value : value - to;
      const span = to - from;
      const marked = count >= REPEATS && (distance > span || (value < 0 && from >= 0));
      if (marked || (isOneOf(FILLS, value) && distance > FILL_SPANS * span)) found.push({ value, count });
      else if (value < from) from = value;
      else to = value;
    }
  }
  return found.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** Distinct values near known markers that are kept at once. */
const MOST_CANDIDATES = 10_000;

/** `missingMarkers` of values that come one by one and are not held. */
export interface MarkerSurvey {
  add(value: number): void;
  markers(): readonly number[];
}

/**
 * Keeps what `missingMarkers` looks at: the known markers and how often they come, and the ends of all else. A value between
 * those ends can no longer be at an end.
 */
export function markerSurvey(): MarkerSurvey {
  const candidates = new Map<number, number>();
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add(value) {
      if ((value >= least && value <= most) || !Number.isFinite(value)) return;
      const known = candidates.get(value);
      const isCandidate = known !== undefined || isOneOf(MARKERS, value) || isOneOf(FILLS, value);
      if (isCandidate && (known !== undefined || candidates.size < MOST_CANDIDATES)) {
        candidates.set(value, (known ?? 0) + 1);
        return;
      }
      least = Math.min(least, value);
      most = Math.max(most, value);
    },
    markers() {
      const repeated = [...candidates].flatMap(([value, count]) =>
        new Array<number>(Math.min(count, REPEATS)).fill(value),
      );
      const ends = [least, most].filter(Number.isFinite);
      return missingMarkers(Float64Array.from([...repeated, ...ends]).sort()).map(({ value }) => value);
    },
  };
}

/** Runs of equal values that may be markers, from one end of ascending values inwards. */
function runsFrom(sorted: Float64Array, end: number, step: 1 | -1): MissingMarker[] {
  const runs: MissingMarker[] = [];
  for (let i = end; i >= 0 && i < sorted.length; ) {
    const value = sorted[i] ?? Number.NaN;
    let count = 0;
    for (; sorted[i] === value; i += step) count += 1;
    if (!isOneOf(FILLS, value) && !(count >= REPEATS && isOneOf(MARKERS, value))) break;
    runs.push({ value, count });
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
