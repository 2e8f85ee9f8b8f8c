/**
 * Parquet's packed integers (Encodings.md): the hybrid of run lengths and bit packing, and delta packing. Every count is held
 * against the room that there is, so that a damaged run fills no memory.
 */

const damaged = () => new Error('a page ends before its values');

/** A place in bytes that moves on. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** An unsigned integer of 7 bits a byte, the lowest first. */
export function varint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw damaged();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw damaged();
}

function zigzag64(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw damaged();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
  }
  throw damaged();
}

/** `count` integers of `width` bits (at most 32) from the cursor on, into `out` from `first` on; the cursor stays. */
function unpack({ bytes, at }: Cursor, width: number, out: Int32Array, first: number, count: number): void {
  if (at + Math.ceil((count * width) / 8) > bytes.length) throw damaged();
  let byte = at;
  let bit = 0;
  for (let i = first; i < first + count; i++) {
    let value = 0;
    for (let got = 0; got < width; ) {
      const taken = Math.min(8 - bit, width - got);
      value |= (((bytes[byte] as number) >> bit) & ((1 << taken) - 1)) << got;
      got += taken;
      bit += taken;
      if (bit === 8) {
        bit = 0;
        byte += 1;
      }
    }
    out[i] = value;
  }
}

/** As many integers of `width` bits as `out` holds, in runs and packed groups of eight. */
export function readHybrid(cursor: Cursor, width: number, out: Int32Array): void {
  if (width > 32) throw damaged();
  const bytes = Math.ceil(width / 8);
  for (let done = 0; done < out.length; ) {
    const head = varint(cursor);
    const run = Math.floor(head / 2);
    if (run === 0) throw damaged();
    if (head % 2 === 0) {
      const count = Math.min(run, out.length - done);
      let value = 0;
      for (let i = 0; i < bytes; i++) value |= (cursor.bytes[cursor.at + i] ?? 0) << (8 * i);
      cursor.at += bytes;
      if (cursor.at > cursor.bytes.length) throw damaged();
      out.fill(value, done, done + count);
      done += count;
    } else {
      const count = Math.min(8 * run, out.length - done);
      unpack(cursor, width, out, done, count);
      cursor.at += run * width;
      done += count;
    }
  }
}

const MOST_PER_BLOCK = 65_536;

/** DELTA_BINARY_PACKED: blocks of differences, each packed above the least of its block. Wraps around as the type does. */
export function readDeltas<Out extends Int32Array | BigInt64Array>(cursor: Cursor, out: Out): Out {
  const perBlock = varint(cursor);
  const parts = varint(cursor);
  const total = varint(cursor);
  let value = zigzag64(cursor);
  const each = perBlock / parts;
  if (!(perBlock <= MOST_PER_BLOCK && Number.isInteger(each) && each > 0) || total < out.length) throw damaged();
  const put =
    out instanceof Int32Array
      ? (at: number) => {
          out[at] = Number(BigInt.asIntN(32, value));
        }
      : (at: number) => {
          out[at] = BigInt.asIntN(64, value);
        };
  if (out.length > 0) put(0);
  const [low, high] = [new Int32Array(each), new Int32Array(each)];
  for (let done = 1; done < out.length; ) {
    const least = zigzag64(cursor);
    const widths = cursor.bytes.subarray(cursor.at, cursor.at + parts);
    if (widths.length < parts) throw damaged();
    cursor.at += parts;
    for (let part = 0; part < parts && done < out.length; part++) {
      const width = widths[part] as number;
      if (width > 64) throw damaged();
      const count = Math.min(each, out.length - done);
      if (width <= 32) unpack(cursor, width, low, 0, count);
      else unpackWide(cursor, width, low, high, count);
      cursor.at += (each * width) / 8;
      for (let i = 0; i < count; i++) {
        const wide = width > 32 ? BigInt((high[i] as number) >>> 0) << 32n : 0n;
        value += least + (wide | BigInt((low[i] as number) >>> 0));
        put(done++);
      }
    }
  }
  return out;
}

/** Integers of 33 to 64 bits, as two halves. */
function unpackWide({ bytes, at }: Cursor, width: number, low: Int32Array, high: Int32Array, count: number): void {
  if (at + Math.ceil((count * width) / 8) > bytes.length) throw damaged();
  let position = at * 8;
  for (let i = 0; i < count; i++) {
    let value = 0n;
    for (let got = 0; got < width; ) {
      const bit = position % 8;
      const taken = Math.min(8 - bit, width - got);
      const part = ((bytes[position >> 3] as number) >> bit) & ((1 << taken) - 1);
      value |= BigInt(part) << BigInt(got);
      got += taken;
      position += taken;
    }
    low[i] = Number(value & 0xffffffffn);
    high[i] = Number(value >> 32n);
  }
}
