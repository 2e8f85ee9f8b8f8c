/** How far a mixture is trusted beside the flows, by ln p of rows that neither was trained on. */
import { expect, it } from 'vitest';
import { cautiousWeight, stackingWeight } from '../../src/analysis/average';
import { random } from '../../src/base/random';

/** ln p of so many standard normal draws by two Gaussians of those means. */
function scored(count: number, means: readonly [number, number], seed = 1): [Float64Array, Float64Array] {
  const draw = random(seed, 'catalog');
  const rows = Float64Array.from({ length: count }, () => draw.normal());
  const of = (mean: number) => rows.map((x) => -0.5 * (x - mean) ** 2);
  return [of(means[0]), of(means[1])];
}

it('leaves little to the worse of two', () => {
  expect(stackingWeight(...scored(500, [2, 0]))).toBeGreaterThan(0.95);
  expect(stackingWeight(...scored(500, [0, 2]))).toBeLessThan(0.05);
});

it('finds the weights of a mixture of the two', () => {
  const draw = random(2, 'catalog');
  const rows = Float64Array.from({ length: 4_000 }, () => draw.normal() + (draw.uniform() < 0.3 ? 2 : -2));
  const of = (mean: number) => rows.map((x) => -0.5 * (x - mean) ** 2);
  expect(stackingWeight(of(-2), of(2))).toBeCloseTo(0.3, 1);
});

it('prefers the second where rows cannot tell, whatever their number', () => {
  for (const count of [10, 10_000]) expect(stackingWeight(...scored(count, [1, 1]))).toBeCloseTo(0.8, 5);
});

it('takes the plainer density where rows with errors cannot tell, and not where they can', () => {
  const draw = random(3, 'catalog');
  const flow = new Float64Array(300).fill(-1);
  const mean = (weigh: typeof cautiousWeight) => {
    let sum = 0;
    for (let i = 0; i < 40; i++) {
      // As good as the flow but for the scatter from row to row.
      const mixture = flow.map((value) => value + 0.2 * draw.normal());
      sum += weigh(flow, mixture) / 40;
    }
    return sum;
  };
  expect(mean(stackingWeight)).toBeLessThan(0.7);
  expect(mean(cautiousWeight)).toBeGreaterThan(0.77);
  const [better, worse] = scored(300, [0, 1]);
  expect(cautiousWeight(better, worse)).toBeLessThan(0.3);
  expect(cautiousWeight(better, worse)).toBeGreaterThanOrEqual(stackingWeight(better, worse));
  expect(cautiousWeight(worse, better)).toBeGreaterThan(0.95);
});

it('bears a density that is 0 at a row', () => {
  const one = new Float64Array(20).fill(-1);
  const none = one.map((value, i) => (i % 2 ? value : Number.NEGATIVE_INFINITY));
  expect(stackingWeight(none, one)).toBeGreaterThan(0.8);
  expect(stackingWeight(one, none)).toBeLessThan(0.2);
});
