/** Columns that grow row by row, without knowing how many there will be. */
import type { Column } from '../table';

/** Repeated words share one string. */
const SHARED_WORDS = 10_000;

export interface NumberSink {
  push(value: number): void;
  readonly column: (name: string, rows: number) => Column;
}

export function numberSink(): NumberSink {
  let values = new Float64Array(1_024);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const grown = new Float64Array(2 * length);
        grown.set(values);
        values = grown;
      }
      values[length++] = value;
    },
    column: (name, rows) => ({ kind: 'number', name, values: rows === values.length ? values : values.slice(0, rows) }),
  };
}

export interface TextSink {
  push(word: string): void;
  readonly column: (name: string, rows: number) => Column;
}

export function textSink(): TextSink {
  const values: string[] = [];
  const shared = new Map<string, string>();
  return {
    push(written) {
      const word = shared.get(written) ?? written;
      if (shared.size < SHARED_WORDS) shared.set(word, word);
      values.push(word);
    },
    column: (name, rows) => ({ kind: 'text', name, values: rows === values.length ? values : values.slice(0, rows) }),
  };
}

/** 64-bit integers: numbers as long as float64 keeps them apart, and text from the first one above 2^53 on. */
export interface WideSink {
  /** A value, with its digits where it may be beyond 2^53. */
  push(value: number, digits: () => string): void;
  readonly isText: () => boolean;
  readonly column: (name: string, rows: number) => Column;
}

export function wideSink(): WideSink {
  const numbers = numberSink();
  let text: TextSink | undefined;
  let length = 0;
  return {
    push(value, digits) {
      if (!text && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        text = textSink();
        for (const one of numbers.column('', length).values) text.push(Number.isNaN(one) ? '' : String(one));
      }
      length += 1;
      if (text) text.push(Number.isNaN(value) ? '' : digits());
      else numbers.push(value);
    },
    isText: () => text !== undefined,
    column: (name, rows) => (text ?? numbers).column(name, rows),
  };
}
