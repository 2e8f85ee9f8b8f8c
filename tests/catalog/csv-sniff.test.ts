import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { refusalOf, sniff } from '../../src/catalog/sniff';
import { refusal } from './files';

function bytes(start: string, at = 0): Uint8Array {
  const head = new Uint8Array(2_000);
  for (let i = 0; i < start.length; i++) head[at + i] = start.charCodeAt(i);
  return head;
}

/** The head of a zip archive whose first entry has this name. */
function zipOf(first: string): Uint8Array {
  const head = bytes(`PK\x03\x04${'\0'.repeat(26)}${first}`);
  head[26] = first.length;
  return head;
}

test.each([
  ['gzip', gzipSync('a,b')],
  ['zip', zipOf('catalog.csv')],
  ['hdf5', bytes('\x89HDF\r\n\x1a\n')],
  ['hdf5', bytes('\x89HDF\r\n\x1a\n', 512)],
  ['fits', bytes('SIMPLE  =                    T')],
  ['parquet', bytes('PAR1')],
  ['text', new TextEncoder().encode('a,b\n1,2\n')],
  ['text', new TextEncoder().encode('größe,β\n1,2\n')],
  ['text', new Uint8Array()],
  ['binary', bytes('\x93NUMPY')],
  ['binary', new Uint8Array(100)],
] as const)('%s', (kind, head) => {
  expect(sniff(head)).toBe(kind);
});

test('a character that the end of the head cuts does not make it binary', () => {
  expect(sniff(new TextEncoder().encode('€€').subarray(0, 5))).toBe('text');
});

test.each([
  ['FITS', bytes('SIMPLE  ='), 'astropy'],
  ['Parquet', bytes('PAR1'), 'read_parquet'],
  ['.npy', bytes('\x93NUMPY'), 'savetxt'],
  ['.npz', zipOf('M_star.npy'), 'numpy.load'],
  ['.xlsx', zipOf('[Content_Types].xml'), 'save the table as CSV'],
  ['.xls', bytes('\xd0\xcf\x11\xe0'), 'save the table as CSV'],
  ['zip archive', zipOf('galaxies/catalog.csv'), 'Unpack it'],
  ['saved model', bytes('\x20\0\0\0\0\0\0\0{"x":'), 'ends in .safetensors'],
  ['zstd', bytes('\x28\xb5\x2f\xfd'), 'unzstd'],
  ['tar archive', bytes('ustar', 257), 'Unpack it'],
  ['XML', new TextEncoder().encode('<?xml version="1.0"?><VOTABLE>'), 'VOTable'],
  ['JSON', new TextEncoder().encode('{"M_star": [1, 2]}'), 'CSV'],
  ['packed with gzip twice', gzipSync('a'), 'Unpack it once'],
])('%s is refused by name, with what to do', async (what, head, hint) => {
  const problem = await refusal(() => {
    throw refusalOf('x.csv', head) ?? new Error('Not refused.');
  });
  expect(problem.message).toContain(what);
  expect(problem.hint).toContain(hint);
});
