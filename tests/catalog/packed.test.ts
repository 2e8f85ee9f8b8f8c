/** Files packed with bzip2, xz and compress: what they hold is read, and what is damaged is refused in words. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { openFile } from '../../src/catalog/open';
import { bunzip2 } from '../../src/catalog/packed/bzip2';
import { unlzw } from '../../src/catalog/packed/lzw';
import { unxz } from '../../src/catalog/packed/xz';
import { lzwOf, zipOf } from './archives';
import { refusal } from './files';

const csv = `ra,dec\n${Array.from({ length: 40 }, (_, i) => `${i},${i / 7}`).join('\n')}\n`;

/** The table as Python's bz2 and lzma pack it. */
const PACKED = {
  bz2: [
    'QlpoOTFBWSZTWa3oMT0AAYNZgAAQAAV/4C4AEAAwAPVgYNP1Q/9VIYQhpT9qUaMUYIkp6ZVGEbTbz53iH22vKyA0m03rVl3d82+bxVLDL6x0AAAAAtUK6SSS',
    'lOJIAAlXADbaT4e4nVXe5nMgBMuIJSmEMGKBUIH5Vbu6tgZIAmhIQQKiTMzFsS/WSUdTMxehQ0kCKhvjet3UxRNkSKBuSUbW7wLu7sBMkCAh1zlcgicJGChd',
    '1fff73v0XckU4UJCt6DE9A==',
  ].join(''),
  xz: [
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AMGANNdADkYQYTh4jfCei4og23LPgL8Qmyd9WO4QREryiWiIVEc5XGbceXf+epYIp5yLzWcn/rvur/zyGPRI8iN',
    'Tg0Vly8C4/DNao+pPlkZHppaTM6VpxUUfyCw/pInp/a9J1yMHdzV224CshCsv7kbexmwd2CNfSV2y4WvCF49ALqqXpRBoWz14dYuf4PSQtjAqZQ7cSjIOy37',
    '+5+0ogb0Yf3RfTTxuBlmLD6visMCThWpD0OnHDuHtzMLTTlkF5RZlLEU7EfI9fUAhfVAChdnwuCbzuxwrMcAAIvi5s9pxVz+AAHvAYcGAAAKpiRtscRn+wIA',
    'AAAABFla',
  ].join(''),
};
const bytesOf = (kind: keyof typeof PACKED) => new Uint8Array(Buffer.from(PACKED[kind], 'base64'));
const open = (bytes: Uint8Array<ArrayBuffer>, name = 'a.csv.packed') => openFile(new File([bytes], name), {});

test.each(['bz2', 'xz'] as const)('%s is read as what it holds', async (kind) => {
  const right = await openFile(new File([csv], 'a.csv'), {});
  const table = await open(bytesOf(kind), `a.csv.${kind}`);
  expect(table.columns).toEqual(right.columns);
  expect((await open(zipOf({ 'b.csv.packed': bytesOf(kind) }, { stored: true }))).rows).toBe(40);
});

test.each(['bz2', 'xz'] as const)('%s that is cut or changed is refused, byte by byte', async (kind) => {
  const whole = bytesOf(kind);
  for (let at = 8; at < whole.length; at += 7) {
    const cut = await refusal(() => open(whole.slice(0, at)));
    expect([at, cut.code]).toEqual([at, 'damaged-packed']);
    const changed = whole.slice();
    changed[at] = (changed[at] as number) ^ 0x10;
    // The index and the end of xz tell sizes that nobody needs.
    const read = await open(changed).then(
      ({ rows }) => rows,
      (error) => error.problem?.code,
    );
    expect(['damaged-packed', 40, ...(at < 14 ? ['binary', 'not-a-table', 'no-numeric-column'] : [])]).toContain(read);
  }
  expect((await refusal(() => open(whole.slice(0, -30)))).hint).toContain(kind === 'xz' ? 'unxz' : 'bunzip2');
});

test.each([
  [12, 'bz2'],
  [95, 'xz'],
] as const)('method %i of a zip archive is %s', async (method, kind) => {
  const held = Buffer.concat([...bunzip2(bytesOf('bz2'))].map(({ piece }) => piece));
  const zip = (content: Uint8Array) =>
    open(zipOf({ 'a.csv': content }, { method, pack: () => bytesOf(kind) }), 'a.zip');
  expect((await zip(held)).columns).toEqual((await openFile(new File([csv], 'a.csv'), {})).columns);
  expect((await refusal(() => zip(held.fill(48, held.length - 2)))).code).toBe('damaged-zip');
});

describe('compress', () => {
  const there = (of: Uint8Array, ...how: [number?, number?]) =>
    Buffer.concat([...unlzw(lzwOf(of, ...how))].map(({ piece }) => piece)).equals(of);

  test('.Z is read as what it holds', async () => {
    const right = await openFile(new File([csv], 'a.csv'), {});
    expect((await open(lzwOf(csv), 'a.csv.Z')).columns).toEqual(right.columns);
  });

  test.each([
    [16, undefined],
    [12, undefined],
    [10, 700],
    [16, 3_000],
  ])('gives back words of up to %i bits, the table emptied after %s codes', (widest, after) => {
    expect(there(mixture().subarray(0, 100_000), widest, after)).toBe(true);
  });

  test('repeats a word that is not yet in the table', () => {
    expect(there(new Uint8Array(5_000).fill(97))).toBe(true);
  });

  test('what is cut within a code or was never packed is refused', async () => {
    const whole = lzwOf(csv);
    // A file that ends between two codes looks whole: it has neither a length nor a checksum.
    const ends = Array.from({ length: 40 }, (_, i) => whole.slice(0, whole.length - 1 - i));
    const answers = await Promise.all(
      ends.map((cut) =>
        open(cut).then(
          () => 'read',
          (error) => error.problem?.code,
        ),
      ),
    );
    expect(answers.filter((answer) => answer === 'damaged-packed').length).toBeGreaterThan(25);
    const noise = Uint8Array.from({ length: 400 }, (_, i) => [0x1f, 0x9d, 0x90][i] ?? (i * 73) % 251);
    expect((await refusal(() => open(noise))).hint).toContain('uncompress');
    expect((await refusal(() => open(lzwOf(csv, 9)))).message).toContain('nine bits');
  });
});

test('an archive that holds itself ends', async () => {
  let inner = zipOf({ 'a.csv': csv });
  for (let depth = 0; depth < 6; depth++) inner = zipOf({ 'again.zip': inner });
  expect((await refusal(() => open(inner))).code).toBe('nested-archives');
});

const SCRIPT = `
import sys, bz2, lzma
data = sys.stdin.buffer.read()
half = len(data) // 2
forms = {
  'bz2': lambda: bz2.compress(data[:half], 1) + bz2.compress(data[half:], 9),
  'xz': lambda: lzma.compress(data),
  'crc32': lambda: lzma.compress(data, check=lzma.CHECK_CRC32, preset=0) + bytes(4) + lzma.compress(data[:9]),
  'lc': lambda: lzma.compress(data, check=lzma.CHECK_SHA256, filters=[{'id': lzma.FILTER_LZMA2, 'dict_size': 4096, 'lc': 1, 'lp': 2, 'pb': 0}]),
}
sys.stdout.buffer.write(forms[sys.argv[1]]())
`;
const python = process.env.KNOTWORK_PYTHON ?? 'python3';
const there = spawnSync(python, ['-c', 'import bz2, lzma']).status === 0;
if (!there) console.warn(`${python} has no bz2 and lzma: only small packed files are read back.`);

/** Words, numbers, noise and long runs, several blocks of the smallest kind. */
function mixture(): Uint8Array {
  const draw = random(3, 'catalog');
  const parts = Array.from({ length: 5_000 }, (_, i) =>
    i % 9 === 0 ? 'x'.repeat(Math.floor(700 * draw.uniform() ** 6)) : `${draw.normal()},galaxy ${i}\n`,
  );
  const noise = Uint8Array.from({ length: 40_000 }, () => 256 * draw.uniform());
  return Buffer.concat([Buffer.from(parts.join('')), noise, Buffer.alloc(60_000, 7)]);
}

test.skipIf(!there).each([
  ['bz2', bunzip2, 0],
  ['xz', unxz, 0],
  ['crc32', unxz, 9],
  ['lc', unxz, 0],
] as const)('what Python packs, %s, comes out bit by bit', (form, unpack, again) => {
  const data = mixture();
  const packed = spawnSync(python, ['-c', SCRIPT, form], { input: data, maxBuffer: 1e9 }).stdout;
  const out = Buffer.concat(Array.from(unpack(new Uint8Array(packed)), ({ piece }) => piece));
  expect(out.equals(Buffer.concat([data, data.subarray(0, again)]))).toBe(true);
});
