/** Shift and scale of columns, in float64. */
import { expect, test } from 'vitest';
import { random } from '../../src/flow/random';
import { fitStandardisation, logScale, restoreUnits, standardiseRows } from '../../src/train/standardise';

const draw = random(6, 'catalog');
const COUNT = 500;
/** A column of 1e12 ± 1e9, one of 1e-8, one constant. */
const values = Float64Array.from({ length: 3 * COUNT }, (_, i) => {
  if (i % 3 === 0) return 1e12 + 1e9 * draw.normal();
  return i % 3 === 1 ? 1e-8 * draw.normal() : 42;
});
const all = Uint32Array.from({ length: COUNT }, (_, i) => i);

test('there and back keeps every value to a float32 rounding of its standardised size', () => {
  const standardisation = fitStandardisation(values, 3, all);
  const restored = restoreUnits(standardiseRows(values, 3, all, standardisation), 3, standardisation);
  for (const [i, value] of restored.entries()) {
    const scale = standardisation.scale[i % 3] as number;
    expect(Math.abs(value - (values[i] as number))).toBeLessThan(4 * 2 ** -23 * scale);
  }
});

test('standardised columns have zero mean and unit variance, a constant one is 0', () => {
  const rows = standardiseRows(values, 3, all, fitStandardisation(values, 3, all));
  for (const d of [0, 1, 2]) {
    const column = [...rows].filter((_, i) => i % 3 === d);
    const mean = column.reduce((sum, x) => sum + x, 0) / COUNT;
    const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (COUNT - 1);
    expect(mean).toBeCloseTo(0, 6);
    expect(variance).toBeCloseTo(d === 2 ? 0 : 1, 6);
  }
});

test('only the given rows count', () => {
  const first = fitStandardisation(values, 3, all.subarray(0, 10));
  const poisoned = values.slice().fill(Number.NaN, 30);
  expect(fitStandardisation(poisoned, 3, all.subarray(0, 10))).toEqual(first);
});

test('the log scale is what a change of units adds to a log density', () => {
  expect(logScale({ shift: [0, 0], scale: [2, 5] })).toBeCloseTo(Math.log(10), 12);
});
