import { expect, test } from 'vitest';
import { erf } from '../../src/base/erf';
import type { GivenPdf } from '../../src/catalog/given-pdf/given-pdf';
import { describe, givenPdfTable } from '../../src/catalog/given-pdf/source';
import { numberColumn } from '../../src/catalog/table';
import { refusal } from './files';

const DRAWS = 200_000;
const MIXTURE_MEAN = (50 * Math.exp(1) + 20 * 15 + 35 * 30 + 45 * 45) / 150;

function named(name: Extract<GivenPdf, { kind: 'named' }>['name']): GivenPdf {
  return { kind: 'named', name };
}

function formula(text: string, from: number, to: number): GivenPdf {
  return { kind: 'formula', formula: text, from, to };
}

/** Mean and its standard error. */
function average(values: ArrayLike<number>): { mean: number; error: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1);
  return { mean, error: Math.sqrt(variance / all.length) };
}

/** Each density with its mean and, where it is known in closed form, its entropy. */
const CASES: readonly (readonly [string, GivenPdf, number, number | undefined])[] = [
  ['the mixture of the reference', named('given-pdf-mixture'), MIXTURE_MEAN, undefined],
  ['normal-mixture', named('normal-mixture'), -0.2, undefined],
  ['bimodal', named('bimodal'), 0, undefined],
  ['skewed', named('skewed'), (5 / Math.sqrt(26)) * Math.sqrt(2 / Math.PI), undefined],
  // ln(√3 B(3/2, 1/2)) + 2 (ψ(2) − ψ(3/2))
  ['heavy-tailed', named('heavy-tailed'), 0, Math.log((Math.sqrt(3) * Math.PI) / 2) + 4 * Math.LN2 - 2],
  ['uniform', named('uniform'), 0, Math.log(2)],
  ['a normal as a formula', formula('exp(-x^2/2)', -9, 9), 0, 0.5 * Math.log(2 * Math.PI * Math.E)],
  ['an exponential with a step', formula('step(x)*exp(-x)', -1.234, 30), 1, 1],
  ['a choice', formula('x > 0 ? 1 : 0', -1, 2), 1, Math.log(2)],
  ['infinite at one end', formula('1/sqrt(x)', 0, 1), 1 / 3, Math.log(2) - 1],
  ['infinite at the other end', formula('1/sqrt(1-x)', 0, 1), 2 / 3, Math.log(2) - 1],
  ['a tiny scale', formula('1e-300*exp(-x**2/2)', -9, 9), 0, 0.5 * Math.log(2 * Math.PI * Math.E)],
  ['a narrow peak', formula('exp(-((x-500)/0.01)^2)', 0, 1000), 500, Math.log(0.01 * Math.sqrt(Math.PI * Math.E))],
  ['a ripple', formula('exp(-abs(x)) * (1 + sin(3*x))', -25, 25), 0.06, undefined],
];

test.each(CASES)('%s: entropy, mean and density agree with its draws', (_what, pdf, mean, entropy) => {
  const known = describe(pdf);
  const draws = known.sample(DRAWS, 11);
  const logDensities = draws.map((x) => -Math.log(known.density(x)));
  const monteCarlo = average(logDensities);
  expect(Math.abs(known.entropy - monteCarlo.mean)).toBeLessThan(5 * monteCarlo.error + 1e-6);
  const sampled = average(draws);
  expect(Math.abs(sampled.mean - mean)).toBeLessThan(5 * sampled.error + 1e-9);
  if (entropy !== undefined) expect(known.entropy).toBeCloseTo(entropy, 6);
  const { from, to, shown } = known;
  expect(draws.every((x) => x >= from - 1e-9 && x <= to + 1e-9)).toBe(true);
  const left = draws.filter((x) => x < shown.from || x > shown.to).length;
  expect(left / DRAWS).toBeLessThan(0.003);
});

test.each([
  ['the mixture', named('given-pdf-mixture'), 25],
  ['skewed', named('skewed'), 0.7],
  ['heavy-tailed', named('heavy-tailed'), -1],
  ['a ripple', formula('exp(-abs(x)) * (1 + sin(3*x))', -25, 25), 0.4],
])('%s: as many draws lie below a point as the area there says', (_what, pdf, point) => {
  const { from, density, sample } = describe(pdf);
  const steps = 400_000;
  const step = (point - from) / steps;
  let area = 0;
  for (let i = 0; i < steps; i++) area += density(from + (i + 0.5) * step) * step;
  const share = sample(DRAWS, 12).filter((x) => x < point).length / DRAWS;
  expect(Math.abs(share - area)).toBeLessThan(5 * Math.sqrt((area * (1 - area)) / DRAWS));
});

test('the entropy of the mixture is that of the reference, 3.6652 ± 0.0005', () => {
  expect(Math.abs(describe(named('given-pdf-mixture')).entropy - 3.6652)).toBeLessThan(0.0005);
});

test('the mixture follows the conventions of numpy', () => {
  const { density } = describe(named('given-pdf-mixture'));
  // Log-normal at its median e^0.5: 1 / (x √(2π)); the other parts are far away.
  expect(density(Math.exp(0.5))).toBeCloseTo(((50 / 150) * 0.3989422804) / Math.exp(0.5), 6);
  expect(density(45)).toBeCloseTo(45 / 150 / 6 + (35 / 150) * 0.0797884561 * Math.exp(-4.5), 4);
});

test('a table of draws has one column and follows its seed', () => {
  const table = givenPdfTable(named('skewed'), 1_000, 5);
  expect(table).toMatchObject({ rows: 1_000, notes: [] });
  expect(numberColumn(table, 'x')?.values).toHaveLength(1_000);
  expect(givenPdfTable(named('skewed'), 1_000, 5)).toEqual(table);
  expect(givenPdfTable(named('skewed'), 1_000, 6)).not.toEqual(table);
});

test.each([
  ['negative', 'sin(x)', 0, 6, 'negative', 'x = 3.14'],
  ['negative only beyond the middle', '1 - x', 0, 1.5, 'negative', 'x = 1'],
  ['no number', 'sqrt(x)', -1, 1, 'not-finite', 'no number'],
  ['infinite', 'exp(x^2)', -100, 100, 'not-finite', 'infinity'],
  ['1/x at 0', '1/x', 0, 1, 'not-integrable', 'near x = 0'],
  ['1/(1-x) at 1', '1/(1-x)', 0, 1, 'not-integrable', 'near x = 1'],
  ['a pole inside', '1/abs(x - 0.3337)', 0, 1, 'not-integrable', 'near x = 0.3337'],
  ['a double pole', '1/(x - 0.3337)^2', 0, 1, 'not-integrable', 'near x = 0.3337'],
  ['zero', '0*x', 0, 1, 'zero', 'zero everywhere'],
  ['an interval backwards', 'x', 2, 1, 'interval', '2 to 1'],
  ['an interval of no length', 'x', 1, 1, 'interval', '1 to 1'],
  ['an endless interval', 'x', 0, Number.POSITIVE_INFINITY, 'interval', 'Infinity'],
  ['an interval that overflows', 'x', -1.7e308, 1.7e308, 'interval', 'endless'],
])('refused: %s', async (_what, text, from, to, code, words) => {
  const problem = await refusal(() => describe(formula(text, from, to)));
  expect(problem.code).toBe(code);
  expect(problem.message).toContain(words);
});

test.each([
  [0.1, 0.1124629160182849],
  [1, 0.8427007929497149],
  [2.9, 0.9999589021219005],
  [3.1, 0.9999883513426328],
  [-5, -0.9999999999984626],
  [40, 1],
])('erf(%f)', (x, value) => {
  expect(erf(x)).toBeCloseTo(value, 14);
});
