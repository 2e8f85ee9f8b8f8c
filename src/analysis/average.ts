/**
 * Densities averaged: p(x) = Σ_j w_j p_j(x), with Σ w_j = 1. By Jensen's inequality mean ln p of the average is never below the average of the
 * parts' own. Draws come from part j with probability w_j.
 */
import { random } from '../base/random';
import type { ModelRows } from './density-model';
import { meanWithError } from './mean-error';

/** One of the densities, over row-major values [n, dim], given [n, context]. */
export interface Part {
  readonly weight: number;
  /** ln p in nats of all rows, or of those that are named. */
  logProb(rows: ModelRows, named?: Uint32Array): Promise<Float64Array>;
  /** Draws, row-major [count, dim]; `context`, row-major, has a row for each. */
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
}

export interface Average {
  logProb(rows: ModelRows, named?: Uint32Array): Promise<Float64Array>;
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
}

/** ln Σ_j w_j exp(l_j) of every row; −∞ where every part has −∞. */
export function logAverage(parts: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const [first = new Float64Array()] = parts;
  if (parts.length === 1 && weights[0] === 1) return first;
  return first.map((_, row) => {
    let most = Number.NEGATIVE_INFINITY;
    for (const [j, part] of parts.entries()) if ((weights[j] as number) > 0) most = Math.max(most, part[row] as number);
    if (most === Number.NEGATIVE_INFINITY) return most;
    let sum = 0;
    for (const [j, part] of parts.entries()) {
      const weight = weights[j] as number;
      if (weight > 0) sum += weight * Math.exp((part[row] as number) - most);
    }
    return most + Math.log(sum);
  });
}

/** Seeds of the parts: those of one row and the next are far apart, so that no two parts map the same noise. */
const SEED_STEP = 0x9e3779b1;

/** The rows of each part among `count`, drawn by their weights. */
function shares(weights: readonly number[], count: number, seed: number): Uint32Array[] {
  const draw = random(seed, 'members');
  const rows: number[][] = weights.map(() => []);
  for (let row = 0; row < count; row++) {
    let left = draw.uniform();
    let part = 0;
    while (part < weights.length - 1 && left > (weights[part] as number)) left -= weights[part++] as number;
    rows[part]?.push(row);
  }
  return rows.map((own) => Uint32Array.from(own));
}

/** The average of the parts; a single one is passed on as it is. */
export function averageOf(parts: readonly Part[], dim: number, context: number): Average {
  const [only, ...more] = parts;
  if (!only) throw new Error('an average needs a part');
  if (more.length === 0) return only;
  const weights = parts.map(({ weight }) => weight);
  return {
    async logProb(rows, named) {
      const each: Float64Array[] = [];
      for (const part of parts) each.push(await part.logProb(rows, named));
      return logAverage(each, weights);
    },
    async sample(count, seed, given) {
      const out = new Float64Array(count * dim);
      for (const [j, rows] of shares(weights, count, seed).entries()) {
        if (rows.length === 0) continue;
        const own = given && pickRows(given, context, rows);
        const drawn = await (parts[j] as Part).sample(rows.length, (seed + j * SEED_STEP) % 2 ** 53, own);
        for (const [i, row] of rows.entries()) out.set(drawn.subarray(i * dim, (i + 1) * dim), row * dim);
      }
      return out;
    },
  };
}

/** The named rows of row-major values. */
export function pickRows(values: Float64Array, width: number, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(values.subarray(row * width, (row + 1) * width), i * width);
  return out;
}

/** Standard deviation over the members of ln p of each row, which says how far they agree; 0 where there is one member. */
export function spreadOf(members: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = members;
  const n = members.length;
  if (n < 2) return new Float64Array(first.length);
  return first.map((_, row) => {
    let mean = 0;
    for (const member of members) mean += (member[row] as number) / n;
    let squares = 0;
    for (const member of members) squares += ((member[row] as number) - mean) ** 2;
    return Math.sqrt(squares / (n - 1));
  });
}

/**
 * Rows that each side counts for before any is seen. The flows' ln p of the validation rows is too good, since these rows chose their best step, by
 * about half a nat a flow; the mixture has two rows to make up for it. Without them one Gaussian in one column, N = 300, kept half of
 * five flows, with 0.0028 nats of excess instead of 0.0011; with four, Gumbel's flows lost too much (0.0225 instead of 0.0174).
 */
const PRIOR_OF_FIRST = 0.5;
const PRIOR_OF_SECOND = 2;
const HALVINGS = 30;

/**
 * The weight w of `second` that makes mean ln p of (1 − w) first + w second largest on rows that neither was trained on: stacking of densities
 * (Smyth & Wolpert 1999); `counted` is how much each row counts, of mean 1. By bisection, since the sum is concave in w; expectation maximisation takes thousands of steps where it is flat.
 */
export function stackingWeight(first: Float64Array, second: Float64Array, counted?: Float64Array): number {
  const differences = first.map((one, i) => one - (second[i] as number));
  const rises = (weight: number) => {
    let slope = PRIOR_OF_SECOND / weight - PRIOR_OF_FIRST / (1 - weight);
    for (const [i, difference] of differences.entries()) {
      const ratio = Math.exp(-Math.abs(difference));
      slope +=
        (counted?.[i] ?? 1) *
        (difference > 0 ? (ratio - 1) / (1 - weight + weight * ratio) : (1 - ratio) / ((1 - weight) * ratio + weight));
    }
    return slope > 0;
  };
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = 0.5 * (low + high);
    if (rises(middle)) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Some of the first density stays, so that its draws are among those of the average. */
const MOST_OF_SECOND = 0.99;

/** Standard errors by which the first density must be better to count where noise hides which one is. */
const CLEARLY = 2;
/** The weight of the second where rows cannot tell. */
const UNTOLD = PRIOR_OF_SECOND / (PRIOR_OF_FIRST + PRIOR_OF_SECOND);

/**
 * The weight of `second`, the plainer density, on rows with errors: no less than where rows cannot tell, unless the best weight is clearly better than this
 * density alone. Noise hides which density is better, and the best weight then follows chance, which favours flows, whose best step the same rows have
 * chosen. Two moons with errors and 30 % holes, nats above the truth: mixture 0.044, three flows 0.050 to 0.064 each, and 0.048 to 0.050 together where
 * they had three quarters of the weight. With the mixture nearly alone 0.029 and 0.053 on two samples without holes: it can be the worse one too.
 */
export function cautiousWeight(first: Float64Array, second: Float64Array, counted?: Float64Array): number {
  const best = stackingWeight(first, second, counted);
  if (best >= UNTOLD) return Math.min(best, MOST_OF_SECOND);
  const at = (weight: number) => logAverage([first, second], [1 - weight, weight]);
  const [largest, plain] = [at(best), at(MOST_OF_SECOND)];
  const gains = largest.map((value, i) => value - (plain[i] as number));
  const { mean, standardError } = meanWithError(gains, undefined, counted);
  return mean > CLEARLY * standardError ? best : UNTOLD;
}
