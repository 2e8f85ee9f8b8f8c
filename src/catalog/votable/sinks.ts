/** Columns that grow row by row, without knowing how many there will be. */
import type { Column } from '../table';

/** Repeated words share one string. */
const SHARED_WORDS = 10_000;

export interface NumberSink {
  /** Longer than what is kept: there is always room for one more. */
  values: Float64Array;
  /** Numbers that are kept. */
  length: number;
}

export const numberSink = (): NumberSink => ({ values: new Float64Array(1_024), length: 0 });

/** Keeps the number that was written behind the others. */
export function keepNext(sink: NumberSink): void {
  sink.length += 1;
  if (sink.length < sink.values.length) return;
  const grown = new Float64Array(2 * sink.length);
  grown.set(sink.values);
  sink.values = grown;
}

export function pushNumber(sink: NumberSink, value: number): void {
  sink.values[sink.length] = value;
  keepNext(sink);
}

export const numbersOf = (sink: NumberSink, name: string, rows: number): Column => ({
  kind: 'number',
  name,
  values: sink.values.slice(0, rows),
});

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
  /** Where the values are while none is text. */
  readonly numbers: NumberSink;
  /** A value, with its digits where it may be beyond 2^53. */
  push(value: number, digits: () => string): void;
  readonly isText: () => boolean;
  readonly column: (name: string, rows: number) => Column;
}

export function wideSink(): WideSink {
  const numbers = numberSink();
  let text: TextSink | undefined;
  return {
    numbers,
    push(value, digits) {
      if (!text && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        text = textSink();
        for (const one of numbers.values.subarray(0, numbers.length)) text.push(Number.isNaN(one) ? '' : String(one));
      }
      if (text) text.push(Number.isNaN(value) ? '' : digits());
      else pushNumber(numbers, value);
    },
    isText: () => text !== undefined,
    column: (name, rows) => text?.column(name, rows) ?? numbersOf(numbers, name, rows),
  };
}
