/**
 * LZMA, the packing within xz: matches and literals whose bits are told apart by an adaptive range code (I. Pavlov, "LZMA
 * specification", 2015, in the LZMA SDK; names as there).
 */

const damaged = () => new Error('its packed data contradict themselves');

/** Probabilities of a zero in 2,048ths, one array for all; where each kind begins. */
const HALF = 1_024;
const STATES = 12;
const POSITIONS = 16;
const LENGTHS = {
  choice: 0,
  choice2: 1,
  low: 2,
  mid: 2 + 8 * POSITIONS,
  high: 2 + 16 * POSITIONS,
  all: 258 + 16 * POSITIONS,
};
const AT = (() => {
  let next = 0;
  const room = (count: number) => {
    next += count;
    return next - count;
  };
  return {
    match: room(STATES * POSITIONS),
    rep: room(STATES),
    rep0: room(STATES),
    rep1: room(STATES),
    rep2: room(STATES),
    rep0Long: room(STATES * POSITIONS),
    slot: room(4 * 64),
    distance: room(128),
    align: room(16),
    length: room(LENGTHS.all),
    repLength: room(LENGTHS.all),
    literal: room(0),
  };
})();

/** Unpacked bytes: matches copy from the last `reach` of those that are written since `dictionary`, which may lie before 0. */
export interface Unpacked {
  bytes: Uint8Array<ArrayBuffer>;
  written: number;
  dictionary: number;
  readonly reach: number;
}

/** Positions count modulo 16, so that what is thrown away is a multiple of it. */
const KEPT_PLACES = ~(POSITIONS - 1);

/** Throws away what no match can reach, once it is more than what one can. */
export function forget(unpacked: Unpacked): void {
  if (unpacked.written < 2 * unpacked.reach + (1 << 22)) return;
  const gone = (unpacked.written - unpacked.reach) & KEPT_PLACES;
  unpacked.bytes.copyWithin(0, gone, unpacked.written);
  unpacked.written -= gone;
  unpacked.dictionary -= gone;
}

/** Makes room for `count` more bytes. */
export function reserve(unpacked: Unpacked, count: number): void {
  if (unpacked.written + count <= unpacked.bytes.length) return;
  const grown = new Uint8Array(2 * (unpacked.written + count));
  grown.set(unpacked.bytes.subarray(0, unpacked.written));
  unpacked.bytes = grown;
}

export interface LzmaState {
  /** lc, lp and pb in one byte; a state that was reset forgets all probabilities. */
  properties(byte: number): void;
  reset(): void;
  /** Unpacks the bytes from `from` to `to`, which are `size` unpacked, onto the unpacked. Throws an Error in words. */
  unpack(packed: Uint8Array, from: number, to: number, unpacked: Unpacked, size: number): void;
}

export function lzmaState(): LzmaState {
  let [lc, lp, pb] = [0, 0, 0];
  let probs = new Uint16Array(0);
  let state = 0;
  /** The last four distances, less 1. */
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  let [range, code, at] = [0, 0, 0];
  let input: Uint8Array = new Uint8Array(0);

  function bit(place: number): 0 | 1 {
    const prob = probs[place] as number;
    const bound = (range >>> 11) * prob;
    let value: 0 | 1;
    if (code < bound) {
      range = bound;
      probs[place] = prob + ((2_048 - prob) >> 5);
      value = 0;
    } else {
      range -= bound;
      code -= bound;
      probs[place] = prob - (prob >> 5);
      value = 1;
    }
    if (range < 0x1000000) shift();
    return value;
  }
  function shift(): void {
    range = (range << 8) >>> 0;
    code = ((code << 8) | (input[at++] ?? 0)) >>> 0;
  }
  /** Bits of equal probability, the highest first. */
  function direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      range >>>= 1;
      const one = code >= range;
      if (one) code -= range;
      value = 2 * value + (one ? 1 : 0);
      if (range < 0x1000000) shift();
    }
    return value;
  }
  function tree(place: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | bit(place + node);
    return node - (1 << bits);
  }
  function reverseTree(place: number, bits: number): number {
    let [node, value] = [1, 0];
    for (let i = 0; i < bits; i++) {
      const one = bit(place + node);
      node = (node << 1) | one;
      value |= one << i;
    }
    return value;
  }

  function lengthAt(place: number, position: number): number {
    if (bit(place + LENGTHS.choice) === 0) return 2 + tree(place + LENGTHS.low + 8 * position, 3);
    if (bit(place + LENGTHS.choice2) === 0) return 10 + tree(place + LENGTHS.mid + 8 * position, 3);
    return 18 + tree(place + LENGTHS.high, 8);
  }
  function distanceOf(length: number): number {
    const slot = tree(AT.slot + 64 * Math.min(length - 2, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + reverseTree(AT.distance + base - slot, bits);
    return base + direct(bits - 4) * 16 + reverseTree(AT.align, 4);
  }
  function literal({ bytes, written, dictionary }: Unpacked): number {
    const before = written > dictionary ? (bytes[written - 1] as number) : 0;
    const position = written - dictionary;
    const place = AT.literal + 0x300 * (((position & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let node = 1;
    if (state >= 7) {
      // After a match the byte at its distance is a guess, as long as it holds.
      let guess = bytes[written - rep0 - 1] as number;
      while (node < 0x100) {
        const guessed = (guess >> 7) & 1;
        guess <<= 1;
        const one = bit(place + ((1 + guessed) << 8) + node);
        node = (node << 1) | one;
        if (one !== guessed) break;
      }
    }
    while (node < 0x100) node = (node << 1) | bit(place + node);
    return node & 255;
  }

  /** The length of a repeated match; 1 for a single byte. */
  function repeated(position: number): number {
    if (bit(AT.rep0 + state) === 0) {
      if (bit(AT.rep0Long + POSITIONS * state + position) === 0) {
        state = state < 7 ? 9 : 11;
        return 1;
      }
    } else {
      let distance: number;
      if (bit(AT.rep1 + state) === 0) distance = rep1;
      else {
        if (bit(AT.rep2 + state) === 0) distance = rep2;
        else {
          distance = rep3;
          rep3 = rep2;
        }
        rep2 = rep1;
      }
      rep1 = rep0;
      rep0 = distance;
    }
    state = state < 7 ? 8 : 11;
    return lengthAt(AT.repLength, position);
  }

  return {
    properties(byte) {
      pb = Math.floor(byte / 45);
      lp = Math.floor((byte % 45) / 9);
      lc = byte % 9;
      if (byte >= 225 || lc + lp > 4) throw damaged();
      probs = new Uint16Array(AT.literal + (0x300 << (lc + lp)));
    },
    reset() {
      probs.fill(HALF);
      state = 0;
      [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
    },
    unpack(packed, from, to, unpacked, size) {
      if (probs.length === 0) throw damaged();
      reserve(unpacked, size);
      input = packed;
      range = 0xffffffff;
      code = 0;
      at = from + 1;
      for (let i = 0; i < 4; i++) code = ((code << 8) | (packed[at++] ?? 0)) >>> 0;
      const { bytes, dictionary, reach } = unpacked;
      const end = unpacked.written + size;
      while (unpacked.written < end) {
        const position = (unpacked.written - dictionary) & ((1 << pb) - 1);
        if (bit(AT.match + POSITIONS * state + position) === 0) {
          bytes[unpacked.written] = literal(unpacked);
          unpacked.written += 1;
          state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
          continue;
        }
        let length: number;
        if (bit(AT.rep + state) === 0) {
          [rep3, rep2, rep1] = [rep2, rep1, rep0];
          length = lengthAt(AT.length, position);
          rep0 = distanceOf(length);
          state = state < 7 ? 7 : 10;
        } else length = repeated(position);
        if (rep0 >= Math.min(reach, unpacked.written - dictionary) || unpacked.written + length > end) throw damaged();
        for (let i = 0; i < length; i++, unpacked.written++)
          bytes[unpacked.written] = bytes[unpacked.written - rep0 - 1] as number;
      }
      if (at > to) throw damaged();
    },
  };
}
