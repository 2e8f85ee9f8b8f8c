/** Counts in equal bins, and the range that a picture of a column should show. */

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Counts in equal bins over a range. */
export interface Histogram extends Range {
  readonly counts: Float64Array;
}

/** Share of the rows that may lie outside the picture on each side. */
const OUTSIDE = 5e-4;
/** A range is cut to its quantiles only where the whole would be this many times as wide. */
const TOO_WIDE = 1.6;

/** From min to max; where a few far rows would squeeze the rest into a corner, from quantile to quantile. */
export const pictureRange = (values: Float64Array): Range => pictureRangeOf(values.toSorted());

/** The same of ascending values. */
export function pictureRangeOf(sorted: Float64Array): Range {
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [min, max, low, high] = [at(0), at(1), at(OUTSIDE), at(1 - OUTSIDE)];
  const pad = 0.05 * (high - low);
  if (high > low && max - min > TOO_WIDE * (high - low)) return { from: low - pad, to: high + pad };
  return { from: min, to: max };
}

/** Counts of values, or sums of their weights, in `bins` equal bins over [from, to]; what lies outside is not counted. */
export function histogram(
  values: Float64Array,
  from: number,
  to: number,
  bins: number,
  weights?: ArrayLike<number>,
): Histogram {
  const counts = new Float64Array(bins);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= from && value <= to)) continue;
    const bin = Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins));
    counts[bin] = (counts[bin] as number) + (weights?.[i] ?? 1);
  }
  return { from, to, counts };
}

/** `count` equally spaced points over [from, to], both ends included. */
export function grid(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
