/** Text formats that describe themselves: places, units, types, masks and markers of missing cells come from their headers. */
import { expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv/csv';
import { fileOf, refusal } from './files';

const open = (lines: readonly string[], name = 'a.txt') => readCsv(fileOf(`${lines.join('\n')}\n`, name, 61));
const rows = <T>(line: (i: number) => T, n = 12) => Array.from({ length: n }, (_, i) => line(i));

async function read(lines: readonly string[]) {
  const table = await open(lines);
  const columns = table.columns.map(({ name, values }) => [name, [...values]] as const);
  return { table, columns: Object.fromEntries(columns) };
}

test('IPAC: bars give the places, whatever blanks stand in a cell; types, units and nulls are in the header', async () => {
  const { table, columns } = await read([
    '\\catalog = "made"',
    '|    name|         date|----ra--|  mag|',
    '|    char|         char|  double|    d|',
    '|        |             |     deg|  mag|',
    '|    null|         null|    null|-99.9|',
    ...rows(
      (i) =>
        ` NGC ${i}${i > 9 ? '' : ' '}   2010-11-01 04   ${i % 10}.5000 ${i === 2 ? '-99.9' : i === 3 ? ' null' : ` 19.${i % 10}`} `,
    ),
  ]);
  expect(Object.keys(columns)).toEqual(['name', 'date', 'ra', 'mag']);
  expect(columns.name?.[4]).toBe('NGC 4');
  expect(columns.ra).toEqual(rows((i) => (i % 10) + 0.5));
  expect([columns.mag?.[1], columns.mag?.[2], columns.mag?.[3]]).toEqual([19.1, Number.NaN, Number.NaN]);
  expect(table.facts?.mag).toMatchObject({ unit: 'mag', missing: '-99.9' });
});

const MRT = [
  'Title: Made',
  '================================================================================',
  'Byte-by-byte Description of file: made.txt',
  '--------------------------------------------------------------------------------',
  '   Bytes Format Units   Label  Explanations',
  '--------------------------------------------------------------------------------',
  '   1-  7 A7     ---     Name   Name of the galaxy, which may',
  '                               hold blanks',
  '   9- 14 F6.2   deg     RAdeg  [0/360] Right ascension',
  '  16     A1     ---   l_Flux   Limit flag on Flux',
  '  17- 21 F5.2   mJy     Flux   ?=-9.9 Flux density',
  '--------------------------------------------------------------------------------',
];

test('CDS and MRT: bytes, units, markers and limit flags', async () => {
  const cell = (i: number) => (i === 1 ? ' -9.90' : i === 2 ? '< 1.50' : i === 3 ? '      ' : ` ${i % 10}.250`);
  const { table, columns } = await read([
    ...MRT,
    ...rows((i) => `NGC ${String(i).padEnd(3)} ${String(i).padStart(3)}.25 ${cell(i)}`),
  ]);
  expect(columns.Name?.[5]).toBe('NGC 5');
  expect(columns.RAdeg).toEqual(rows((i) => i + 0.25));
  expect(columns.Flux?.slice(0, 5)).toEqual([0.25, Number.NaN, Number.NaN, Number.NaN, 4.25]);
  expect(table.facts?.RAdeg).toEqual({ unit: 'deg', description: 'Right ascension' });
  expect(table.facts?.Name?.description).toBe('Name of the galaxy, which may hold blanks');
  expect([...(table.facts?.Flux?.limits?.values ?? [])]).toEqual([1.5]);
  expect(table.notes.join()).toContain('1 values of “Flux” are limits');
  expect((await refusal(() => open(MRT))).message).toContain('the description of a table');
});

test('ECSV: units, types, masks and arrays, in one line a column or several', async () => {
  const { table, columns } = await read([
    '# %ECSV 1.0',
    '# ---',
    '# datatype:',
    '# - {name: id, datatype: string}',
    '# - name: mass',
    '#   unit: 1e10 Msun/h',
    '#   datatype: float64',
    "#   description: 'a {mass}, in braces'",
    '# - {name: z, unit: !astropy.units.Unit {unit: deg}, datatype: float64, description: "a, b"}',
    '# - {name: z.mask, datatype: bool}',
    "# - {name: pos, datatype: string, subtype: 'float64[2]'}",
    '# schema: astropy-2.0',
    'id mass z z.mask pos',
    ...rows((i) => `00${i} ${i === 1 ? '""' : `${i}.5`} 0.${i + 1} ${i === 2 ? 'True' : 'False'} [${i}.0,2.5]`),
  ]);
  expect(Object.keys(columns)).toEqual(['id', 'mass', 'z', 'pos_0', 'pos_1']);
  expect(columns.id?.[3]).toBe('003');
  expect(columns.mass?.slice(0, 3)).toEqual([0.5, Number.NaN, 2.5]);
  expect(columns.z?.[2]).toBeNaN();
  expect(table.facts?.mass).toEqual({ unit: '1e10 Msun/h', description: 'a {mass}, in braces' });
  expect(table.facts?.z).toMatchObject({ description: 'a, b' });
});

test('VizieR: units, descriptions, UCDs; its blank lines and marks are no rows', async () => {
  const { table, columns } = await read([
    '#',
    '#   VizieR Astronomical Server vizier.cds.unistra.fr',
    '#Column\tRAJ2000\t(F9.5)\tRight ascension\t[ucd=pos.eq.ra]',
    '#Column\tz\t(F6.4)\t?=-1 Redshift',
    'RAJ2000\tz',
    'deg\t ',
    '---------\t------',
    ...rows((i) => `${i}.50000\t${i === 1 ? '      ' : i === 2 ? '-1.0000' : `0.${i + 1}`}`),
    '',
    '#END#',
  ]);
  expect(columns.RAJ2000).toEqual(rows((i) => i + 0.5));
  expect(columns.z?.slice(0, 4)).toEqual([0.1, Number.NaN, Number.NaN, 0.4]);
  expect(table.facts?.RAJ2000).toEqual({ unit: 'deg', description: 'Right ascension', ucd: 'pos.eq.ra' });
});

test('SExtractor: names by number, vectors expanded, the last one too', async () => {
  const { table, columns } = await read([
    '#   1 NUMBER       Running object number',
    '#   2 MAG_APER     Fixed aperture magnitude vector    [mag]',
    '#   4 FLUX_RADIUS  Radii                              [pixel]',
    ...rows((i) => `  ${i}  19.${i} 20.${i}  1.5 2.5 3.5`),
  ]);
  expect(Object.keys(columns)).toEqual([
    'NUMBER',
    'MAG_APER',
    'MAG_APER_1',
    'FLUX_RADIUS',
    'FLUX_RADIUS_1',
    'FLUX_RADIUS_2',
  ]);
  expect(table.facts?.MAG_APER_1).toEqual({ unit: 'mag', description: 'Fixed aperture magnitude vector' });
});

test.each([
  [
    'fixed width of two lines',
    [
      '  name   ra     z',
      '------ ---- -----',
      ...rows((i) => `${`NGC ${i}`.padStart(6)} ${i % 10}.50 ${i === 4 ? '     ' : '0.100'}`),
    ],
  ],
  [
    'reStructuredText',
    [
      '====== ==== =====',
      '  name   ra     z',
      '====== ==== =====',
      ...rows((i) => `${`NGC ${i}`.padStart(6)} ${i % 10}.50 ${i === 4 ? '     ' : '0.100'}`),
      '====== ==== =====',
    ],
  ],
  [
    'LaTeX',
    [
      '\\begin{table}',
      '\\begin{tabular}{lcc}',
      'name & ra & z \\\\',
      ' & deg & \\\\',
      '\\hline',
      ...rows((i) => `NGC ${i} & $${i % 10}.5$ & ${i === 4 ? '\\nodata' : '0.100'} \\\\`),
      '\\end{tabular}',
      '\\end{table}',
    ],
  ],
  [
    'deluxetable',
    [
      '\\begin{deluxetable}{lcc}',
      '\\tablehead{\\colhead{name} & \\colhead{ra} & \\colhead{z}}',
      '\\startdata',
      ...rows((i) => `NGC ${i} & ${i % 10}.5 & ${i === 4 ? '\\nodata' : '0.100'} \\\\`),
      '\\enddata',
      '\\end{deluxetable}',
    ],
  ],
  ['JSON lines', rows((i) => JSON.stringify({ name: `NGC ${i}`, ra: (i % 10) + 0.5, z: i === 4 ? null : 0.1 }))],
])('%s', async (_what, lines) => {
  const { columns } = await read(lines);
  expect(Object.keys(columns)).toEqual(['name', 'ra', 'z']);
  expect(columns.name?.[4]).toBe('NGC 4');
  expect(columns.ra).toEqual(rows((i) => (i % 10) + 0.5));
  expect(columns.z).toEqual(rows((i) => (i === 4 ? Number.NaN : 0.1)));
});

test('MESA: the second block is the table', async () => {
  const { columns } = await read([
    '1 2',
    'model mass',
    '7 1.5',
    '',
    '1 2 3',
    'zone logT logRho',
    ...rows((i) => `${i} 4.${i} -2.5`),
  ]);
  expect(Object.keys(columns)).toEqual(['zone', 'logT', 'logRho']);
});

test.each([
  ['daophot', ['#K IRAF = NOAO', '#N ID XINIT \\', '#U ## pixels \\', '1 2.5 \\', ' 3 4.5', '2 3.5 \\', ' 4 5.5']],
  ['a pointer of Git LFS', ['version https://git-lfs.github.com/spec/v1', 'oid sha256:ab', 'size 120']],
  ['a web page', ['<table>', '<tr><td>1</td></tr>', '</table>']],
])('%s is refused by its name', async (what, lines) => {
  const problem = await refusal(() => open(lines));
  expect(problem.code).toBe('not-read');
  expect(problem.message).toContain(what);
});

test('QDP: errors follow their columns, a comment names them, and a row of NO ends the table', async () => {
  const table = await open([
    'READ SERR 2',
    'READ TERR 3',
    '!MJD Rate Rate_err Flux Flux_perr Flux_nerr',
    ...rows((i) => `${i} ${i + 0.5} 0.1 9.5 0.2 -0.3`),
    'NO NO NO NO NO NO',
    ...rows((i) => `${100 + i} 1.5 0.1 9.5 0.2 -0.3`, 3),
  ]);
  expect(table.rows).toBe(12);
  expect(table.columns.map(({ name }) => name)).toEqual(['MJD', 'Rate', 'Rate_err', 'Flux', 'Flux_perr', 'Flux_nerr']);
  expect(table.facts?.Rate_err?.errorOf).toBe('Rate');
  expect(table.notes.join()).toContain('its 3 rows are not read');
});

test('QDP: names of several words are not cut, and no column takes the name of another', async () => {
  const { table, columns } = await read([
    'READ SERR 2',
    '!MJD Count rate Count rate_err Flux',
    ...rows((i) => `${i} ${i + 0.5} 0.1 9.5`),
    'NO NO NO NO',
  ]);
  expect(Object.keys(columns)).toEqual(['column 1', 'column 2', 'column 2 error', 'column 3']);
  expect(columns['column 2']).toEqual(rows((i) => i + 0.5));
  expect(table.notes).toEqual(['The file does not name its columns, so they are called by their numbers.']);
});
