/** The Gaussian mixture baseline, against mixtures that are known. */
import { describe, expect, it } from 'vitest';
import { fitGaussian, gaussianLogProb } from '../../src/analysis/gaussian';
import { fitGaussianMixture, gaussianMixtureLogProb } from '../../src/analysis/gaussian-mixture';
import { random } from '../../src/base/random';

const COUNT = 4_000;
const every = Uint32Array.from({ length: COUNT }, (_, i) => i);
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two clusters in two columns, 3:1, the second one narrow and tilted. */
function clusters(seed: number): Float64Array {
  const draw = random(seed, 'catalog');
  return Float64Array.from(
    Array.from({ length: COUNT }, () => {
      const [a, b] = [draw.normal(), draw.normal()];
      return draw.uniform() < 0.75 ? [a - 3, 2 * b] : [3 + 0.5 * a, 1 + 0.4 * a + 0.1 * b];
    }).flat(),
  );
}

describe('a Gaussian mixture', () => {
  const values = clusters(1);
  const mixture = fitGaussianMixture(values, 2, every, 2, 1);

  it('finds the clusters with their weights and means', () => {
    const large = (mixture.weights[0] as number) > 0.5 ? 0 : 1;
    expect(mixture.weights[large]).toBeCloseTo(0.75, 1);
    expect(mixture.means[2 * large]).toBeCloseTo(-3, 0);
    expect(mixture.means[2 * (1 - large)]).toBeCloseTo(3, 1);
  });

  it('comes within the noise of the true density on other rows, and far above one Gaussian', () => {
    const other = clusters(2);
    const ln2pi = Math.log(2 * Math.PI);
    const truth = Float64Array.from(every, (row) => {
      const [x, y] = [other[2 * row] as number, other[2 * row + 1] as number];
      const first = Math.log(0.75) - 0.5 * ((x + 3) ** 2 + (y / 2) ** 2) - ln2pi - Math.log(2);
      const a = (x - 3) / 0.5;
      const b = (y - 1 - 0.4 * a) / 0.1;
      const second = Math.log(0.25) - 0.5 * (a * a + b * b) - ln2pi - Math.log(0.05);
      return Math.max(first, second) + Math.log1p(Math.exp(-Math.abs(first - second)));
    });
    const learned = mean(gaussianMixtureLogProb(mixture, other, 2, every));
    expect(learned).toBeCloseTo(mean(truth), 1);
    expect(learned - mean(gaussianLogProb(fitGaussian(values, 2, every), other, 2, every))).toBeGreaterThan(0.3);
  });

  it('is one Gaussian where it has one component', () => {
    const one = fitGaussianMixture(values, 2, every, 1, 1);
    const alone = mean(gaussianLogProb(fitGaussian(values, 2, every), values, 2, every));
    expect(mean(gaussianMixtureLogProb(one, values, 2, every))).toBeCloseTo(alone, 3);
  });

  it('is the same for the same seed, and bears equal rows', () => {
    expect(fitGaussianMixture(values, 2, every, 2, 1)).toEqual(mixture);
    const equal = new Float64Array(2 * COUNT).fill(3);
    expect(
      gaussianMixtureLogProb(fitGaussianMixture(equal, 2, every, 3, 1), equal, 2, every.subarray(0, 2)).every(
        Number.isFinite,
      ),
    ).toBe(true);
  });
});

it('a Gaussian is fitted to doubles of any size, whose differences and squares overflow', () => {
  for (const far of [1e154, 1e300, 1.7e308, 5e-324]) {
    const values = Float64Array.from({ length: 400 }, (_, i) => (i < 4 ? (i % 2 ? far : -far) : Math.sin(i)));
    const rows = Uint32Array.from({ length: 200 }, (_, i) => i);
    const { cholesky } = fitGaussian(values, 2, rows);
    expect(cholesky.every(Number.isFinite)).toBe(true);
    expect(cholesky[0]).toBeGreaterThan(0);
  }
});

it.each([
  [1e8, 1e8],
  [1e13, -1e13],
  [1e15, 1e15, 3e15, 3e15],
])('is a density where rows lie far away along a diagonal: %s', (...far: readonly number[]) => {
  const all = Float64Array.of(...clusters(3), ...far);
  const rows = Uint32Array.from({ length: all.length / 2 }, (_, i) => i);
  for (const components of [1, 4]) {
    const logProb = gaussianMixtureLogProb(fitGaussianMixture(all, 2, rows, components, 1), all, 2, rows);
    expect(logProb.every(Number.isFinite)).toBe(true);
  }
});
