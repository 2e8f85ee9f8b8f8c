/** Rows along two columns as the picture of the answers shows them. */
import { expect, it } from 'vitest';
import type { NumberColumn, Table } from '../../src/catalog/table';
import { scatterPoints } from '../../src/worker/scatter';

const column = (name: string, values: readonly number[]): NumberColumn => {
  return { name, kind: 'number', values: Float64Array.from(values) };
};
const table = (...columns: readonly NumberColumn[]): Table => {
  return { name: 'answers', rows: columns[0]?.values.length ?? 0, columns, notes: [] };
};

it('takes rows that have both values, those above zero along a logarithmic axis', () => {
  const of = table(column('M', [100, 0, 1000, Number.NaN, 10]), column('M_median', [2, 3, 4, 5, Number.NaN]));
  const found = scatterPoints(of, { column: 'M', log: true }, { column: 'M_median', log: false });
  expect(Array.from(found.rows)).toEqual([0, 2]);
  expect(Array.from(found.points)).toEqual([2, 2, 3, 4]);
  expect(found.count).toBe(2);
  expect(scatterPoints(of, { column: 'M', log: false }, { column: 'gone', log: false }).count).toBe(0);
});

it('spreads what it shows of many rows evenly over them', () => {
  const of = table(
    column(
      'x',
      Array.from({ length: 20_000 }, (_, i) => i),
    ),
  );
  const { rows, count } = scatterPoints(of, { column: 'x', log: false }, { column: 'x', log: false });
  expect(count).toBe(20_000);
  expect(rows.length).toBe(8_000);
  expect(rows.at(-1)).toBeGreaterThan(19_990);
});
