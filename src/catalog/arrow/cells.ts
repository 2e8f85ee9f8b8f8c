/** The cells of a column in one batch of an Arrow file (format/Columnar.rst): numbers with NaN, or texts with '', where one is null. */
import { float16 } from '../float16';
import { isoDate, isoTime } from '../iso-time';
import type { CellType, IntegerType } from './schema';

export type Cells = Float64Array | string[];

export interface ColumnData {
  readonly rows: number;
  readonly nulls: number;
  /** Unpacked: validity first. */
  readonly buffers: readonly Uint8Array<ArrayBuffer>[];
}

const UTF8 = new TextDecoder();

const tooShort = () => new Error('a column of it is shorter than its rows');

/** The bytes of a buffer from a place that suits every typed array. */
function aligned(bytes: Uint8Array<ArrayBuffer> | undefined, needed: number): ArrayBuffer {
  if (!bytes || bytes.length < needed) throw tooShort();
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + needed);
}

const integerArrays = {
  8: [Uint8Array, Int8Array],
  16: [Uint16Array, Int16Array],
  32: [Uint32Array, Int32Array],
} as const;

function integers(
  { bits, signed }: IntegerType,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  rows: number,
): Float64Array {
  const buffer = aligned(bytes, (rows * bits) / 8);
  if (bits !== 64) return new Float64Array(new integerArrays[bits][signed ? 1 : 0](buffer));
  // From halves: a bigint for each would take ten times as long.
  const halves = new Uint32Array(buffer);
  const high = new Int32Array(buffer);
  return Float64Array.from({ length: rows }, (_, i) => {
    const top = (signed ? high : halves)[2 * i + 1] as number;
    return top * 2 ** 32 + (halves[2 * i] as number);
  });
}

function floats(bits: 16 | 32 | 64, bytes: Uint8Array<ArrayBuffer> | undefined, rows: number): Float64Array {
  const buffer = aligned(bytes, (rows * bits) / 8);
  if (bits === 64) return new Float64Array(buffer);
  return bits === 32 ? new Float64Array(new Float32Array(buffer)) : Float64Array.from(new Uint16Array(buffer), float16);
}

const bitAt = (bits: Uint8Array, i: number) => ((bits[i >> 3] as number) >> (i & 7)) & 1;

function bools(bytes: Uint8Array | undefined, rows: number): Float64Array {
  if (!bytes || 8 * bytes.length < rows) throw tooShort();
  return Float64Array.from({ length: rows }, (_, i) => bitAt(bytes, i));
}

/** Little-endian integers of several words, divided by a power of ten. */
function decimals(
  width: number,
  scale: number,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  rows: number,
): Float64Array {
  const view = new DataView(aligned(bytes, rows * width));
  const divisor = 10 ** scale;
  return Float64Array.from({ length: rows }, (_, i) => {
    if (width === 4) return view.getInt32(4 * i, true) / divisor;
    let value = view.getBigInt64(width * i + width - 8, true);
    for (let at = width - 16; at >= 0; at -= 8) value = (value << 64n) | view.getBigUint64(width * i + at, true);
    return Number(value) / divisor;
  });
}

/** The words between offsets, which have to rise. */
function words(wide: boolean, { buffers, rows }: ColumnData): string[] {
  if (rows === 0) return [];
  const [, offsetBytes, data = new Uint8Array(0)] = buffers;
  const offsets = integers({ kind: 'integer', bits: wide ? 64 : 32, signed: true }, offsetBytes, rows + 1);
  const first = offsets[0] as number;
  let last = first;
  if (!(first >= 0)) throw tooShort();
  for (const offset of offsets) {
    if (!(offset >= last)) throw new Error('the words of a column of it overlap');
    last = offset;
  }
  if (last > data.length) throw tooShort();
  const used = data.subarray(first, last);
  const text = UTF8.decode(used);
  // As many characters as bytes: one byte each.
  const plain = text.length === used.length;
  return Array.from({ length: rows }, (_, i) => {
    const [from, to] = [offsets[i] as number, offsets[i + 1] as number];
    return plain ? text.slice(from - first, to - first) : UTF8.decode(data.subarray(from, to));
  });
}

/** The words of a column of views, beyond which something points at the same bytes over and over. */
const MOST_VIEWED = 2 ** 28;

/** Views of 16 bytes: a length, and up to twelve bytes of text or the place of a longer one. */
function viewedWords({ buffers, rows }: ColumnData): string[] {
  const view = new DataView(aligned(buffers[1], 16 * rows));
  const own = new Uint8Array(view.buffer);
  let viewed = 0;
  return Array.from({ length: rows }, (_, i) => {
    const length = view.getInt32(16 * i, true);
    viewed += length;
    if (length < 0 || viewed > MOST_VIEWED) throw tooShort();
    if (length <= 12) return UTF8.decode(own.subarray(16 * i + 4, 16 * i + 4 + length));
    const data = buffers[2 + view.getInt32(16 * i + 8, true)];
    const at = view.getInt32(16 * i + 12, true);
    if (!data || at < 0 || at + length > data.length) throw tooShort();
    return UTF8.decode(data.subarray(at, at + length));
  });
}

const ticksOf = (bytes: Uint8Array<ArrayBuffer> | undefined, rows: number) =>
  new BigInt64Array(aligned(bytes, 8 * rows));

function cellsOf(type: CellType, data: ColumnData, asText: boolean): Cells {
  const { rows, buffers } = data;
  const [, values] = buffers;
  switch (type.kind) {
    case 'integer':
      if (!asText || type.bits !== 64) return integers(type, values, rows);
      return Array.from(ticksOf(values, rows), (value) => String(type.signed ? value : BigInt.asUintN(64, value)));
    case 'float':
      return floats(type.bits, values, rows);
    case 'bool':
      return bools(values, rows);
    case 'decimal':
      return decimals(type.bytes, type.scale, values, rows);
    case 'text':
      return words(type.wide, data);
    case 'view':
      return viewedWords(data);
    case 'date':
      if (type.bits === 32) return Array.from(new Int32Array(aligned(values, 4 * rows)), isoDate);
      return Array.from(ticksOf(values, rows), (ticks) => isoTime(ticks, 1_000n));
    case 'timestamp':
      return Array.from(ticksOf(values, rows), (ticks) => isoTime(ticks, BigInt(type.perSecond)));
    case 'seconds':
      return integers({ kind: 'integer', bits: type.bits, signed: true }, values, rows).map(
        (ticks) => ticks / type.perSecond,
      );
    case 'null':
      return new Float64Array(rows);
    default:
      return type satisfies never;
  }
}

/** Empties the cells that are null. */
function withNulls(cells: Cells, { rows, nulls, buffers }: ColumnData): Cells {
  const [validity] = buffers;
  if (nulls === 0 || !validity || validity.length === 0) return cells;
  if (8 * validity.length < rows) throw tooShort();
  for (let i = 0; i < rows; i++) {
    if (bitAt(validity, i)) continue;
    if (cells instanceof Float64Array) cells[i] = Number.NaN;
    else cells[i] = '';
  }
  return cells;
}

/** The cells of a column without a dictionary. Throws an Error where the buffers are shorter than the rows. */
export const readCells = (type: CellType, data: ColumnData, asText: boolean): Cells =>
  withNulls(cellsOf(type, data, asText), data);

/** The cells of a column whose values stand in a dictionary. */
export function lookUp(index: IntegerType, data: ColumnData, dictionary: Cells): Cells {
  const places = withNulls(integers(index, data.buffers[1], data.rows), data) as Float64Array;
  const numbers = dictionary instanceof Float64Array;
  const cells: Cells = numbers ? new Float64Array(data.rows) : new Array<string>(data.rows).fill('');
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const value = Number.isNaN(place) ? (numbers ? Number.NaN : '') : dictionary[place];
    if (value === undefined) throw new Error('a column of it points beyond its dictionary');
    cells[i] = value;
  }
  return cells;
}
