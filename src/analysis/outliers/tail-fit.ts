/** A generalised Pareto tail fitted to excesses of which the largest are known to be large only (type II censoring). */

/** P(excess > t) = (1 + shape · t/scale)^(−1/shape), e^(−t/scale) for shape 0; `weight` is the posterior's. */
interface Tail {
  readonly shape: number;
  readonly scale: number;
  readonly weight: number;
}

/** The posterior over a grid of shapes and scales, its weights adding to 1. */
export type TailPosterior = readonly Tail[];

const SHAPES = Array.from({ length: 17 }, (_, i) => -0.2 + 0.05 * i);
/**
 * Prior of the shape, a normal. The tail of an exact density's depths is exponential; of flows that were trained on 300 to 3,000 rows of 2 to 8
 * columns of null catalogs it had shapes of −0.15 to 0.3, larger where they overfit. Halfway between: for shapes of 0 to 0.3 the number found
 * at p = 1 % is 0.75 to 1.15 times the number stated with 300 rows, where the prior decides, and 0.95 to 1.2 times with 3,000.
 */
const PRIOR = { mean: 0.05, deviation: 0.1 };
/** Steps of the scale on either side of the best, in its standard deviations: a grid of seven holds all but 0.3 %. */
const STEPS = [-3, -2, -1, 0, 1, 2, 3];
const SECTION = (3 - Math.sqrt(5)) / 2;
const ROUNDS = 20;
/** More excesses than these are thinned; their number still counts. */
const MOST = 2_000;
const NEGLIGIBLE = 1e-6;

/** ln of P(excess > t) and, less ln scale, of the density at t. */
const logSurvival = (shape: number, z: number) =>
  Math.abs(shape) < 1e-9 ? -z : 1 + shape * z > 0 ? -Math.log1p(shape * z) / shape : Number.NEGATIVE_INFINITY;
const logDensity = (shape: number, z: number) => (1 + shape) * logSurvival(shape, z);

/** P(excess > t) under the posterior's mean. */
export const survival = (tails: TailPosterior, t: number): number =>
  tails.reduce((sum, { shape, scale, weight }) => sum + weight * Math.exp(logSurvival(shape, t / scale)), 0);

/** Standard deviation of P(excess > t) over the posterior, as a fraction of its mean. */
export function survivalError(tails: TailPosterior, t: number): number {
  const mean = survival(tails, t);
  const square = tails.reduce(
    (sum, { shape, scale, weight }) => sum + weight * (Math.exp(logSurvival(shape, t / scale)) / mean - 1) ** 2,
    0,
  );
  return Math.sqrt(square);
}

/** The posterior from excesses, of which `censored` more are only known to be at least `end`. */
export function fitTail(excesses: Float64Array, censored: number, end: number): TailPosterior {
  const stride = Math.max(1, Math.ceil(excesses.length / MOST));
  const some = excesses.filter((_, i) => i % stride === 0);
  const each = excesses.length / some.length;
  const total = excesses.reduce((sum, one) => sum + one, 0) + censored * end;
  const typical = Math.max(total / excesses.length, 1e-9);
  const spread = 1 / Math.sqrt(excesses.length);

  const logLikelihood = (shape: number, scale: number) => {
    let sum = 0;
    for (const excess of some) sum += logDensity(shape, excess / scale);
    return each * sum - excesses.length * Math.log(scale) + censored * logSurvival(shape, end / scale);
  };
  const found: { shape: number; scale: number; log: number }[] = [];
  for (const shape of SHAPES) {
    const at = (log: number) => logLikelihood(shape, typical * Math.exp(log));
    let [low, high] = [-2, 2];
    for (let i = 0; i < ROUNDS; i++) {
      const [a, b] = [low + SECTION * (high - low), high - SECTION * (high - low)];
      // Where neither is possible, a larger scale is.
      if (at(a) < at(b) || at(a) === Number.NEGATIVE_INFINITY) low = a;
      else high = b;
    }
    const prior = -0.5 * ((shape - PRIOR.mean) / PRIOR.deviation) ** 2;
    for (const step of STEPS) {
      const log = (low + high) / 2 + step * spread;
      found.push({ shape, scale: typical * Math.exp(log), log: at(log) + prior });
    }
  }
  const most = Math.max(...found.map(({ log }) => log));
  const weighed = found.map(({ shape, scale, log }) => ({ shape, scale, weight: Math.exp(log - most) }));
  const kept = weighed.filter(({ weight }) => weight > NEGLIGIBLE);
  const sum = kept.reduce((all, { weight }) => all + weight, 0);
  return kept.map((tail) => ({ ...tail, weight: tail.weight / sum }));
}
