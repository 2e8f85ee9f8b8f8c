/** Cells of a BINARY or BINARY2 stream, big-endian. */
import { type Field, SIZES } from './fields';

/** An element of the cell that begins at `at`; NaN for text and for a truth that is not known. */
export function binaryNumber({ datatype, count }: Field, view: DataView, at: number, element: number): number {
  switch (datatype) {
    case 'float':
    case 'floatComplex':
      return view.getFloat32(at + 4 * element);
    case 'double':
    case 'doubleComplex':
      return view.getFloat64(at + 8 * element);
    case 'int':
      return view.getInt32(at + 4 * element);
    case 'short':
      return view.getInt16(at + 2 * element);
    case 'unsignedByte':
      return view.getUint8(at + element);
    case 'long':
      return view.getInt32(at + 8 * element) * 2 ** 32 + view.getUint32(at + 8 * element + 4);
    case 'bit':
      // The highest bit by the standard; astropy writes 0x08 for a single one.
      if (count === 1) return view.getUint8(at) === 0 ? 0 : 1;
      return (view.getUint8(at + (element >> 3)) >> (7 - (element & 7))) & 1;
    case 'boolean': {
      const letter = String.fromCharCode(view.getUint8(at + element)).toLowerCase();
      return letter === 't' || letter === '1' ? 1 : letter === 'f' || letter === '0' ? 0 : Number.NaN;
    }
    case 'char':
    case 'unicodeChar':
      return Number.NaN;
    default:
      throw datatype satisfies never;
  }
}

const UTF8 = new TextDecoder();
const UTF16 = new TextDecoder('utf-16be');

/** The text of a cell, up to its end mark. */
export function binaryText({ datatype }: Field, view: DataView, at: number, count: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, count * SIZES[datatype]);
  const text = (datatype === 'char' ? UTF8 : UTF16).decode(bytes);
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trimEnd();
}
