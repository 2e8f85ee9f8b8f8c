/** What the values of a Parquet column mean (LogicalTypes.md): how they become the cells of a table, or why they cannot. */
import type { SchemaElement } from 'hyparquet';
import { parseDecimal, parseFloat16 } from 'hyparquet/src/convert.js';
import { isoDate, isoTime } from '../iso-time';
import type { Cells } from './chunk';
import type { Stored } from './pages';

/** What a column is read as: `wide` are integers of 64 bits, which become text where float64 cannot keep them apart. */
export interface Meaning {
  readonly kind: 'number' | 'text' | 'wide';
  convert(stored: Stored): Cells;
  /** For `wide`: all digits. */
  readonly asText?: (stored: Stored) => Cells;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The words in byte arrays. Throws where they are no UTF-8. */
const wordsOf = (stored: Stored): string[] =>
  Array.from(stored as readonly Uint8Array[], (bytes) => UTF8.decode(bytes));

const numbersOf = (stored: Stored): Float64Array =>
  stored instanceof Float64Array ? stored : new Float64Array(stored as Float32Array | Int32Array | Uint8Array);

/** Signed or unsigned integers of 64 bits, from their halves: a bigint for each would take ten times as long. */
function wholeNumbers(stored: Stored, unsigned: boolean): Float64Array {
  const { buffer, byteOffset, length } = stored as BigInt64Array;
  const high = new Int32Array(buffer, byteOffset, 2 * length);
  const low = new Uint32Array(buffer, byteOffset, 2 * length);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const top = high[2 * i + 1] as number;
    values[i] = (unsigned ? top >>> 0 : top) * 2 ** 32 + (low[2 * i] as number);
  }
  return values;
}

const PER_SECOND = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;

/** The unit of a column of times, if it is one. */
function unitOfTime({
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): keyof typeof PER_SECOND | undefined {
  if (logical?.type === 'TIMESTAMP') return logical.unit;
  if (converted === 'TIMESTAMP_MILLIS') return 'MILLIS';
  return converted === 'TIMESTAMP_MICROS' ? 'MICROS' : undefined;
}

/** INT96: nanoseconds of a day in eight bytes, then the Julian day in four. */
function int96Time(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
  const days = BigInt(view.getInt32(8, true)) - 2_440_588n;
  return isoTime(days * 86_400_000_000_000n + view.getBigInt64(0, true), PER_SECOND.NANOS);
}

function decimals(element: SchemaElement, scale: number): Meaning {
  const divisor = 10 ** scale;
  const convert = (stored: Stored): Float64Array =>
    element.type === 'INT64'
      ? wholeNumbers(stored, false).map((value) => value / divisor)
      : Float64Array.from(stored as Iterable<number | Uint8Array>, (value) =>
          typeof value === 'number' ? value / divisor : parseDecimal(value) / divisor,
        );
  return { kind: 'number', convert };
}

function whole(element: SchemaElement): Meaning {
  const { type, converted_type: converted, logical_type: logical } = element;
  const unsigned = converted?.startsWith('UINT') || (logical?.type === 'INTEGER' && !logical.isSigned);
  if (type === 'INT64') {
    return {
      kind: 'wide',
      convert: (stored) => wholeNumbers(stored, unsigned === true),
      asText: (stored) =>
        Array.from(stored as BigInt64Array, (value) => String(unsigned ? BigInt.asUintN(64, value) : value)),
    };
  }
  if (!unsigned) return { kind: 'number', convert: numbersOf };
  return {
    kind: 'number',
    convert: (stored) =>
      new Float64Array(
        new Uint32Array((stored as Int32Array).buffer, (stored as Int32Array).byteOffset, stored.length),
      ),
  };
}

/** What a column means; a reason where a table cannot hold it. */
export function meaningOf(element: SchemaElement): Meaning | string {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === 'INTERVAL' || logical?.type === 'INTERVAL') return 'an interval';
  if (converted === 'BSON' || logical?.type === 'BSON') return 'BSON';
  if (logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY') return 'a shape';
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = logical?.type === 'DECIMAL' ? logical.scale : element.scale;
    return decimals(element, scale ?? 0);
  }
  if (type === 'INT32' && (converted === 'DATE' || logical?.type === 'DATE')) {
    return { kind: 'text', convert: (stored) => Array.from(stored as Int32Array, isoDate) };
  }
  const time = unitOfTime(element);
  if (type === 'INT64' && time) {
    return {
      kind: 'text',
      convert: (stored) => Array.from(stored as BigInt64Array, (t) => isoTime(t, PER_SECOND[time])),
    };
  }
  if (type === 'INT96')
    return { kind: 'text', convert: (stored) => Array.from(stored as readonly Uint8Array[], int96Time) };
  if (type === 'INT32' || type === 'INT64') return whole(element);
  if (type === 'BOOLEAN' || type === 'FLOAT' || type === 'DOUBLE') return { kind: 'number', convert: numbersOf };
  if (logical?.type === 'FLOAT16') {
    return {
      kind: 'number',
      convert: (stored) =>
        Float64Array.from(stored as readonly Uint8Array[], (bytes) => parseFloat16(bytes) ?? Number.NaN),
    };
  }
  if (logical?.type === 'UUID') {
    const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return {
      kind: 'text',
      convert: (stored) =>
        Array.from(stored as readonly Uint8Array[], (bytes) =>
          hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
        ),
    };
  }
  if (type === 'BYTE_ARRAY') return { kind: 'text', convert: wordsOf };
  if (type === 'FIXED_LEN_BYTE_ARRAY')
    return { kind: 'text', convert: (stored) => wordsOf(stored).map((word) => word.replace(/[\0 ]+$/, '')) };
  return 'no kind of value that we know';
}
