import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv/csv';
import type { Table } from '../../src/catalog/table';
import { fileOf } from './files';

/** Columns by name, numbers as arrays. */
async function read(lines: readonly string[]): Promise<{ table: Table; columns: Record<string, unknown> }> {
  const table = await readCsv(fileOf(`${lines.join('\n')}\n`, 'galaxies.txt', 7));
  return { table, columns: Object.fromEntries(table.columns.map(({ name, values }) => [name, [...values]])) };
}

const MASSES = { M_star: [1e9, 2.5e10, 3e11], M_gas: [4, 5, 6] };

describe('the same table, written in many ways', () => {
  test.each([
    ['runs of blanks', ['M_star   M_gas', '1e9      4', '2.5e10   5', '  3e11   6  ']],
    ['blanks and tabs', ['M_star\t M_gas', '1e9 \t4', '2.5e10\t\t5', '3e11 6']],
    ['numpy.savetxt', ['# M_star M_gas', '1.000e+09 4.0', '2.500e+10 5.0', '3.000e+11 6.0']],
    ['a comment as header, without a blank', ['#M_star,M_gas', '1e9,4', '2.5e10,5', '3e11,6']],
    ['a header in bars over blanks', ['# | M_star | M_gas', '1e9 4', '2.5e10 5', '3e11 6']],
    ['a header in commas over blanks', ['% M_star, M_gas', '1e9 4', '2.5e10 5', '3e11 6']],
    [
      'prose, and a header last',
      ['# Made on 3 May,', '# by hand', '', '# M_star M_gas', '1e9 4', '2.5e10 5', '3e11 6'],
    ],
    ['a comment per column', ['# 0 M_star', '# 1 M_gas', '1e9 4', '2.5e10 5', '3e11 6']],
    [
      'comments amid the rows',
      ['M_star,M_gas', '# a "b', '1e9,4', '  # c', '2.5e10,5', '// d', '% e', '3e11,6', '# f'],
    ],
    ['comments amid rows of blanks', ['M_star M_gas', '1e9 4', '# c "', '2.5e10 5', ' // d', '3e11 6', '#']],
    ['comments at the ends of lines', ['M_star M_gas # masses', '1e9 4', '2.5e10 5 # a clump', '3e11 6']],
    ['Markdown', ['| M_star | M_gas |', '|:-------|------:|', '| 1e9 | 4 |', '| 2.5e10 | 5 |', '| 3e11 | 6 |']],
    ['Markdown at its shortest', ['|M_star|M_gas|', '|-|-|', '|1e9|4|', '|2.5e10|5|', '|3e11|6|']],
    ['bars without the outer ones', ['M_star | M_gas', '-------|------', '1e9 | 4', '2.5e10 | 5', '3e11 | 6']],
    [
      'an ASCII table',
      ['+---+---+', '| M_star | M_gas |', '+===+===+', '| 1e9 | 4 |', '| 2.5e10 | 5 |', '+---+---+', '| 3e11 | 6 |'],
    ],
    [
      'a table with ruled lines',
      ['====== =====', 'M_star M_gas', '====== =====', '1e9 4', '2.5e10 5', '3e11 6', '====== ====='],
    ],
    ['semicolons and decimal commas', ['M_star;M_gas', '1,0e9;4', '2,5e10;5', '3e11;6,0']],
    ['tabs and decimal commas', ['M_star\tM_gas', '1,0e9\t4', '2,5e10\t5,0', '3e11\t6']],
    ['a title above', ['My table', 'M_star,M_gas', '1e9,4', '2.5e10,5', '3e11,6']],
    ['commas and blanks after them', ['M_star, M_gas', '1e9, 4', '2.5e10, 5', '3e11, 6']],
    ['a separator at every end', ['M_star,M_gas,', '1e9,4,', '2.5e10,5,', '3e11,6,']],
    ['quoted names and cells over blanks', ['"M_star" "M_gas"', '"1e9" 4', '2.5e10 "5"', '3e11 6']],
  ])('%s', async (_how, lines) => {
    expect((await read(lines)).columns).toEqual(MASSES);
  });
});

test('a parameter table: a commented header over runs of blanks and a column of names', async () => {
  const { columns } = await read([
    '#Name  Omega_m  sigma_8  seed',
    '   CV_0 0.30000 0.80000 1',
    '  CV_10 0.30000 0.80000 2',
  ]);
  expect(columns).toEqual({ Name: ['CV_0', 'CV_10'], Omega_m: [0.3, 0.3], sigma_8: [0.8, 0.8], seed: [1, 2] });
});

test('no header: a first row like the others is data, also with words in it', async () => {
  const { table, columns } = await read(['SB28_0 0.35 0.69', 'SB28_1 0.17 0.83', 'SB28_2 0.23 0.70']);
  expect(columns).toEqual({
    'column 1': ['SB28_0', 'SB28_1', 'SB28_2'],
    'column 2': [0.35, 0.17, 0.23],
    'column 3': [0.69, 0.83, 0.7],
  });
  expect(table.notes).toEqual(['The first row holds data, so the columns have no names and are numbered.']);
});

test('pandas: an index without a name, and columns that are only counted', async () => {
  const { table, columns } = await read([',M', '7,1', '8,2']);
  expect(columns).toEqual({ index: [7, 8], M: [1, 2] });
  expect(table.notes).toEqual(['Column 1 has no name in the file and is called “index”.']);
  expect((await read([',0,1', '0,1.5,2', '1,2.5,3'])).columns).toEqual({ index: [0, 1], 0: [1.5, 2.5], 1: [2, 3] });
  expect((await read([',index', '7,1', '8,2'])).columns).toEqual({ 'column 1': [7, 8], index: [1, 2] });
});

test('names with units in brackets, and names of several words', async () => {
  const bracketed = await read(['# M_star  [Msun/h]  R_half (kpc)', '1 2', '3 4']);
  expect(Object.keys(bracketed.columns)).toEqual(['M_star [Msun/h]', 'R_half (kpc)']);
  const row = await read(['M_star [Msun/h]  R_half (kpc)', '1 2', '3 4', '5 6']);
  expect(Object.keys(row.columns)).toEqual(['M_star [Msun/h]', 'R_half (kpc)']);
  const wide = await read(['# stellar mass   half mass radius', '1 2', '3 4']);
  expect(Object.keys(wide.columns)).toEqual(['stellar mass', 'half mass radius']);
});

test('printed arrays of one length become columns; others stay text', async () => {
  const rows = ['v,w,M', '"[1.5 -2\n  3e4]",[1 2],1', '"[ 4 nan 6]",[1 2 3],2', ',[1 2],3'];
  const { table, columns } = await read(rows);
  expect(columns).toEqual({
    v_0: [1.5, 4, Number.NaN],
    v_1: [-2, Number.NaN, Number.NaN],
    v_2: [3e4, 6, Number.NaN],
    w: ['[1 2]', '[1 2 3]', '[1 2]'],
    M: [1, 2, 3],
  });
  expect(table.notes).toEqual(['“v” holds arrays of 3 numbers, which are read as the columns “v_0” to “v_2”.']);
});

test('what known programs write: Rockstar, ECSV, R, Cosmo1gal', async () => {
  const rockstar = await read(['#ID Mvir Vmax', '#a = 0.5', '#Om = 0.3; h = 0.7', '1 1e10 50', '2 2e10 60']);
  expect(Object.keys(rockstar.columns)).toEqual(['ID', 'Mvir', 'Vmax']);
  const ecsv = await read(['# %ECSV 1.0', '# ---', '# - {name: M, datatype: float64}', 'M z', '1e10 0.5', '"" 0.6']);
  expect(ecsv.columns).toEqual({ M: [1e10, Number.NaN], z: [0.5, 0.6] });
  const r = await read(['"M" "z"', '"1" 1e10 0.5', '"2" 2e10 0.6']);
  expect(r.columns).toEqual({ index: [1, 2], M: [1e10, 2e10], z: [0.5, 0.6] });
  const galaxies = await read(['# | gas mass | stellar mass |g', '1.0e+00 2.0e+00 3.0e+00', '4.0e+00 5.0e+00 6.0e+00']);
  expect(Object.keys(galaxies.columns)).toEqual(['gas mass', 'stellar mass', 'g']);
});

test('arrays do not take the name of another column', async () => {
  expect((await read(['v,v_0', '[1 2],3', '[4 5],6'])).columns).toEqual({ v: ['[1 2]', '[4 5]'], v_0: [3, 6] });
});

test('a dash of any usual length is a missing value', async () => {
  const { columns } = await read(['a | b', '1 | ---', '2 | --', '3 | 4']);
  expect(columns).toEqual({ a: [1, 2, 3], b: [Number.NaN, Number.NaN, 4] });
});

test('where blanks separate, a row of another length has unknown cells; with commas only its end is unknown', async () => {
  const lines = Array.from({ length: 30 }, (_, row) => (row === 20 ? '7 8' : `${row} 1 2`));
  const { table, columns } = await read(['a b c', ...lines]);
  expect(table.rows).toBe(30);
  expect([columns.a, columns.b].map((values) => (values as number[])[20])).toEqual([Number.NaN, Number.NaN]);
  expect(table.notes).toEqual(['1 row has more or fewer than 3 cells, and is taken as blank.']);
});

test('decimal commas are noted, and decimal points in another column are read beside them', async () => {
  expect((await read(['a;b', '1,5;2', '2,5;3'])).table.notes).toEqual(['Numbers are written with a decimal comma.']);
  expect((await read(['a;b', '1,5;2.5', '2,5;3.5'])).columns).toEqual({ a: [1.5, 2.5], b: [2.5, 3.5] });
});
