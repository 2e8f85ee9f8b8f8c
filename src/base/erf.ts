/** Special functions that JavaScript lacks. */

const LARGE = 3;

/**
 * erf x = 2/√π ∫₀ˣ e^(−t²) dt, to about 1e-15: the series e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms share one sign,
 * for |x| < 3, and beyond it 1 − erfc by its continued fraction (Abramowitz & Stegun 7.1.6, 7.1.14).
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  if (magnitude >= LARGE) return Math.sign(x) * (1 - erfcTail(magnitude));
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcTail(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
