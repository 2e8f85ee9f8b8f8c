/** Exact tails of the binomial distribution, by the incomplete beta function. */
import { incompleteBeta } from '../special';

/** A tail below adds nothing to a variance. */
const NEGLIGIBLE = 1e-15;

/** P(X ≥ k) of a binomial of n trials with probability p. */
export const binomialTail = (k: number, n: number, p: number): number =>
  k <= 0 ? 1 : k > n ? 0 : incompleteBeta(k, n - k + 1, p);

/**
 * Where a count stands in the binomial of its own n, comparable between groups of unlike size: the middle of the step of the distribution
 * function, P(X < k) + P(X = k)/2 − 1/2, whose mean is 0 for every n and p, in units of its standard deviation.
 */
export function binomialScore(k: number, n: number, p: number): number {
  const middle = (above: number, orAbove: number) => 0.5 - (above + orAbove) / 2;
  let variance = 0;
  let orAbove = 1;
  for (let i = 0; i <= n && orAbove > NEGLIGIBLE; i++) {
    const above = binomialTail(i + 1, n, p);
    variance += (orAbove - above) * middle(above, orAbove) ** 2;
    orAbove = above;
  }
  return variance > 0 ? middle(binomialTail(k + 1, n, p), binomialTail(k, n, p)) / Math.sqrt(variance) : 0;
}
