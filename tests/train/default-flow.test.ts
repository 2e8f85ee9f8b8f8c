/** The default flow on the kinds of catalogs that used to break it, made here by seed; nats per test row in the units of the columns. */

import { beforeAll, describe, expect, test } from 'vitest';
import { fitGaussian, gaussianLogProb } from '../../src/analysis/gaussian';
import { meanWithError } from '../../src/analysis/mean-error';
import { type Random, random } from '../../src/base/random';
import { applyTransform, fitTransform } from '../../src/catalog/column-transforms';
import { splitRows } from '../../src/catalog/split';
import type { Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { startFit } from '../../src/train/fit';
import { presets, sizedTo } from '../../src/train/presets';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const draws = (seed: number, count: number, one: (draw: Random) => number[]) => {
  const draw = random(seed, 'catalog');
  return Array.from({ length: count }, () => one(draw));
};
const flat = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat());
const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Two correlated normal columns: an entropy of 2.84 − 0.51. */
const normal = (draw: Random) => {
  const first = draw.normal();
  return [first, 0.8 * first + 0.6 * draw.normal()];
};

describe('the default flow', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = opened(await openWasm({ kernels: kernelBytes }));
  });

  async function fitted(rows: readonly (readonly number[])[], name: 'default' | 'light' = 'default', seed = 1) {
    const dim = rows[0]?.length ?? 0;
    const split = splitRows(rows.length, { validation: 0.1, test: 0 }, seed);
    const { flow, training } = sizedTo(presets[name], dim, 0, split.train.length);
    const fit = await startFit({ engine, flow, values: flat(rows), split, training, seed });
    while (!fit.trainer.stopped) await fit.trainer.advance(training.evaluateEvery);
    return fit;
  }

  async function testLogProb(
    rows: readonly (readonly number[])[],
    test: readonly (readonly number[])[],
    ...options: ['default' | 'light'] | []
  ) {
    const fit = await fitted(rows, ...options);
    const ln = await fit.logProb({ values: flat(test) });
    fit.dispose();
    return { mean: meanWithError(ln).mean, least: Math.min(...ln) };
  }

  function gaussian(rows: readonly (readonly number[])[], test: readonly (readonly number[])[]) {
    const dim = rows[0]?.length ?? 0;
    const fit = fitGaussian(flat(rows), dim, all(rows.length));
    return meanWithError(gaussianLogProb(fit, flat(test), dim, all(test.length))).mean;
  }

  test.each(['default', 'light'] as const)(
    '%s learns 300 rows of eight normal columns no worse than a Gaussian',
    async (name) => {
      const eight = (draw: Random) => {
        const shared = draw.normal();
        return Array.from({ length: 8 }, () => shared + draw.normal());
      };
      const [rows, test] = [draws(1, 300, eight), draws(2, 4_000, eight)];
      expect((await testLogProb(rows, test, name)).mean).toBeGreaterThan(gaussian(rows, test) - 0.1);
    },
  );

  // 0.3 % of the mass far away costs more than one row: tails that reach there leave less for the rest.
  test.each([
    [99_999, 1, 0.05],
    [1e20, 1, 0.05],
    [-1e9, 9, 0.2],
  ])('values of %d, in %i of 3,000 rows, cost at most %d nats of the others', async (far, count, most) => {
    const [rows, test] = [draws(3, 3_000, normal), draws(4, 4_000, normal)];
    const bad = rows.map((row, i) => (i % 331 === 7 && i < 331 * count ? [far, row[1] as number] : row));
    const entropy = Math.log(2 * Math.PI * Math.E) + Math.log(0.6);
    expect((await testLogProb(bad, test)).mean).toBeGreaterThan(-entropy - 0.02 - most);
  });

  test('a Cauchy column is learned to its tails', async () => {
    const cauchy = (draw: Random) => [Math.tan(Math.PI * (draw.uniform() - 0.5))];
    const { mean, least } = await testLogProb(draws(5, 3_000, cauchy), draws(6, 10_000, cauchy));
    // The entropy is ln 4π = 2.531.
    expect(mean).toBeGreaterThan(-2.7);
    expect(least).toBeGreaterThan(-60);
  });

  test('a Student t of two degrees of freedom in two columns too', async () => {
    const student = (draw: Random) => {
      const scale = Math.sqrt(-Math.log(draw.uniform()));
      return [draw.normal() / scale, draw.normal() / scale];
    };
    const { mean, least } = await testLogProb(draws(7, 6_000, student), draws(8, 6_000, student));
    // The entropy of the bivariate t₂ is ln 2π + 2 = 3.838.
    expect(mean).toBeGreaterThan(-3.838 - 0.06);
    expect(least).toBeGreaterThan(-60);
  });

  test.each([1e160, 1e-160])(
    'columns in units of %d give the same density, and so does the Gaussian beside it',
    async (unit) => {
      const [rows, test] = [draws(9, 800, normal), draws(10, 500, normal)];
      const scaled = (of: typeof rows) => of.map(([a = 0, b = 0]) => [a * unit, b]);
      const plain = await testLogProb(rows, test);
      const large = await testLogProb(scaled(rows), scaled(test));
      expect(large.mean + Math.log(unit)).toBeCloseTo(plain.mean, 1);
      expect(gaussian(scaled(rows), scaled(test)) + Math.log(unit)).toBeCloseTo(gaussian(rows, test), 6);
    },
  );

  test('the robust scale is the scale that the flow sees, with or without the transform', async () => {
    const rows = draws(11, 600, (draw) => [5 + 3 * Math.tan(Math.PI * (draw.uniform() - 0.5))]);
    const transform = fitTransform('robust', flat(rows));
    const robust = rows.map(([value = 0]) => [applyTransform(transform, value)]);
    const [plain, seen] = [await fitted(rows), await fitted(robust)];
    const first = plain.rows({ values: flat(rows) }).values;
    const second = seen.rows({ values: flat(robust) }).values;
    for (const [i, value] of first.entries()) expect(second[i]).toBeCloseTo(value, 3);
    // Of a Cauchy of width 3, quartiles 3 apart from the median, so 3/0.6745.
    expect(plain.standardisation.scale[0]).toBeGreaterThan(3.5);
    expect(plain.standardisation.scale[0]).toBeLessThan(5.5);
    plain.dispose();
    seen.dispose();
  });
});
