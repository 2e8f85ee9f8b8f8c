import { expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { profileColumn } from '../../src/catalog/profile';
import type { NumberColumn, TextColumn } from '../../src/catalog/table';

function column(values: ArrayLike<number>): NumberColumn {
  return { kind: 'number', name: 'M', values: Float64Array.from(values) };
}

function words(...values: string[]): TextColumn {
  return { kind: 'text', name: 'sim', values };
}

/** Log-uniform over `decades`, plus what is given. */
function spread(decades: number, ...more: number[]): NumberColumn {
  const draw = random(1, 'catalog');
  return column([...Array.from({ length: 500 }, () => 10 ** (9 + decades * draw.uniform())), ...more]);
}

/** 18 to 23, to three digits. */
function magnitudes(count: number): number[] {
  const draw = random(2, 'catalog');
  return Array.from({ length: count }, () => Math.round(1000 * (18 + 5 * draw.uniform())) / 1000);
}

/** One significant digit, over four decades. */
function roundValues(): number[] {
  const draw = random(3, 'catalog');
  return [...Array.from({ length: 60 }, () => Number((10 ** (4 * draw.uniform())).toPrecision(1))), 60_000, 60_000];
}

/** −60° to 60°. */
const declinations = (count: number) => magnitudes(count).map((m) => 24 * (m - 20.5));

test('kind, missing, zeros, distinct and range', () => {
  const profile = profileColumn(column([0, 0, 1.5, Number.NaN, -2, 8]));
  expect(profile).toMatchObject({ kind: 'number', missing: 1, zeros: 2, distinct: 4 });
  expect(profile.range).toEqual({ min: -2, median: 0, max: 8 });
});

test.each([
  ['integer', column([1, 2, 3])],
  ['constant', column([0.7, 0.7, Number.NaN])],
  ['empty', column([Number.NaN, Number.NaN])],
  ['empty', words('', 'nan', '-')],
  ['text', words('CV_0', 'CV_1', '')],
])('kind %s', (kind, given) => {
  const profile = profileColumn(given);
  expect(profile.kind).toBe(kind);
  expect(profile.suggestion.transform).toBe('none');
  expect(profile.suggestion.why).toMatch(/\.$/);
});

test('text counts its blanks and its distinct words', () => {
  expect(profileColumn(words('CV_0', 'CV_1', '', 'CV_1'))).toMatchObject({ missing: 1, distinct: 2, histogram: [] });
});

test('distinct values are counted up to 1,000', () => {
  expect(profileColumn(column(Array.from({ length: 5_000 }, (_, i) => i))).distinct).toBe(1_000);
});

test('24 bins hold every value', () => {
  const { histogram } = profileColumn(column(Array.from({ length: 240 }, (_, i) => i - 100)));
  expect(histogram).toEqual(Array(24).fill(10));
});

test('log10 is suggested for positive values over decades, zeros or not, and the histogram is in its units', () => {
  const profile = profileColumn(spread(3, 0, 0));
  expect(profile.suggestion.transform).toBe('log10');
  expect(profile.suggestion.why).toContain('2 zeros');
  expect(profile.histogram.reduce((sum, count) => sum + count, 0)).toBe(500);
  // Log-uniform values fill the bins of log10 evenly.
  expect(Math.min(...profile.histogram)).toBeGreaterThan(5);
});

test.each([
  ['values within a decade', spread(0.6), 'dex'],
  ['a negative value', spread(3, -1), 'sign'],
  ['a single far value', spread(0.6, 1e20), 'dex'],
])('no log10 for %s', (_what, given, why) => {
  const { suggestion } = profileColumn(given);
  expect(suggestion.transform).toBe('none');
  expect(suggestion.why).toContain(why);
});

test.each([
  ['−9999 among masses', spread(3, -9999, -9999), [{ value: -9999, count: 2 }]],
  ['−1 among masses', spread(3, -1, -1), [{ value: -1, count: 2 }]],
  ['99 among magnitudes', column([18, 19.5, 21, 22.5, 99, 99, 99]), [{ value: 99, count: 3 }]],
  ['1e37 as float32 prints it', column([-20, -19, -18, 9.999999933815813e36, 9.999999933815813e36]), undefined],
  ['−30 among logarithms', column([-2, -1, 0, 1, 2, -30, -30]), [{ value: -30, count: 2 }]],
  ['a single −9999 among masses', spread(3, -9999), [{ value: -9999, count: 1 }]],
  ['a single −9999 among magnitudes', column([...magnitudes(200), -9999]), [{ value: -9999, count: 1 }]],
  ['99.999 in a few of many rows', column([...magnitudes(2_000), 99.999, 99.999]), [{ value: 99.999, count: 2 }]],
  ['99.99 as float32 prints it', column([...magnitudes(90), 99.98999786, 99.98999786]), undefined],
  ['9.999 near magnitudes', column([...magnitudes(300), 9.999, 9.999, 9.999]), [{ value: 9.999, count: 3 }]],
  ['−1000, which is merely round', column([...magnitudes(300), -1000, -1000, -1000]), [{ value: -1000, count: 3 }]],
  ['zero among magnitudes', column([...magnitudes(300), 0, 0, 0, 0]), [{ value: 0, count: 4 }]],
  ['−9.999995e8 of the WSA', column([...magnitudes(300), -9.999995e8]), [{ value: -9.999995e8, count: 1 }]],
  ['the largest double', column([...magnitudes(300), 1.7976931348623157e308]), undefined],
  ['−99 beside declinations', column([...declinations(180), ...Array(20).fill(-99)]), [{ value: -99, count: 20 }]],
  [
    '−99 and 99 around colours, of which neither hides the other',
    column([...magnitudes(200).map((m) => m / 20 - 1), ...Array(8).fill(-99), ...Array(8).fill(99)]),
    [
      { value: -99, count: 8 },
      { value: 99, count: 8 },
    ],
  ],
  [
    'two markers',
    column([1, 2, 3, 4, -99, -99, -9999, -9999]),
    [
      { value: -9999, count: 2 },
      { value: -99, count: 2 },
    ],
  ],
])('suspected marker: %s', (_what, given, markers) => {
  const profile = profileColumn(given);
  if (markers) expect(profile.suspectedMissing).toEqual(markers);
  expect(profile.suspectedMissing?.length).toBeGreaterThan(0);
  expect(profile.missing).toBe(profile.suspectedMissing?.reduce((sum, { count }) => sum + count, 0));
  expect(Math.abs(profile.range?.max ?? Number.NaN)).toBeLessThan(1e13);
  expect(profile.range?.min).toBeGreaterThan(-61);
});

test.each([
  ['99 at the end of a run', column(Array.from({ length: 200 }, (_, i) => i % 100))],
  ['a far value that nobody uses as a marker', column([1, 2, 3, 777, 777])],
  ['a column that is nothing but 99', column([99, 99, 99])],
  ['99 in the middle', column([1, 99, 99, 1_000])],
  ['zeros below positive values', column([...magnitudes(300).map((m) => 10 ** (m / 5)), 0, 0, 0, 0])],
  ['9 at the end of grades', column(Array.from({ length: 300 }, (_, i) => i % 10))],
  ['99 at the end of percents that are full', column(Array.from({ length: 300 }, (_, i) => Math.min(99, i)))],
  ['a round value that a column of round values repeats', column(roundValues())],
  ['a single far value that is merely round', column([...magnitudes(300), 1000])],
  ['a single 9.99 beside others', column([...magnitudes(300).map((m) => m / 2), 9.99])],
])('no marker: %s', (_what, given) => {
  expect(profileColumn(given).suspectedMissing).toBeUndefined();
});
