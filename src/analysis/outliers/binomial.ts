/** Exact tails of the binomial distribution, by the incomplete beta function. */
import { logGamma } from './tails';

const ENOUGH = 1e-15;
const MOST_TERMS = 1_000;
/** Stands for zero in the continued fraction, which must not divide by it. */
const TINY = 1e-300;

/** The continued fraction of the incomplete beta function (modified Lentz; Numerical Recipes 6.4), for x below (a + 1)/(a + b + 2). */
function betaFraction(a: number, b: number, x: number): number {
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      fraction *= d * c;
    }
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return fraction;
}

/** The regularised incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1]. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

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
  for (let i = 0; i <= n && orAbove > ENOUGH; i++) {
    const above = binomialTail(i + 1, n, p);
    variance += (orAbove - above) * middle(above, orAbove) ** 2;
    orAbove = above;
  }
  return variance > 0 ? middle(binomialTail(k + 1, n, p), binomialTail(k, n, p)) / Math.sqrt(variance) : 0;
}
