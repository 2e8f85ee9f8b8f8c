/** The generator against the known answers that its authors publish, and what draws from it must keep. */
import { expect, test } from 'vitest';
import { philox, random, type Stream } from '../../src/base/random';

// From kat_vectors of Random123, philox 4x32 in 10 rounds: counter, key, output.
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const)('Philox of counter %j and key %j', (counter, key, expected) => {
  const words = Uint32Array.from(counter);
  philox(words, key);
  expect([...words]).toEqual(expected);
});

const first = (seed: number, stream: Stream, substream = 0) => {
  const { uniform } = random(seed, stream, substream);
  return Array.from({ length: 8 }, uniform);
};

test('seeds, streams and substreams are kept apart, in the upper half of a seed too', () => {
  const drawn = [
    first(1, 'init'),
    first(1, 'split'),
    first(1, 'init', 1),
    first(2, 'init'),
    first(1 + 2 ** 32, 'init'),
  ];
  expect(new Set(drawn.flat()).size).toBe(8 * drawn.length);
  expect(first(1, 'init')).toEqual(drawn[0]);
});

test('normal draws have the moments of a standard normal', () => {
  const { normal } = random(5, 'sample');
  const count = 40_000;
  const draws = Array.from({ length: count }, normal);
  // The variance of a mean of z^k is E[z^2k] − E[z^k]², over the number of draws.
  for (const [power, mean, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const) {
    const found = draws.reduce((sum, z) => sum + z ** power, 0) / count;
    expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(variance / count));
  }
});

test('a permutation holds every integer once', () => {
  expect([...random(3, 'shuffle').permutation(100)].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, i) => i),
  );
});
