/**
 * From the depth of a row under a flow that has not seen it to its p-value among rows like the reference. A flow that overfits finds too
 * many rows deep, and each fold's flow in its own way; the held-out rows of all folds together say how many of them lie deeper than any
 * depth, whatever the flow thought.
 */
import { countBelow } from '../sorted';

/** The outermost fraction of the reference rows, to which the tail is fitted. */
const TAIL = 0.1;
/** Of those, the outermost fraction counts as deep but not with its depth: single rows, outliers or not, decide no tail. */
const CENSORED = 0.2;
const LEAST_IN_TAIL = 20;

export interface Calibration {
  readonly rows: number;
  /** 1/(rows + 1): of rows that are rarer than that, the reference cannot say how rare they are. No p-value is smaller. */
  readonly smallestP: number;
  /** How deep a row of this p-value lies at least. */
  readonly smallestAt: number;
  p(depth: number): number;
  /** Standard deviation of ln P(a reference row lies deeper) where p is `threshold`, from the number of rows alone. */
  error(threshold: number): number;
}

/**
 * Fits p to the depths of at least 30 reference rows. A depth is −ln P under the flow: exponential with rate 1 if the flow is exact.
 * If a tenth of the rows or more is deeper, p = (deeper + 1)/(rows + 1). Beyond that the excess over the depth t₀ of the tenth is
 * taken as exponential, as for a model whose scale is wrong; the rate from m rows with the total excess S has a gamma posterior, over which
 * p = p(t₀) (1 + (t − t₀)/S)^(−m) is the mean (a Lomax distribution). Rows in the last fifth of the tail enter as deeper than its start (type II censoring).
 */
export function calibrationOf(depths: Float64Array): Calibration {
  const sorted = depths.toSorted();
  const rows = sorted.length;
  const inTail = Math.min(rows - 1, Math.max(LEAST_IN_TAIL, Math.round(TAIL * rows)));
  const censored = Math.round(CENSORED * inTail);
  const deepest = (i: number) => sorted[rows - 1 - i] as number;
  const [start, end] = [deepest(inTail), deepest(censored)];
  let excess = 0;
  for (let i = 0; i < inTail; i++) excess += Math.min(end, deepest(i)) - start;
  const fitted = inTail - censored;
  const atStart = (inTail + 1) / (rows + 1);
  const smallestP = 1 / (rows + 1);
  return {
    rows,
    smallestP,
    smallestAt: start + excess * ((atStart / smallestP) ** (1 / fitted) - 1),
    p(depth) {
      if (depth <= start) return (rows - countBelow(sorted, depth, true) + 1) / (rows + 1);
      return Math.max(smallestP, atStart * (1 + (depth - start) / excess) ** -fitted);
    },
    error: (threshold) =>
      Math.sqrt((1 - atStart) / (rows * atStart) + Math.max(0, Math.log(atStart / threshold)) ** 2 / fitted),
  };
}
