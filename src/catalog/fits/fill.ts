/** One column of a binary table while its rows arrive in blocks: big-endian cells, `stride` bytes apart. */
import type { Column } from '../table';
import type { CellKind } from './form';

export interface FilledColumn {
  readonly column: Column;
  readonly notes: readonly string[];
}

export interface CellFill {
  /** Takes rows `first` … `first + count − 1`, whose bytes are `bytes`. */
  take(bytes: Uint8Array, first: number, count: number): void;
  finish(): FilledColumn;
}

export interface CellPlan {
  readonly kind: CellKind;
  /** Where the cell lies in a row, in bytes; for bits, the first byte of the column's. */
  readonly offset: number;
  /** Of a text. */
  readonly size: number;
  /** Which bit, from the highest of the first byte on. */
  readonly bit: number;
  readonly scale: number;
  readonly zero: number | bigint;
  /** Marks missing cells, before scale and zero point. */
  readonly missing: bigint | undefined;
}

const HIGH = 2 ** 32;
/** Unsigned 64-bit integers are written as signed ones less 2^63. */
const UNSIGNED_ZERO = 2n ** 63n;
/** Repeated words share one string. */
const SHARED_WORDS = 10_000;
const UTF8 = new TextDecoder();

export function cellFill(name: string, plan: CellPlan, rows: number, stride: number): CellFill {
  if (plan.kind === 'text') return textFill(name, plan, rows, stride);
  if (plan.kind === 'int64') return wideFill(name, plan, rows, stride);
  const values = new Float64Array(rows);
  const { scale, missing } = plan;
  const zero = Number(plan.zero);
  const marker = missing === undefined ? undefined : Number(missing);
  const isInteger = plan.kind === 'byte' || plan.kind === 'int16' || plan.kind === 'int32';
  return {
    take(bytes, first, count) {
      const out = values.subarray(first, first + count);
      readCells(plan, bytes, stride, out);
      if (marker !== undefined && isInteger) {
        for (let row = 0; row < count; row++) if (out[row] === marker) out[row] = Number.NaN;
      }
      if (scale !== 1 || zero !== 0)
        for (let row = 0; row < count; row++) out[row] = (out[row] as number) * scale + zero;
    },
    finish: () => ({ column: { kind: 'number', name, values }, notes: [] }),
  };
}

function readCells({ kind, offset, bit }: CellPlan, bytes: Uint8Array, stride: number, out: Float64Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = out.length;
  let at = offset;
  switch (kind) {
    case 'float64':
      for (let row = 0; row < count; row++, at += stride) out[row] = view.getFloat64(at);
      return;
    case 'float32':
      for (let row = 0; row < count; row++, at += stride) out[row] = view.getFloat32(at);
      return;
    case 'int32':
      for (let row = 0; row < count; row++, at += stride) out[row] = view.getInt32(at);
      return;
    case 'int16':
      for (let row = 0; row < count; row++, at += stride) out[row] = view.getInt16(at);
      return;
    case 'byte':
      for (let row = 0; row < count; row++, at += stride) out[row] = bytes[at] as number;
      return;
    case 'logical':
      for (let row = 0; row < count; row++, at += stride) {
        const letter = bytes[at];
        // 'T' and 'F'; anything else, a zero by the standard, is missing.
        out[row] = letter === 84 ? 1 : letter === 70 ? 0 : Number.NaN;
      }
      return;
    case 'bit':
      at += bit >> 3;
      for (let row = 0; row < count; row++, at += stride) out[row] = ((bytes[at] as number) >> (7 - (bit & 7))) & 1;
      return;
    case 'int64':
    case 'text':
      return;
    default:
      throw kind satisfies never;
  }
}

/** 64-bit integers are numbers as long as float64 keeps them apart, and text from the first one above 2^53 on. */
function wideFill(name: string, plan: CellPlan, rows: number, stride: number): CellFill {
  const { offset, scale, missing, zero } = plan;
  const unsigned = zero === UNSIGNED_ZERO && scale === 1;
  const scaled = !unsigned && (scale !== 1 || Number(zero) !== 0);
  const missingHigh = missing === undefined ? undefined : Number(BigInt.asIntN(32, missing >> 32n));
  const missingLow = missing === undefined ? undefined : Number(BigInt.asUintN(32, missing));
  let values = new Float64Array(rows);
  let text: string[] | undefined;
  return {
    take(bytes, first, count) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let at = offset;
      for (let row = first; row < first + count; row++, at += stride) {
        const high = view.getInt32(at);
        const low = view.getUint32(at + 4);
        if (high === missingHigh && low === missingLow) {
          if (text) text.push('');
          else values[row] = Number.NaN;
          continue;
        }
        const value = (unsigned ? high + 2 ** 31 : high) * HIGH + low;
        if (scaled) {
          values[row] = value * scale + Number(zero);
          continue;
        }
        if (!text && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
          text = Array.from(values.subarray(0, row), (one) => (Number.isNaN(one) ? '' : String(one)));
          values = new Float64Array(0);
        }
        if (text) text.push(String(view.getBigInt64(at) + (unsigned ? UNSIGNED_ZERO : 0n)));
        else values[row] = value;
      }
    },
    finish() {
      if (!text) return { column: { kind: 'number', name, values }, notes: [] };
      const note = `“${name}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`;
      return { column: { kind: 'text', name, values: text }, notes: [note] };
    },
  };
}

/** The text in a field: up to the first NUL, without the blanks that pad it. */
export function textIn(bytes: Uint8Array, from: number, size: number): string {
  let end = from;
  let plain = true;
  for (; end < from + size && bytes[end] !== 0; end++) if ((bytes[end] as number) > 127) plain = false;
  while (end > from && bytes[end - 1] === 32) end -= 1;
  if (end === from) return '';
  const own = bytes.subarray(from, end);
  if (!plain || own.length > 1_000) return UTF8.decode(own);
  return String.fromCharCode.apply(null, own as unknown as number[]);
}

function textFill(name: string, { offset, size }: CellPlan, rows: number, stride: number): CellFill {
  const values = new Array<string>(rows).fill('');
  const shared = new Map<string, string>();
  return {
    take(bytes, first, count) {
      for (let row = 0; row < count; row++) {
        const written = textIn(bytes, offset + row * stride, size);
        const word = shared.get(written) ?? written;
        if (shared.size < SHARED_WORDS) shared.set(word, word);
        values[first + row] = word;
      }
    },
    finish: () => ({ column: { kind: 'text', name, values }, notes: [] }),
  };
}
