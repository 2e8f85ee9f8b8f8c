/** Where training rows lie, column by column, and whether a density is asked for far outside: there it is extrapolated. */
import { pictureRange, type Range } from './histogram';

/** A value is far outside where it is beyond the training rows by more than this share of their range. */
const MARGIN = 0.1;

/**
 * The range of every column over the named rows of row-major values [n, width]: from the least to the largest, without the few far values that a
 * picture leaves out, since nothing was learned between them.
 */
export const rangesOf = (values: Float64Array, width: number, rows: Uint32Array): Range[] =>
  Array.from({ length: width }, (_, column) =>
    pictureRange(Float64Array.from(rows, (row) => values[row * width + column] as number)),
  );

/** Whether a value is far outside a range. */
export function isFarOutside(value: number, { from, to }: Range): boolean {
  const margin = MARGIN * (to - from);
  return !(value >= from - margin && value <= to + margin);
}

/** 1 for every row of row-major values [n, ranges] of which some column is far outside. */
export function farOutside(values: Float64Array, ranges: readonly Range[]): Uint8Array {
  const width = ranges.length;
  const out = new Uint8Array(width > 0 ? values.length / width : 0);
  for (let row = 0; row < out.length; row++) {
    if (ranges.some((range, column) => isFarOutside(values[row * width + column] as number, range))) out[row] = 1;
  }
  return out;
}
