/** Tail probabilities of the normal, the χ² and Student's t distribution, and their inverse, to as many digits as small ones have. */
import { incompleteBeta, logGamma } from '../../base/gamma';

/** Coefficients of Acklam's rational approximation to the normal quantile; its relative error is below 1.2e-9. */
const CENTRE_TOP = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const TAIL_TOP = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const TAIL_FROM = 0.02425;

const horner = (coefficients: readonly number[], x: number) => coefficients.reduce((sum, c) => sum * x + c, 0);

/** The z that a standard normal exceeds with probability `tail`, for tails in (0, 1): 0.1587 gives 1, 0.0228 gives 2. */
export function sigmaOfTail(tail: number): number {
  if (tail > 0.5) return -sigmaOfTail(1 - tail);
  if (tail < TAIL_FROM) {
    const q = Math.sqrt(-2 * Math.log(tail));
    return -horner(TAIL_TOP, q) / horner(TAIL_BELOW, q);
  }
  const q = tail - 0.5;
  return (-q * horner(CENTRE_TOP, q * q)) / horner(CENTRE_BELOW, q * q);
}

/** P(T > t) of Student's t with ν degrees of freedom, for t ≥ 0: half of the regularised incomplete beta function I_x(ν/2, ½) at x = ν/(ν + t²). */
export function studentTail(t: number, nu: number): number {
  // x = 1/(1 + r) and 1 − x = r/(1 + r) with r = t²/ν, without a difference.
  const ratio = (t * t) / nu;
  return incompleteBeta(nu / 2, 0.5, 1 / (1 + ratio), ratio === 0 ? 0 : 1 / (1 + 1 / ratio)) / 2;
}

/** ln of Student's t density with ν degrees of freedom, in nats. */
export function studentLogDensityOf(nu: number): (t: number) => number {
  const normaliser = logGamma((nu + 1) / 2) - logGamma(nu / 2) - 0.5 * Math.log(Math.PI * nu);
  return (t) => normaliser - 0.5 * (nu + 1) * Math.log1p((t * t) / nu);
}

const ENOUGH = 1e-15;
const MOST_TERMS = 500;

/**
 * P(χ²_dof > x): the regularised upper incomplete gamma function Q(dof/2, x/2), by its series below dof/2 + 1 and by its continued
 * fraction above (Numerical Recipes 6.2).
 */
export function chiSquaredTail(x: number, dof: number): number {
  if (!(x > 0)) return 1;
  const [a, half] = [dof / 2, x / 2];
  const front = Math.exp(a * Math.log(half) - half - logGamma(a));
  if (half < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MOST_TERMS && term > ENOUGH * sum; n++) {
      term *= half / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - front * sum);
  }
  let b = half + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return front * fraction;
}
