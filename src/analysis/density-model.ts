/** What the analyses ask of a trained flow: densities and samples in the units of the transformed columns. */

/** Row-major rows, [n, dim] and, where the density is conditional, [n, context]. */
export interface ModelRows {
  readonly values: Float64Array;
  readonly context?: Float64Array | undefined;
}

export interface DensityModel {
  readonly dim: number;
  /** Columns that are given; 0 where the density is not conditional. */
  readonly context: number;
  /** ln p per row, in nats. */
  logProb(rows: ModelRows): Promise<Float64Array>;
  /** Draws, row-major [count, dim]; `context`, row-major, has a row for each. */
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
}

/** Where a column's values lie within its conditional, one number a row. */
export interface ConditionalTail {
  /** P(X_d ≤ x_d | the others) of each row: its probability integral transform. */
  readonly lower: Float64Array;
  /** P(X_d > x_d | the others), summed from the other end, so that small ones keep their digits. */
  readonly upper: Float64Array;
  /** Median of the conditional. */
  readonly median: Float64Array;
  /** Estimated error of `lower` and `upper`; above what was asked for where the work allowed did not suffice. */
  readonly error: Float64Array;
}

/** The first rows, at most so many. */
export function firstRows(
  rows: ModelRows,
  { dim, context }: Pick<DensityModel, 'dim' | 'context'>,
  most: number,
): ModelRows {
  return {
    values: rows.values.subarray(0, most * dim),
    ...(rows.context && context > 0 ? { context: rows.context.subarray(0, most * context) } : {}),
  };
}

/** Every row so many times, one after the other; `undefined` without rows. */
export function eachRepeated(rows: Float64Array | undefined, width: number, times: number): Float64Array | undefined {
  if (!rows || width === 0) return undefined;
  const out = new Float64Array(rows.length * times);
  for (let row = 0; row < rows.length / width; row++) {
    const own = rows.subarray(row * width, (row + 1) * width);
    for (let i = 0; i < times; i++) out.set(own, (row * times + i) * width);
  }
  return out;
}

/** Row-major rows of `width` beside others of `otherWidth`. */
export function interleaved(
  values: Float64Array,
  width: number,
  other: Float64Array,
  otherWidth: number,
): Float64Array {
  const out = new Float64Array(values.length + other.length);
  const all = width + otherWidth;
  for (let row = 0; row < values.length / width; row++) {
    out.set(values.subarray(row * width, (row + 1) * width), row * all);
    out.set(other.subarray(row * otherWidth, (row + 1) * otherWidth), row * all + width);
  }
  return out;
}
