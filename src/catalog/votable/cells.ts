/** Cells of one FIELD, from the text of a TD or from bytes, into one column or several. */

import { unreadNotes } from '../cell-notes';
import type { Column } from '../table';
import { binaryNumber, binaryText } from './binary-cells';
import { type Field, isComplex, RANGES } from './fields';
import { type NumberSink, numberSink, numbersOf, pushNumber, type TextSink, textSink, wideSink } from './sinks';

export interface CellWriter {
  /** A cell as text, entities resolved. */
  text(cell: string): void;
  /** Where a cell goes that is a plain number; absent where it may be more. */
  readonly plain?: PlainNumbers;
  /** A cell of `count` elements in bytes, big-endian, from `at` on. */
  binary(view: DataView, at: number, count: number): void;
  missing(): void;
  /** The columns, with the ending of each one's name. */
  columns(): readonly { readonly ending: string; column(name: string, rows: number): Column }[];
  notes(name: string): readonly string[];
}

export interface PlainNumbers {
  readonly sink: NumberSink;
  /** Makes what is kept of the number that is written behind the others; false where its text is needed. Absent where it is kept as it is. */
  settle?(sink: NumberSink): boolean;
}

/** A longer vector is a spectrum in a cell, not a set of columns. */
const LONGEST_VECTOR = 64;

/** Why a field is left out; undefined where it becomes columns. */
export function reasonAgainst(field: Field): string | undefined {
  if (field.isText) return undefined;
  if (field.count === undefined) return 'of another length in every row';
  if (field.count === 0) return 'no values in any row';
  return field.count > LONGEST_VECTOR ? `more than ${LONGEST_VECTOR} values in a row` : undefined;
}

interface NumberReader {
  text(cell: string): number;
  /** What is kept of a number that was read; absent where that is the number itself. */
  readonly number?: (value: number) => number;
  binary(view: DataView, at: number, element: number): number;
  notes(name: string): readonly string[];
}

function numberReader(field: Field): NumberReader {
  const { datatype, missing } = field;
  const marker = missing === undefined || missing.trim() === '' ? undefined : Number(missing);
  const range = RANGES[datatype];
  const isFloat = datatype === 'float' || datatype === 'floatComplex';
  let words = 0;
  let word = '';
  let outside = 0;

  /** What `Number` does not read. */
  function unusual(cell: string): number {
    const trimmed = cell.trim();
    const infinite = /^([+-]?)inf(inity)?$/i.exec(trimmed);
    if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const negativeHex = /^-(0x[\da-f]+)$/i.exec(trimmed)?.[1];
    if (negativeHex) return -Number(negativeHex);
    if (trimmed !== '' && !/^[+-]?nan$/i.test(trimmed) && trimmed !== missing) {
      words += 1;
      word ||= trimmed;
    }
    return Number.NaN;
  }

  function number(written: number): number {
    if (written === marker) return Number.NaN;
    const value = isFloat ? Math.fround(written) : written;
    if (!range || (value >= range[0] && value <= range[1])) return value;
    outside += 1;
    return value < range[0] ? range[0] : range[1];
  }

  return {
    text(cell) {
      if (datatype === 'boolean') {
        const letter = cell.trim()[0]?.toLowerCase();
        return letter === 't' || letter === '1' ? 1 : letter === 'f' || letter === '0' ? 0 : Number.NaN;
      }
      const value = +cell;
      return Number.isNaN(value) || (value === 0 && cell.trim() === '') ? unusual(cell) : number(value);
    },
    ...(marker === undefined && !isFloat && !range ? {} : { number }),
    binary(view, at, element) {
      const value = binaryNumber(field, view, at, element);
      return value === marker ? Number.NaN : value;
    },
    notes(name) {
      const told = unreadNotes(words, name, word);
      if (outside > 0)
        told.push(
          `${outside} ${outside === 1 ? 'value' : 'values'} of “${name}” ${outside === 1 ? 'lies' : 'lie'} outside of its datatype ${datatype} and ${outside === 1 ? 'is' : 'are'} cut to its range, as astropy does.`,
        );
      return told;
    },
  };
}

function textWriter(field: Field): CellWriter {
  const sink: TextSink = textSink();
  const push = (written: string) => {
    const word = written.trim();
    sink.push(word === field.missing ? '' : word);
  };
  return {
    text: push,
    binary: (view, at, count) => push(binaryText(field, view, at, count)),
    missing: () => sink.push(''),
    columns: () => [{ ending: '', column: sink.column }],
    notes: () => [],
  };
}

function longWriter(field: Field): CellWriter {
  const sink = wideSink();
  const reader = numberReader(field);
  const settle = ({ values, length }: NumberSink) => {
    const value = values[length] as number;
    if (sink.isText() || !Number.isSafeInteger(value)) return false;
    values[length] = reader.number?.(value) ?? value;
    return true;
  };
  return {
    plain: { sink: sink.numbers, settle },
    text: (cell) => sink.push(reader.text(cell), () => digitsOf(cell)),
    binary: (view, at) => sink.push(reader.binary(view, at, 0), () => String(view.getBigInt64(at))),
    missing: () => sink.push(Number.NaN, () => ''),
    columns: () => [{ ending: '', column: sink.column }],
    notes: (name) => [
      ...reader.notes(name),
      ...(sink.isText()
        ? [`“${name}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`]
        : []),
    ],
  };
}

const settling =
  (number: (value: number) => number) =>
  ({ values, length }: NumberSink) => {
    values[length] = number(values[length] as number);
    return true;
  };

/** The integer in a cell, in decimal. */
function digitsOf(cell: string): string {
  const trimmed = cell.trim();
  return /^(\d+|0x[\da-f]+)$/i.test(trimmed) ? String(BigInt(trimmed)) : trimmed.replace(/^\+/, '');
}

function scalarWriter(field: Field): CellWriter {
  const sink = numberSink();
  const reader = numberReader(field);
  const { number } = reader;
  const plain: PlainNumbers = number ? { sink, settle: settling(number) } : { sink };
  return {
    ...(field.datatype === 'boolean' ? {} : { plain }),
    text: (cell) => pushNumber(sink, reader.text(cell)),
    binary: (view, at) => pushNumber(sink, reader.binary(view, at, 0)),
    missing: () => pushNumber(sink, Number.NaN),
    columns: () => [{ ending: '', column: (name, rows) => numbersOf(sink, name, rows) }],
    notes: reader.notes,
  };
}

/** Elements of a vector, and real and imaginary parts, as columns of their own. */
function vectorWriter(field: Field): CellWriter {
  const reader = numberReader(field);
  const complex = isComplex(field);
  const elements = field.count ?? 1;
  const sinks = Array.from({ length: complex ? 2 * elements : elements }, numberSink);
  const endingOf = (i: number) => {
    const number = elements > 1 ? `_${complex ? i >> 1 : i}` : '';
    return complex ? `${number}${(i & 1) === 0 ? '_re' : '_im'}` : number;
  };
  return {
    text(cell) {
      const trimmed = cell.trim();
      const packed = field.datatype === 'bit' && trimmed.length === sinks.length && /^[01]+$/.test(trimmed);
      const words = trimmed === '' ? [] : packed ? [...trimmed] : trimmed.split(/[\s,]+/);
      sinks.forEach((sink, i) => {
        const word = words[i];
        pushNumber(sink, word === undefined ? Number.NaN : reader.text(word));
      });
    },
    binary(view, at, count) {
      const given = complex ? 2 * count : count;
      sinks.forEach((sink, i) => {
        pushNumber(sink, i < given ? reader.binary(view, at, i) : Number.NaN);
      });
    },
    missing() {
      for (const sink of sinks) pushNumber(sink, Number.NaN);
    },
    columns: () =>
      sinks.map((sink, i) => ({ ending: endingOf(i), column: (name, rows) => numbersOf(sink, name, rows) })),
    notes: reader.notes,
  };
}

const LEFT_OUT: CellWriter = {
  text: () => undefined,
  binary: () => undefined,
  missing: () => undefined,
  columns: () => [],
  notes: () => [],
};

export function cellWriter(field: Field): CellWriter {
  if (field.isText) return textWriter(field);
  if (reasonAgainst(field) !== undefined) return LEFT_OUT;
  if (field.count === 1 && !isComplex(field))
    return field.datatype === 'long' ? longWriter(field) : scalarWriter(field);
  return vectorWriter(field);
}
