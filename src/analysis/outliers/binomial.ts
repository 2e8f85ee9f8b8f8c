/** Exact tails of the binomial distribution, by the incomplete beta function. */
import { incompleteBeta } from '../../base/gamma';

/** P(X ≥ k) of a binomial of n trials with probability p. */
export const binomialTail = (k: number, n: number, p: number): number =>
  k <= 0 ? 1 : k > n ? 0 : incompleteBeta(k, n - k + 1, p);
