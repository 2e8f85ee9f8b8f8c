/** Tables that are written are read back: by our own readers, and, where they are installed, by astropy and STILTS. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFile } from '../../src/catalog/open';
import type { OutTable } from '../../src/share/table-out/table';
import { formatOfName, TABLE_FORMAT_NAMES, TABLE_FORMATS, tableBlob } from '../../src/share/table-out/write';

const ROWS = 12_000;
const value = (row: number) => Math.sin(row) * 10 ** ((row % 40) - 20);
const words = ['NGC 224', 'a "b", c', "it's <&>", '', 'größer'];

const table: OutTable = {
  name: 'galaxies & others',
  rows: ROWS,
  columns: [
    { name: 'ra', cell: value },
    { name: 'holes', cell: (row) => (row % 7 === 3 ? Number.NaN : value(row + 1)) },
    { name: 'id', cell: (row) => 2 ** 52 - row },
    { name: 'name', cell: (row) => words[row % words.length] ?? '' },
    { name: 'M star, [Msun]', cell: (row) => row % 2 },
  ],
  facts: { ra: { unit: 'deg', description: 'right ascension, "J2000"' }, holes: { unit: 'km / s' } },
};

let folder = '';
const pathOf = (format: string) => join(folder, `out.${format}`);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'knotwork-out-'));
  for (const format of TABLE_FORMAT_NAMES) {
    const blob = await tableBlob(format, table);
    writeFileSync(pathOf(TABLE_FORMATS[format].endings[0]), new Uint8Array(await blob.arrayBuffer()));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a name’s ending asks for a format, and any other for CSV', () => {
  expect(['a.fits', 'a.FIT', 'a.vot', 'a.ecsv', 'a.pq', 'a.csv', 'a', 'a.b/c'].map(formatOfName)).toEqual([
    'fits',
    'fits',
    'votable',
    'ecsv',
    'parquet',
    'csv',
    'csv',
    'csv',
  ]);
});

test.each(TABLE_FORMAT_NAMES)('%s is read back as it was', async (format) => {
  const read = await openFile(new File([await tableBlob(format, table)], `x.${format}`), {});
  expect(read.rows).toBe(ROWS);
  expect(read.columns.map(({ name }) => name)).toEqual(table.columns.map(({ name }) => name));
  for (const { name, cell } of table.columns) {
    const column = read.columns.find((one) => one.name === name);
    const right = Array.from({ length: ROWS }, (_, row) => cell(row));
    expect(Array.from<number | string>(column?.values ?? []), name).toEqual(right);
  }
  if (format !== 'csv') expect(read.facts?.ra?.unit).toBe('deg');
});

const PYTHON = '/usr/bin/python3';
const has = (command: string, args: readonly string[]) => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const astropy = has(PYTHON, ['-c', 'import astropy']);
const stilts = has('stilts', ['-version']);
if (!astropy) console.warn('astropy is not installed for /usr/bin/python3: what we write is not read back by it.');
if (!stilts) console.warn('STILTS is not installed: what we write is not read back by it.');

const SCRIPT = `
import json, sys, warnings
import numpy as np
from astropy.table import Table
warnings.simplefilter('ignore')
found = {}
for path, format in (('fits', 'fits'), ('vot', 'votable'), ('ecsv', 'ascii.ecsv')):
    more = {'use_names_over_ids': True} if path == 'vot' else {}
    t = Table.read(sys.argv[1] + '/out.' + path, format=format, **more)
    t.convert_bytestring_to_unicode()
    def cells(c):
        c = t[c]
        a = np.ma.filled(np.ma.asarray(c.astype(float)), np.nan) if c.dtype.kind in 'fi' else np.ma.filled(np.ma.asarray(c.astype(str)), '')
        return [None if isinstance(x, float) and x != x else x for x in a.tolist()]
    found[path] = {'names': t.colnames, 'rows': len(t), 'unit': str(t['ra'].unit), 'cells': {n: cells(n) for n in t.colnames}}
print(json.dumps(found))
`;

describe.skipIf(!astropy)('astropy', () => {
  test('reads FITS, VOTable and ECSV as they were', () => {
    const printed = execFileSync(PYTHON, ['-c', SCRIPT, folder], { maxBuffer: 1e9 });
    const found = JSON.parse(printed.toString());
    for (const format of ['fits', 'vot', 'ecsv']) {
      const { names, rows, unit, cells } = found[format];
      expect([names, rows, unit], format).toEqual([table.columns.map(({ name }) => name), ROWS, 'deg']);
      for (const { name, cell } of table.columns) {
        const right = Array.from({ length: ROWS }, (_, row) => cell(row)).map((one) =>
          Number.isNaN(one) ? null : one,
        );
        expect(cells[name], `${format} ${name}`).toEqual(right);
      }
    }
  });
});

describe.skipIf(!stilts)('STILTS', () => {
  test.each([
    ['fits', 'fits'],
    ['vot', 'votable'],
    ['ecsv', 'ecsv'],
  ])('reads %s with all rows, and calls it valid', (ending, format) => {
    const args = ['tpipe', `in=${pathOf(ending)}`, `ifmt=${format}`, 'cmd=stats Name NGood', 'ofmt=csv'];
    const lines = execFileSync('stilts', args).toString().trim().split('\n').slice(1);
    const good = new Map(
      lines.map((line) => [line.replace(/,\d+$/, '').replaceAll('"', ''), Number(/\d+$/.exec(line)?.[0])]),
    );
    expect(good.get('ra')).toBe(ROWS);
    expect(good.get('holes')).toBe(Array.from({ length: ROWS }, (_, row) => row).filter((row) => row % 7 !== 3).length);
    if (ending === 'vot') {
      const lint = execFileSync('stilts', ['votlint', `votable=${pathOf('vot')}`], { stdio: 'pipe' }).toString();
      expect(lint.split('\n').filter((line) => line.startsWith('ERROR'))).toEqual([]);
    }
  });
});
