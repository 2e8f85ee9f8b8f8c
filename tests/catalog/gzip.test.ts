/** Gzip as it comes: members one after another, zeros or other bytes behind them, damage; zlib wrote what is unpacked here. */
import { constants, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { gunzip } from '../../src/catalog/gzip';
import { refusal } from './files';

async function* chunksFrom(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function unpacked(bytes: Uint8Array, size = 1_000) {
  const [pieces, notes]: [Uint8Array[], string[]] = [[], []];
  for await (const piece of gunzip('x.gz', chunksFrom(bytes, size), 1e9, (note) => notes.push(note)))
    pieces.push(piece);
  return { content: Buffer.concat(pieces), notes };
}

const draw = random(18, 'catalog');
const numbers = (count: number) =>
  Buffer.from(Array.from({ length: count }, () => draw.uniform().toFixed(4)).join(','));
const noise = (count: number) => Buffer.from(Array.from({ length: count }, () => draw.integer(256)));

describe('one member', () => {
  const { Z_FIXED: fixed, Z_HUFFMAN_ONLY: huffman, Z_DEFAULT_STRATEGY: usual } = constants;
  const contents = [numbers(60_000), noise(70_000), Buffer.alloc(900_000, 'ab'), Buffer.from('a'), Buffer.alloc(0)];
  test.each([
    ['stored', { level: 0 }],
    ['fast', { level: 1 }],
    ['best', { level: 9, strategy: usual }],
    ['in fixed codes', { strategy: fixed }],
    ['without matches', { strategy: huffman }],
  ])('%s', async (_, options) => {
    for (const content of contents) {
      const packed = gzipSync(content, options);
      for (const size of [777, 65_536]) expect((await unpacked(packed, size)).content.equals(content)).toBe(true);
    }
  });

  test('cut anywhere, even byte by byte', async () => {
    const content = numbers(2_000);
    expect((await unpacked(gzipSync(content), 1)).content.equals(content)).toBe(true);
  });

  test('with a name, a comment and an extra field in its head', async () => {
    const packed = gzipSync('ra,dec');
    const head = Uint8Array.from([...packed.subarray(0, 3), 4 | 8 | 16, ...packed.subarray(4, 10)]);
    const fields = Buffer.from('\x03\0abcname.csv\0comment\0', 'latin1');
    expect((await unpacked(Buffer.concat([head, fields, packed.subarray(10)]))).content.toString()).toBe('ra,dec');
  });
});

describe('behind a member', () => {
  const [first, second] = [numbers(500), numbers(700)];

  test('others are read, empty ones too', async () => {
    const packed = Buffer.concat([gzipSync(first), gzipSync(''), gzipSync(second)]);
    for (const size of [1, 100, 1e6]) {
      const { content, notes } = await unpacked(packed, size);
      expect(content.equals(Buffer.concat([first, second]))).toBe(true);
      expect(notes).toEqual([]);
    }
  });

  test('zeros are padding, and a member may follow them', async () => {
    const padded = Buffer.concat([gzipSync(first), Buffer.alloc(2_000), gzipSync(second), Buffer.alloc(513)]);
    const { content, notes } = await unpacked(padded);
    expect(content.equals(Buffer.concat([first, second]))).toBe(true);
    expect(notes).toEqual([]);
  });

  test('other bytes are left, and said', async () => {
    const { content, notes } = await unpacked(Buffer.concat([gzipSync(first), Buffer.from('signature')]));
    expect(content.equals(first)).toBe(true);
    expect(notes).toEqual([expect.stringContaining('are not read')]);
  });
});

describe('refused in words', () => {
  const packed = gzipSync(numbers(3_000));
  const reading = (bytes: Uint8Array) => async () => await unpacked(bytes);

  test('a file that is cut short, wherever', async () => {
    for (const end of [4, 12, 1_000, packed.length - 8, packed.length - 1])
      expect(await refusal(reading(packed.subarray(0, end)))).toMatchObject({ code: 'damaged-gzip' });
  });

  test('a file with one byte changed', async () => {
    for (let i = 0; i < 40; i++) {
      const bytes = Buffer.from(packed);
      const at = 10 + draw.integer(bytes.length - 10);
      bytes[at] = ((bytes[at] as number) + 1 + draw.integer(255)) % 256;
      expect(await refusal(reading(bytes))).toMatchObject({ code: 'damaged-gzip' });
    }
  });

  test('a file that swells', async () => {
    expect(await refusal(reading(gzipSync(Buffer.alloc(40e6))))).toMatchObject({ code: 'too-large' });
  });
});
