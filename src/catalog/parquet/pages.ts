/**
 * The values in Parquet's data pages (Encodings.md): plain, dictionary, delta and byte-split. hyparquet, whose footer and page headers
 * we use, does not check the counts in a page, so that a damaged one fills the memory. Here every count is compared with the number of rows.
 */
import type { Encoding, ParquetType } from 'hyparquet';
import { type Cursor, readDeltas, readHybrid } from './bits';

/** The values of one page without its nulls, as stored; bools are 0 and 1; INT96 is twelve bytes. */
export type Stored = Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array | readonly Uint8Array[];

export interface Physical {
  readonly type: ParquetType;
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly length: number;
}

const damaged = () => new Error('a page ends before its values');
const WIDTHS: Readonly<Partial<Record<ParquetType, number>>> = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8, INT96: 12 };
const widthOf = ({ type, length }: Physical) => WIDTHS[type] ?? length;

/** Numbers of a fixed width from little-endian bytes. */
function numbersOf(type: ParquetType, buffer: ArrayBuffer): Stored {
  if (type === 'INT32') return new Int32Array(buffer);
  if (type === 'FLOAT') return new Float32Array(buffer);
  if (type === 'INT64') return new BigInt64Array(buffer);
  return new Float64Array(buffer);
}

function slices(bytes: Uint8Array, width: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * width, (i + 1) * width));
}

/** Byte arrays, each after its length in four bytes. */
function byteArrays(cursor: Cursor, count: number): Uint8Array[] {
  const { bytes } = cursor;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (count > bytes.length) throw damaged();
  return Array.from({ length: count }, () => {
    if (cursor.at + 4 > bytes.length) throw damaged();
    const start = cursor.at + 4;
    const end = start + view.getUint32(cursor.at, true);
    if (end > bytes.length) throw damaged();
    cursor.at = end;
    return bytes.subarray(start, end);
  });
}

/** `count` values in the encoding PLAIN. */
export function readPlain(cursor: Cursor, physical: Physical, count: number): Stored {
  const { type } = physical;
  if (type === 'BYTE_ARRAY') return byteArrays(cursor, count);
  if (type === 'BOOLEAN') {
    if (cursor.at + Math.ceil(count / 8) > cursor.bytes.length) throw damaged();
    return Uint8Array.from(
      { length: count },
      (_, i) => ((cursor.bytes[cursor.at + (i >> 3)] as number) >> (i & 7)) & 1,
    );
  }
  const width = widthOf(physical);
  const bytes = cursor.bytes.slice(cursor.at, cursor.at + count * width);
  if (!(width > 0) || bytes.length < count * width) throw damaged();
  return type === 'FIXED_LEN_BYTE_ARRAY' || type === 'INT96'
    ? slices(bytes, width, count)
    : numbersOf(type, bytes.buffer);
}

/** BYTE_STREAM_SPLIT: the first bytes of all values, then the second ones, … */
function readSplit(cursor: Cursor, physical: Physical, count: number): Stored {
  const width = widthOf(physical);
  if (!(width > 0) || cursor.at + count * width > cursor.bytes.length) throw damaged();
  const bytes = new Uint8Array(count * width);
  for (let byte = 0; byte < width; byte++) {
    const from = cursor.at + byte * count;
    for (let i = 0; i < count; i++) bytes[i * width + byte] = cursor.bytes[from + i] as number;
  }
  return physical.type === 'FIXED_LEN_BYTE_ARRAY'
    ? slices(bytes, width, count)
    : numbersOf(physical.type, bytes.buffer);
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
function readByLengths(cursor: Cursor, count: number): Uint8Array[] {
  const lengths = readDeltas(cursor, new Int32Array(count));
  return Array.from(lengths, (length) => {
    const start = cursor.at;
    cursor.at += length;
    if (length < 0 || cursor.at > cursor.bytes.length) throw damaged();
    return cursor.bytes.subarray(start, cursor.at);
  });
}

/** Bytes that a page may unfold to, against its size: names that share nearly all of their beginning. */
const MOST_UNFOLDED = 64;

/** DELTA_BYTE_ARRAY: how much each value shares with the one before, and what follows. */
function readByPrefixes(cursor: Cursor, count: number): Uint8Array[] {
  const prefixes = readDeltas(cursor, new Int32Array(count));
  const suffixes = readByLengths(cursor, count);
  let before = new Uint8Array(0);
  let room = 16e6 + MOST_UNFOLDED * cursor.bytes.length;
  return suffixes.map((suffix, i) => {
    const prefix = prefixes[i] as number;
    room -= prefix + suffix.length;
    if (prefix < 0 || prefix > before.length || room < 0) throw damaged();
    const whole = new Uint8Array(prefix + suffix.length);
    whole.set(before.subarray(0, prefix));
    whole.set(suffix, prefix);
    before = whole;
    return whole;
  });
}

/** True where the values are places in the dictionary of the chunk. */
export const isDictionary = (encoding: Encoding) => encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';

/** The places in the dictionary: a byte with their width, and the hybrid. */
export function readPlaces(cursor: Cursor, count: number): Int32Array {
  const places = new Int32Array(count);
  if (count === 0) return places;
  const width = cursor.bytes[cursor.at++];
  if (width === undefined) throw damaged();
  if (width > 0) readHybrid(cursor, width, places);
  return places;
}

/** `count` values in any encoding but a dictionary's. Throws an Error where it is unknown or the page is damaged. */
export function readValues(cursor: Cursor, encoding: Encoding, physical: Physical, count: number): Stored {
  const { type } = physical;
  if (encoding === 'PLAIN') return readPlain(cursor, physical, count);
  if (encoding === 'BYTE_STREAM_SPLIT') return readSplit(cursor, physical, count);
  if (encoding === 'DELTA_BINARY_PACKED' && type === 'INT32') return readDeltas(cursor, new Int32Array(count));
  if (encoding === 'DELTA_BINARY_PACKED' && type === 'INT64') return readDeltas(cursor, new BigInt64Array(count));
  if (encoding === 'DELTA_LENGTH_BYTE_ARRAY') return readByLengths(cursor, count);
  if (encoding === 'DELTA_BYTE_ARRAY') return readByPrefixes(cursor, count);
  if (encoding === 'RLE' && type === 'BOOLEAN') {
    const values = new Int32Array(count);
    cursor.at += 4;
    readHybrid(cursor, 1, values);
    return Uint8Array.from(values);
  }
  throw new Error(`its encoding ${encoding} is not read`);
}
