/** Densities averaged, drawn from, and weighed. */
import { expect, test } from 'vitest';
import { averageOf, logAverage, type Part, spreadOf, stackingWeight } from '../../src/analysis/average';
import { mixtureDraws } from '../../src/analysis/mixture-model';
import { random } from '../../src/base/random';

const logNormal = (x: number, mean: number, sigma: number) =>
  -0.5 * ((x - mean) / sigma) ** 2 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI);

const normal = (weight: number, mean: number, sigma = 1): Part => ({
  weight,
  logProb: async ({ values }) => values.map((x) => logNormal(x, mean, sigma)),
  async sample(count, seed) {
    const draw = random(seed, 'sample');
    return Float64Array.from({ length: count }, () => mean + sigma * draw.normal());
  },
});

test('ln p of an average is that of the sum of densities, and −∞ only where all parts have it', () => {
  const parts = [
    Float64Array.of(0, -1000, Number.NEGATIVE_INFINITY, -2),
    Float64Array.of(-1, -1001, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY),
  ];
  const [a, b, c, d] = logAverage(parts, [0.25, 0.75]);
  expect(a).toBeCloseTo(Math.log(0.25 + 0.75 * Math.exp(-1)), 12);
  expect(b).toBeCloseTo(-1000 + Math.log(0.25 + 0.75 * Math.exp(-1)), 9);
  expect(c).toBe(Number.NEGATIVE_INFINITY);
  expect(d).toBeCloseTo(-2 + Math.log(0.25), 12);
});

test('draws come from each part with its weight, in random order and the same for the same seed', async () => {
  const average = averageOf([normal(0.3, -10), normal(0.7, 10)], 1, 0);
  const draws = await average.sample(10_000, 1);
  const share = draws.filter((x) => x < 0).length / draws.length;
  expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 10_000));
  const early = draws.subarray(0, 1000).filter((x) => x < 0).length / 1000;
  expect(Math.abs(early - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 1000));
  expect(await average.sample(10_000, 1)).toEqual(draws);
  expect(await average.sample(10_000, 2)).not.toEqual(draws);
});

test('parts map noise of their own: equal parts give no draw twice', async () => {
  const draws = await averageOf([normal(0.5, 0), normal(0.5, 0)], 1, 0).sample(2_000, 3);
  expect(new Set(draws).size).toBe(2_000);
});

test('a single part is passed on as it is', async () => {
  const part = normal(1, 2);
  expect(averageOf([part], 1, 0)).toBe(part);
});

test('the stacking weight is that of the truth, and stays off 0 and 1 on few rows', () => {
  const draw = random(5, 'sample');
  const rows = Float64Array.from({ length: 4_000 }, () => (draw.uniform() < 0.2 ? 4 : 0) + draw.normal());
  const of = (mean: number, some = rows) => some.map((x) => logNormal(x, mean, 1));
  expect(Math.abs(stackingWeight(of(0), of(4)) - 0.2)).toBeLessThan(0.04);
  const few = rows.subarray(0, 6);
  const weight = stackingWeight(of(0, few), of(40, few));
  expect(weight).toBeGreaterThan(0.02);
  expect(weight).toBeLessThan(0.5);
});

test('the spread is the standard deviation over the members', () => {
  expect([...spreadOf([Float64Array.of(1, 5), Float64Array.of(3, 5)])]).toEqual([Math.SQRT2, 0]);
  expect([...spreadOf([Float64Array.of(1, 5)])]).toEqual([0, 0]);
});

test('draws of a mixture given its first column have the mean of the components that fit it', () => {
  const mixture = {
    weights: Float64Array.of(0.5, 0.5),
    means: Float64Array.of(-5, 1, 5, -1),
    factors: [Float64Array.of(1, 0, 0.5, 0.3), Float64Array.of(1, 0, -0.5, 0.3)],
  };
  const count = 5_000;
  const draws = mixtureDraws(mixture, count, 1, new Float64Array(count).fill(6));
  const mean = draws.reduce((sum, x) => sum + x, 0) / count;
  // Only the second component is near 6: −1 − 0.5 (6 − 5), with a deviation of 0.3.
  expect(Math.abs(mean + 1.5)).toBeLessThan(4 * (0.3 / Math.sqrt(count)));
});
