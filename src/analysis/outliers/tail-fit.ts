/**
 * A generalised Pareto tail fitted to excesses, some of which may be outliers and no part of it: the mixture of the tail and of a density so wide
 * that it says nothing but “anywhere”.
 */

/** P(excess > t) = ordinary · (1 + shape · t/scale)^(−1/shape), e^(−t/scale) for shape 0; `weight` is the posterior's. */
interface Tail {
  readonly shape: number;
  readonly scale: number;
  /** Share of the excesses that the tail describes; the others are outliers. */
  readonly ordinary: number;
  readonly weight: number;
}

/** The posterior over a grid of shapes, scales and shares, its weights adding to 1. */
export type TailPosterior = readonly Tail[];

const SHAPE_STEP = 0.07;
const SHAPES = Array.from({ length: 11 }, (_, i) => -0.2 + SHAPE_STEP * i);
/**
 * Where many excesses know the shape better than to a step, steps about the best in its standard deviations. With the coarse ones alone, of 300,000
 * rows of a gamma distribution, ln P at p = 0.1 % was off by 0.22 where 0.11 was stated.
 */
const FINE_STEPS = Array.from({ length: 9 }, (_, i) => 0.6 * (i - 4));
/**
 * Prior of the shape, a normal. The tail of an exact density's depths is exponential; of flows that were trained on 300 to 3,000 rows of 2 to 8
 * columns of null catalogs it had shapes of −0.15 to 0.3, larger where they overfit. Halfway between.
 */
const PRIOR = { mean: 0.05, deviation: 0.1 };
/** Shares of outliers among the excesses, each as likely as the other before the excesses are seen: of the rows a tenth of that. */
const OUTLIERS = [0, 0.01, 0.02, 0.04, 0.07, 0.12, 0.2, 0.35];
/** Outliers lie anywhere beyond the start: t has the density k s^k/(s + t)^(1 + k), which is nearly even in ln t beyond s typical excesses. */
const ANYWHERE = { power: 0.3, scale: 5 };
/** Steps of the scale on either side of the best, in its standard deviations. */
const STEPS = [-2, -1, 0, 1, 2];
/** The best ln scale of the next shape lies within this of that of the last. */
const NEXT = 0.3;
const SECTION = (3 - Math.sqrt(5)) / 2;
/** More excesses than these are thinned, but for the farthest. */
const MOST = 1_000;
const FARTHEST = 200;
const NEGLIGIBLE = 1e-4;
/** Densities whose product stays far above the smallest number. */
const PRODUCT = 8;

const survivalAt = (shape: number, z: number) =>
  Math.abs(shape) < 1e-9 ? Math.exp(-z) : 1 + shape * z > 0 ? (1 + shape * z) ** (-1 / shape) : 0;
/** Times the scale. */
const densityAt = (shape: number, z: number) => survivalAt(shape, z) / (1 + shape * z || 1);

/** P(excess > t and no outlier) under the posterior's mean. */
export const survival = (tails: TailPosterior, t: number): number =>
  tails.reduce((sum, { shape, scale, ordinary, weight }) => sum + weight * ordinary * survivalAt(shape, t / scale), 0);

/** Standard deviation of the same over the posterior, as a fraction of its mean. */
export function survivalError(tails: TailPosterior, t: number): number {
  const mean = survival(tails, t);
  const square = tails.reduce(
    (sum, { shape, scale, ordinary, weight }) =>
      sum + weight * ((ordinary * survivalAt(shape, t / scale)) / mean - 1) ** 2,
    0,
  );
  return Math.sqrt(square);
}

/** The posterior from excesses, the largest first; `counted` is how much each counts, adding up to the number of independent ones. */
export function fitTail(excesses: Float64Array, counted?: Float64Array): TailPosterior {
  const stride = Math.max(1, Math.ceil((excesses.length - FARTHEST) / MOST));
  const isTaken = (_: number, i: number) => i < FARTHEST || (i - FARTHEST) % stride === 0;
  const some = excesses.filter(isTaken);
  const counts = counted?.filter(isTaken);
  // Of an exponential tail, whatever its outermost part is.
  const typical = Math.max(medianOf(excesses, counted) / Math.LN2, 1e-9);
  const anywhere = some.map((t) => {
    const { power, scale } = ANYWHERE;
    const from = scale * typical;
    return (power / from) * (1 + t / from) ** (-1 - power);
  });
  const spread = 1 / Math.sqrt(counted ? counted.reduce((sum, one) => sum + one, 0) : excesses.length);

  /** ln of the likelihood for every share of outliers: of products of a few densities, since logarithms take most of the time. */
  const logLikelihoods = (shape: number, log: number): Float64Array => {
    const scale = typical * Math.exp(log);
    const sums = new Float64Array(OUTLIERS.length);
    const product = new Float64Array(OUTLIERS.length).fill(1);
    for (let i = 0; i < some.length; i++) {
      const own = densityAt(shape, (some[i] as number) / scale) / scale;
      const other = anywhere[i] as number;
      for (let o = 0; o < sums.length; o++) {
        const share = OUTLIERS[o] as number;
        product[o] = (product[o] as number) * typical * ((1 - share) * own + share * other);
      }
      if (!counts && i % PRODUCT !== PRODUCT - 1 && i !== some.length - 1 && i !== FARTHEST - 1) continue;
      const count = (i < FARTHEST ? 1 : stride) * (counts?.[i] ?? 1);
      for (let o = 0; o < sums.length; o++) sums[o] = (sums[o] as number) + count * Math.log(product[o] as number);
      product.fill(1);
    }
    return sums;
  };
  interface Point extends Omit<Tail, 'weight'> {
    readonly log: number;
  }
  /** The posterior's logarithm at one shape, about the best of its scales, which lies between `low` and `high`. */
  const atShape = (shape: number, low: number, high: number) => {
    const best = (log: number) => logLikelihoods(shape, log).reduce((most, one) => Math.max(most, one));
    const middle = maximumOf(best, low, high, 0.25 * spread);
    const prior = -0.5 * ((shape - PRIOR.mean) / PRIOR.deviation) ** 2;
    const points = STEPS.flatMap((step): Point[] => {
      const log = middle + step * spread;
      const scale = typical * Math.exp(log);
      const likelihoods = Array.from(logLikelihoods(shape, log));
      return likelihoods.map((own, o) => ({ shape, scale, ordinary: 1 - (OUTLIERS[o] as number), log: own + prior }));
    });
    return { middle, points, log: points.reduce((most, { log }) => Math.max(most, log), Number.NEGATIVE_INFINITY) };
  };
  /** Shapes in order: the best scale of the next lies near that of the last. */
  const atShapes = (shapes: readonly number[], low: number, high: number) => {
    let [from, to] = [low, high];
    return shapes.map((shape) => {
      const one = atShape(shape, from, to);
      [from, to] = [one.middle - NEXT, one.middle + NEXT];
      return one;
    });
  };
  const coarse = atShapes(SHAPES, -1.5, 1.5);
  const fine = fineShapes(coarse.map(({ log }) => log));
  const found = (fine ? atShapes(fine, -1.5, 1.5) : coarse).flatMap(({ points }) => points);
  const most = found.reduce((largest, { log }) => Math.max(largest, log), Number.NEGATIVE_INFINITY);
  const weighed = found.map(({ log, ...tail }) => ({ ...tail, weight: Math.exp(log - most) }));
  const kept = weighed.filter(({ weight }) => weight > NEGLIGIBLE);
  const sum = kept.reduce((all, { weight }) => all + weight, 0);
  return kept.map((tail) => ({ ...tail, weight: tail.weight / sum }));
}

/** The middle of values in order, each counted once or so much. */
function medianOf(values: Float64Array, counted: Float64Array | undefined): number {
  if (!counted) return values[values.length >> 1] as number;
  let left = 0.5 * counted.reduce((sum, one) => sum + one, 0);
  const at = counted.findIndex((one) => {
    left -= one;
    return left <= 0;
  });
  return values[at] as number;
}

/** Shapes about the best, from the posterior's logarithm at the coarse ones; undefined where those are fine enough, or the best is the last. */
function fineShapes(logs: readonly number[]): number[] | undefined {
  const best = logs.indexOf(Math.max(...logs));
  const [left, middle, right] = [logs[best - 1], logs[best] as number, logs[best + 1]];
  if (left === undefined || right === undefined) return undefined;
  const bend = (2 * middle - left - right) / SHAPE_STEP ** 2;
  const deviation = 1 / Math.sqrt(bend);
  if (!(deviation < SHAPE_STEP)) return undefined;
  const centre = (SHAPES[best] as number) + (right - left) / (2 * SHAPE_STEP * bend);
  return FINE_STEPS.map((step) => centre + step * deviation);
}

/** Where a function of one maximum has it, to within `enough`, by golden sections. */
function maximumOf(of: (x: number) => number, from: number, to: number, enough: number): number {
  let [low, high] = [from, to];
  let [a, b] = [low + SECTION * (high - low), high - SECTION * (high - low)];
  let [atA, atB] = [of(a), of(b)];
  while (high - low > enough) {
    if (atA < atB) {
      [low, a, atA] = [a, b, atB];
      b = high - SECTION * (high - low);
      atB = of(b);
    } else {
      [high, b, atB] = [b, a, atA];
      a = low + SECTION * (high - low);
      atA = of(a);
    }
  }
  return (low + high) / 2;
}
