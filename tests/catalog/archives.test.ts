/** Zip and tar: the table in them, the choice among several, and archives that nobody should believe. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { openFile } from '../../src/catalog/open';
import type { ReadOptions } from '../../src/catalog/reader';
import { npyOf, tarOf, zipOf } from './archives';
import { refusal } from './files';

const open = (bytes: Uint8Array<ArrayBuffer>, options: ReadOptions = {}, name = 'a.bin') =>
  openFile(new File([bytes], name), options);

const csv = (rows: number, name = 'ra') =>
  `${name},dec\n${Array.from({ length: rows }, (_, i) => `${i},${i / 7}`).join('\n')}\n`;
const several = { 'README.md': '# Notes', 'small.csv': csv(5, 'small'), 'data/large.csv': csv(50, 'large') };

describe.each([
  ['zip, packed', (files: Record<string, string>) => zipOf(files)],
  ['zip, stored', (files: Record<string, string>) => zipOf(files, { stored: true })],
  ['tar', (files: Record<string, string>) => tarOf(files)],
  ['tar.gz', (files: Record<string, string>) => Uint8Array.from(gzipSync(tarOf(files)))],
])('%s', (_, pack) => {
  test('with one table is that table', async () => {
    const table = await open(pack({ 'README.txt': 'words', 'galaxies.csv': csv(20) }));
    expect(table).toMatchObject({ rows: 20, name: expect.stringMatching(/^a\.bin/) });
    expect(table.columns.map(({ name }) => name)).toEqual(['ra', 'dec']);
    expect(table.tables).toBeUndefined();
  });

  test('with several: the largest is read, all are listed, each can be named', async () => {
    const packed = pack(several);
    const table = await open(packed);
    expect(table.tables).toMatchObject({ read: 'data/large.csv', why: expect.stringContaining('largest') });
    expect(table.tables?.all.map(({ name }) => name)).toEqual(['small.csv', 'data/large.csv']);
    expect((await open(packed, { table: 'small.csv' })).columns[0]?.name).toBe('small');
    const unknown = await refusal(() => open(packed, { table: 'other.csv' }));
    expect(unknown).toMatchObject({ code: 'no-such-table', hint: expect.stringContaining('small.csv') });
  });

  test('without a table is refused', async () => {
    expect(await refusal(() => open(pack({ 'paper.pdf': '%PDF-', 'README.md': 'x' })))).toMatchObject({
      code: 'no-table',
    });
  });
});

test('NumPy’s archive: arrays of one length are columns, others are listed and named', async () => {
  const [x, y, other] = [Float64Array.of(1, 2, 3), Int16Array.of(4, 5, 6), Float32Array.of(7, 8)];
  const files = {
    'x.npy': npyOf("'<f8'", [3], x),
    'y.npy': npyOf("'<i2'", [3], y),
    'other.npy': npyOf("'<f4'", [2], other),
  };
  const table = await open(zipOf(files));
  expect(table.columns.map(({ name, values }) => [name, ...values])).toEqual([
    ['x', 1, 2, 3],
    ['y', 4, 5, 6],
  ]);
  expect(table.tables?.all.map(({ name }) => name)).toEqual(['3 rows', '2 rows']);
  expect((await open(zipOf(files), { table: 'other' })).columns[0]?.values).toEqual(Float64Array.of(7, 8));
});

describe('not believed', () => {
  test('a member that swells, or is larger than it states', async () => {
    const bomb = zipOf({ 'a.csv': Buffer.alloc(60e6, '0') });
    expect(await refusal(() => open(bomb))).toMatchObject({ code: 'too-large' });
    const lying = zipOf({ 'a.csv': csv(5_000) }, { size: 100 });
    expect(['too-large', 'damaged-zip']).toContain((await refusal(() => open(lying))).code);
    const huge = zipOf({ 'a.csv': csv(10) }, { size: 4e9 });
    expect(await refusal(() => open(huge))).toMatchObject({
      code: 'packed-member',
      message: expect.stringContaining('GB'),
    });
  });

  test('a member that is locked, or packed otherwise', async () => {
    const locked = await refusal(() => open(zipOf({ 'a.csv': csv(9) }, { flags: 1 })));
    expect(locked.message).toContain('password');
    const zstd = await refusal(() => open(zipOf({ 'a.csv': csv(9) }, { method: 93 })));
    expect(zstd.message).toContain('zstd');
  });

  test('a workbook is named as what it is', async () => {
    const workbook = zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' });
    expect((await refusal(() => open(workbook))).message).toContain('Excel');
  });

  test('damage anywhere: refused in words, or the table as it was', async () => {
    const draw = random(18, 'catalog');
    const right = await open(zipOf(several));
    for (const sound of [zipOf(several), tarOf(several)]) {
      for (let i = 0; i < 150; i++) {
        const bytes = sound.slice(0, i % 5 === 0 ? draw.integer(sound.length) : sound.length);
        if (bytes.length > 0) bytes[draw.integer(bytes.length)] = draw.integer(256);
        try {
          const table = await open(bytes);
          if (sound[0] === 0x50 && table.tables?.read === 'data/large.csv')
            expect(table.columns).toEqual(right.columns);
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
        }
      }
    }
  });
});
