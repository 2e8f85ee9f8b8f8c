/** Computed columns: values, missing cells, units, and refusals in words. */
import { expect, test } from 'vitest';
import { withDefined } from '../../src/catalog/define/define';
import { parseDefinition } from '../../src/catalog/define/definition';
import type { Table } from '../../src/catalog/table';
import { refusal } from './files';

const column = (name: string, values: readonly number[]) => ({
  kind: 'number' as const,
  name,
  values: Float64Array.from(values),
});
const table: Table = {
  name: 'a.csv',
  rows: 4,
  columns: [
    column('g', [20, 21.5, Number.NaN, 19]),
    column('r', [19, 21, 18, 0]),
    column('M star', [1e10, -1, 1e9, 0]),
    { kind: 'text', name: 'id', values: ['a', 'b', 'c', 'd'] },
  ],
  facts: { g: { unit: 'mag' }, r: { unit: 'mag' }, 'M star': { unit: 'Msun' } },
  notes: [],
};
const make = (...texts: string[]) => withDefined(table, texts.map(parseDefinition));
const cells = (made: Table) => Array.from(made.columns.at(-1)?.values ?? [], Number);

test.each([
  ['gr = g - r', [1, 0.5, Number.NaN, 19]],
  ['`g/r` = 2 * g / (r + 1)', [2, 43 / 22, Number.NaN, 38]],
  ['m = log10(`M star`)', [10, Number.NaN, 9, Number.NaN]],
  ['d = -abs(r - g) + 1', [0, 0.5, Number.NaN, -18]],
  ['q = g / r', [20 / 19, 21.5 / 21, Number.NaN, Number.NaN]],
  ['s = sqrt(r - 20)', [Number.NaN, 1, Number.NaN, Number.NaN]],
])('%s', (text, right) => {
  expect(cells(make(text))).toEqual(right);
});

test('a cell without a value is counted and said, and a missing one is not', () => {
  const log = 'log10 of a negative number: 1; log10 of zero: 1';
  expect(make('m = log10(`M star`)').notes).toEqual([`“m” has no value in 2 rows (${log}), which count as missing.`]);
  expect(make('q = g / r').notes.join()).toContain('in 1 row (division by zero: 1)');
  expect(make('gr = g - r').notes).toEqual([]);
});

test('a marker of a missing value is a missing cell', () => {
  const values = Array.from({ length: 200 }, (_, i) => (i % 20 === 0 ? -99 : 18 + Math.sin(i)));
  const columns = [
    column('g', values),
    column(
      'r',
      values.map((_, i) => i / 9),
    ),
  ];
  const made = withDefined({ ...table, rows: 200, columns }, [{ name: 'gr', expression: 'g - r' }]);
  expect(cells(made).filter(Number.isNaN)).toHaveLength(10);
});

test('a definition may use those above it, and one that stands already is left', () => {
  const made = make('gr = g - r', 'twice = 2 * gr');
  expect(cells(made)).toEqual([2, 1, Number.NaN, 38]);
  expect(withDefined(made, [{ name: 'gr', expression: 'g - r' }])).toBe(made);
});

test.each([
  ['x = g - r', 'mag'],
  ['x = abs(-g)', 'mag'],
  ['x = g / r', undefined],
  ['x = g - `M star`', undefined],
  ['x = log10(`M star`)', undefined],
  ['x = 1000 * g', undefined],
])('the unit of %s is %s', (text, unit) => {
  expect(make(text).facts?.x?.unit).toBe(unit);
});

test.each([
  ['g = r + 1', 'definition-name', '“g” cannot be defined: “a.csv” already has a column of that name.'],
  ['x = h - r', 'definition-column', '“x” cannot be computed: “a.csv” has no column “h”.'],
  ['x = x + 1', 'definition-column', 'no column “x”'],
  ['x = id + 1', 'definition-kind', '“id” is a column of texts'],
  ["x = 'a'", 'definition-kind', 'is a text'],
  ['x = g -', 'expression', 'The expression is not understood at its end'],
  ['x = g > r', 'expression', 'the expression should end here'],
  ['x = alert(1)', 'expression', 'should end here'],
  ['g - r', 'definition', 'does not define a column'],
  ['= g', 'definition', 'does not define a column'],
])('%s is refused in words', async (text, code, words) => {
  const problem = await refusal(() => make(text));
  expect([problem.code, problem.message]).toEqual([code, expect.stringContaining(words)]);
});
