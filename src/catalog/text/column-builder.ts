/**
 * One column while its cells arrive: float64 that grows, until the cells turn out to be words. The kind of a column is
 * decided by all of its cells, without keeping them all as strings.
 */
import type { Column, ColumnLimits, WordsAmongNumbers } from '../table';
import { type Limit, type Marks, needsMarks, parseCell, parseLimit } from './cell';

/** A column is text when more than this share of its filled cells are words. */
const MAX_WORD_SHARE = 0.05;
/** The first cells are kept as written, since this many decide whether a column starts as text. */
const FIRST_CELLS = 1_000;
/** A later run of words is held, up to this many, before it can turn a column into text. */
const HELD_WORDS = 10_000;
/** Repeated words share one string, so that a cell does not keep the piece of the file that it was cut from. */
const SHARED_WORDS = 10_000;
/** How a column grows: what it has in excess at the end, all columns have together. */
const GROWTH = 1.5;
/** A text column of which this share of the filled cells are numbers is one that a few words keep from being used. */
const MOSTLY_NUMBERS = 0.5;

const INTEGER = /^[+-]?\d+$/;
const BOOLEANS: Readonly<Record<string, number>> = { true: 1, false: 0 };

export interface ColumnOptions {
  /** What commas and points are, where the file's numbers need it. */
  readonly marks?: Marks | undefined;
  /** What the file itself says that the column holds: words in a column of numbers are missing values, and are counted. */
  readonly declared?: 'number' | 'text' | undefined;
  /** Cells, exactly as written, that mean "no value". */
  readonly missing?: readonly string[] | undefined;
}

export interface BuiltColumn {
  readonly column: Column;
  readonly notes: readonly string[];
  readonly limits?: ColumnLimits;
  readonly words?: WordsAmongNumbers;
}

export interface ColumnBuilder {
  push(cell: string): void;
  /** True once a cell was met whose commas or points must be given a meaning first. */
  needsMarks(): boolean;
  /** True once the column has turned out to be text, which takes more memory. */
  isText?(): boolean;
  /** The column, and what a person should know about it. */
  finish(): BuiltColumn;
}

export function columnBuilder(name: string, { marks, declared, missing = [] }: ColumnOptions = {}): ColumnBuilder {
  let values = new Float64Array(1_024);
  let length = 0;
  let filled = 0;
  let wideInteger = false;
  let unread = false;
  let text: string[] | undefined = declared === 'text' ? [] : undefined;
  const firstCells: string[] = [];
  const words = new Map<number, string>();
  const limits = new Map<number, Limit & { readonly cell: string }>();
  const shared = new Map<string, string>();
  const marker = missing.length > 0 ? new Set(missing) : undefined;
  // `-9.9` is written `-9.90` in a column of two digits.
  const markers = new Set(missing.map(Number).filter(Number.isFinite));

  function share(cell: string): string {
    const known = shared.get(cell);
    if (known !== undefined) return known;
    if (shared.size < SHARED_WORDS) shared.set(cell, cell);
    return cell;
  }

  function written(row: number): string {
    const value = values[row] ?? Number.NaN;
    const cell = firstCells[row] ?? words.get(row) ?? limits.get(row)?.cell;
    return cell ?? (Number.isNaN(value) ? '' : String(value));
  }

  function becomeText(): string[] {
    const cells = Array.from({ length }, (_, row) => share(written(row)));
    values = new Float64Array(0);
    words.clear();
    limits.clear();
    return cells;
  }

  const mostlyWords = () => declared !== 'number' && words.size > MAX_WORD_SHARE * filled;

  /** The number in a cell that is none as JavaScript reads it; keeps what it is instead. */
  function slowly(trimmed: string): number {
    const limit = parseLimit(trimmed, marks);
    filled += 1;
    if (limit) limits.set(length, { ...limit, cell: trimmed });
    else {
      words.set(length, trimmed);
      if (!marks && needsMarks(trimmed)) unread = true;
    }
    return Number.NaN;
  }

  return {
    push(cell) {
      const trimmed = cell.trim();
      if (text) {
        text.push(share(marker?.has(trimmed) ? '' : trimmed));
        return;
      }
      const parsed = marker?.has(trimmed) ? Number.NaN : parseCell(trimmed, marks);
      const value = parsed !== undefined && markers.size > 0 && markers.has(parsed) ? Number.NaN : parsed;
      if (length === values.length) {
        const grown = new Float64Array(Math.ceil(GROWTH * length));
        grown.set(values);
        values = grown;
      }
      if (length < FIRST_CELLS) firstCells.push(trimmed);
      if (value !== undefined && !Number.isNaN(value)) filled += 1;
      values[length] = value ?? slowly(trimmed);
      length += 1;
      // Above 2^53 neighbouring integers are the same float64, and an ID would name another galaxy.
      if (value !== undefined && Math.abs(value) > Number.MAX_SAFE_INTEGER && INTEGER.test(trimmed)) {
        wideInteger = true;
        words.set(length - 1, trimmed);
        text = becomeText();
      } else if ((length === FIRST_CELLS || words.size === HELD_WORDS) && mostlyWords()) {
        text = becomeText();
      }
    },
    needsMarks: () => unread,
    isText: () => text !== undefined,
    finish() {
      if (!text && words.size > 0 && mostlyWords()) text = becomeText();
      if (text) return finishText(name, text, wideInteger, declared === 'text');
      const notes: string[] = [];
      if (words.size > 0) notes.push(wordsNote(name, words.size, new Set(words.values())));
      const column: Column = { kind: 'number', name, values: values.slice(0, length) };
      values = new Float64Array(0);
      if (limits.size === 0) return { column, notes };
      const [one] = limits.values();
      notes.push(limitsNote(name, limits.size, one?.cell ?? ''));
      return {
        column,
        notes,
        limits: {
          rows: Int32Array.from(limits.keys()),
          values: Float64Array.from(limits.values(), ({ value }) => value),
          sides: Array.from(limits.values(), ({ side }) => side),
        },
      };
    },
  };
}

/** Words that a note shows of a column of numbers. */
const SHOWN_WORDS = 3;

/** Says which words a column of numbers holds. */
export function wordsNote(name: string, count: number, words: ReadonlySet<string>): string {
  const shown = [...words].slice(0, SHOWN_WORDS).map((word) => `“${word.slice(0, 40)}”`);
  const list = words.size > SHOWN_WORDS ? `${shown.join(', ')}, …` : shown.join(', ');
  const [cells, counts] = count === 1 ? ['cell', 'counts'] : ['cells', 'count'];
  return `${count} ${cells} of “${name}” cannot be read as a number (${list}) and ${counts} as missing.`;
}

/** Says that a column holds limits instead of values. */
export function limitsNote(name: string, count: number, example: string): string {
  const [cells, are, they] = count === 1 ? ['cell', 'is a limit', 'it is'] : ['cells', 'are limits', 'they are'];
  return `${count} ${cells} of “${name}” ${are} (“${example}”): without a measured value, ${they} left blank.`;
}

function finishText(name: string, values: string[], wideInteger: boolean, declared: boolean): BuiltColumn {
  const column: Column = { kind: 'text', name, values };
  if (wideInteger) {
    const wide = `“${name}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`;
    return { column, notes: [wide] };
  }
  if (declared) return { column, notes: [] };
  const truths = truthValues(name, values);
  if (truths) return truths;
  const words = wordsAmongNumbers(values);
  return words ? { column, notes: [sentenceOf(name, words)], words } : { column, notes: [] };
}

/** `True` and `False` as 1 and 0, where a column holds nothing else. */
function truthValues(name: string, values: readonly string[]): BuiltColumn | undefined {
  const numbers = new Float64Array(values.length);
  for (const [row, cell] of values.entries()) {
    const truth = cell === '' ? Number.NaN : BOOLEANS[cell.toLowerCase()];
    if (truth === undefined) return undefined;
    numbers[row] = truth;
  }
  if (numbers.every(Number.isNaN)) return undefined;
  return { column: { kind: 'number', name, values: numbers }, notes: [`“${name}” is read as 1 (true) and 0 (false).`] };
}

/** The words in a column of text that is mostly numbers, the most frequent first. */
function wordsAmongNumbers(values: readonly string[]): WordsAmongNumbers | undefined {
  const counts = new Map<string, number>();
  let numbers = 0;
  let seen = 0;
  for (const cell of values) {
    const value = parseCell(cell);
    if (value !== undefined && Number.isNaN(value)) continue;
    seen += 1;
    if (value !== undefined) numbers += 1;
    else if (counts.size < SHARED_WORDS || counts.has(cell)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    if (seen === FIRST_CELLS && numbers < MOSTLY_NUMBERS * seen) return undefined;
  }
  if (numbers < MOSTLY_NUMBERS * seen || counts.size === 0) return undefined;
  const words = [...counts].map(([word, count]) => ({ word, count })).sort((a, b) => b.count - a.count);
  return { numbers, words };
}

function sentenceOf(name: string, { numbers, words }: WordsAmongNumbers): string {
  const count = words.reduce((sum, word) => sum + word.count, 0);
  const shown = words.slice(0, 3).map(({ word }) => `“${word.slice(0, 24)}”`);
  const list = words.length > 3 ? `${shown.join(', ')}, …` : shown.join(', ');
  const missing =
    words.length > 3
      ? ''
      : ` If ${shown.length === 1 ? 'that means' : 'they mean'} “no value”, count ${shown.length === 1 ? 'it' : 'them'} as missing (--missing).`;
  return `“${name}” is kept as text: ${numbers.toLocaleString('en')} of its ${(numbers + count).toLocaleString('en')} cells are numbers, and ${count.toLocaleString('en')} are ${list}.${missing}`;
}
