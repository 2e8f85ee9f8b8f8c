/**
 * Whether a group of rows (a simulation) has more flagged rows than the rest. Rows of one group are not independent, so that the flagged
 * fractions of groups scatter more than a binomial; how much more is measured on the groups themselves.
 */

import { logGamma } from '../../base/gamma';
import { random } from '../../base/random';
import { binomialTail } from './binomial';
import { corrected } from './rank-correlation';
import { sigmaOfTail } from './tails';

export interface GroupCount {
  readonly rows: number;
  readonly flagged: number;
}

export interface GroupTest {
  /** P(as many flagged rows or more) if the group were like the rest. */
  readonly pValue: number;
  /** The same corrected for the number of groups (Benjamini–Hochberg). */
  readonly qValue: number;
}

/** At or below this a group stands out. */
export const GROUP_LEVEL = 0.05;
/** Fewer groups do not show how much groups scatter. */
export const LEAST_GROUPS_FOR_SCATTER = 5;
const ENOUGH = 1e-16;

/** P(X ≥ k) of a beta-binomial: n trials whose probability is drawn from a beta distribution of this mean and this weight a + b. */
export function betaBinomialTail(k: number, n: number, mean: number, weight: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (!Number.isFinite(weight)) return binomialTail(k, n, mean);
  const [a, b] = [mean * weight, (1 - mean) * weight];
  const logBeta = (x: number, y: number) => logGamma(x) + logGamma(y) - logGamma(x + y);
  const at = (i: number) =>
    Math.exp(logBeta(i + a, n - i + b) - logBeta(a, b) - Math.log(n + 1) - logBeta(i + 1, n - i + 1));
  // From k away from the mean, where terms only fall, so that a small tail keeps its digits.
  const up = k > n * mean;
  let term = at(up ? k : k - 1);
  let sum = 0;
  for (let i = up ? k : k - 1; i >= 0 && i <= n && term > ENOUGH * sum; i += up ? 1 : -1) {
    sum += term;
    term *= up ? ((n - i) * (i + a)) / ((i + 1) * (n - i - 1 + b)) : (i * (n - i + b)) / ((n - i + 1) * (i - 1 + a));
  }
  return up ? Math.min(1, sum) : Math.max(0, 1 - sum);
}

/** Median of |z| of a standard normal. */
const MEDIAN_SIZE = 0.6745;
/** The scatter of few groups may be larger than it looks: over the root of their number, chosen on null counts. */
const SCATTER_MARGIN = 1.5;
/** Where it cannot be measured: galaxies of CAMELS boxes scatter some two to three times as much as a binomial. */
const ASSUMED_SCATTER = 4;
/** Flagged rows a group, on average, below which the median says nothing. */
const FEW_FLAGGED = 2;

/**
 * How many times the variance of a binomial the counts of groups have, from the median of their deviations: groups that stand out decide
 * nothing. Where a group has hardly a flagged row, half of them say nothing, and the mean of all squares stands in.
 */
function scatterOf(counts: readonly GroupCount[], means: readonly number[], seed: number): number {
  if (counts.length < LEAST_GROUPS_FOR_SCATTER) return ASSUMED_SCATTER;
  const draw = random(seed, 'shuffle', 1 << 21);
  const sizes = counts.map(({ rows, flagged }, i) => {
    const [mean, step] = [means[i] as number, draw.uniform()];
    const above = binomialTail(flagged + 1, rows, mean);
    const tail = above + step * (binomialTail(flagged, rows, mean) - above);
    return Math.abs(sigmaOfTail(Math.min(1 - 1e-12, Math.max(1e-300, tail))));
  });
  const squares = counts.map(({ rows, flagged }, i) => {
    const expected = rows * (means[i] as number);
    return (flagged - expected) ** 2 / (expected * (1 - (means[i] as number)));
  });
  const few = counts.reduce((sum, { rows }, i) => sum + rows * (means[i] as number), 0) < FEW_FLAGGED * counts.length;
  // One group may be what is looked for: the largest is left out.
  const others = squares.toSorted((x, y) => x - y).slice(0, -1);
  const plain = few ? others.reduce((sum, one) => sum + one, 0) / (others.length - 1) : 1;
  const half = sizes.toSorted((x, y) => x - y);
  const [low, high] = [half[(half.length - 1) >> 1] as number, half[half.length >> 1] as number];
  const robust = ((low + high) / 2 / MEDIAN_SIZE) ** 2;
  return Math.max(1, Math.max(plain, robust) * (1 + SCATTER_MARGIN / Math.sqrt(half.length)));
}

const fractionOf = (count: GroupCount | undefined) => (count ? count.flagged / count.rows : 0);

/** The fraction of groups, those with the lowest fractions of flagged rows, that are the rest at first: with a half, groups that scatter three times as much stood out in 10 % of null catalogs. */
const FIRST = 0.75;
const MOST_ROUNDS = 10;

/**
 * A test for each group against all groups that do not stand out themselves: P(X ≥ flagged) of a beta-binomial whose mean is the flagged
 * fraction of the rest, and whose weight holds the scatter between groups and the error of that mean. The rest is the lower three quarters of the
 * groups first, then all that do not stand out from it, until these are the same twice.
 */
export function groupTests(counts: readonly GroupCount[], seed: number): GroupTest[] {
  const byFraction = [...counts.keys()].sort((a, b) => fractionOf(counts[a]) - fractionOf(counts[b]));
  // Beside a fifth of groups with many flagged rows, all others would look odd in the same way.
  const first = counts.length < LEAST_GROUPS_FOR_SCATTER ? counts.length : Math.ceil(FIRST * counts.length);
  let ordinary = new Set(byFraction.slice(0, first));
  let pValues: number[] = counts.map(() => 1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const rest = [...ordinary].map((i) => counts[i] as GroupCount);
    const rows = rest.reduce((sum, one) => sum + one.rows, 0);
    const flagged = rest.reduce((sum, one) => sum + one.flagged, 0);
    const others = counts.map((own, i) => {
      const without = ordinary.has(i) ? own : { rows: 0, flagged: 0 };
      const count = rows - without.rows;
      return { count, mean: (flagged - without.flagged + 0.5) / (count + 1) };
    });
    // Of all groups: without those that stand out, the others would seem to scatter less than they do.
    const scatter = scatterOf(
      counts,
      others.map(({ mean }) => mean),
      seed,
    );
    const typical = rows / rest.length;
    const shared = typical > 1 ? Math.min(0.5, (scatter - 1) / (typical - 1)) : 0;
    pValues = counts.map((own, i) => {
      const { count, mean } = others[i] as { count: number; mean: number };
      return count === 0 ? 1 : betaBinomialTail(own.flagged, own.rows, mean, 1 / (shared + scatter / (count + 1)) - 1);
    });
    const qValues = corrected(pValues);
    const next = new Set([...counts.keys()].filter((i) => (qValues[i] as number) > GROUP_LEVEL));
    if (next.size < counts.length / 2 || (next.size === ordinary.size && [...next].every((i) => ordinary.has(i))))
      break;
    ordinary = next;
  }
  const qValues = corrected(pValues);
  return pValues.map((pValue, i) => ({ pValue, qValue: qValues[i] as number }));
}
