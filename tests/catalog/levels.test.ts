/** Steps are told by local distances, and noise on them leaves every posterior where its settings are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { random } from '../../src/base/random';
import { spreadEnds, spreadOver } from '../../src/catalog/dequantise';
import type { Levels } from '../../src/catalog/levels/kind';
import { levelsOf } from '../../src/catalog/levels/levels';
import { missingMarkers, sortedFinite } from '../../src/catalog/missing-markers';
import { prepareRows } from '../../src/catalog/prepare';
import { findSpikes } from '../../src/catalog/spikes';
import { absence, outside } from '../outside';

const ROWS = 3_000;
const draw = random(11, 'catalog');
const drawn = (value: () => number, rows = ROWS) => Float64Array.from({ length: rows }, value);
const oneOf = (values: readonly number[]) => () => values[Math.floor(values.length * draw.uniform())] as number;
const sorted = (values: Float64Array) => values.slice().sort();
const AMPLITUDES = [0.25, 0.33, 0.435, 0.574, 0.758, 1, 1.32, 1.74, 2.3, 3.03, 4];

describe('no steps', () => {
  it.each<readonly [string, Float64Array]>([
    ['one value of 1e9', Float64Array.of(...drawn(draw.normal), 1e9)],
    ['Julian dates within seconds', drawn(() => 2_460_310.25 + 2e-5 * draw.normal())],
    ['Julian dates of two seasons', drawn(() => (draw.uniform() < 0.4 ? 2_455_000 : 2_458_000) + draw.uniform())],
    ['magnitudes in single precision', drawn(() => Math.fround(18 + draw.normal()))],
    ['magnitudes in single precision, printed', drawn(() => Number(Math.fround(18 + draw.normal()).toFixed(8)))],
    ['a Cauchy', drawn(() => draw.normal() / draw.normal())],
    ['two narrow modes', drawn(() => (draw.uniform() < 0.5 ? -1 : 1) + 1e-4 * draw.normal())],
    ['masses to four digits', drawn(() => Number((10 ** (10 + draw.normal())).toPrecision(4)))],
    ['a scale of 1e160', drawn(() => 1e160 * draw.normal())],
  ])('%s', (_what, values) => {
    expect(levelsOf(sorted(values))).toBeUndefined();
    expect(findSpikes('x', sorted(values))).toEqual([]);
  });
});

describe('steps', () => {
  it.each<readonly [string, Float64Array, Levels['kind'], number | undefined]>([
    ['hundredths', drawn(() => Math.round(100 * (18 + draw.normal())) / 100), 'even', 0.01],
    ['hundredths in single precision', drawn(() => Math.fround(Math.round(100 * draw.normal()) / 100)), 'even', 0.01],
    ['tenths with one of 1e9', Float64Array.of(...drawn(() => Math.round(10 * draw.normal()) / 10), 1e9), 'even', 0.1],
    ['sums of tenths', drawn(() => -5 + 0.1 * Math.floor(100 * draw.uniform())), 'even', 0.1],
    ['whole numbers with noise of 1e-7', drawn(() => Math.round(draw.normal()) + 1e-7 * draw.normal()), 'even', 1],
    [
      'counts with noise of 1e-7',
      drawn(() => Math.floor(-2 * Math.log(draw.uniform())) + 1e-7 * draw.uniform()),
      'counts',
      1,
    ],
    ['counts', drawn(() => Math.floor(-9 * Math.log(draw.uniform()))), 'counts', 1],
    ['an even grid', drawn(oneOf([0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.34])), 'even', 0.04],
    ['snapshots', drawn(oneOf([29, 30, 31, 32, 33])), 'even', 1],
    ['amplitudes', drawn(oneOf(AMPLITUDES)), 'geometric', undefined],
    [
      'amplitudes with noise',
      drawn(() => oneOf([1e-3, 1e-1, 10, 1e3])() * (1 + 1e-7 * draw.normal())),
      'geometric',
      undefined,
    ],
    ['a few values', drawn(oneOf([0, 1, 5, 7.5, 30])), 'uneven', 0.5],
    ['the resolution of a double', drawn(() => 2_460_310 + 1e-9 * Math.round(90 * draw.normal())), 'even', 2 ** -31],
  ])('%s', (_what, values, kind, spacing) => {
    const levels = levelsOf(sorted(values));
    expect(levels?.kind).toBe(kind);
    if (spacing === undefined) expect(levels?.spacing).toBeUndefined();
    else expect((levels?.spacing ?? 0) / spacing).toBeCloseTo(1, 5);
  });
});

const EVEN = [0.1, 0.14, 0.18, 0.22, 0.26, 0.3];

describe('noise', () => {
  const noisy = (values: Float64Array, positive = false) => {
    const levels = levelsOf(sorted(values));
    if (!levels) throw new Error('no levels');
    const spread = spreadOver(levels, positive);
    return { levels, spread, spreadOut: values.map((value) => spread.apply(value, draw.uniform())) };
  };
  const medianAt = (values: Float64Array, out: Float64Array, level: number, within = 1e-5) =>
    sorted(out.filter((_, i) => Math.abs((values[i] ?? 0) - level) < within));

  it.each<readonly [string, readonly number[]]>([
    ['an even grid', EVEN],
    ['amplitudes', AMPLITUDES],
    ['uneven settings', [0.02, 1, 5, 7.5, 30]],
    ['settings in whole numbers', [2, 3, 4, 5]],
    ['settings of either sign', [-3, -1, 0, 4]],
  ])('has its median at the setting, and leaves no gap and no overlap: %s', (_what, settings) => {
    const values = drawn(oneOf(settings), 40_000);
    const { spreadOut, levels } = noisy(values);
    const { from, to } = spreadEnds(levels);
    const [least, most] = [Math.min(...spreadOut), Math.max(...spreadOut)];
    expect([least >= from, most <= to]).toEqual([true, true]);
    if (settings === EVEN) expect([from, to]).toEqual([0.08, 0.32]);
    expect(Math.max(least - from, to - most)).toBeLessThan(0.01 * (to - from));
    let before = Number.NEGATIVE_INFINITY;
    for (const [i, setting] of settings.entries()) {
      const own = medianAt(values, spreadOut, setting);
      const [low, middle, high] = [own[0] ?? 0, own[own.length >> 1] ?? 0, own.at(-1) ?? 0];
      const gap = Math.min((settings[i + 1] ?? Infinity) - setting, setting - (settings[i - 1] ?? -Infinity));
      expect(Math.abs(middle - setting)).toBeLessThan(0.05 * gap);
      expect(low).toBeGreaterThanOrEqual(before);
      if (i > 0) expect(low - before).toBeLessThan(0.05 * gap);
      before = high;
    }
    if ((settings[0] ?? 0) > 0) expect(Math.min(...spreadOut)).toBeGreaterThan(0);
    expect(new Set(spreadOut).size).toBe(values.length);
  });

  it('goes up from counts only, which rounding down gives back', () => {
    const values = drawn(() => Math.floor(-3 * Math.log(draw.uniform())));
    const { spreadOut, spread } = noisy(values);
    expect(spreadOut.map(Math.floor)).toEqual(values);
    expect(spread.words).toContain('[k, k + 1)');
    const jittered = values.map((value) => value + 1e-7 * draw.normal());
    expect(noisy(jittered).spreadOut.map(Math.floor)).toEqual(values);
  });

  it('rounds back to rounded values, about zero too, but stays above it for a logarithm', () => {
    const values = drawn(() => Math.round(10 * Math.abs(draw.normal())) / 10);
    const back = (out: Float64Array) => out.map((value) => Math.abs(Math.round(10 * value) / 10));
    expect(back(noisy(values).spreadOut)).toEqual(values);
    expect(Math.min(...noisy(values).spreadOut)).toBeLessThan(0);
    const positive = noisy(values, true).spreadOut;
    expect(Math.min(...positive)).toBeGreaterThan(0);
    expect(back(positive)).toEqual(values);
  });

  it('is told with the rows: counts go up, settings are centred', () => {
    const words = (values: Float64Array) => {
      const table = {
        name: 't',
        rows: values.length,
        columns: [{ kind: 'number', name: 'k', values }],
        notes: [],
      } as const;
      const prepared = prepareRows(table, [{ name: 'k', transform: 'none', spikes: 'dequantise' }]);
      return [prepared.spikes[0]?.spread, prepared.notes[0]].join(' ');
    };
    expect(words(drawn(oneOf([0, 1, 2, 3])))).toMatch(/a count k becomes uniform in \[k, k \+ 1\).*\(a count k/);
    expect(words(drawn(oneOf([0.1, 0.2, 0.3])))).toMatch(/within 0\.05 of itself, half a step to either side/);
    expect(words(drawn(oneOf(AMPLITUDES)))).toMatch(/uniform in ln .* stays the median/);
  });
});

describe('fill values', () => {
  const bulk = Array.from(drawn(draw.normal));
  it.each<readonly [string, readonly number[], readonly number[]]>([
    ['netCDF, once', [9.96921e36], [9.96921e36]],
    ['netCDF in single precision', [9.969209968386869e36, 9.969209968386869e36], [9.969209968386869e36]],
    ['1e20, once', [1e20], [1e20]],
    ['99999, three times', [99999, 99999, 99999], [99999]],
    ['−9999 beside 9999', [-9999, -9999, 9999, 9999], [-9999, 9999]],
    ['−32768', [-32768, -32768], [-32768]],
    ['HEALPix', [-1.6375e30], [-1.6375e30]],
  ])('%s', (_what, more, markers) => {
    const found = missingMarkers(sortedFinite(Float64Array.of(...bulk, ...more)));
    expect(found.map(({ value }) => value).sort()).toEqual([...markers].sort());
  });

  it('only far from the rest: masses of 1e20 and a catalog of 99999 rows stay', () => {
    expect(missingMarkers(sorted(drawn(() => 10 ** (20 + draw.normal()))))).toEqual([]);
    expect(missingMarkers(Float64Array.from({ length: 99_999 }, (_, i) => i + 1))).toEqual([]);
  });

  it('any other pile far from the rest is named from five rows on', () => {
    const [spike] = findSpikes('x', sorted(Float64Array.of(...bulk, ...new Array<number>(5).fill(777))));
    expect(spike?.sentence).toBe('0.2 % of the rows share the value 777 of “x”.');
  });
});

const CASES = outside('cases/statistics');
const exists = absence('cases/statistics') === undefined;

test.runIf(exists).each([
  ['outlier1e9', 'a', undefined],
  ['jd', 'a', undefined],
  ['fillnc_30', 'a', undefined],
  ['float32mag', 'a', undefined],
  ['two_valued_jitter', 'b', 'even'],
  ['counts', 'k', 'counts'],
])('case %s', (file, column, kind) => {
  const [head = '', ...lines] = readFileSync(`${CASES}/${file}.csv`, 'utf8').trim().split('\n');
  const at = head.split(',').indexOf(column);
  const values = sortedFinite(Float64Array.from(lines, (line) => Number(line.split(',')[at])));
  const markers = new Set(missingMarkers(values).map(({ value }) => value));
  expect(levelsOf(values.filter((value) => !markers.has(value)))?.kind).toBe(kind);
});
