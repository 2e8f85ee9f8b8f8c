/** Ranks by one score and the interval in which they lie over the members of an ensemble. */

export interface Ranks {
  /** 1 is the least likely row. */
  readonly rank: Uint32Array;
  /** Lowest and highest rank that a member of the ensemble gives alone. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** 1 for the smallest value; equal values in the order of the rows. */
export function ranksOf(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Uint32Array(values.length);
  for (const [i, at] of order.entries()) ranks[at] = i + 1;
  return ranks;
}

/** Ranks by `score`, low first, with the interval over what each member says alone. */
export function rankIntervals(score: Float64Array, members: readonly Float32Array[]): Ranks {
  const rank = ranksOf(score);
  const [low, high] = [rank.slice(), rank.slice()];
  for (const member of members) {
    for (const [i, own] of ranksOf(member).entries()) {
      low[i] = Math.min(low[i] as number, own);
      high[i] = Math.max(high[i] as number, own);
    }
  }
  return { rank, low, high };
}
