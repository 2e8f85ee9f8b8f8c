/**
 * A counter-based random generator: Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy
 * as 1, 2, 3"). A draw depends on (seed, stream, counter) only, so that the same Recipe gives the same numbers on every
 * engine, in any order of evaluation, and a kernel can compute the same bits without shared state.
 */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. No sum of partial products reaches 2³². */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (cross >>> 16)) >>> 0;
}

/** Writes four unsigned 32-bit integers for a 128-bit counter, which `words` holds before, and a 64-bit key. */
export function philox(words: Uint32Array, key: readonly [number, number]): void {
  let c0 = words[0] as number;
  let c1 = words[1] as number;
  let c2 = words[2] as number;
  let c3 = words[3] as number;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const high1 = mulHigh(M1, c2);
    const low0 = Math.imul(M0, c0);
    c0 = high1 ^ c1 ^ k0;
    c1 = Math.imul(M1, c2);
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** Streams keep uses of one seed apart: the same seed never gives the split and the samples the same numbers. */
export type Stream =
  | 'init'
  | 'split'
  | 'shuffle'
  | 'sample'
  | 'catalog'
  | 'base'
  | 'members'
  | 'draws'
  | 'posterior'
  | 'ask'
  | 'noise'
  | 'near';
export const STREAMS: Readonly<Record<Stream, number>> = {
  init: 1,
  split: 2,
  shuffle: 3,
  sample: 4,
  catalog: 5,
  base: 6,
  members: 7,
  draws: 8,
  posterior: 9,
  ask: 10,
  noise: 11,
  near: 12,
};

export interface Random {
  /** A number in (0, 1), never 0 and never 1, on a grid of 2⁻³². */
  uniform(): number;
  /** A standard normal draw (Box–Muller). */
  normal(): number;
  /** An integer in 0 … below − 1. */
  integer(below: number): number;
  /** The integers 0 … count − 1 in random order (Fisher–Yates). */
  permutation(count: number): Uint32Array;
}

/** A sequence of draws for a seed (an integer in 0 … 2⁵³ − 1) and a stream; `substream` numbers e.g. the epochs. */
export function random(seed: number, stream: Stream, substream = 0): Random {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const;
  let block = 0;
  const buffered = new Uint32Array(4);
  let used = 4;
  let spare: number | undefined;

  function word(): number {
    if (used === 4) {
      buffered[0] = block;
      buffered[1] = Math.floor(block / 2 ** 32);
      buffered[2] = STREAMS[stream];
      buffered[3] = substream;
      philox(buffered, key);
      block += 1;
      used = 0;
    }
    const value = buffered[used] as number;
    used += 1;
    return value;
  }

  const generator: Random = {
    uniform: () => (word() + 0.5) / 2 ** 32,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(generator.uniform()));
      const angle = 2 * Math.PI * generator.uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    integer: (below) => Math.floor(generator.uniform() * below),
    permutation(count) {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = generator.integer(i + 1);
        const held = order[i] as number;
        order[i] = order[j] as number;
        order[j] = held;
      }
      return order;
    },
  };
  return generator;
}
