/** Ranks by one score and the interval in which they lie over the members of an ensemble. */

export interface Ranks {
  /** 1 is the least likely row, 0 a row that is not ranked. */
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

/** Ranks by `score` of the rows that are ranked, low first, with the interval over what each member says alone; 0 for the others. */
export function rankIntervals(
  score: Float64Array,
  members: readonly Float32Array[],
  isRanked: (row: number) => boolean,
): Ranks {
  const ranked = Uint32Array.from(score, (_, row) => row).filter(isRanked);
  const ranksBy = (values: ArrayLike<number>) => ranksOf(Array.from(ranked, (row) => values[row] as number));
  const ranks = {
    rank: new Uint32Array(score.length),
    low: new Uint32Array(score.length),
    high: new Uint32Array(score.length),
  };
  const all = [score, ...members].map(ranksBy);
  for (const [i, row] of ranked.entries()) {
    const own = all.map((one) => one[i] as number);
    ranks.rank[row] = own[0] as number;
    ranks.low[row] = Math.min(...own);
    ranks.high[row] = Math.max(...own);
  }
  return ranks;
}
