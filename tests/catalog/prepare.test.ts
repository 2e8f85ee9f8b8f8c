import { expect, test } from 'vitest';
import { prepareRows } from '../../src/catalog/prepare';
import { splitRows } from '../../src/catalog/split';
import type { Column, ColumnTransform, Table } from '../../src/catalog/table';
import { refusal } from './files';

function tableOf(columns: Record<string, readonly number[] | readonly string[]>): Table {
  const made = Object.entries(columns).map(([name, values]): Column => {
    if (values.every((value) => typeof value === 'string')) return { kind: 'text', name, values: [...values] };
    return { kind: 'number', name, values: Float64Array.from(values, Number) };
  });
  return { name: 'galaxies.csv', rows: made[0]?.values.length ?? 0, columns: made, notes: [] };
}

function pick(name: string, transform: ColumnTransform = 'none') {
  return { name, transform };
}

const ramp = Array.from({ length: 200 }, (_, i) => i + 1);

test('values are row-major in transformed units, with the original row numbers', () => {
  const table = tableOf({ M: [Number.NaN, ...ramp], z: [0, ...ramp.map((i) => -i)] });
  const { values, rows, dropped, notes } = prepareRows(table, [pick('z'), pick('M', 'log10')]);
  expect(Array.from(values.slice(0, 4))).toEqual([-1, 0, -2, Math.log10(2)]);
  expect(Array.from(rows.slice(0, 2))).toEqual([1, 2]);
  expect(values).toHaveLength(2 * rows.length);
  expect(dropped).toEqual([{ reason: 'M is blank or not a finite number', count: 1 }]);
  expect(notes).toEqual([]);
});

test('every row that is left out is counted once, with its reason', () => {
  const M_star = [...ramp.map((i) => i * 1e9), 0, 0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e9];
  const z = [...ramp, 1, 2, 3, 4, 5, Number.NaN];
  const { rows, dropped } = prepareRows(tableOf({ M_star, z }), [pick('M_star', 'log10'), pick('z')]);
  expect(rows).toHaveLength(200);
  expect(dropped).toEqual([
    { reason: 'M_star is zero or negative, so it has no log10', count: 3 },
    { reason: 'M_star is blank or not a finite number', count: 2 },
    { reason: 'z is blank or not a finite number', count: 1 },
  ]);
});

test('a suspected marker is left out as one', () => {
  const { rows, dropped } = prepareRows(tableOf({ M: [...ramp, -9999, -9999] }), [pick('M')]);
  expect(rows).toHaveLength(200);
  expect(dropped).toEqual([{ reason: 'M is -9999, which looks like a marker for a missing value', count: 2 }]);
});

test.each([
  ['no column', [], 'no-column'],
  ['a name that is not there', [pick('mass')], 'unknown-column'],
  ['text', [pick('sim')], 'text-column'],
  ['the same column twice', [pick('M'), pick('M', 'log10')], 'column-twice'],
  ['a constant', [pick('M'), pick('h')], 'constant-column'],
  ['log10 of negative values', [pick('below', 'log10')], 'too-few-rows'],
  ['mostly blank', [pick('sparse')], 'too-few-rows'],
] as const)('refused: %s', async (_what, columns, code) => {
  const table = tableOf({
    M: ramp,
    sim: ramp.map((i) => `CV_${i % 27}`),
    h: ramp.map(() => 0.6711),
    below: ramp.map((i) => -i),
    sparse: ramp.map((i) => (i < 50 ? i : Number.NaN)),
  });
  expect((await refusal(() => prepareRows(table, columns))).code).toBe(code);
});

test('49 rows are too few and 50 are enough', async () => {
  const first = (count: number) => tableOf({ M: ramp.slice(0, count) });
  expect((await refusal(() => prepareRows(first(49), [pick('M')]))).message).toContain('Only 49 of the 49 rows');
  expect(prepareRows(first(50), [pick('M')]).rows).toHaveLength(50);
});

test.each([50, 997, 26_243])('%i rows split into disjoint sets that leave none out', (count) => {
  const { train, validation, test: held } = splitRows(count, { validation: 0.1, test: 0.15 }, 7);
  expect(validation).toHaveLength(Math.round(0.1 * count));
  expect(held).toHaveLength(Math.round(0.15 * count));
  const all = Uint32Array.from([...train, ...validation, ...held]).sort();
  expect(all.every((row, i) => row === i) && all.length === count).toBe(true);
});

test('a split follows its seed', () => {
  const shares = { validation: 0.1, test: 0 };
  expect(splitRows(500, shares, 3)).toEqual(splitRows(500, shares, 3));
  expect(splitRows(500, shares, 3).validation).not.toEqual(splitRows(500, shares, 4).validation);
  expect(splitRows(500, shares, 3).test).toHaveLength(0);
});

test('a split that leaves nothing to train or to validate on is refused', async () => {
  expect((await refusal(() => splitRows(50, { validation: 0.5, test: 0.5 }, 1))).code).toBe('split');
  expect((await refusal(() => splitRows(50, { validation: 0.001, test: 0 }, 1))).code).toBe('split');
});
