/** Sorted values: those that differ with their counts, and quantiles. */

/** The distinct values among ascending ones, with the number of times that each occurs. */
export function distinctValues(sorted: Float64Array): { readonly values: Float64Array; readonly counts: Uint32Array } {
  return mergedValues(sorted, () => 0);
}

/** Ascending values, those nearer to the one before than `tolerance(value)` taken for one, which is the first of them. */
export function mergedValues(sorted: Float64Array, tolerance: (value: number) => number) {
  const values = new Float64Array(sorted.length);
  const counts = new Uint32Array(sorted.length);
  let length = 0;
  let before = Number.NaN;
  for (const value of sorted) {
    if (!(value - before <= tolerance(value))) values[length++] = value;
    counts[length - 1] = (counts[length - 1] ?? 0) + 1;
    before = value;
  }
  return { values: values.subarray(0, length), counts: counts.subarray(0, length) };
}

/** NaN beyond the ends. */
export const at = (values: Float64Array, i: number) => values[i] ?? Number.NaN;

export const quantile = (sorted: Float64Array, share: number) => at(sorted, Math.round(share * (sorted.length - 1)));
