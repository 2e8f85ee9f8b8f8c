/** Text in UTF-16, as spreadsheets on Windows write it. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/catalog/csv/csv';
import { encodingOf } from '../../src/catalog/encoding';
import { fileOf } from './files';

const text = `ra,größe,Name\n${Array.from({ length: 300 }, (_, i) => `${i / 8},${i * 3},Ω Cen ${i}`).join('\r\n')}\n`;
const little = Buffer.from(text, 'utf16le');
const big = Buffer.from(little).swap16();

describe.each([
  ['little-endian', little, '\ufeff'],
  ['big-endian', big, '\ufffe'],
])('UTF-16, %s', (_, bytes, mark) => {
  test.each([
    ['with a mark', Buffer.concat([Buffer.from(mark, 'utf16le'), bytes])],
    ['without one', bytes],
    ['gzipped', gzipSync(bytes)],
  ])('%s', async (_name, stored) => {
    const table = await readCsv(fileOf(Uint8Array.from(stored), 'x.csv', 777));
    expect(table.rows).toBe(300);
    expect(table.columns.map(({ name }) => name)).toEqual(['ra', 'größe', 'Name']);
    expect(table.columns[1]?.values[299]).toBe(897);
    expect(table.columns[2]?.values[299]).toBe('Ω Cen 299');
  });
});

test('UTF-8 and bytes that are no text are not taken for it', () => {
  for (const bytes of [
    Buffer.from(text),
    Buffer.alloc(100),
    Buffer.from(Float64Array.of(1, 2, 3).buffer),
    Buffer.from('a\0'),
  ])
    expect(encodingOf(bytes)).toBe('utf-8');
});

test('text in one byte each is read with its letters, many as they may be', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `Måns “${i}”,20.${i + 10}`);
  const bytes = Uint8Array.from(
    [...`name,m\n${names.join('\n')}\n`],
    (letter) => ({ å: 0xe5, '“': 0x93, '”': 0x94 })[letter] ?? letter.charCodeAt(0),
  );
  const table = await readCsv(fileOf(bytes));
  expect([table.columns[0]?.values[7], table.columns[1]?.values[7]]).toEqual(['Måns “7”', 20.17]);
});
