/** Shift and scale of columns, in float64. */
import { describe, expect, test } from 'vitest';
import { quantileOf } from '../../src/base/quantiles';
import { random } from '../../src/base/random';
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

test('standardised columns have median 0 and the quartiles of a unit normal, a constant one is 0', () => {
  const rows = standardiseRows(values, 3, all, fitStandardisation(values, 3, all));
  for (const d of [0, 1, 2]) {
    const column = rows.filter((_, i) => i % 3 === d).sort();
    expect(quantileOf(column, 0.5)).toBeCloseTo(0, 6);
    const interquartile = quantileOf(column, 0.75) - quantileOf(column, 0.25);
    expect(interquartile).toBeCloseTo(d === 2 ? 0 : 1.34898, 5);
  }
});

/** Shift and scale of one column. */
const fitted = (column: readonly number[]) =>
  fitStandardisation(
    Float64Array.from(column),
    1,
    Uint32Array.from(column, (_, i) => i),
  );

describe('a few values', () => {
  const normal = random(7, 'catalog');
  const column = Array.from({ length: 3_000 }, () => normal.normal());
  test.each([1e5, -1e9, 1e300])('of %d hardly move shift and scale', (far) => {
    const { shift, scale } = fitted([...column.slice(10), ...new Array<number>(10).fill(far)]);
    expect(Math.abs(shift[0] as number)).toBeLessThan(0.05);
    expect(Math.abs((scale[0] as number) - 1)).toBeLessThan(0.05);
  });

  test('that are farther than float32 reaches are as far as a base looks', () => {
    const [seen = 0, other = 0] = standardiseRows(Float64Array.of(1e300, -1e300), 1, Uint32Array.of(0, 1), {
      shift: [0],
      scale: [1e-9],
    });
    expect([seen, other]).toEqual([Math.fround(1e15), Math.fround(-1e15)]);
  });
});

test('a column that is mostly one value gets the scale of the others', () => {
  const half = [...new Array<number>(60).fill(3), ...Array.from({ length: 40 }, (_, i) => i)];
  const { shift, scale } = fitted(half);
  expect(shift).toEqual([3]);
  expect(scale[0]).toBeGreaterThan(3);
  expect(scale[0]).toBeLessThan(30);
  expect(fitted([...new Array<number>(95).fill(3), 4, 5, 6, 7, 8]).scale[0]).toBeGreaterThan(0.01);
});

test('scales near the end of float64 are numbers', () => {
  const { shift, scale } = fitted(Array.from({ length: 101 }, (_, i) => (i - 50) * 3e306));
  expect(shift[0]).toBe(0);
  expect(scale[0]).toBeGreaterThan(1e307);
  expect(scale[0]).toBeLessThan(1.7e308);
});

test('only the given rows count', () => {
  const first = fitStandardisation(values, 3, all.subarray(0, 10));
  const poisoned = values.slice().fill(Number.NaN, 30);
  expect(fitStandardisation(poisoned, 3, all.subarray(0, 10))).toEqual(first);
});

test('the log scale is what a change of units adds to a log density', () => {
  expect(logScale({ shift: [0, 0], scale: [2, 5] })).toBeCloseTo(Math.log(10), 12);
});
