/** The mean of rows that may come in groups, its standard error, and how surprising a mean is. */
import { effectiveRows } from '../base/effective-rows';
import { studentTail } from './outliers/tails';

export interface MeanError {
  readonly mean: number;
  /** NaN of fewer than two independent values. */
  readonly standardError: number;
  /** Independent values: the groups, or the rows where there are none; of weighted rows as many of equal weight as tell as much (Kish 1965). */
  readonly independent: number;
  /** Of the independent values, the third moment over the deviation cubed; taken as 0 where absent. */
  readonly skewness?: number;
}

/**
 * Mean and standard error, of values with weights v_i where there are any. Rows of one group are not independent, so with `groups` (a number
 * per row) the error is that of the mean of whole groups, √[G/(G − 1) Σ_g (Σ_{i∈g} v_i (x_i − x̄))²] / Σ v_i (Liang & Zeger 1986); without them every row is a group of its own.
 */
export function meanWithError(
  values: Float64Array,
  groups?: Uint32Array | undefined,
  weights?: Float64Array | undefined,
): MeanError {
  const n = values.length;
  const weightOf = (i: number) => (weights ? (weights[i] as number) : 1);
  const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : n;
  const mean = values.reduce((sum, value, i) => sum + (weightOf(i) * value) / total, n > 0 ? 0 : Number.NaN);
  // In units of the farthest value, whose square may overflow.
  const far = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0) || 1;
  const sums = new Map<number, number>();
  let [squares, cubes] = [0, 0];
  const add = (deviation: number) => {
    squares += deviation ** 2;
    cubes += deviation ** 3;
  };
  for (const [i, value] of values.entries()) {
    const deviation = (weightOf(i) * (value - mean)) / far;
    const group = groups?.[i];
    if (group === undefined) add(deviation);
    else sums.set(group, (sums.get(group) ?? 0) + deviation);
  }
  for (const sum of sums.values()) add(sum);
  const units = groups ? sums.size : n;
  const weightSquares = weights ? weights.reduce((sum, weight) => sum + weight * weight, 0) : n;
  // A mean that one heavy row decides lies at that row, and the deviations from it would say that its error is nearly 0.
  const independent = weights && n > 0 ? Math.floor((units * total * total) / (n * weightSquares) + 1e-9) : units;
  const standardError =
    independent > 1 ? (far * Math.sqrt((independent / (independent - 1)) * squares)) / total : Number.NaN;
  const skewness = squares > 0 ? (Math.sqrt(independent) * cubes) / squares ** 1.5 : 0;
  return { mean, standardError, independent, skewness };
}

/** P(T > t) of Student's t, on either side of 0. */
const upperTail = (t: number, degrees: number) => (t >= 0 ? studentTail(t, degrees) : 1 - studentTail(-t, degrees));

/** The mean with the other sign. */
export const negated = ({ mean, skewness = 0, ...rest }: MeanError): MeanError => ({
  ...rest,
  mean: -mean,
  skewness: -skewness,
});

/**
 * One-sided p-value of a mean above `threshold`: small where chance does not explain it; NaN where the error is unknown. By Student's t, and
 * for a negative skewness γ with Edgeworth's term −γ (2t² + 1) φ(t) / 6√n (Hall 1992): where rare values are far below the mean, a sample
 * without them has too high a mean and too small an error at once.
 */
export function pAbove({ mean, standardError, independent: n, skewness = 0 }: MeanError, threshold = 0): number {
  if (Number.isNaN(standardError)) return Number.NaN;
  if (!(standardError > 0)) return mean > threshold ? 0 : 1;
  const t = (mean - threshold) / standardError;
  const tail = upperTail(t, n - 1);
  if (t <= 0 || skewness >= 0) return tail;
  const density = Math.exp(-0.5 * t * t) / Math.sqrt(2 * Math.PI);
  return Math.min(1, tail - (skewness * (2 * t * t + 1) * density) / (6 * Math.sqrt(n)));
}

/** One-sided p-value of two standard errors of a normal. */
export const TWO_SIGMA = 0.0228;
/** And of three. */
export const THREE_SIGMA = 0.00135;

function largestFraction(weights: Float64Array): number {
  let [most, total] = [0, 0];
  for (const weight of weights) {
    most = Math.max(most, weight);
    total += weight;
  }
  return most / total;
}

/** Deciles, at which values in [0, 1] are compared with a uniform. */
const DECILES = Array.from({ length: 9 }, (_, i) => (i + 1) / 10);

/**
 * Independent values of equal weight that would tell as much of a distribution in [0, 1] as these do: n over the design effect (Kish 1965), the mean over
 * the deciles of the variance of a share by whole groups, with the weights, to that by rows; no more than the weights leave, and than twice
 * what the heaviest row is a fraction of: few heavy rows tell too little of their own variance, and a density that is right seems wrong by one of them.
 */
export function effectiveCount(
  values: Float64Array,
  groups?: Uint32Array | undefined,
  weights?: Float64Array | undefined,
): number {
  const n = values.length;
  if (!groups && !weights) return n;
  let ratio = 0;
  for (const decile of DECILES) {
    const { standardError } = meanWithError(
      values.map((value) => (value < decile ? 1 : 0)),
      groups,
      weights,
    );
    ratio += (standardError ** 2 * n) / (decile * (1 - decile)) / DECILES.length;
  }
  const most = weights ? Math.min(effectiveRows(weights), 2 / largestFraction(weights)) : n;
  return Number.isFinite(ratio) ? Math.max(1, Math.min(n / Math.max(1, ratio), most)) : 1;
}
