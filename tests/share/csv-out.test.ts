/** CSV that goes out: what a spreadsheet would run is defused, and what would break a line is quoted. */
import { expect, test } from 'vitest';
import { csvPieces } from '../../src/share/csv-out';

/** The lines of one column of cells, without its name. */
function written(...cells: readonly (string | number)[]): string[] {
  const pieces = csvPieces([{ name: 'c', cell: (row) => cells[row] ?? '' }], cells.length);
  return [...pieces].join('').split('\n').slice(1, -1);
}

test('cells that begin like a formula are defused, and numbers are kept', () => {
  expect(written('=cmd|x', '@sum', '+2-1', '-a')).toEqual(["'=cmd|x", "'@sum", "'+2-1", "'-a"]);
  expect(written('-1.5e3', -3, Number.NaN, '9007199254740993')).toEqual(['-1.5e3', '-3', '', '9007199254740993']);
});

test('cells stay whole where a semicolon or a tab ends a cell, and full-width formulas are defused', () => {
  expect(written('1;=2', 'a\t=b')).toEqual(['"1;=2"', '"a\t=b"']);
  expect(written('＝cmd', ' =cmd', '＠sum', '−3 is no minus')).toEqual([
    "'＝cmd",
    "' =cmd",
    "'＠sum",
    '−3 is no minus',
  ]);
  // Small forms, and letters that nobody sees before them.
  expect(written('﹦cmd', '﹢1+1', '\u200b=cmd', '\u0000+cmd', ' \u2060@sum', '\ufeff=cmd')).toEqual([
    "'﹦cmd",
    "'﹢1+1",
    "'\u200b=cmd",
    "'\u0000+cmd",
    "' \u2060@sum",
    "'\ufeff=cmd",
  ]);
});

test('names and cells that would break a line are quoted', () => {
  const columns = [
    { name: 'id, of it', cell: () => 7 },
    { name: 'note', cell: () => 'say "a"\nb' },
  ];
  expect([...csvPieces(columns, 1)].join('')).toBe('"id, of it",note\n7,"say ""a""\nb"\n');
});

test('a long catalog comes in pieces', () => {
  const pieces = [...csvPieces([{ name: 'row', cell: (row) => row }], 12_000)];
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.join('').split('\n')).toHaveLength(12_002);
});
