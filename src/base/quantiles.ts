/** Location and scale of a column by its quantiles, which a few far values hardly move. */

/** The value below which a share of ascending values lies, between order statistics as numpy.quantile does; NaN of none. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const at = Math.min(Math.max(share, 0), 1) * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  const rest = at - Math.floor(at);
  // Halves and weights, since the difference of two values near ±1e308 would overflow.
  return rest === 0 ? low : low * (1 - rest) + high * rest;
}

/**
 * The tail on either side that is left out, and where a normal distribution has it, in σ. Where half of the values or more are equal, the
 * inner quantiles coincide and the next ones are taken.
 */
const TAILS = [
  [0.25, 0.6744897501960817],
  [0.05, 1.6448536269514722],
  [0.01, 2.3263478740408408],
  [0, 3],
] as const;

/** Inner quantiles that are this much nearer to each other than the outermost ones are those of a pile and not of a scale. */
const LEAST_RATIO = 1e-6;

export interface RobustScale {
  readonly shift: number;
  /** Above 0. */
  readonly scale: number;
}

/**
 * Median and (q₇₅ − q₂₅)/1.349 of ascending finite values: mean and standard deviation of a normal distribution. A column that is
 * mostly one value gets the scale of its outer quantiles, a constant one a scale of 1.
 */
export function robustScale(sorted: ArrayLike<number>): RobustScale {
  if (sorted.length === 0) return { shift: 0, scale: 1 };
  const spread = TAILS.map(([tail, sigma]) => {
    const halves = quantileOf(sorted, 1 - tail) / 2 - quantileOf(sorted, tail) / 2;
    return halves / sigma;
  });
  const outer = spread[2] as number;
  const scale = spread.find((s) => s > LEAST_RATIO * outer) ?? 0;
  return { shift: quantileOf(sorted, 0.5), scale: scale > 0 ? scale : 1 };
}
