/**
 * From the depth of a row under a flow that has not seen it to its p-value among rows like the reference. A flow that overfits finds too
 * many rows deep, and each fold's flow in its own way; the held-out rows of all folds together say how many of them lie deeper than any
 * depth, whatever the flow thought.
 */

import { effectiveRows } from '../../base/effective-rows';
import { countBelow } from '../../base/sorted';
import { fitTail, survival, survivalError } from './tail-fit';

/** The outermost fraction of the reference rows, to which the tail is fitted. */
const TAIL = 0.1;
const LEAST_IN_TAIL = 20;
/**
 * The fitted tail is taken no farther than this. Of a million rows of curved columns without outliers, 42 lay where it said that 1 does, and 52 had
 * q ≤ 0.05: so many rows show that no tail has exactly this form. Null catalogs were measured up to 10,000 rows.
 */
const REACH = 1 / 30_000;
/**
 * No tail has exactly the form that is fitted: for each factor of ten beyond its start, this fraction of P is unsure however many rows there are. Of a
 * million rows of eight curved columns without outliers, 9,484 lay at p ≤ 1 % where 10,000 ± 76 were stated. With it, ln P is off by 0.2 to 1.6 times the stated
 * error (root mean square) at 3, 1 and 0.1 %, for nine laws of depth (exponential, gamma, Pareto, lighter, two scales) of 435 to 300,000 rows.
 */
const FORM = 0.05;

export interface Calibration {
  /** Of rows with weights the effective number. */
  readonly rows: number;
  /** 1/(rows + 1), but no less than the fitted tail is trusted for: how rare rarer rows are, it cannot say. No p-value is smaller. */
  readonly smallestP: number;
  /** How deep a row of this p-value lies at least. */
  readonly smallestAt: number;
  p(depth: number): number;
  /**
   * Standard deviation of ln P(a reference row lies deeper) where p is `threshold`, from the number of rows and the form of the tail. At a threshold of 1 % by 435 rows, 60
   * samples of each of three tails, P was 1.1 to 1.3 % on average and its logarithm had a deviation of 0.38.
   */
  error(threshold: number): number;
}

/** Halvings of the depth at which p has a value. */
const HALVINGS = 60;

/**
 * Fits p to the depths of at least 30 reference rows. A depth is −ln P under the flow: exponential with rate 1 if the flow is exact.
 * If a tenth of the rows or more is deeper, p = (deeper + 1)/(rows + 1). Beyond that the excess over the depth of the tenth has a
 * generalised Pareto tail beside outliers that may lie anywhere (`tail-fit.ts`), and p is the mean over the posterior: where the scale of the
 * flow is wrong, the tail is exponential still, but where a flow overfits, it is wrong by more the farther out; and outliers among the reference
 * rows make no other row look ordinary. An exponential tail found 1.3 times the number stated at p = 1 % on curved null catalogs, and 2.5 times
 * at 0.2 %; a tail of all but the outermost fifth, whose rows counted as deep, found 9 of 20 outliers among 3,000 rows, beside 28 others.
 *
 * With weights p is the fraction of what the rows stand for, and rows are as many as Kish's effective number of them.
 */
export function calibrationOf(depths: Float64Array, weights?: Float64Array): Calibration {
  const order =
    weights && Uint32Array.from(depths.keys()).sort((a, b) => (depths[a] as number) - (depths[b] as number));
  const sorted = depths.toSorted();
  const { length } = sorted;
  const rows = weights ? effectiveRows(weights) : length;
  const total = weights?.reduce((sum, one) => sum + one, 0) ?? length;
  /** What the i deepest rows count, in effective rows. */
  const countOfDeepest = new Float64Array(length + 1);
  const rowAt = (i: number) => (order ? (order[length - 1 - i] as number) : i);
  for (let i = 0; i < length; i++)
    countOfDeepest[i + 1] =
      (countOfDeepest[i] as number) + (weights ? ((weights[rowAt(i)] as number) * rows) / total : 1);
  const wanted = Math.max(LEAST_IN_TAIL, Math.round(TAIL * rows));
  const enough = weights ? countOfDeepest.findIndex((count) => count >= wanted) : wanted;
  const inTail = Math.min(length - 1, enough < 0 ? length : Math.max(LEAST_IN_TAIL, enough));
  const deepest = (i: number) => sorted[length - 1 - i] as number;
  const start = deepest(inTail);
  const ofTail = weights && Float64Array.from({ length: inTail }, (_, i) => weights[rowAt(i)] as number);
  const tailRows = ofTail ? effectiveRows(ofTail) : inTail;
  const sum = ofTail?.reduce((all, one) => all + one, 0) ?? 1;
  const tails = fitTail(
    Float64Array.from({ length: inTail }, (_, i) => deepest(i) - start),
    ofTail?.map((weight) => (weight * tailRows) / sum),
  );
  const atStart = ((countOfDeepest[inTail] as number) + 1) / (rows + 1);
  const smallestP = Math.max(1 / (rows + 1), REACH);
  const beyond = (excess: number) => atStart * survival(tails, excess);
  /** The excess at which p is `wanted`. */
  const excessAt = (wanted: number) => {
    let [low, high] = [0, 1];
    while (beyond(high) > wanted && high < Number.MAX_VALUE / 4) high *= 2;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (beyond(middle) > wanted) low = middle;
      else high = middle;
    }
    return high;
  };
  return {
    rows,
    smallestP,
    smallestAt: start + excessAt(smallestP),
    p(depth) {
      if (depth <= start)
        return ((countOfDeepest[length - countBelow(sorted, depth, true)] as number) + 1) / (rows + 1);
      return Math.max(smallestP, beyond(depth - start));
    },
    error: (threshold) =>
      Math.hypot(
        Math.sqrt((1 - atStart) / (weights ? tailRows : rows * atStart)),
        threshold < atStart ? survivalError(tails, excessAt(threshold)) : 0,
        threshold < atStart ? FORM * Math.log10(atStart / threshold) : 0,
      ),
  };
}
