/** Gaussian mixtures of a saved model as JSON holds them, checked. */
import * as v from 'valibot';
import type { Mixtures } from '../train/weighing';

const MOST = 1e30;
const numbers = (most: number) =>
  v.pipe(v.array(v.pipe(v.number(), v.finite(), v.minValue(-MOST), v.maxValue(MOST))), v.maxLength(most));

/** Components of one mixture, and columns of a model. */
const [MOST_COMPONENTS, MOST_COLUMNS] = [64, 128];
/** Numbers of all mixtures together. */
const MOST_NUMBERS = 200_000;

export const mixturesSchema = v.strictObject({
  weight: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  parts: v.pipe(
    v.array(
      v.strictObject({
        weights: v.pipe(
          v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
          v.minLength(1),
          v.maxLength(MOST_COMPONENTS),
        ),
        /** Row-major [components, columns]. */
        means: numbers(MOST_COMPONENTS * MOST_COLUMNS),
        /** The lower triangle of each component's Cholesky factor, row by row. */
        factors: v.pipe(v.array(numbers((MOST_COLUMNS * (MOST_COLUMNS + 1)) / 2)), v.maxLength(MOST_COMPONENTS)),
      }),
    ),
    v.minLength(1),
    v.maxLength(32),
  ),
});

export type StoredMixtures = v.InferOutput<typeof mixturesSchema>;

const triangle = (width: number) => (width * (width + 1)) / 2;

/** Numbers of the lower triangle, in order. */
function packed(factor: Float64Array, width: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < width; i++) out.push(...factor.subarray(i * width, i * width + i + 1));
  return out;
}

function unpacked(numbersOf: readonly number[], width: number): Float64Array {
  const out = new Float64Array(width * width);
  for (let i = 0, at = 0; i < width; i++) for (let j = 0; j <= i; j++) out[i * width + j] = numbersOf[at++] as number;
  return out;
}

/** Each number in so few digits as `short` leaves; all of them where it is absent. */
export function storedMixtures({ weight, parts }: Mixtures, short = (value: number) => value): StoredMixtures {
  return {
    weight: short(weight),
    parts: parts.map(({ weights, means, factors }) => {
      const width = means.length / weights.length;
      return {
        weights: Array.from(weights, short),
        means: Array.from(means, short),
        factors: factors.map((factor) => packed(factor, width).map(short)),
      };
    }),
  };
}

/** The mixtures over so many columns; or why they are none, as a clause. */
export function mixturesFrom({ weight, parts }: StoredMixtures, width: number): Mixtures | string {
  let count = 0;
  for (const { weights, means, factors } of parts) {
    const k = weights.length;
    count += means.length + k * triangle(width);
    if (
      means.length !== k * width ||
      factors.length !== k ||
      factors.some(({ length }) => length !== triangle(width))
    ) {
      return 'its mixtures and its columns differ in number';
    }
    const diagonal = (factor: readonly number[]) =>
      Array.from({ length: width }, (_, i) => factor[triangle(i + 1) - 1]);
    if (factors.some((factor) => diagonal(factor).some((value) => !((value as number) > 0)))) {
      return 'a covariance of its mixtures is not positive';
    }
    if (!(weights.reduce((sum, one) => sum + one, 0) > 0.99)) return 'the weights of its mixtures do not add up to 1';
  }
  if (count > MOST_NUMBERS) return 'its mixtures hold more numbers than any model';
  return {
    weight,
    parts: parts.map(({ weights, means, factors }) => {
      const total = weights.reduce((sum, one) => sum + one, 0);
      // In few digits they add up to nearly 1.
      const share = Math.abs(total - 1) < 1e-6 ? 1 : total;
      return {
        weights: Float64Array.from(weights, (one) => one / share),
        means: Float64Array.from(means),
        factors: factors.map((factor) => unpacked(factor, width)),
      };
    }),
  };
}
