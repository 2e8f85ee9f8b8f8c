/** Text tables that were read wrongly without a word: what decides the separator, the places of cells and the header. */
import { expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv/csv';
import { fileOf, refusal } from './files';

/** The table in some lines: columns by name, missing cells as null, and the notes in one text. */
async function read(lines: readonly string[]) {
  const { columns, facts, rows, notes } = await readCsv(fileOf(`${lines.join('\n')}\n`, 'galaxies.txt', 97));
  const cells = columns.map((column): [string, readonly unknown[]] => [
    column.name,
    column.kind === 'text' ? column.values : Array.from(column.values, (one) => (Number.isNaN(one) ? null : one)),
  ]);
  return { columns: Object.fromEntries(cells), facts, rows, notes: notes.join(' ') };
}

const count = <T>(n: number, of: (i: number) => T) => Array.from({ length: n }, (_, i) => of(i));

test.each([
  ['a header', ['id\tname\tra\tmag\tz']],
  ['types below it', ['id\tname\tra\tmag\tz', 'N\tS\tN\tN\tN']],
])('tabs part cells of two words, though blanks give as many cells: %s', async (_how, header) => {
  // A blank cell at the end makes good for the blank within a name.
  const { columns, rows } = await read([...header, ...count(30, (i) => `${i}\tNGC ${37 * i}\t${i}.25\t${20 + i}.5\t`)]);
  expect(rows).toBe(30);
  expect(columns.name?.slice(0, 2)).toEqual(['NGC 0', 'NGC 37']);
  expect(columns.ra).toEqual(count(30, (i) => i + 0.25));
  expect(columns.z).toEqual(count(30, () => null));
});

/** 400 rows in fixed places, one of which is written in another way. */
const fixed = (at: number, odd: string) => [
  '   id  name            ra       dec    mag',
  ...count(400, (i) =>
    i === at
      ? odd
      : `${String(i).padStart(5)}  ${`obj${i}`.padEnd(10)} ${(i % 360).toFixed(4).padStart(9)} ${(i % 90).toFixed(4).padStart(9)} ${(15 + (i % 7)).toFixed(2).padStart(6)}`,
  ),
];

test.each([10, 300])('row %i, whose words do not stand under their columns, is blank and counted', async (at) => {
  // As many words as columns: a name of two, and no right ascension.
  const { columns, notes } = await read(fixed(at, `${String(at).padStart(5)}  longername 12   21.0000  18.90`));
  expect([columns.ra?.[at], columns.dec?.[at], columns.mag?.[at]]).toEqual([null, null, null]);
  expect(notes).toContain('1 row has more or fewer than 5 cells');
  expect(columns.ra?.[at + 1]).toBe((at + 1) % 360);
});

test.each([
  [
    'a wide number pushes the others to the right',
    '  300  obj300     12345.67891   21.0000  18.90',
    [12345.67891, 21, 18.9],
  ],
  ['a wide name does', '  300  a_much_longer_name   12.0000   21.0000  18.90', [12, 21, 18.9]],
  ['a number fills its place', '12300  obj300     -112.0000 -121.0000 -18.90', [-112, -121, -18.9]],
])('words that stand under their columns are read: %s', async (_what, odd, right) => {
  const { columns, notes } = await read(fixed(300, odd));
  expect([columns.ra?.[300], columns.dec?.[300], columns.mag?.[300]]).toEqual(right);
  expect(notes).not.toContain('cells');
});

test.each([
  [
    'dates with times',
    'id date                  ra',
    (i: number) =>
      `${String(i).padStart(2)} 2011-03-0${1 + (i % 9)} 12:0${i % 10}:30 ${(i * 7.5).toFixed(2).padStart(7)}`,
  ],
  [
    'names of two words',
    'id name                  ra',
    (i: number) =>
      `${String(i).padStart(2)} NGC   ${String(10 * i + 100).padEnd(13)} ${(i * 7.5).toFixed(2).padStart(7)}`,
  ],
  [
    'coordinates',
    'id pos                   ra',
    (i: number) => `${String(i).padStart(2)} 12 3${i % 10} 00.5 -10 00 00 ${(i * 7.5).toFixed(2).padStart(7)}`,
  ],
])('cells hold blanks at one place, and the header says which column it is: %s', async (_what, header, line) => {
  for (const n of [20, 60]) {
    const { columns } = await read([header, ...count(n, line)]);
    expect(columns.ra).toEqual(count(n, (i) => i * 7.5));
    expect(columns.id).toEqual(count(n, (i) => i));
  }
});

test('row names that stand left of the header are a column, and colons in times part nothing', async () => {
  const { columns } = await read([
    '         mpg      at',
    ...count(12, (i) => `car${String(i).padEnd(3)} ${`${i}.5`.padStart(5)} 0${i % 10}:1${i % 10}:30`),
  ]);
  expect(columns.mpg).toEqual(count(12, (i) => i + 0.5));
  expect(columns.at?.[3]).toBe('03:13:30');
});

test('a blank first cell begins its line with a bar, and moves no other', async () => {
  const { columns } = await read([
    'y|n|t',
    ...count(20, (i) => `${i % 3 === 1 ? '' : `${i}.5`}|${i}|${i % 4 === 1 ? '' : i}`),
  ]);
  expect(columns.n).toEqual(count(20, (i) => i));
  expect(columns.y?.slice(0, 4)).toEqual([0.5, null, 2.5, 3.5]);
  expect(columns.t?.slice(0, 4)).toEqual([0, null, 2, 3]);
});

test('a short row with a word among the numbers is blank: which cell is missing is unknown', async () => {
  const lines = [
    'id | z | x | name | r',
    ...count(9, (i) => `${i} | 0.${i} | 4${i} | Q${i} | ${i}.5`),
    '877 | 4378 | Source 82 | 12.5',
  ];
  const { columns, notes } = await read(lines);
  expect([columns.id?.[9], columns.z?.[9], columns.x?.[9]]).toEqual([null, null, null]);
  expect(notes).toContain('1 row has fewer than 5 cells, and words where numbers belong');
});

test.each([
  [
    'an index without a name beside words',
    ',name,class',
    (i: number) => `${i},ist.${'abc'[i % 3]},G`,
    ['index', 'name', 'class'],
  ],
  [
    'rising numbers name the columns',
    'id,0.5,1.0,2.0',
    (i: number) => `${i},${9 - i}.5,3.25,1.5`,
    ['id', '0.5', '1.0', '2.0'],
  ],
  [
    'years name the columns',
    'region,2019,2020,2021',
    (i: number) => `R${i},${9 - i}.5,3.25,1.5`,
    ['region', '2019', '2020', '2021'],
  ],
])('the first row names the columns: %s', async (_what, header, line, names) => {
  const { columns, rows } = await read([header, ...count(9, line)]);
  expect(rows).toBe(9);
  expect(Object.keys(columns).sort()).toEqual([...names].sort());
});

test('a first row of a name and rising numbers is a row where the others are', async () => {
  const quantiles = count(9, (i) => `R${i},${1000 + i},${1010 + i}.5,${1020 + i}.5`);
  expect((await read(['R,1000,1010,1020', ...quantiles])).rows).toBe(10);
});

test.each([
  ['above the names', ['1 2 3', 'ra dec z']],
  ['below them', ['ra dec z', '1 2 3']],
  ['below them, in brackets', ['ra dec z', '(1) (2) (3)']],
])('numbers of the columns are no row: %s', async (_where, header) => {
  const { columns, rows } = await read([...header, ...count(9, (i) => `${i}.5 ${i}.25 0.${i}`)]);
  expect(rows).toBe(9);
  expect(Object.keys(columns)).toEqual(['ra', 'dec', 'z']);
});

test('the second page of a printed table goes on below its title and its header', async () => {
  const page = (n: number) => [
    `Catalogue of galaxies   page ${n}`,
    '',
    'id ra dec',
    ...count(9, (i) => `${n}${i} ${i}.5 ${i}.25`),
    '',
  ];
  const { columns, rows, notes } = await read([...page(1), ...page(2)]);
  expect(rows).toBe(18);
  expect(columns.id?.at(-1)).toBe(28);
  expect(notes).toMatch(/1 row repeats the header.*1 line among the rows is no row/);
});

test.each([
  [
    'cells wider than the rule',
    '---- ------ ---',
    (i: number) => `${String(i).padEnd(4)} ${`-1${i}.1234`.padEnd(6)} ${i}`,
  ],
  [
    'a column that is mostly blank',
    '---- ------ ---',
    (i: number) => `${String(i).padStart(4)} ${i % 8 ? '      ' : `-1${i}.12`} ${String(i).padStart(3)}`,
  ],
])('a ruled line gives the places: %s', async (_what, rule, line) => {
  const wide = rule.replaceAll(' ', '    ');
  const named = 'a       b         c';
  const { columns, rows } = await read([
    named,
    wide,
    ...count(20, (i) => line(i).replace(/^(.{4}) (.*) (\s*\S+)$/, '$1    $2    $3')),
  ]);
  expect(rows).toBe(20);
  expect(columns.a).toEqual(count(20, (i) => i));
  expect(columns.c).toEqual(count(20, (i) => i));
});

test('ECSV as Gaia writes it: a dash by itself begins a column, and only its own keys count', async () => {
  const column = (name: string, ...more: string[]) => [
    '# -',
    `#   name: ${name}`,
    ...more.map((line) => `#   ${line}`),
  ];
  const { columns, facts, notes } = await read([
    ...['# %ECSV 1.0', '# ---', "# delimiter: ','", '# datatype:'],
    ...column(
      'ra',
      'datatype: float64',
      'unit: deg',
      'meta:',
      '  ucd: pos.eq.ra;meta.main',
      '  name: other',
      '  unit: none',
    ),
    ...column('flux', 'datatype: float32', "unit: '''electron''.s**-1'"),
    ...count(200, (i) => column(`c${i}`, 'datatype: int64', ...count(6, () => 'meta: x'))).flat(),
    ['ra', 'flux', ...count(200, (i) => `c${i}`)].join(','),
    ['1.5', 'null', ...count(200, String)].join(','),
  ]);
  expect(columns.ra).toEqual([1.5]);
  expect(columns.flux).toEqual([null]);
  expect(columns.c199).toEqual([199]);
  expect(facts?.ra).toEqual({ unit: 'deg', ucd: 'pos.eq.ra;meta.main' });
  expect(facts?.flux).toEqual({ unit: 'electron/s' });
  expect(notes).not.toContain('ignored');
});

test('LaTeX: a cell over one column is its words, and a row over several lines is refused', async () => {
  const rows = (end: string) => count(5, (i) => `${i} & ${i}.5${end}`);
  const begun = ['\\begin{tabular}{|c|c|}', '\\multicolumn{1}{|c|}{id} & \\multicolumn{1}{c|}{z} \\\\ \\hline'];
  const { columns } = await read([...begun, ...rows(' \\\\'), '\\end{tabular}']);
  expect(columns).toEqual({ id: [0, 1, 2, 3, 4], z: [0.5, 1.5, 2.5, 3.5, 4.5] });
  expect(await refusal(() => read([...begun, '1 &', '2.5 \\\\', '\\end{tabular}']))).toMatchObject({
    code: 'not-read',
  });
});
