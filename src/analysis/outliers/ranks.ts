/** Ranks by one score and the interval in which they lie over the members of an ensemble. */
import { countBelow } from '../../base/sorted';

export interface Ranks {
  /** 1 is the least likely row, 0 a row that is not ranked. */
  readonly rank: Uint32Array;
  /** Lowest and highest rank that a member of the ensemble gives alone. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** 1 for the smallest value; equal values in the order of the rows, NaN last. */
export function ranksOf(values: Float64Array | Float32Array): Uint32Array {
  // A million numbers sort in a tenth of the time of a million row numbers that are compared by theirs.
  const sorted = Float64Array.from(values).sort();
  const ranks = new Uint32Array(values.length);
  const equalBefore = new Uint32Array(values.length);
  let count = values.length;
  while (count > 0 && Number.isNaN(sorted[count - 1])) count -= 1;
  let unordered = count;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) {
      ranks[row] = ++unordered;
      continue;
    }
    const below = countBelow(sorted.subarray(0, count), value);
    ranks[row] = below + 1 + (equalBefore[below] as number);
    equalBefore[below] = (equalBefore[below] as number) + 1;
  }
  return ranks;
}

/** Ranks by `score` of the rows that are ranked, low first, with the interval over what each member says alone; 0 for the others. */
export function rankIntervals(
  score: Float64Array,
  members: readonly Float32Array[],
  isRanked: (row: number) => boolean,
): Ranks {
  const ranked = Uint32Array.from(score, (_, row) => row).filter(isRanked);
  const ranks = {
    rank: new Uint32Array(score.length),
    low: new Uint32Array(score.length),
    high: new Uint32Array(score.length),
  };
  const picked = new Float64Array(ranked.length);
  for (const values of [score, ...members]) {
    for (let i = 0; i < picked.length; i++) picked[i] = values[ranked[i] as number] as number;
    const own = ranksOf(picked);
    for (let i = 0; i < own.length; i++) {
      const [row, rank] = [ranked[i] as number, own[i] as number];
      if (values === score) ranks.rank[row] = rank;
      ranks.low[row] = values === score ? rank : Math.min(ranks.low[row] as number, rank);
      ranks.high[row] = Math.max(ranks.high[row] as number, rank);
    }
  }
  return ranks;
}
