/** Numbers that stand for "no value" in a column: −9999, 99, 1e37 and their like, told from data by where they lie. */

/**
 * What surveys and simulations write for a missing value: fill values, non-detections (99), the magnitude of a galaxy
 * without stars (1e37), logarithms of a floor (−30). A number counts only when it also lies apart, see below.
 */
const MARKERS = [-1, -9999, -999.9, -999, -99.99, -99.9, -99, -30, 99, 99.9, 99.99, 999, 999.9, 9999, 1e20, 1e30, 1e37];
/** Float32 writers print 9.999999933815813e36. */
const TOLERANCE = 1e-6;
/** Times that a value must be repeated. */
const REPEATS = 2;

export interface MissingMarker {
  readonly value: number;
  readonly count: number;
}

/**
 * The suspected missing-value markers among finite values in ascending order, outermost first. A known marker is
 * suspected when it is repeated at the smallest or largest end and lies apart from the rest: by more than the whole
 * span of the rest, or as the only negative value of a column.
 */
export function missingMarkers(sorted: Float64Array): readonly MissingMarker[] {
  const found: MissingMarker[] = [];
  let first = 0;
  let last = sorted.length - 1;
  for (let again = true; again && first < last; ) {
    again = false;
    for (const end of ['low', 'high'] as const) {
      const value = (end === 'low' ? sorted[first] : sorted[last]) ?? Number.NaN;
      if (!MARKERS.some((marker) => Math.abs(value - marker) <= TOLERANCE * Math.abs(marker))) continue;
      let inner = end === 'low' ? first : last;
      const step = end === 'low' ? 1 : -1;
      while (sorted[inner] === value) inner += step;
      const count = Math.abs(inner - (end === 'low' ? first : last));
      const next = sorted[inner];
      const opposite = end === 'low' ? sorted[last] : sorted[first];
      // A value without a rest is a constant column.
      if (count < REPEATS || next === undefined || opposite === undefined || inner < first || inner > last) continue;
      const apart = Math.abs(next - value) > Math.abs(opposite - next) || (value < 0 && next >= 0);
      if (!apart) continue;
      found.push({ value, count });
      if (end === 'low') first = inner;
      else last = inner;
      again = true;
    }
  }
  return found;
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
