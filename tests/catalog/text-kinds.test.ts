/** Text tables as catalogs come: separators, rows that do not fit, comments, commas, words, headers of several rows. */
import { expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv/csv';
import type { TextChoices } from '../../src/catalog/reader';
import type { Table } from '../../src/catalog/table';
import { fileOf, refusal } from './files';

async function open(lines: readonly string[], text: TextChoices = {}): Promise<Table> {
  return readCsv(fileOf(`${lines.join('\n')}\n`, 'galaxies.txt', 97), { text });
}

/** Columns by name, numbers as arrays, missing cells as null. */
async function columns(lines: readonly string[], text: TextChoices = {}): Promise<Record<string, unknown>> {
  const table = await open(lines, text);
  return Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      column.kind === 'text'
        ? [...column.values]
        : Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)),
    ]),
  );
}

const notes = async (lines: readonly string[], text: TextChoices = {}) => (await open(lines, text)).notes.join(' ');
const count = <T>(n: number, row: (i: number) => T) => Array.from({ length: n }, (_, i) => row(i));
const rows = (n: number, line: (i: number) => string) => count(n, line);

test.each([
  ['a polygon beside commas', 'name,region,z', (i: number) => `G${i},POLYGON 1.5 2.5 3.5 4.5 5.5 ${i}.5,0.${i + 1}`],
  ['coordinates beside tabs', 'name\tpos\tz', (i: number) => `G${i}\t12 30 0${i}.5 -45 00 10.0\t0.${i + 1}`],
  ['WKT beside semicolons', 'name;wkt;z', (i: number) => `G${i};POINT (10.5 ${i}.25);0.${i + 1}`],
  ['a sentence beside pipes', 'name|remark|z', (i: number) => `G${i}|seen 3 times in 2 bands|0.${i + 1}`],
  ['a list beside tabs', 'name\tmembers\tz', (i: number) => `G${i}\t1,2,3,4\t0.${i + 1}`],
])('the header tells the separator: %s', async (_what, header, line) => {
  const read = await columns([header, ...rows(8, line)]);
  expect(Object.keys(read)).toHaveLength(3);
  expect(read.z).toEqual(count(8, (i) => Number(`0.${i + 1}`)));
});

test.each([
  ['units below', ['# ra dec z', '# deg deg -'], 'deg'],
  ['units above', ['# deg deg -', '# ra dec z'], 'deg'],
  ['units in brackets', ['#ra dec z', '#[deg] [deg] []'], 'deg'],
  ['prose of as many words', ['# ra dec z', '# please cite us'], undefined],
  ['a title of as many words', ['# My galaxy catalogue', '# ra dec z'], undefined],
  ['rules', ['# ra dec z', '# --- --- ---'], undefined],
  ['exclamation marks', ['! made by SM', '! ra dec z'], undefined],
])('names in comments, beside %s', async (_what, comments, unit) => {
  const table = await open([...comments, ...rows(5, (i) => `${i}.5 ${i}.25 0.${i}`)]);
  expect(table.columns.map(({ name }) => name)).toEqual(['ra', 'dec', 'z']);
  expect(table.facts?.ra?.unit).toBe(unit);
});

test('below the header a line is a comment only if it fits no row', async () => {
  const errors = await columns(['mag,z', '19.5,0.1', '#N/A,0.2', '#DIV/0!,0.3', '# a, b', '20.5,0.4']);
  expect(errors).toEqual({ mag: [19.5, null, null, 20.5], z: [0.1, 0.2, 0.3, 0.4] });
  const ids = ['id,mag', ...rows(9, (i) => `#${i},19.${i}`)];
  expect((await columns(ids)).id).toEqual(count(9, (i) => `#${i}`));
  const paths = ['path,mag', ...rows(9, (i) => `//host/${i},19.${i}`)];
  expect((await open(paths)).rows).toBe(9);
  const words = await notes(['x,y', '1,2', '# a remark', '3,4', '% other', '5,6']);
  expect(words).toContain('2 comments among the rows are ignored (“# a remark”)');
});

test('lines that may be rows or set aside are asked about, and a word settles it', async () => {
  const lines = ['id,mag', ...rows(20, (i) => `${i % 5 === 0 ? '#' : ''}${i},19.${i + 10}`)];
  const problem = await refusal(() => open(lines));
  expect(problem).toMatchObject({ code: 'ambiguous-rows' });
  expect(problem.message).toContain('4 lines begin as comments do');
  expect((await open(lines, { marked: 'read' })).rows).toBe(20);
  expect((await open(lines, { marked: 'skip' })).rows).toBe(16);
  // A measured value behind a mark is no ID.
  expect((await open(['flux,mag', '#1.5,19', ...rows(9, (i) => `${i}.5,${i}`)])).rows).toBe(9);
});

test('a row with a cell too many is blank and counted, whatever its cells are', async () => {
  const lines = ['name,logM,z', ...rows(20, (i) => (i === 3 ? 'Abell 1, west,10.5,0.3' : `G${i},9.${i},0.${i}`))];
  const read = await columns(lines);
  expect([(read.logM as unknown[])[3], (read.z as unknown[])[3]]).toEqual([null, null]);
  expect(await notes(lines)).toContain('1 row has more than 3 cells');
});

test('quotation marks behind a blank, and behind a backslash', async () => {
  const blank = ['id, name, z', ...rows(8, (i) => `${i}, ${i === 4 ? '"Smith, J."' : '"Doe"'}, 0.${i}`)];
  expect(await columns(blank)).toMatchObject({ id: count(8, (i) => i), z: count(8, (i) => Number(`0.${i}`)) });
  const escaped = ['id,name,z', ...rows(8, (i) => `${i},"the \\"big\\", one",0.${i}`)];
  expect(await columns(escaped)).toMatchObject({
    name: Array(8).fill('the "big", one'),
    z: count(8, (i) => Number(`0.${i}`)),
  });
  expect((await columns(["'x','y'", "'1.5','2'", "'2.5','3'"])).x).toEqual([1.5, 2.5]);
});

test('cells that stand under one another: a blank one is missing, and a name of two words is one cell', async () => {
  const line = (name: string, ra: string, z: string) => `${name.padEnd(9)} ${ra.padStart(9)} ${z.padStart(6)}`;
  const lines = [
    line('name', 'ra', 'z'),
    ...rows(20, (i) => line(i === 5 ? 'NGC 1003' : `G${i}`, `${i}.50000`, i === 5 || i === 7 ? '' : '0.1000')),
  ];
  const read = await columns(lines);
  expect((read.ra as unknown[])[7]).toBe(7.5);
  expect((read.z as unknown[])[7]).toBeNull();
  // A blank cell and a name of two words: which is which is told by their places, not by counting.
  expect([(read.ra as unknown[])[5], (read.z as unknown[])[5]]).toEqual([5.5, null]);
});

test.each([
  ['1.234,56 and 12,5', ['a;b', '1.234,56;1', '12,5;2', '-7,25;3'], [1234.56, 12.5, -7.25]],
  ['"1,234.56" and "12.5"', ['a,b', '"1,234.56",1', '"12.5",2', '"1,234,567",3'], [1234.56, 12.5, 1234567]],
  ['a quoted decimal comma among commas', ['a,b', '"1,5",1', '"0,25",2', '"10,125",3'], [1.5, 0.25, 10.125]],
  ['German dates beside', ['a;d', '0,1334;01.01.2019', '1,007;02.02.2019', '0,5;03.03.2019'], [0.1334, 1.007, 0.5]],
  ['points in another column', ['a;b', '0,1334;19.5', '1,007;20.25', '0,5;21.125'], [0.1334, 1.007, 0.5]],
  ['one cell with a point', ['a;b', '0,1334;1', '0.5;2', '1,25;3'], [0.1334, 0.5, 1.25]],
  ['a single column', ['a', '19,291', '20,5', '18,75'], [19.291, 20.5, 18.75]],
  ['thin blanks', ['a;b', '1\u2009234\u2009567,5;1', '12\u202f345,25;2', '7,5;3'], [1234567.5, 12345.25, 7.5]],
  ['apostrophes', ['a,b', "1'234.5,1", "12'345'678,2", '7.5,3'], [1234.5, 12345678, 7.5]],
  ['thousands beside decimal points', ['a b', '81,338 0.1334', '9,479 0.25', '764 0.5'], [81338, 9479, 764]],
  [
    'thousands points beside decimal commas',
    ['a;b', '1.234.567;0,5', '12.345;1,25', '1.000;2,5'],
    [1234567, 12345, 1000],
  ],
])('what commas and points are is decided over the whole file: %s', async (_what, lines, a) => {
  expect((await columns(lines)).a).toEqual(a);
});

test('the cell that decides may stand in the last row', async () => {
  const lines = ['a;b', ...rows(5_000, (i) => `${1 + (i % 9)},${100 + (i % 900)};${i}`), '1,5;0'];
  const values = (await columns(lines)).a as number[];
  expect([values[0], values[1], values[5000]]).toEqual([1.1, 2.101, 1.5]);
});

test('where exactly three digits follow every comma, a word settles what it is', async () => {
  const lines = ['a\tb', '81,338\t1', '9,479\t2', '18,764\t3'];
  const problem = await refusal(() => open(lines));
  expect(problem.code).toBe('ambiguous-numbers');
  expect(problem.message).toContain('may be 81338 or 81.338');
  expect((await columns(lines, { decimal: 'point' })).a).toEqual([81338, 9479, 18764]);
  expect((await columns(lines, { decimal: 'comma' })).a).toEqual([81.338, 9.479, 18.764]);
  // Points before three digits are decimal ones, as everywhere, unless the file has decimal commas.
  expect((await columns(['a;b', '19.291;1', '20.490;2'])).a).toEqual([19.291, 20.49]);
  expect((await refusal(() => open(['a;b', '19.291;1,5', '20.490;2,5']))).code).toBe('ambiguous-numbers');
});

test('lists of numbers are no numbers', async () => {
  const read = await columns(['id;members;z', ...rows(6, (i) => `${i};${i}600,6601,6602;0.${i + 1}`)]);
  expect(read.members).toEqual(count(6, (i) => `${i}600,6601,6602`));
});

test('numbers in the spelling of Fortran and of typesetters', async () => {
  const read = await columns(['a b', '1.5D+10 −2.5', '-2.5d-03 3', '1.25-105 –4']);
  expect(read).toEqual({ a: [1.5e10, -2.5e-3, 1.25e-105], b: [-2.5, 3, -4] });
});

test.each([
  ...[
    'INDEF',
    '\\N',
    '****',
    '...',
    '…',
    '?',
    '.',
    'n.d.',
    '<nodet>',
    '-1.#IND',
    'nan(ind)',
    '---------',
    'pd.NA',
    "'null'",
  ],
  ...['#DIV/0!', '<NA>', 'undef', 'nodata', '-9223372036854775808', '1.#INF'],
])('%s is no value', async (word) => {
  const lines = ['id,mag', ...rows(20, (i) => `${i},${i % 4 === 0 ? word : `19.${i}`}`)];
  expect((await columns(lines)).mag).toEqual(count(20, (i) => (i % 4 === 0 ? null : Number(`19.${i}`))));
});

test('another word is counted, and one choice makes it missing', async () => {
  const lines = ['id,mag', ...rows(200, (i) => `${i},${i % 9 === 0 ? 'x' : `19.${i}`}`)];
  const table = await open(lines);
  expect(table.columns[1]?.kind).toBe('text');
  expect(table.facts?.mag?.words).toEqual({ numbers: 177, words: [{ word: 'x', count: 23 }] });
  expect(table.notes.join()).toContain('177 of its 200 cells are numbers, and 23 are “x”');
  expect((await open(lines, { missing: ['x'] })).columns[1]?.kind).toBe('number');
});

test('limits have no value, and are kept', async () => {
  const table = await open(['x,y', '1.5,1', '<2.5,2', '> 3,3', '4,4', '≤0.5,5']);
  expect([...(table.columns[0]?.values ?? [])]).toEqual([1.5, Number.NaN, Number.NaN, 4, Number.NaN]);
  const limits = table.facts?.x?.limits;
  expect([...(limits?.rows ?? [])]).toEqual([1, 2, 4]);
  expect([...(limits?.values ?? [])]).toEqual([2.5, 3, 0.5]);
  expect(limits?.sides).toEqual(['upper', 'lower', 'upper']);
  expect(table.notes).toEqual(['3 cells of “x” are limits (“<2.5”): without a measured value, they are left blank.']);
});

test('a column of flags says which values are limits', async () => {
  const table = await open(['l_F\tF', '<\t1.5', '\t2.5', '\t3.5', '<\t0.5']);
  expect([...(table.columns[1]?.values ?? [])]).toEqual([Number.NaN, 2.5, 3.5, Number.NaN]);
  expect([...(table.facts?.F?.limits?.values ?? [])]).toEqual([1.5, 0.5]);
});

test('values with errors become two columns', async () => {
  const table = await open(['x,y', '19.3±0.1,1', '20.5 +/- 0.25,2', '21,3']);
  expect(table.columns.map(({ name }) => name)).toEqual(['x', 'x_err', 'y']);
  expect(table.facts?.x_err).toEqual({ errorOf: 'x' });
  expect([...(table.columns[1]?.values ?? [])]).toEqual([0.1, 0.25, Number.NaN]);
});

test.each([
  ['units in brackets', [['[deg]', '[]', '[Msun]']], { unit: 'deg' }],
  ['units', [['deg', '-', '1e10 Msun/h']], { unit: 'deg' }],
  ['types', [['float', 'float32', 'double']], undefined],
  [
    'types and units',
    [
      ['float', 'float', 'int'],
      ['deg', '-', 'kpc'],
    ],
    { unit: 'deg' },
  ],
  ['RDB', [['10N', 'N', 'S']], undefined],
  ['dashes', [['---', '-----', '----']], undefined],
])('rows below the header that are no data: %s', async (_what, extra, ra) => {
  const table = await open(
    [['ra', 'z', 'm'], ...extra, ...count(6, (i) => [`${i}.5`, `0.${i}`, `${i}`])].map((row) => row.join('\t')),
  );
  expect(table.rows).toBe(6);
  expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual(['ra', 'z', 'm'].map((name) => [name, 'number']));
  expect(table.facts?.ra).toEqual(ra);
  expect(table.notes.filter((note) => note.includes('cannot be read'))).toEqual([]);
});

test('names in two rows are joined, a header again is left out, and a footer is no row', async () => {
  const joined = ['stars,stars,gas', 'mass,radius,mass', ...rows(5, (i) => `${i}.5,2,3`)];
  expect(Object.keys(await columns(joined))).toEqual(['stars mass', 'stars radius', 'gas mass']);
  const pandas = [',stars,stars', ',mass,radius', 'id,,', ...rows(5, (i) => `${i},${i}.5,2`)];
  expect(Object.keys(await columns(pandas))).toEqual(['id', 'stars mass', 'stars radius']);
  const again = await open(['a,b', '1,2', '3,4', 'a,b', '5,6', '', '3 rows selected.']);
  expect(again.rows).toBe(3);
  expect(again.notes).toEqual([
    '1 row repeats the header and is left out.',
    'The last line, “3 rows selected.”, is no row and is ignored.',
  ]);
  const total = await open(['name,mass', ...rows(9, (i) => `G${i},${i}`), 'Total,36']);
  expect(total.rows).toBe(9);
  expect(total.notes.join()).toContain('Total');
});

test('a second table below a blank line is not read into the first', async () => {
  const table = await open([
    'ra,dec,z',
    ...rows(9, (i) => `${i},${i},0.${i}`),
    '',
    'name,mag',
    ...rows(4, (i) => `G${i},19.${i}`),
  ]);
  expect(table.rows).toBe(9);
  expect(table.notes.join()).toContain('Below the table another one begins (“name, mag”): its 4 rows are not read');
  // A blank line alone ends nothing.
  expect((await open(['a,b', '1,2', '', '3,4', '', '5,6'])).rows).toBe(3);
});

test('a title with commas is no header; names that do not fit the rows are refused', async () => {
  const title = ['Galaxies, version 2, 2020', 'ra,dec,z', ...rows(6, (i) => `${i}.5,2,0.${i}`)];
  expect(Object.keys(await columns(title))).toEqual(['ra', 'dec', 'z']);
  const spaced = ['id stellar mass z', ...rows(6, (i) => `${i} 1e9 0.${i}`)];
  expect((await refusal(() => open(spaced))).code).toBe('header-mismatch');
});

test('rows of dashes are missing values, and ruled lines are none', async () => {
  const read = await columns(['mag z', '19.5 0.1', '--- ---', '20.5 0.2', '--- 0.3']);
  expect(read).toEqual({ mag: [19.5, null, 20.5, null], z: [0.1, null, 0.2, 0.3] });
});

test('Latin-1 and UTF-8 name columns alike', async () => {
  const table = await readCsv(
    fileOf(Uint8Array.from([0xb5, 0x61, 0x73, 0x2c, 0x7a, 10, 0x31, 0x2c, 0x32, 10, 0x33, 0x2c, 0x34, 10])),
  );
  expect(table.columns.map(({ name }) => name)).toEqual(['µas', 'z']);
});

test('names that do not stand above their numbers are told apart by blanks', async () => {
  const read = await columns(['  lum   z', ...rows(9, (i) => `1.25${i}000D+04 0.${i + 1}`)]);
  expect(read).toEqual({ lum: count(9, (i) => Number(`1.25${i}e4`)), z: count(9, (i) => Number(`0.${i + 1}`)) });
});

test('a first row with a number and blanks is a row, below units and dashes too', async () => {
  const read = await columns(['ra\tB', 'deg\tmag', '---\t---', '282.9\t', ...rows(9, (i) => `${i}.5\t1${i}.25`)]);
  expect(read.ra).toEqual([282.9, ...count(9, (i) => i + 0.5)]);
  expect(read.B).toEqual([null, ...count(9, (i) => Number(`1${i}.25`))]);
});

test('a row with a word and blanks below units is a row, since no MultiIndex stands above it', async () => {
  const read = await columns(['name\tB', '\tmag', '---\t---', 'M 31\t', ...rows(9, (i) => `M ${i}\t1${i}.25`)]);
  expect(read.name).toHaveLength(10);
});

test('rows without a header that are aligned in two ways are all rows', async () => {
  const lines = [
    ...[1, 10, 50, 100, 200, 300, 400, 500].map((x) => `${x}.0    0.000`),
    ...Array.from({ length: 300 }, (_, i) => `      ${(600 + i / 2).toFixed(3)}  ${(2 + i / 1000).toFixed(5)}e-14`),
  ];
  const table = await readCsv(fileOf(`${lines.join('\n')}\n`, 'a.dat', 61));
  expect(table.rows).toBe(308);
  expect([...(table.columns[0]?.values ?? [])].slice(6, 10)).toEqual([400, 500, 600, 600.5]);
  expect(table.columns[1]?.values[8]).toBe(2e-14);
});

test('a last row that leaves the places of the others is a row', async () => {
  const lines = [
    ...Array.from({ length: 9 }, (_, i) => `magdis_0${i}.txt    U${i}  ${i}.25  ${i}.75`),
    'magdis_10.txt  GN20    -1   -1',
  ];
  const table = await readCsv(fileOf(`# file gm zmin zmax\n${lines.join('\n')}\n`, 'a.dat', 61));
  expect(table.rows).toBe(10);
  expect(table.columns.map(({ values }) => values[9])).toEqual(['magdis_10.txt', 'GN20', -1, -1]);
});
