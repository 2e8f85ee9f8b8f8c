/**
 * The probability integral transform of held-out values (Dawid 1984): of a calibrated density it is uniform, so that its histogram
 * is flat within the noise of counting.
 */
import type { Verdict } from './density-model';

/** The histogram of PIT values, and how far they are from uniform. */
export interface Pit {
  readonly counts: Float64Array;
  readonly expected: number;
  /** The band that 95 % of a calibrated density's bins lie in. */
  readonly low: number;
  readonly high: number;
  /** Largest distance of the cumulative from that of a uniform, and how often chance alone exceeds it. */
  readonly distance: number;
  readonly pValue: number;
}

const BINS = 20;
/** Two-sided 95 % of a normal. */
const Z95 = 1.96;

/** Of values in [0, 1], independent of each other. */
export function pitHistogram(values: Float64Array): Pit {
  const n = values.length;
  const counts = new Float64Array(BINS);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const expected = n / BINS;
  const spread = Z95 * Math.sqrt(expected * (1 - 1 / BINS));
  const distance = distanceFromUniform(values);
  return {
    counts,
    expected,
    low: Math.max(0, expected - spread),
    high: expected + spread,
    distance,
    pValue: kolmogorov(distance, n),
  };
}

/** Kolmogorov's distance of values in [0, 1] from the uniform. */
export function distanceFromUniform(values: Float64Array): number {
  const sorted = values.toSorted();
  let most = 0;
  for (const [i, value] of sorted.entries()) {
    most = Math.max(most, value - i / sorted.length, (i + 1) / sorted.length - value);
  }
  return most;
}

/** P(D > d) for n draws: 2 Σ (−1)^(k−1) e^(−2k²λ²), λ = (√n + 0.12 + 0.11/√n) d (Stephens 1970). */
export function kolmogorov(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  // The series does not converge there, and the value is 1 to six digits.
  if (lambda < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * lambda) ** 2);
  return Math.min(1, Math.max(0, sum));
}

/** Farther than this from uniform is bad, if chance does not explain it: a shift of the quantiles that a person would care for. */
const BAD_DISTANCE = 0.05;
const BAD_P = 0.01;

/** On all columns together; the chance is that of the worst of them among so many. */
export function pitVerdict(pits: readonly { readonly label: string; readonly pit: Pit }[]): Verdict {
  const worst = pits.reduce(
    (bad, one) => (one.pit.distance > bad.pit.distance ? one : bad),
    pits[0] as (typeof pits)[number],
  );
  const { distance, pValue } = worst.pit;
  const chance = Math.min(1, pValue * pits.length);
  const good = distance < BAD_DISTANCE || chance > BAD_P;
  const points = (100 * distance).toFixed(1);
  const often = chance < 0.001 ? 'in less than 0.1 %' : `in ${(100 * chance).toFixed(chance < 0.1 ? 1 : 0)} %`;
  const where = pits.length > 1 ? `, worst along ${worst.label}` : '';
  return {
    good,
    sentence: good
      ? `Held-out values fall evenly over what the flow expects of them: their quantiles are off by at most ${points} percentage points${where}.`
      : `Held-out values do not fall evenly over what the flow expects of them: quantiles are off by up to ${points} percentage points${where}, which chance alone does ${often} of cases.`,
  };
}
