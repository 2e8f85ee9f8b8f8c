/** xz: streams of blocks packed by LZMA2 ("The .xz file format", version 1.2.1, 2024, with the section numbers below). */
import { crc32 } from '../../base/checksum';
import { forget, lzmaState, reserve, type Unpacked } from './lzma';
import { isXz } from './marks';

const MAGIC_BYTES = 6;
const LZMA2 = 0x21;
const FILTERS: Readonly<Record<number, string>> = { 3: 'delta', 4: 'x86', 7: 'ARM', 10: 'ARM64' };
/** Bytes of a block's checksum by its kind (2.1.1.2): none, CRC32, CRC64, SHA-256. */
const CHECK_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 4, 4: 8, 10: 32 };

/** xz -9 reaches back 64 MB. */
const MOST_REACH = 256 * 2 ** 20;

const damaged = () => new Error('its packed data contradict themselves');

/** CRC-64 as in xz (ECMA-182, reflected), in two halves. */
const CRC64 = (() => {
  const [low, high] = [new Uint32Array(256), new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let [l, h] = [byte, 0];
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = ((l >>> 1) | (h << 31)) >>> 0;
      h >>>= 1;
      if (odd) [l, h] = [(l ^ 0xd7870f42) >>> 0, (h ^ 0xc96c5795) >>> 0];
    }
    [low[byte], high[byte]] = [l, h];
  }
  return { low, high };
})();

type Crc64 = readonly [low: number, high: number];

/** `before` is that of what comes first. */
function crc64(bytes: Uint8Array, before: Crc64): Crc64 {
  let [low, high] = [~before[0] >>> 0, ~before[1] >>> 0];
  for (const byte of bytes) {
    const index = (low ^ byte) & 255;
    low = (((low >>> 8) | (high << 24)) ^ (CRC64.low[index] as number)) >>> 0;
    high = ((high >>> 8) ^ (CRC64.high[index] as number)) >>> 0;
  }
  return [~low >>> 0, ~high >>> 0];
}

/** Bytes from a place on, which are there or the file is cut. */
function reader(bytes: Uint8Array, from: number) {
  let at = from;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const need = (count: number) => {
    if (at + count > bytes.length) throw new Error('it ends before its data do');
    at += count;
    return at - count;
  };
  return {
    place: () => at,
    byte: () => bytes[need(1)] as number,
    take: (count: number) => bytes.subarray(need(count), at),
    u16: () => view.getUint16(need(2)),
    u32: () => view.getUint32(need(4), true),
    /** An integer in groups of seven bits, the lowest first (1.2). */
    integer() {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = bytes[need(1)] as number;
        value += (byte & 127) * shift;
        if (byte < 128) return value;
        if (shift > 2 ** 49) throw damaged();
      }
    },
  };
}
type Reader = ReturnType<typeof reader>;

/** A block's head (3.1), which names LZMA2 as the only filter; returns how far back its matches reach (5.3.1). */
function blockHead(input: Reader, size: number): number {
  const rest = input.take(size - 5);
  const whole = new Uint8Array(size - 4);
  whole[0] = size / 4 - 1;
  whole.set(rest, 1);
  if (crc32(whole) !== input.u32()) throw new Error('its checksum does not fit what it holds');
  const head = reader(rest, 0);
  const flags = head.byte();
  if (flags & 0x40) head.integer();
  if (flags & 0x80) head.integer();
  const filter = head.integer();
  if ((flags & 3) !== 0 || filter !== LZMA2) {
    throw new Error(`it uses the filter ${FILTERS[filter] ?? filter}, which is meant for programs and not for tables`);
  }
  head.integer();
  const bits = head.byte();
  const reach = (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
  if (bits > 40 || reach > MOST_REACH) throw new Error('unpacking it needs more memory than a browser tab has');
  return reach;
}

/** The checksum of a block (3.4), taken piece by piece; SHA-256 is passed over. Throws where the stated one differs. */
function checksum(kind: number): { add(piece: Uint8Array): void; compare(stated: Reader): void } {
  let short = 0;
  let long: Crc64 = [0, 0];
  return {
    add(piece) {
      if (kind === 1) short = crc32(piece, short);
      if (kind === 4) long = crc64(piece, long);
    },
    compare(stated) {
      const right = kind === 1 ? [short] : kind === 4 ? long : [];
      if (right.some((part) => part !== stated.u32())) throw new Error('its checksum does not fit what it holds');
    },
  };
}

/**
 * What is packed, in pieces, each with the bytes of `bytes` that were used for all so far. Throws an Error in
 * words where it is damaged.
 */
export function* unxz(
  bytes: Uint8Array,
): Generator<{ readonly piece: Uint8Array<ArrayBuffer>; readonly used: number }> {
  let at = 0;
  while (at < bytes.length) {
    // Zeros may stand between streams (2.2).
    if (at > 0 && bytes[at] === 0) {
      at += 1;
      continue;
    }
    if (!isXz(bytes, at)) {
      if (at > 0) return;
      throw damaged();
    }
    const input = reader(bytes, at + MAGIC_BYTES);
    const flags = input.take(2);
    const kind = flags[1] as number;
    if (crc32(flags) !== input.u32() || flags[0] !== 0 || CHECK_BYTES[kind] === undefined) throw damaged();
    let blocks = 0;
    for (let first = input.byte(); first !== 0; first = input.byte()) {
      yield* readBlock(bytes, input, { kind, reach: blockHead(input, 4 * (first + 1)) });
      blocks += 1;
    }
    passIndex(input, blocks);
    at = input.place();
  }
}

/** A block of LZMA2 (5.3.1): pieces of up to 2 MB, each with what is reset before it. */
function* readBlock(
  bytes: Uint8Array,
  input: Reader,
  { kind, reach }: { readonly kind: number; readonly reach: number },
): ReturnType<typeof unxz> {
  const unpacked: Unpacked = { bytes: new Uint8Array(1 << 16), written: 0, dictionary: Number.NaN, reach };
  const check = checksum(kind);
  const lzma = lzmaState();
  const start = input.place();
  let fresh = true;
  for (let control = input.byte(); control !== 0; control = input.byte()) {
    const before = unpacked.written;
    if (control === 1 || control >= 0xe0) unpacked.dictionary = unpacked.written;
    if (Number.isNaN(unpacked.dictionary) || (control > 2 && control < 0x80)) throw damaged();
    if (control < 0x80) {
      const stored = input.take(input.u16() + 1);
      reserve(unpacked, stored.length);
      unpacked.bytes.set(stored, unpacked.written);
      unpacked.written += stored.length;
    } else {
      const size = ((control & 31) << 16) + input.u16() + 1;
      const packed = input.u16() + 1;
      if (control >= 0xc0) lzma.properties(input.byte());
      else if (fresh) throw damaged();
      if (control >= 0xa0) lzma.reset();
      fresh = false;
      const from = input.place();
      input.take(packed);
      lzma.unpack(bytes, from, from + packed, unpacked, size);
    }
    const piece = unpacked.bytes.slice(before, unpacked.written);
    check.add(piece);
    yield { piece, used: input.place() };
    forget(unpacked);
  }
  input.take((4 - ((input.place() - start) % 4)) % 4);
  check.compare(reader(input.take(CHECK_BYTES[kind] as number), 0));
}

/** The index and the end of a stream (4, 2.1.2). */
function passIndex(input: Reader, blocks: number): void {
  const start = input.place() - 1;
  if (input.integer() !== blocks) throw damaged();
  for (let i = 0; i < blocks; i++) {
    input.integer();
    input.integer();
  }
  input.take((4 - ((input.place() - start) % 4)) % 4);
  input.take(4 + 12);
}
