/** Suggested transforms, over families of columns and seeds of their own. */
import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { random } from '../../src/base/random';
import { suggestTransform } from '../../src/catalog/suggest';
import { absence, outside } from '../outside';

type Draw = ReturnType<typeof random>;
const gamma = (draw: Draw, shape: number) =>
  Array.from({ length: shape }, () => -Math.log(draw.uniform())).reduce((sum, one) => sum + one, 0);
const beta = (draw: Draw, a: number, b: number) => {
  const [x, y] = [gamma(draw, a), gamma(draw, b)];
  return x / (x + y);
};
const sign = (draw: Draw) => (draw.uniform() < 0.5 ? -1 : 1);

it.each<readonly [string, string, (draw: Draw) => number]>([
  ['uniform', 'none', (draw) => 2 + 3 * draw.uniform()],
  ['uniform about zero', 'none', (draw) => 2 * draw.uniform() - 1],
  ['an angle in degrees', 'none', (draw) => 360 * draw.uniform() - 180],
  ['an angle that prefers a side', 'none', (draw) => (7 * Math.PI + 1.5 * draw.normal()) % (2 * Math.PI)],
  ['a fraction at both ends', 'logit', (draw) => Math.sin((Math.PI * draw.uniform()) / 2) ** 2],
  ['a percentage at both ends', 'logit', (draw) => 100 * Math.sin((Math.PI * draw.uniform()) / 2) ** 2],
  ['a fraction near one', 'logit', (draw) => beta(draw, 6, 2)],
  ['Gaussian', 'none', (draw) => 3 + draw.normal()],
  ['Gaussian far from zero', 'none', (draw) => 2_450_000 + draw.normal()],
  ['Laplace', 'none', (draw) => -sign(draw) * Math.log(draw.uniform())],
  ['two modes', 'none', (draw) => 3 * sign(draw) + 0.5 * draw.normal()],
  ['Student-t of two degrees', 'asinh', (draw) => (7 * draw.normal()) / Math.sqrt(gamma(draw, 1))],
  ['Cauchy', 'asinh', (draw) => (1e-4 * draw.normal()) / draw.normal()],
  ['decades of either sign', 'asinh', (draw) => sign(draw) * 10 ** (3 * draw.uniform())],
  ['lognormal', 'log10', (draw) => 10 ** (9 + 0.6 * draw.normal())],
  ['Pareto', 'log10', (draw) => 4 * draw.uniform() ** (-1 / 1.6)],
  ['exponential', 'log10', (draw) => -30 * Math.log(draw.uniform())],
])('%s: %s', (_what, transform, value) => {
  for (const seed of [31, 32, 33]) {
    for (const rows of [1_000, 6_000]) {
      const draw = random(seed, 'catalog');
      const sorted = Float64Array.from({ length: rows }, () => value(draw)).sort();
      const found = suggestTransform(sorted);
      expect(found.transform, `${found.why} (seed ${seed}, ${rows} rows)`).toBe(transform);
      expect(found.why).toMatch(new RegExp(`^${transform === 'none' ? 'Linear' : transform}: .*\\.$`));
    }
  }
});

test('heavy tails far from zero have no asinh to bend them, and the reason says so', () => {
  const draw = random(8, 'catalog');
  const sorted = Float64Array.from({ length: 2_000 }, () => -500 + draw.normal() / draw.normal()).sort();
  expect(suggestTransform(sorted)).toEqual({ transform: 'none', why: expect.stringContaining('far from zero') });
});

const CASES = 'cases/statistics';
const read = (file: string) =>
  readFileSync(outside(`${CASES}/${file}.csv`), 'utf8')
    .trim()
    .split('\n');

test.skipIf(absence(CASES)).each(['sugg_train', 'sugg_test'])('case %s', (file) => {
  const [head = '', ...lines] = read(file);
  const found = head.split(',').map((_, column) => {
    const sorted = Float64Array.from(lines, (line) => Number(line.split(',')[column])).sort();
    return suggestTransform(sorted).transform;
  });
  expect(found).toEqual(['none', 'none', 'logit', 'log10', 'log10']);
});

/** Columns of 1,000 rows with one limit or period, or none; `rate` is the least or largest part of catalogs in which it is suggested. */
const limits: readonly (readonly [string, number, number | undefined, number | undefined, (draw: Draw) => number])[] = [
  ['uniform', 0.8, 2, 5, (draw) => 2 + 3 * draw.uniform()],
  ['a flux limit', 0.8, undefined, 25.3, (draw) => 25.3 + Math.log10(draw.uniform()) / 0.6],
  ['masses above a cut', 0.8, 1e9, undefined, (draw) => 1e9 / draw.uniform()],
  ['half-normal or log10', 0.4, 0, undefined, (draw) => Math.abs(draw.normal())],
  ['normal', 0, undefined, undefined, (draw) => draw.normal()],
  ['Student-t', 0, undefined, undefined, (draw) => draw.normal() / Math.sqrt(gamma(draw, 2) / 2)],
  ['lognormal', 0, undefined, undefined, (draw) => Math.exp(0.5 * draw.normal())],
  ['uniform with errors', 0.05, undefined, undefined, (draw) => draw.uniform() + 0.05 * draw.normal()],
];

test.each(limits)('limits of %s', (_what, rate, from, to, value) => {
  const catalogs = 40;
  let found = 0;
  let wrong = 0;
  for (let seed = 0; seed < catalogs; seed++) {
    const draw = random(100 + seed, 'catalog');
    const sorted = Float64Array.from({ length: 1_000 }, () => value(draw)).sort();
    const { domain } = suggestTransform(sorted);
    if (domain) found += 1;
    if (domain?.from !== undefined && domain.from > (from ?? -Infinity)) wrong += 1;
    if (domain?.to !== undefined && domain.to < (to ?? Infinity)) wrong += 1;
  }
  const limited = from !== undefined || to !== undefined;
  if (limited) expect(found / catalogs).toBeGreaterThanOrEqual(rate);
  else expect(found / catalogs).toBeLessThanOrEqual(rate);
  // A limit inside of the true one would leave rows out.
  if (limited) expect(wrong / catalogs).toBeLessThanOrEqual(0.05);
});

test.each<readonly [string, string | undefined, number, number, (draw: Draw) => number]>([
  ['degrees', undefined, -180, 180, (draw) => 360 * draw.uniform() - 180],
  ['right ascension in hours', 'RA', 0, 24, (draw) => 24 * draw.uniform()],
  ['a position angle', 'PA_disk', 0, 180, (draw) => 180 * draw.uniform()],
])('the period of %s', (_what, name, from, to, value) => {
  const draw = random(5, 'catalog');
  const sorted = Float64Array.from({ length: 1_000 }, () => value(draw)).sort();
  expect(suggestTransform(sorted, name).domain).toEqual({ kind: 'angle', from, to });
});

test('an inclination does not come round', () => {
  const draw = random(6, 'catalog');
  const sorted = Float64Array.from({ length: 1_000 }, () => 180 * draw.uniform()).sort();
  expect(suggestTransform(sorted, 'inclination').domain?.kind).not.toBe('angle');
});
