/** Rows of a catalog as the table asks for them: in order, filtered, a window at a time. */
import { expect, it } from 'vitest';
import type { Table } from '../../src/catalog/table';
import { createRowList, type RowQuery } from '../../src/worker/catalog-rows';

const table: Table = {
  name: 'small',
  rows: 6,
  notes: [],
  columns: [
    { kind: 'text', name: 'sim', values: ['b', 'a', '', 'b', 'c', 'a'] },
    { kind: 'number', name: 'mass', values: Float64Array.of(3, Number.NaN, 1, 2, 5, 4) },
  ],
};
/** Row 2 has no mass and is left out. */
const used = Uint32Array.of(0, 2, 3, 4, 5);
const scores = { rank: Uint32Array.of(2, 0, 1, 4, 3), logProb: Float64Array.of(-3, -9, -4, -1, -2) };

const list = createRowList();
const rowsOf = (query: Partial<RowQuery>, source = { table, used, scores }) => {
  const page = list(source, { sort: { by: 'row' }, descending: false, from: 0, count: 10, ...query });
  return { total: page.total, rows: page.rows.map(({ row }) => row) };
};

it('gives rows by number, with their cells, places and scores', () => {
  const { total, rows } = list({ table, used, scores }, { sort: { by: 'row' }, descending: false, from: 1, count: 2 });
  expect(total).toBe(6);
  expect(rows).toEqual([
    { row: 2, cells: ['a', ''] },
    { row: 3, cells: ['', '1'], place: 1, rank: 0, logProb: -9 },
  ]);
});

it('sorts numbers and texts either way, with rows that have none at the end', () => {
  const mass = { by: 'column', column: 'mass' } as const;
  expect(rowsOf({ sort: mass }).rows).toEqual([3, 4, 1, 6, 5, 2]);
  expect(rowsOf({ sort: mass, descending: true }).rows).toEqual([5, 6, 1, 4, 3, 2]);
  const sim = { by: 'column', column: 'sim' } as const;
  expect(rowsOf({ sort: sim }).rows).toEqual([2, 6, 1, 4, 5, 3]);
  expect(rowsOf({ sort: sim, descending: true }).rows).toEqual([5, 1, 4, 2, 6, 3]);
  expect(rowsOf({ descending: true }).rows).toEqual([6, 5, 4, 3, 2, 1]);
});

it('sorts by what a search found: an artefact and a row that was left out have no rank', () => {
  expect(rowsOf({ sort: { by: 'rank' } }).rows).toEqual([4, 1, 6, 5, 2, 3]);
  expect(rowsOf({ sort: { by: 'ln p' } }).rows).toEqual([3, 4, 1, 6, 5, 2]);
  // Another search has other ranks.
  const again = { ...scores, rank: Uint32Array.of(1, 2, 3, 4, 5) };
  expect(rowsOf({ sort: { by: 'rank' } }, { table, used, scores: again }).rows).toEqual([1, 3, 4, 5, 6, 2]);
});

it('lists the rows for which an expression holds, and says what is wrong with it', () => {
  expect(rowsOf({ where: "sim = 'b'" })).toEqual({ total: 2, rows: [1, 4] });
  expect(rowsOf({ where: 'mass > 2', sort: { by: 'column', column: 'mass' }, from: 1 })).toEqual({
    total: 3,
    rows: [6, 5],
  });
  expect(() => rowsOf({ where: 'colour > 1' })).toThrow(/colour/);
});
