/** Files with bytes overwritten: each is read or refused in words, soon, and the library still works afterwards. */
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { heapGuard } from '../../src/catalog/hdf5/global-heap';
import { readHdf5 } from '../../src/catalog/hdf5/read';
import { cpuTime } from '../cpu-time';
import { hdf5Bytes, sourceOf, writeSubfind } from './hdf5-files';

const FILES = Number(process.env.DAMAGED_FILES ?? 200);

/** A small linear congruential generator: the same damage on every machine. */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test(`${FILES} damaged files are read or refused, and a sound one still opens`, async () => {
  const sound = await hdf5Bytes((file) => {
    writeSubfind(file);
    const more = file.create_group('more');
    more.create_dataset({ name: 'x', data: new Float64Array(500), chunks: [100], compression: 'gzip' });
    more.create_dataset({ name: 'words', data: ['a', 'b', 'c'] });
  });
  const plain = await hdf5Bytes((file) => {
    const data = Float32Array.from({ length: 300 }, (_, row) => row);
    for (const name of ['a', 'b', 'c']) file.create_dataset({ name, data, chunks: [50], compression: 'gzip' });
    file.create_dataset({ name: 'sim', data: Array.from({ length: 300 }, (_, row) => `CV_${row}`) });
  });
  const codes = new Map<string, number>();
  let slowest = 0;
  for (let seed = 0; seed < FILES; seed++) {
    const draw = randomIntegers(seed);
    const bytes = (seed % 2 === 0 ? sound : plain).slice();
    for (let change = 0; change <= draw(20); change++) bytes[draw(bytes.length)] = draw(4) === 0 ? 255 : draw(256);
    const cut = draw(10) === 0 ? draw(bytes.length) : bytes.length;
    const started = cpuTime();
    const outcome = await readHdf5(sourceOf(bytes.slice(0, cut))).then(
      () => 'read',
      (error: unknown) => {
        if (error instanceof ProblemError) return error.problem.code;
        throw new Error(`Seed ${seed}`, { cause: error });
      },
    );
    slowest = Math.max(slowest, cpuTime() - started);
    codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
  }
  expect(codes.get('read')).toBeGreaterThan(0);
  expect(codes.get('damaged-hdf5')).toBeGreaterThan(0);
  // All of it within the library: one of them (seed 147) takes it 4.6 s on a quiet machine, the others less than half a second.
  expect(slowest).toBeLessThan(10_000);
  expect((await readHdf5(sourceOf(sound))).table.rows).toBe(5);
});

/** A global heap collection of 8 kB: one object of 8 bytes, then free space of the size given. */
function heapCollection(freeSpace: bigint): Uint8Array {
  const bytes = new Uint8Array(8_192);
  bytes.set(new TextEncoder().encode('GCOL\x01'));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(8, 8_192n, true);
  view.setUint16(16, 1, true);
  view.setBigUint64(24, 8n, true);
  view.setBigUint64(48, freeSpace, true);
  return bytes;
}

test.each([
  ['a sound collection', 8_192n - 40n, true],
  ['one that stands still', 0n, false],
  ['one that wraps round', 2n ** 32n - 16n, false],
])('the guard looks at %s', (_, freeSpace, sound) => {
  const isSound = heapGuard();
  expect(isSound(heapCollection(freeSpace))).toBe(sound);
  expect(isSound(new Uint8Array(4_096))).toBe(true);
});

test('a collection that stands still is found where it is read in two pieces', () => {
  const bytes = heapCollection(8_192n - 40n);
  // The second object lies where the first piece has ended; what follows it is zero.
  const view = new DataView(bytes.buffer);
  view.setUint16(40, 2, true);
  view.setBigUint64(48, 5_000n, true);
  const isSound = heapGuard();
  expect(isSound(bytes.subarray(0, 4_096))).toBe(true);
  expect(isSound(bytes.subarray(4_096))).toBe(false);
});
