/** The normal distribution's tail Φ(−w) and its quantiles, held as logarithms: far out neither rounds to 0 or 1. */

/** ½ ln 2π, the constant of the density in each dimension. */
export const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

/** From here on the continued fraction of the tail takes fewer terms than the series. */
const FAR_OUT = 2.5;
const FRACTION_TERMS = 60;

/** Mills's ratio Φ(−w)/φ(w) by its continued fraction 1/(w + 1/(w + 2/(w + 3/(w + …)))), for w ≥ 2.5. */
function millsRatio(w: number): number {
  let fraction = w;
  for (let k = FRACTION_TERMS; k >= 1; k--) fraction = w + k / fraction;
  return 1 / fraction;
}

/** Φ(w) − ½ by the series φ(w) Σ w^(2n+1) / (2n+1)!!, whose terms share one sign. */
function aboveHalf(w: number): number {
  let term = w;
  let sum = w;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (w * w) / (2 * n + 1);
    sum += term;
  }
  return Math.exp(-0.5 * w * w - HALF_LN_2PI) * sum;
}

/** ln Φ(−w), to about 1e-14. */
export function logTail(w: number): number {
  if (w >= FAR_OUT) return -0.5 * w * w - HALF_LN_2PI + Math.log(millsRatio(w));
  if (w <= -FAR_OUT) return Math.log1p(-Math.exp(-0.5 * w * w - HALF_LN_2PI) * millsRatio(-w));
  return Math.log(0.5 - aboveHalf(w));
}

/** 1 − Φ(−w) = Φ(w), without a difference where it is small. */
export function normalProbability(w: number): number {
  return w < 0 ? Math.exp(logTail(-w)) : -Math.expm1(logTail(w));
}

/**
 * The w with ln Φ(−w) = −y, for y > 0: Abramowitz & Stegun 26.2.23, which is right to 4.5e-4, and two steps of Newton's method on the
 * logarithm, which is nearly a parabola.
 */
export function tailQuantile(y: number): number {
  // Of the two tails the smaller one is held.
  if (y < Math.LN2) return -tailQuantile(-Math.log(-Math.expm1(-y)));
  const t = Math.sqrt(2 * y);
  let w = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 2; step++) {
    const log = logTail(w);
    w += (log + y) * Math.exp(log + 0.5 * w * w + HALF_LN_2PI);
  }
  return w;
}
