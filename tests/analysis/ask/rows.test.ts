/** Rows of conditional densities, and rows unlike a density. */
import { expect, test } from 'vitest';
import { ask } from '../../../src/analysis/ask/ask';
import type { AskedDensity, Cell } from '../../../src/analysis/ask/asked';
import { unlikeness } from '../../../src/analysis/ask/unlike';
import { givenReference } from '../../../src/analysis/ask/unlike-given';
import { random } from '../../../src/base/random';
import { gaussian, plain } from './densities';

const unknown: Cell = { kind: 'unknown' };
const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
const lnNormal = (off: number, sigma: number) => -0.5 * (off / sigma) ** 2 - Math.log(sigma) - HALF_LN_2PI;

test('a conditional density is asked at the context of each row', async () => {
  // x ~ N(2c, 1), y ~ N(x, 1), c ~ N(0, 1): given c and y, x ~ N(c + y/2, 1/2).
  const logAt = (c: number, x: number, y: number) => lnNormal(x - 2 * c, 1) + lnNormal(y - x, 1);
  const density: AskedDensity = {
    dim: 2,
    context: 1,
    columns: [plain, plain],
    logProb: async (values, context) =>
      Float64Array.from(context ?? [], (c, k) => logAt(c, values[2 * k] as number, values[2 * k + 1] as number)),
    sample: async (count) => new Float64Array(2 * count),
    mixture: {
      weights: Float64Array.of(1),
      means: new Float64Array(3),
      factors: [Float64Array.of(1, 0, 0, 2, 1, 0, 2, 1, 1)],
    },
  };
  const rows = [-1, 0.5].map((c) => ({
    context: Float64Array.of(c),
    cells: [unknown, { kind: 'measured', value: 1, sigma: 0.1 }] as const,
  }));
  const found: number[] = [];
  for await (const { marginals, columns } of ask(density, rows, { draws: 1_000 })) {
    found.push(marginals[columns.indexOf(0)]?.quantile(0.5) as number);
  }
  expect(Math.abs((found[0] as number) + 0.5)).toBeLessThan(0.06);
  expect(Math.abs((found[1] as number) - 1)).toBeLessThan(0.06);
});

test('rows of the density are unlike it as often as their p-value says, and a row far away is', async () => {
  const { density } = gaussian(3, 12, 0.1);
  const drawn = await density.sample(400, 5);
  const rows = Array.from({ length: 401 }, (_, k): { cells: Cell[] } => ({
    cells: [
      { kind: 'known', value: k < 400 ? (drawn[3 * k] as number) : 9 },
      unknown,
      { kind: 'known', value: k < 400 ? (drawn[3 * k + 2] as number) : -9 },
    ],
  }));
  const logEvidence = new Float64Array(401);
  for await (const answer of ask(density, rows)) logEvidence[answer.row] = answer.logEvidence;
  const p = await unlikeness(density, rows, logEvidence, 3);
  expect(p[400]).toBeCloseTo(1 / 501, 9);
  const low = p.subarray(0, 400).filter((one) => one <= 0.1).length / 400;
  expect(low).toBeGreaterThan(0.04);
  expect(low).toBeLessThan(0.17);
});

test('given values like those of the test set are unlike them as often as their p-value says, and values far away are', () => {
  const draw = random(7, 'catalog');
  // Two groups and a curve: nothing that one Gaussian has.
  const rowsOf = (count: number) =>
    Float64Array.from(
      Array.from({ length: count }, () => {
        const x = draw.normal() + (draw.uniform() < 0.3 ? 5 : 0);
        return [x, 0.3 * x * x + draw.normal()];
      }).flat(),
    );
  const reference = givenReference(rowsOf(800), rowsOf(400), 2, 1);
  const fresh = rowsOf(1_000);
  const p = Array.from({ length: 1_000 }, (_, i) => reference.p(fresh.subarray(2 * i, 2 * i + 2)));
  for (const level of [0.05, 0.5]) {
    // Binomial, and as much again from the 400 rows that it is compared with.
    const sigma = Math.sqrt(level * (1 - level) * (1 / 1_000 + 1 / 400));
    expect(Math.abs(p.filter((one) => one <= level).length / 1_000 - level)).toBeLessThan(3.5 * sigma);
  }
  expect(reference.p(Float64Array.of(2.5, 20))).toBeCloseTo(1 / 401, 9);
});
