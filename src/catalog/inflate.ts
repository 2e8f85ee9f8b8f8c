/**
 * Deflate (RFC 1951) in pieces, with the byte at which a stream ends: the platform's DecompressionStream does not tell it, so that a
 * gzip file of several members, or with something behind it, cannot be read with it everywhere.
 */
import {
  CODE_ORDER,
  type Code,
  codeOf,
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  damaged,
  FIXED_DISTANCES,
  FIXED_LITERALS,
  LENGTH_BASE,
  LENGTH_EXTRA,
  LONGEST_MATCH,
} from './inflate-codes';

const WINDOW = 32_768;
/** Bytes of input that any step takes at most: the head of a block with its code lengths. */
const MOST_STEP = 1_024;
/** Output is handed over in pieces of this size. */
const PIECE = 1 << 18;
export interface Inflating {
  /** Takes the next input, all that there is where it is the `last`; gives what it unpacks to, in pieces. Throws an Error. */
  push(input: Uint8Array, last: boolean): Generator<Uint8Array<ArrayBuffer>>;
  /** The input behind the end of the stream; undefined where it has not ended. */
  rest(): Uint8Array | undefined;
}

/** One deflate stream. */
export function inflating(): Inflating {
  let input: Uint8Array = new Uint8Array(0);
  /** In bits. */
  let at = 0;
  let state: 'head' | 'stored' | 'codes' | 'end' = 'head';
  let lastBlock = false;
  let stored = 0;
  let literals = FIXED_LITERALS;
  let distances = FIXED_DISTANCES;
  /** What was unpacked: a window of it, then the piece that grows. */
  const out = new Uint8Array(WINDOW + PIECE + LONGEST_MATCH);
  let filled = WINDOW;
  let known = 0;

  function bits(count: number): number {
    const byte = at >> 3;
    const all =
      (input[byte] ?? 0) |
      ((input[byte + 1] ?? 0) << 8) |
      ((input[byte + 2] ?? 0) << 16) |
      ((input[byte + 3] ?? 0) << 24);
    const value = (all >>> (at & 7)) & ((1 << count) - 1);
    at += count;
    return value;
  }

  function symbol({ table, bits: width }: Code): number {
    const byte = at >> 3;
    const all = (input[byte] as number) | ((input[byte + 1] ?? 0) << 8) | ((input[byte + 2] ?? 0) << 16);
    const entry = table[(all >>> (at & 7)) & ((1 << width) - 1)] as number;
    if (entry === 0) throw damaged();
    at += entry & 15;
    return entry >> 4;
  }

  function readCodes(): void {
    const [literalCount, distanceCount, codeCount] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const codeLengths = new Uint8Array(19);
    for (let i = 0; i < codeCount; i++) codeLengths[CODE_ORDER[i] as number] = bits(3);
    const code = codeOf(codeLengths);
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let i = 0; i < lengths.length; ) {
      const one = symbol(code);
      if (one < 16) {
        lengths[i++] = one;
        continue;
      }
      if (one === 16 && i === 0) throw damaged();
      const value = one === 16 ? (lengths[i - 1] as number) : 0;
      const count = one === 16 ? 3 + bits(2) : one === 17 ? 3 + bits(3) : 11 + bits(7);
      if (i + count > lengths.length) throw damaged();
      lengths.fill(value, i, i + count);
      i += count;
    }
    literals = codeOf(lengths.subarray(0, literalCount));
    distances = codeOf(lengths.subarray(literalCount));
  }

  function readHead(): void {
    lastBlock = bits(1) === 1;
    const kind = bits(2);
    if (kind === 0) {
      at = (at + 7) & ~7;
      stored = bits(16);
      if ((bits(16) ^ 0xffff) !== stored) throw damaged();
      state = 'stored';
    } else if (kind === 1) {
      literals = FIXED_LITERALS;
      distances = FIXED_DISTANCES;
      state = 'codes';
    } else if (kind === 2) {
      readCodes();
      state = 'codes';
    } else throw damaged();
  }

  function endBlock(): void {
    state = lastBlock ? 'end' : 'head';
  }

  function copyStored(): void {
    const from = at >> 3;
    const count = Math.min(stored, input.length - from, WINDOW + PIECE - filled);
    out.set(input.subarray(from, from + count), filled);
    filled += count;
    known += count;
    stored -= count;
    at += 8 * count;
    if (stored === 0) endBlock();
  }

  /**
   * Symbols until the block ends, the piece is full, or less than a step of input is left. Local names and a register of up to 32 bits
   * make it three times as fast as calls of `bits` and `symbol`.
   */
  function copyCodes(end: number): void {
    const full = WINDOW + PIECE;
    const bytes = input;
    const { table: literalTable, bits: literalBits } = literals;
    const { table: distanceTable, bits: distanceBits } = distances;
    const [literalMask, distanceMask] = [(1 << literalBits) - 1, (1 << distanceBits) - 1];
    let to = filled;
    let next = at >> 3;
    let register = (bytes[next++] ?? 0) >> (at & 7);
    let held = 8 - (at & 7);
    while (8 * next - held < end && to < full) {
      while (held < 24) {
        register |= (bytes[next++] ?? 0) << held;
        held += 8;
      }
      const entry = literalTable[register & literalMask] as number;
      if (entry === 0) throw damaged();
      register >>>= entry & 15;
      held -= entry & 15;
      const one = entry >> 4;
      if (one < 256) {
        out[to++] = one;
        continue;
      }
      if (one === 256) {
        endBlock();
        break;
      }
      const extra = LENGTH_EXTRA[one - 257];
      if (extra === undefined) throw damaged();
      const length = (LENGTH_BASE[one - 257] as number) + (register & ((1 << extra) - 1));
      register >>>= extra;
      held -= extra;
      while (held < 16) {
        register |= (bytes[next++] ?? 0) << held;
        held += 8;
      }
      const place = distanceTable[register & distanceMask] as number;
      if (place === 0) throw damaged();
      register >>>= place & 15;
      held -= place & 15;
      const distanceExtra = DISTANCE_EXTRA[place >> 4];
      if (distanceExtra === undefined) throw damaged();
      while (held < distanceExtra) {
        register |= (bytes[next++] ?? 0) << held;
        held += 8;
      }
      const distance = (DISTANCE_BASE[place >> 4] as number) + (register & ((1 << distanceExtra) - 1));
      register >>>= distanceExtra;
      held -= distanceExtra;
      if (distance > known + to - start) throw damaged();
      for (let from = to - distance, last = to + length; to < last; ) out[to++] = out[from++] as number;
    }
    at = 8 * next - held;
    filled = to;
  }

  /** Where `filled` stood when the symbols of this step began: what came before it is in `known`. */
  let start = WINDOW;

  function* handOver(all: boolean): Generator<Uint8Array<ArrayBuffer>> {
    if (filled === WINDOW || (!all && filled < WINDOW + PIECE)) return;
    yield out.slice(WINDOW, filled);
    out.copyWithin(0, filled - WINDOW, filled);
    filled = WINDOW;
  }

  return {
    *push(more, last) {
      const from = at >> 3;
      const joined = new Uint8Array(input.length - from + more.length);
      joined.set(input.subarray(from));
      joined.set(more, input.length - from);
      input = joined;
      at &= 7;
      const size = 8 * input.length;
      const end = last ? size : size - 8 * MOST_STEP;
      while (state !== 'end' && at < end) {
        start = filled;
        if (state === 'head') readHead();
        else if (state === 'stored') copyStored();
        else {
          copyCodes(end);
          known = Math.min(WINDOW, known + filled - start);
        }
        if (at > size) throw new Error('it ends before its data do');
        yield* handOver(false);
      }
      if (state !== 'end' && last) throw new Error('it ends before its data do');
      yield* handOver(state === 'end');
    },
    rest: () => (state === 'end' ? input.subarray((at + 7) >> 3) : undefined),
  };
}
