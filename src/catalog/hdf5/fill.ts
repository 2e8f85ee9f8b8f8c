/** One column while its rows arrive from an HDF5 dataset, block by block. */
import type { Column } from '../table';
import { type Cell, type IntegerCell, numberReader, type TextCell } from './cells';
import type { Hdf5Module } from './library';
import { textAt } from './tree';

/** Repeated words share one string. */
const SHARED_WORDS = 10_000;

export interface ColumnFill {
  /** Takes `count` cells, `stride` bytes apart from byte `offset` on, as rows `first`, `first + 1`, … */
  take(view: DataView, module: Hdf5Module, offset: number, stride: number, first: number, count: number): void;
  finish(): { readonly column: Column; readonly notes: readonly string[] };
}

export function columnFill(name: string, cell: Cell, rows: number): ColumnFill {
  if (cell.kind === 'text' || cell.kind === 'pointer') return textFill(name, cell, rows);
  if (cell.bytes === 8 && cell.kind !== 'float') return wideIntegerFill(name, cell, rows);
  const values = new Float64Array(rows);
  const read = numberReader(cell);
  return {
    take(view, _module, offset, stride, first, count) {
      for (let row = 0; row < count; row++) values[first + row] = read(view, offset + row * stride);
    },
    finish: () => ({ column: { kind: 'number', name, values }, notes: [] }),
  };
}

function textFill(name: string, cell: TextCell, rows: number): ColumnFill {
  const values = new Array<string>(rows).fill('');
  const shared = new Map<string, string>();
  return {
    take(view, module, offset, stride, first, count) {
      for (let row = 0; row < count; row++) {
        const written = textAt(module, cell, view, offset + row * stride);
        const word = shared.get(written) ?? written;
        if (shared.size < SHARED_WORDS) shared.set(word, word);
        values[first + row] = word;
      }
    },
    finish: () => ({ column: { kind: 'text', name, values }, notes: [] }),
  };
}

/** 64-bit integers are numbers as long as float64 keeps them apart, and text from the first one above 2^53 on. */
function wideIntegerFill(name: string, cell: IntegerCell, rows: number): ColumnFill {
  const { littleEndian } = cell;
  const signed = cell.kind === 'integer';
  let values = new Float64Array(rows);
  let text: string[] | undefined;
  return {
    take(view, _module, offset, stride, first, count) {
      for (let row = 0; row < count; row++) {
        const at = offset + row * stride;
        const highAt = littleEndian ? at + 4 : at;
        const high = signed ? view.getInt32(highAt, littleEndian) : view.getUint32(highAt, littleEndian);
        const low = view.getUint32(littleEndian ? at : at + 4, littleEndian);
        const value = high * 2 ** 32 + low;
        if (!text && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
          text = Array.from(values.subarray(0, first + row), String);
          values = new Float64Array(0);
        }
        if (!text) values[first + row] = value;
        else text.push(String(signed ? view.getBigInt64(at, littleEndian) : view.getBigUint64(at, littleEndian)));
      }
    },
    finish() {
      if (!text) return { column: { kind: 'number', name, values }, notes: [] };
      const note = `“${name}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`;
      return { column: { kind: 'text', name, values: text }, notes: [note] };
    },
  };
}
