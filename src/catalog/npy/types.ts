/** NumPy's types of a cell (`<f8`, `>i4`, `S10`, `<U5`, `<M8[us]`), and the cells in a row of an array. */
import { float16 } from '../float16';
import { isoTime } from '../iso-time';
import type { Literal } from './python-literal';

/** A number, a text, or an integer of 64 bits that may need all its digits. */
export type CellKind = 'number' | 'text' | 'wide';

export interface CellType {
  readonly kind: CellKind;
  readonly bytes: number;
  number(view: DataView, at: number): number;
  text(view: DataView, at: number): string;
}

/** A cell within a row: how its column is called behind the array's name, and where it lies. */
export interface Cell {
  readonly name: string;
  readonly offset: number;
  readonly type: CellType;
}

/** The cells of a row, its length in bytes, and what in it is no cell. */
export interface RowType {
  readonly cells: readonly Cell[];
  readonly bytes: number;
  readonly leftOut: readonly string[];
}

const MOST_CELLS = 2_000;
const noText = () => '';
const noNumber = () => Number.NaN;

const TICKS: Readonly<Record<string, bigint>> = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n };
const SECONDS: Readonly<Record<string, bigint>> = { m: 60n, h: 3_600n, D: 86_400n, W: 604_800n };
const NOT_A_TIME = -(2n ** 63n);

/** A time since 1970 in words; undefined where the unit is no fixed number of seconds. */
function timeReader(unit: string, little: boolean): CellType['text'] | undefined {
  const [, many = '', name = ''] = /^(\d*)(\w+)$/.exec(unit) ?? [];
  const [ticks, seconds] = [TICKS[name], SECONDS[name]];
  if (ticks === undefined && seconds === undefined) return undefined;
  const factor = BigInt(many || 1) * (seconds ?? 1n);
  return (view, at) => {
    const value = view.getBigInt64(at, little);
    return value === NOT_A_TIME ? '' : isoTime(value * factor, ticks ?? 1n);
  };
}

function integers(bytes: number, little: boolean, signed: boolean): CellType | undefined {
  if (bytes === 8) {
    const text: CellType['text'] = (view, at) =>
      String(signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little));
    const number: CellType['number'] = (view, at) => {
      const high = signed ? view.getInt32(little ? at + 4 : at, little) : view.getUint32(little ? at + 4 : at, little);
      return high * 2 ** 32 + view.getUint32(little ? at : at + 4, little);
    };
    return { kind: 'wide', bytes, number, text };
  }
  const readers: Readonly<Record<string, CellType['number']>> = {
    i1: (view, at) => view.getInt8(at),
    u1: (view, at) => view.getUint8(at),
    i2: (view, at) => view.getInt16(at, little),
    u2: (view, at) => view.getUint16(at, little),
    i4: (view, at) => view.getInt32(at, little),
    u4: (view, at) => view.getUint32(at, little),
  };
  const number = readers[`${signed ? 'i' : 'u'}${bytes}`];
  return number && { kind: 'number', bytes, number, text: noText };
}

const FLOATS: Readonly<Record<number, (little: boolean) => CellType['number']>> = {
  2: (little) => (view, at) => float16(view.getUint16(at, little)),
  4: (little) => (view, at) => view.getFloat32(at, little),
  8: (little) => (view, at) => view.getFloat64(at, little),
};

const UTF8 = new TextDecoder();
const bytesAt = (view: DataView, at: number, bytes: number) => new Uint8Array(view.buffer, view.byteOffset + at, bytes);

function words(bytes: number): CellType {
  const text: CellType['text'] = (view, at) => UTF8.decode(bytesAt(view, at, bytes).slice()).replace(/\0+$/, '');
  return { kind: 'text', bytes, number: noNumber, text };
}

/** Four bytes a character. */
function wideWords(bytes: number, little: boolean): CellType {
  const text: CellType['text'] = (view, at) => {
    let read = '';
    for (let i = at; i < at + bytes; i += 4) {
      const point = view.getUint32(i, little);
      read += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
    }
    return read.replace(/\0+$/, '');
  };
  return { kind: 'text', bytes, number: noNumber, text };
}

interface Scalar {
  /** The cells that it holds: two for a complex number. */
  readonly cells: readonly Cell[];
  readonly bytes: number;
  /** What it is, where it is no cell. */
  readonly refused?: string;
}

/** One scalar type. Throws an Error where its size is not known. */
function scalarOf(written: string): Scalar {
  const [, order = '', kind = '', size = '', unit = ''] =
    /^([<>|=]?)([a-zA-Z?])(\d*)(?:\[(.*)\])?$/.exec(written) ?? [];
  const little = order !== '>';
  const bytes = Number(size);
  const one = (type: CellType | undefined): Scalar =>
    type ? { cells: [{ name: '', offset: 0, type }], bytes: type.bytes } : { cells: [], bytes, refused: written };
  switch (kind) {
    case 'b':
    case '?':
      return one({ kind: 'number', bytes: 1, number: (view, at) => Number(view.getUint8(at) !== 0), text: noText });
    case 'i':
    case 'u':
      return one(integers(bytes, little, kind === 'i'));
    case 'f': {
      const number = FLOATS[bytes]?.(little);
      return one(number && { kind: 'number', bytes, number, text: noText });
    }
    case 'c': {
      const number = FLOATS[bytes / 2]?.(little);
      const half = number && { kind: 'number' as const, bytes: bytes / 2, number, text: noText };
      if (!half) return { cells: [], bytes, refused: written };
      return {
        cells: [
          { name: '_re', offset: 0, type: half },
          { name: '_im', offset: bytes / 2, type: half },
        ],
        bytes,
      };
    }
    case 'S':
    case 'a':
      return bytes > 0 ? one(words(bytes)) : { cells: [], bytes, refused: 'text without length' };
    case 'U':
      return bytes > 0 ? one(wideWords(4 * bytes, little)) : { cells: [], bytes, refused: 'text without length' };
    case 'm':
    case 'M': {
      const text = kind === 'M' ? timeReader(unit, little) : undefined;
      const whole = integers(8, little, true);
      // Spans, and times in months and years, are the number that they are.
      return one(text ? { kind: 'text', bytes: 8, number: noNumber, text } : whole);
    }
    case 'V':
      return { cells: [], bytes, refused: 'bytes without a type' };
    case 'O':
      throw new Error('it holds Python objects');
    default:
      throw new Error(`its type “${written.slice(0, 40)}” is not known`);
  }
}

const isList = (value: Literal | undefined): value is readonly Literal[] => Array.isArray(value);
const product = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1);

/** The row that a `descr` describes: a scalar, or a list of fields that may be rows and arrays of their own. Throws an Error. */
export function rowTypeOf(descr: Literal | undefined): RowType {
  if (typeof descr === 'string') {
    const { cells, bytes, refused } = scalarOf(descr);
    return { cells, bytes, leftOut: refused ? [refused] : [] };
  }
  if (!isList(descr)) throw new Error('its head names no type');
  const cells: Cell[] = [];
  const leftOut: string[] = [];
  let offset = 0;
  for (const field of descr) {
    if (!isList(field)) throw new Error('its head names no type');
    const [title, type, shape] = field;
    const name = String(isList(title) ? title.at(-1) : title);
    const inner = rowTypeOf(type);
    const sizes = (isList(shape) ? shape : shape === undefined ? [] : [shape]).map(Number);
    const count = product(sizes);
    if (!(Number.isSafeInteger(count) && count >= 0)) throw new Error('its head names an impossible shape');
    if (inner.leftOut.length > 0 && name !== '') leftOut.push(`${name} (${inner.leftOut[0]})`);
    if (count * inner.cells.length + cells.length > MOST_CELLS) throw new Error('its rows have too many cells');
    for (let i = 0; i < count; i++) {
      const place = sizes.length > 0 ? `_${i}` : '';
      for (const cell of inner.cells) {
        const sub = cell.name && !cell.name.startsWith('_') ? `.${cell.name}` : cell.name;
        cells.push({ name: `${name}${place}${sub}`, offset: offset + i * inner.bytes + cell.offset, type: cell.type });
      }
    }
    offset += count * inner.bytes;
  }
  return { cells, bytes: offset, leftOut };
}
