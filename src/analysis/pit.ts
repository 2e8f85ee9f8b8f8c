/**
 * The probability integral transform of test values (Dawid 1984): of a calibrated density it is uniform, so that its histogram
 * is flat within the noise of counting.
 */
import { effectiveCount } from './mean-error';
import { TRUST_WORDS } from './trust-words';
import { LEAST_ROWS, tooFew, type Verdict } from './verdict';

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
  /** Error of the values themselves, as a mean over the rows: the distance is not known better. */
  readonly error: number;
  readonly rows: number;
  /** Rows, or groups of them. */
  readonly independent: number;
  /** Independent rows that would tell as much. */
  readonly effective: number;
  readonly weighted: boolean;
}

/** Of the rows that are behind a PIT. */
interface Behind {
  /** A number of each row, where rows are not independent. */
  readonly groups?: Uint32Array | undefined;
  /** Error of each value, where it is an integral. */
  readonly errors?: Float64Array;
  /** How much each row counts; absent where rows count alike. */
  readonly weights?: Float64Array | undefined;
}

const BINS = 20;
/** Two-sided 95 % of a normal. */
const Z95 = 1.96;

/** Of values in [0, 1]. The band and the chance are those of as many independent values as they are worth; weights count in units of their mean. */
export function pitHistogram(values: Float64Array, { groups, errors, weights }: Behind = {}): Pit {
  const n = values.length;
  const effective = effectiveCount(values, groups, weights);
  const counts = new Float64Array(BINS);
  const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : n;
  const countOf = (row: number) => (weights ? ((weights[row] as number) * n) / total : 1);
  for (const [row, value] of values.entries()) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS)));
    counts[bin] = (counts[bin] as number) + countOf(row);
  }
  const expected = n / BINS;
  const spread = Z95 * Math.sqrt(expected * (1 - 1 / BINS) * (n / effective));
  const distance = distanceFromUniform(values, weights);
  return {
    counts,
    expected,
    low: Math.max(0, expected - spread),
    high: expected + spread,
    distance,
    pValue: kolmogorov(distance, effective),
    error: errors ? errors.reduce((sum, error, row) => sum + countOf(row) * Math.min(1, error), 0) / n : 0,
    rows: n,
    independent: groups ? new Set(groups).size : n,
    effective,
    weighted: weights !== undefined,
  };
}

/** Kolmogorov's distance of values in [0, 1], with weights where there are any, from the uniform. */
export function distanceFromUniform(values: Float64Array, weights?: Float64Array | undefined): number {
  if (weights) return weightedDistance(values, weights);
  const sorted = values.toSorted();
  let most = 0;
  for (const [i, value] of sorted.entries()) {
    most = Math.max(most, value - i / sorted.length, (i + 1) / sorted.length - value);
  }
  return most;
}

function weightedDistance(values: Float64Array, weights: Float64Array): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [below, most] = [0, 0];
  for (const row of order) {
    const value = values[row] as number;
    most = Math.max(most, value - below);
    below += (weights[row] as number) / total;
    most = Math.max(most, below - value);
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

/** How often chance alone does so, in words. */
const often = (chance: number) => (chance < 0.001 ? 'p < 0.001' : `p = ${chance.toPrecision(2)}`);

/** On all columns together; the chance is that of the worst of them among so many. */
export function pitVerdict(pits: readonly { readonly label: string; readonly pit: Pit }[]): Verdict {
  const worst = pits.reduce(
    (bad, one) => (one.pit.distance > bad.pit.distance ? one : bad),
    pits[0] as (typeof pits)[number],
  );
  const { distance, pValue, error, rows, effective } = worst.pit;
  const chance = Math.min(1, pValue * pits.length);
  const words = TRUST_WORDS.pit;
  const where = pits.length > 1 ? words.along(worst.label) : '';
  const figures = words.figures((100 * distance).toFixed(1), where);
  const few = tooFew({ ...worst.pit, least: LEAST_ROWS.pit }, words.what, figures);
  // How much few groups are worth is not known well enough to claim a fault: it was claimed in 3 % of null catalogs of ten groups.
  if (few && effective < Math.min(rows, LEAST_ROWS.pit)) return few;
  if (distance >= BAD_DISTANCE && chance <= BAD_P) {
    return distance - 2 * error < BAD_DISTANCE
      ? { judgement: 'warning', sentence: words.uncertain(figures, (100 * error).toFixed(1)) }
      : { judgement: 'bad', sentence: words.off(figures, often(chance)) };
  }
  if (few) return few;
  // As far off as a fault would be, but within the scatter between groups: neither can be said.
  if (distance >= BAD_DISTANCE) {
    const scattered = `${figures} (${often(chance)})`;
    return { judgement: 'too few', sentence: TRUST_WORDS.tooFew.independent(words.what, scattered) };
  }
  return { judgement: 'good', sentence: words.uniform(figures, often(chance)) };
}
