/** A file that is larger than memory opens by the columns that are chosen; the others are named. */
import { expect, test } from 'vitest';
import { columnsThatFit, MAX_CELLS } from '../../src/catalog/budget';

const columns = Array.from({ length: 100 }, (_, i) => ({ name: `c${i}`, cells: MAX_CELLS / 60 }));

test('the wanted columns come first, then those of the file in its order', () => {
  const { columns: read, unread, notes } = columnsThatFit('x.fits', 1e6, columns, ['c90', 'c7']);
  expect(read.map(({ name }) => name)).toEqual([...columns.slice(0, 59).map(({ name }) => name), 'c90']);
  expect(unread).toHaveLength(40);
  expect(unread).not.toContain('c90');
  expect(notes).toEqual([expect.stringContaining('not read: “c59”')]);
});

test('nothing is left out of a table that fits, and a column that alone is too long is refused', () => {
  expect(columnsThatFit('x.fits', 10, columns.slice(0, 3))).toEqual({ columns: columns.slice(0, 3), notes: [] });
  expect(() => columnsThatFit('x.fits', 1e9, [{ name: 'a', cells: 1e9 }])).toThrow(/more than fit/);
});
