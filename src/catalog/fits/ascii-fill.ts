/** One column of an ASCII table while its rows arrive: fields of fixed width (FITS standard 4.0, section 7.2). */

import { unreadNotes } from '../cell-notes';
import type { CellFill } from './fill';
import { textIn } from './fill';
import type { AsciiForm } from './form';

export interface FieldPlan {
  readonly form: AsciiForm;
  /** Where the field begins in a row, in bytes. */
  readonly offset: number;
  readonly scale: number;
  readonly zero: number;
  /** Marks missing cells, trimmed. */
  readonly missing: string | undefined;
}

export function fieldFill(name: string, plan: FieldPlan, rows: number, stride: number): CellFill {
  const { form, offset, missing, scale, zero } = plan;
  if (form.kind === 'text') {
    const values = new Array<string>(rows).fill('');
    return {
      take(bytes, first, count) {
        for (let row = 0; row < count; row++) {
          const word = textIn(bytes, offset + row * stride, form.width);
          values[first + row] = missing !== undefined && word.trim() === missing ? '' : word;
        }
      },
      finish: () => ({ column: { kind: 'text', name, values }, notes: [] }),
    };
  }
  const values = new Float64Array(rows).fill(Number.NaN);
  let wide: string[] | undefined;
  let words = 0;
  let word = '';
  let undotted = 0;
  return {
    take(bytes, first, count) {
      for (let row = first; row < first + count; row++) {
        const cell = textIn(bytes, offset + (row - first) * stride, form.width).trim();
        const blank = cell === '' || cell === missing;
        wide?.push(blank ? '' : cell);
        if (blank) continue;
        // `1.5D+03`, and Fortran's `1.5+103`, which leaves the letter out.
        const value = Number(cell.replace(/[dD]/, 'E').replace(/^([+-]?[\d.]+)([+-]\d+)$/, '$1E$2'));
        if (Number.isNaN(value) && !/^[+-]?nan$/i.test(cell)) {
          words += 1;
          word ||= cell;
        }
        if (
          form.kind === 'integer' &&
          !wide &&
          Math.abs(value) > Number.MAX_SAFE_INTEGER &&
          scale === 1 &&
          zero === 0
        ) {
          wide = Array.from(values.subarray(0, row), (one) => (Number.isNaN(one) ? '' : String(one)));
          wide.push(cell);
        }
        if (form.kind === 'float' && form.decimals > 0 && !cell.includes('.') && !/e|n/i.test(cell)) undotted += 1;
        values[row] = value * scale + zero;
      }
    },
    finish() {
      if (wide) {
        const note = `“${name}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`;
        return { column: { kind: 'text', name, values: wide }, notes: [note] };
      }
      const notes = unreadNotes(words, name, word);
      if (undotted > 0)
        notes.push(
          `“${name}” has ${undotted.toLocaleString('en')} numbers without a decimal point, which are read as they stand; some FITS readers imply ${form.decimals} decimals there.`,
        );
      return { column: { kind: 'number', name, values }, notes };
    },
  };
}
