/** Tail probabilities of the normal, the χ² and Student's t distribution, and their inverse, to as many digits as small ones have. */

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

/** ln Γ(x) for x > 0 (Lanczos, g = 7), to 1e-14. */
export function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const sum = terms.reduce((all, term, i) => all + term / (x + i), 0.99999999999980993);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The continued fraction of the incomplete beta function, for x < (a + 1)/(a + b + 2) (Numerical Recipes 6.4). */
function betaFraction(a: number, b: number, x: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      fraction *= d * c;
    }
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return fraction;
}

/** P(T > t) of Student's t with ν degrees of freedom, for t ≥ 0: half of the regularised incomplete beta function I_x(ν/2, ½) at x = ν/(ν + t²). */
export function studentTail(t: number, nu: number): number {
  const [a, b] = [nu / 2, 0.5];
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  // x = 1/(1 + r) and 1 − x = r/(1 + r) with r = t²/ν, without a difference.
  const ratio = (t * t) / nu;
  if (ratio === 0) return 0.5;
  const [x, rest] = [1 / (1 + ratio), 1 / (1 + 1 / ratio)];
  const front = Math.exp(a * -Math.log1p(ratio) + b * -Math.log1p(1 / ratio) - logBeta);
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(a, b, x)) / a / 2;
  return (1 - (front * betaFraction(b, a, rest)) / b) / 2;
}

/** ln of Student's t density with ν degrees of freedom, in nats. */
export function studentLogDensity(t: number, nu: number): number {
  const normaliser = logGamma((nu + 1) / 2) - logGamma(nu / 2) - 0.5 * Math.log(Math.PI * nu);
  return normaliser - 0.5 * (nu + 1) * Math.log1p((t * t) / nu);
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
