/**
 * A classifier two-sample test (Lopez-Paz & Oquab 2017): can rows and draws be told apart? Each point is called what most of its
 * nearest neighbours are, itself left out; half of the calls are right where nothing tells them apart.
 */
import { random } from '../base/random';
import { effectiveCount, meanWithError } from './mean-error';
import { averageRanks } from './outliers/rank-correlation';
import { TRUST_WORDS } from './trust-words';
import { LEAST_ROWS, tooFew, type Verdict } from './verdict';

const NEIGHBOURS = 15;
/** Of each kind: the work grows with the square, and 1,000 tell an accuracy to ± 0.011. */
const MOST = 1_000;

export interface TwoSample {
  /** Share of right calls. */
  readonly accuracy: number;
  readonly standardError: number;
  /** Rows of each kind. */
  readonly count: number;
  /** Rows, or groups of them. */
  readonly independent: number;
  /** Independent rows that would tell as much. */
  readonly effective: number;
}

/**
 * Of row-major rows and draws [n, dim]; the larger is cut so that both are as many. `groups` is a number of each row of the data, where
 * these are not independent. Of rows with weights each is used with a probability in proportion to its weight: these count alike.
 */
export function twoSample(
  data: Float64Array,
  draws: Float64Array,
  dim: number,
  seed = 0,
  groups?: Uint32Array | undefined,
  weights?: Float64Array | undefined,
): TwoSample {
  const order = countingAlike(shuffledOrder(data.length / dim, seed), weights, seed);
  const count = Math.min(MOST, order.length, draws.length / dim);
  const drawn = shuffledOrder(draws.length / dim, seed + 1);
  const scaled = standardised([some(data, dim, count, order), some(draws, dim, count, drawn)], dim);
  const total = 2 * count;
  let right = 0;
  const rightOfData = new Float64Array(count);
  const distances = new Float64Array(NEIGHBOURS);
  const fromData = new Uint8Array(NEIGHBOURS);
  for (let i = 0; i < total; i++) {
    distances.fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < total; j++) {
      if (j === i) continue;
      let square = 0;
      for (let d = 0; d < dim; d++) square += ((scaled[i * dim + d] as number) - (scaled[j * dim + d] as number)) ** 2;
      if (square >= (distances[NEIGHBOURS - 1] as number)) continue;
      let at = NEIGHBOURS - 1;
      while (at > 0 && (distances[at - 1] as number) > square) {
        distances[at] = distances[at - 1] as number;
        fromData[at] = fromData[at - 1] as number;
        at -= 1;
      }
      distances[at] = square;
      fromData[at] = j < count ? 1 : 0;
    }
    const votes = fromData.reduce((sum, vote) => sum + vote, 0);
    if (votes > NEIGHBOURS / 2 !== i < count) continue;
    right += 1;
    if (i < count) rightOfData[i] = 1;
  }
  const binomial = 0.5 / Math.sqrt(total);
  const own = groups && order.subarray(0, count).map((row) => groups[row] as number);
  const byGroup = own ? meanWithError(rightOfData, own) : undefined;
  // Draws are independent; rows are as their groups are.
  const standardError = byGroup
    ? Math.max(binomial, 0.5 * Math.hypot(byGroup.standardError, 0.5 / Math.sqrt(count)))
    : binomial;
  return {
    accuracy: right / total,
    standardError,
    effective: own ? effectiveRows(scaled.subarray(0, count * dim), dim, own) : count,
    count,
    independent: byGroup?.independent ?? count,
  };
}

/**
 * Independent rows that would tell as much of the column that is most alike within groups. Rows of one group are each other's neighbours then, and
 * are told from draws of the density that they are from.
 */
function effectiveRows(rows: Float64Array, dim: number, groups: Uint32Array): number {
  const count = groups.length;
  const ofColumn = (d: number) => {
    const ranks = averageRanks(Float64Array.from({ length: count }, (_, row) => rows[row * dim + d] as number));
    return effectiveCount(
      ranks.map((rank) => rank / (count + 1)),
      groups,
    );
  };
  return Math.min(...Array.from({ length: dim }, (_, d) => ofColumn(d)));
}

const shuffledOrder = (count: number, seed: number) => random(seed, 'shuffle').permutation(count);

/** The rows that rejection by their weights leaves, in their order. */
function countingAlike(order: Uint32Array, weights: Float64Array | undefined, seed: number): Uint32Array {
  if (!weights) return order;
  const most = weights.reduce((high, weight) => Math.max(high, weight), 0);
  const draw = random(seed, 'sample');
  return order.filter((row) => draw.uniform() * most < (weights[row] as number));
}

/** The first rows of an order. */
function some(values: Float64Array, dim: number, count: number, order: Uint32Array): Float64Array {
  return Float64Array.from(
    { length: count * dim },
    (_, i) => values[(order[Math.floor(i / dim)] as number) * dim + (i % dim)] as number,
  );
}

/** Both as one, every column by the mean and deviation of the first. */
function standardised([first, second]: readonly [Float64Array, Float64Array], dim: number): Float64Array {
  const count = first.length / dim;
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  for (let d = 0; d < dim; d++) {
    let [mean, squares] = [0, 0];
    for (let row = 0; row < count; row++) mean += (first[row * dim + d] as number) / count;
    for (let row = 0; row < count; row++) squares += ((first[row * dim + d] as number) - mean) ** 2;
    const deviation = Math.sqrt(squares / count) || 1;
    for (let at = d; at < both.length; at += dim) both[at] = ((both[at] as number) - mean) / deviation;
  }
  return both;
}

/** A classifier that is right more often than this has found a difference that shows. */
const BAD = 0.55;

/** Whether rows and draws can be told apart. */
export function twoSampleVerdict({ accuracy, standardError, count, independent, effective }: TwoSample): Verdict {
  const words = TRUST_WORDS.samples;
  const right = words.figures((100 * accuracy).toFixed(1), (100 * standardError).toFixed(1));
  const size = { rows: count, independent, effective, least: LEAST_ROWS.samples };
  const few = tooFew(size, words.what, right);
  if (few && effective < Math.min(count, LEAST_ROWS.samples)) return few;
  if (accuracy >= Math.max(BAD, 0.5 + 3 * standardError)) return { judgement: 'bad', sentence: words.differ(right) };
  return few ?? { judgement: 'good', sentence: words.resemble(right) };
}
