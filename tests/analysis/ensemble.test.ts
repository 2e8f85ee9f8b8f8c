/** Several flows as one density: the mean of ln p, and draws of all of them. */
import { expect, test } from 'vitest';
import type { DensityModel } from '../../src/analysis/density-model';
import { ensembleOf, rowsAt } from '../../src/analysis/outliers/ensemble';

/** ln p is the number everywhere; a draw repeats it, and the context that it was given. */
const constant = (value: number): DensityModel => ({
  dim: 2,
  context: 1,
  logProb: async ({ values }) => new Float64Array(values.length / 2).fill(value),
  sample: async (count, _seed, given) =>
    Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? value : (given?.[i >> 1] as number))),
});

test('ln p is the mean over the members', async () => {
  const rows = { values: new Float64Array(6), context: new Float64Array(3) };
  expect(await ensembleOf([constant(-1), constant(-2), constant(-6)]).logProb(rows)).toEqual(
    Float64Array.of(-3, -3, -3),
  );
});

test('draws come from all members in equal numbers, each with its own context', async () => {
  const drawn = await ensembleOf([constant(1), constant(2)]).sample(5, 1, Float64Array.of(10, 11, 12, 13, 14));
  expect([...drawn]).toEqual([1, 10, 1, 11, 2, 12, 2, 13, 2, 14]);
});

test('an ensemble of nothing is refused', () => {
  expect(() => ensembleOf([])).toThrow(/needs a member/);
});

test('rows are picked with their context', () => {
  const rows = { values: Float64Array.of(1, 2, 3, 4, 5, 6), context: Float64Array.of(7, 8, 9) };
  expect(rowsAt(rows, { dim: 2, context: 1 }, Uint32Array.of(2, 0))).toEqual({
    values: Float64Array.of(5, 6, 1, 2),
    context: Float64Array.of(9, 7),
  });
  expect(rowsAt(rows, { dim: 2, context: 0 }, Uint32Array.of(1))).toEqual({ values: Float64Array.of(3, 4) });
});
