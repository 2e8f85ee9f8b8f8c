/** The posterior of two parameters that rows share: exact for normals, and of a group no narrower than of one of its rows. */
import { expect, test } from 'vitest';
import type { AskedDensity } from '../../../src/analysis/ask/asked';
import { fitParabola } from '../../../src/analysis/ask/parabola';
import { sharedPosterior } from '../../../src/analysis/ask/shared-posterior';
import { sharedPrior } from '../../../src/analysis/ask/shared-prior';
import { random } from '../../../src/base/random';

const SIGMA = 0.5;
const plain = { circle: false, catalog: (seen: number) => seen, seen: (value: number) => value, logSlope: () => 0 };

/** θ₁, θ₂ ~ N(0, 1); x₁ = θ₁ + N(0, σ), x₂ = θ₁ + θ₂ + N(0, σ): p(θ | x) by the rules of normals. */
function conditional(): AskedDensity {
  // Precision [[1 + 2 s, s], [s, 1 + s]] with s = 1/σ², and its inverse.
  const s = 1 / SIGMA ** 2;
  const [a, b, d] = [1 + 2 * s, s, 1 + s];
  const det = a * d - b * b;
  const [vaa, vab, vdd] = [d / det, -b / det, a / det];
  const meanOf = (x: number, y: number) => {
    const [u, v] = [s * (x + y), s * y];
    return [vaa * u + vab * v, vab * u + vdd * v] as const;
  };
  const l11 = Math.sqrt(vaa);
  const l21 = vab / l11;
  const l22 = Math.sqrt(vdd - l21 * l21);
  return {
    dim: 2,
    context: 2,
    columns: [plain, plain],
    async logProb(values, context) {
      const given = context as Float64Array;
      return Float64Array.from({ length: values.length / 2 }, (_, k) => {
        const [m1, m2] = meanOf(given[2 * k] as number, given[2 * k + 1] as number);
        const [p, q] = [(values[2 * k] as number) - m1, (values[2 * k + 1] as number) - m2];
        return -0.5 * (a * p * p + 2 * b * p * q + d * q * q) + 0.5 * Math.log(det) - Math.log(2 * Math.PI);
      });
    },
    async sample(count, seed, context) {
      const given = context as Float64Array;
      const draw = random(seed, 'sample');
      const out = new Float64Array(2 * count);
      for (let k = 0; k < count; k++) {
        const [m1, m2] = meanOf(given[2 * k] as number, given[2 * k + 1] as number);
        const [e, f] = [draw.normal(), draw.normal()];
        out.set([m1 + l11 * e, m2 + l21 * e + l22 * f], 2 * k);
      }
      return out;
    },
    mixture: { weights: Float64Array.of(1), means: new Float64Array(4), factors: [new Float64Array(16)] },
  };
}

/** Contexts of training rows. */
function learned(rows: number, seed: number): Float64Array {
  const draw = random(seed, 'catalog');
  const out = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const [p, q] = [draw.normal(), draw.normal()];
    out.set([p + SIGMA * draw.normal(), p + q + SIGMA * draw.normal()], 2 * row);
  }
  return out;
}

const density = conditional();
const ones = (count: number) => new Float64Array(count).fill(1);

test('is that of all rows at once, and of a group that of one row', async () => {
  const prior = await sharedPrior(density, learned(400, 3), 1);
  const draw = random(8, 'catalog');
  const rows = 8;
  const xs = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 0.7 : 0.3) + SIGMA * draw.normal());
  const of = (column: number) =>
    Array.from({ length: rows }, (_, row) => xs[2 * row + column] as number).reduce((sum, x) => sum + x / rows, 0);
  const together = await sharedPosterior(density, xs, ones(rows), prior, 1);
  const grouped = await sharedPosterior(density, xs, ones(rows).fill(1 / rows), prior, 1);
  for (const [found, count] of [
    [together, rows],
    [grouped, 1],
  ] as const) {
    const s = count / SIGMA ** 2;
    const det = (1 + 2 * s) * (1 + s) - s * s;
    const mean = ((1 + s) * s * (of(0) + of(1)) - s * s * of(1)) / det;
    const deviation = Math.sqrt((1 + s) / det);
    const [first] = found.marginals;
    expect(found.doubt).toBeUndefined();
    expect(Math.abs((first?.quantile(0.5) ?? Number.NaN) - mean)).toBeLessThan(0.4 * deviation);
    const half = 0.5 * ((first?.quantile(0.84) ?? 0) - (first?.quantile(0.16) ?? 0));
    expect(half / (0.9945 * deviation)).toBeGreaterThan(0.8);
    expect(half / (0.9945 * deviation)).toBeLessThan(1.25);
    expect(found.draws).toHaveLength(2 * 240);
  }
});

test('says that it is not reliable where few training rows tell of the prior', async () => {
  const prior = await sharedPrior(density, learned(6, 3), 1);
  const xs = Float64Array.from({ length: 24 }, (_, i) => 1.2 + 0.02 * i);
  expect((await sharedPosterior(density, xs, ones(12), prior, 1)).doubt).toMatch(/prior|worth/);
});

test('a parabola is found from points on it, and does not leave the range of its values', () => {
  const draw = random(2, 'catalog');
  const points = Float64Array.from({ length: 80 }, () => draw.normal());
  const at = (x: number, y: number) => 1 + x - 0.5 * y + 0.3 * x * y - 0.2 * x * x;
  const values = Float64Array.from({ length: 40 }, (_, k) => at(points[2 * k] as number, points[2 * k + 1] as number));
  const found = fitParabola(points, [false, false], values);
  expect(found(Float64Array.of(0.4, -0.3), 0)).toBeCloseTo(at(0.4, -0.3), 1);
  expect(found(Float64Array.of(90, -90), 0)).toBeGreaterThanOrEqual(Math.min(...values));
});
