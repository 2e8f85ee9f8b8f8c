/**
 * A classifier two-sample test (Lopez-Paz & Oquab 2017): can rows and draws be told apart? Each point is called what most of its
 * nearest neighbours are, itself left out; half of the calls are right where nothing tells them apart.
 */
import { random } from '../flow/random';
import type { Verdict } from './density-model';

export interface TwoSample {
  /** Share of right calls. */
  readonly accuracy: number;
  readonly standardError: number;
  /** Rows of each kind. */
  readonly count: number;
}

const NEIGHBOURS = 15;
/** Of each kind: the work grows with the square, and 1,000 tell an accuracy to ± 0.011. */
const MOST = 1_000;

/** Of row-major rows and draws [n, dim]; the larger is cut so that both are as many. */
export function twoSample(data: Float64Array, draws: Float64Array, dim: number, seed = 0): TwoSample {
  const count = Math.min(MOST, data.length / dim, draws.length / dim);
  const scaled = standardised([some(data, dim, count, seed), some(draws, dim, count, seed + 1)], dim);
  const total = 2 * count;
  let right = 0;
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
    if (votes > NEIGHBOURS / 2 === i < count) right += 1;
  }
  return { accuracy: right / total, standardError: 0.5 / Math.sqrt(total), count };
}

/** Rows drawn without putting back. */
function some(values: Float64Array, dim: number, count: number, seed: number): Float64Array {
  const order = random(seed, 'shuffle').permutation(values.length / dim);
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
export function twoSampleVerdict({ accuracy, standardError, count }: TwoSample): Verdict {
  const good = accuracy < Math.max(BAD, 0.5 + 3 * standardError);
  const right = `${(100 * accuracy).toFixed(1)} ± ${(100 * standardError).toFixed(1)} %`;
  return {
    good,
    sentence: good
      ? `Neighbours hardly tell ${count.toLocaleString('en')} held-out rows from as many samples: they are right in ${right}, where guessing is in 50 %.`
      : `Neighbours tell held-out rows from samples: they are right in ${right}, where guessing is in 50 %.`,
  };
}
