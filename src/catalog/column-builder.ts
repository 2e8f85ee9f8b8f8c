/**
 * One column while its cells arrive: float64 that grows, until the cells turn out to be words. The kind of a column is
 * decided by all of its cells, without keeping them all as strings.
 */
import type { Column } from './table';

/** A column is text when more than this share of its filled cells are words. */
const MAX_WORD_SHARE = 0.05;
/** The first cells are kept as written, since this many decide whether a column starts as text. */
const FIRST_CELLS = 1_000;
/** A later run of words is held, up to this many, before it can turn a column into text. */
const HELD_WORDS = 10_000;
/** Repeated words share one string, so that a cell does not keep the piece of the file that it was cut from. */
const SHARED_WORDS = 10_000;

/** Cells that mean "no value", in lower case. Infinity has no place in a density either. */
const MISSING = new Set(
  ['nan', '-nan', 'na', 'n/a', '#n/a', '<na>', 'null', 'none', 'masked', '-', '--', '---'].concat(
    ['', '+', '-'].flatMap((sign) => [`${sign}inf`, `${sign}infinity`]),
  ),
);
const INTEGER = /^[+-]?\d+$/;

/** The number in a trimmed cell, NaN where it is missing, undefined where it is a word. */
export function parseCell(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  const value = Number(cell);
  if (Number.isFinite(value)) {
    // JavaScript reads 0x1F, 0b1 and 0o7 as numbers; in a catalog they are labels.
    return cell.startsWith('0') && /^0[xbo]/i.test(cell) ? undefined : value;
  }
  // `1234e567` overflows, and is a label rather than a number.
  return MISSING.has(cell.toLowerCase()) ? Number.NaN : undefined;
}

export interface ColumnBuilder {
  push(cell: string): void;
  /** The column, and what a person should know about it. */
  finish(): { readonly column: Column; readonly notes: readonly string[] };
}

export function columnBuilder(name: string): ColumnBuilder {
  let values = new Float64Array(1_024);
  let length = 0;
  let filled = 0;
  let wideInteger = false;
  let text: string[] | undefined;
  const firstCells: string[] = [];
  const words = new Map<number, string>();
  const shared = new Map<string, string>();

  function share(cell: string): string {
    const known = shared.get(cell);
    if (known !== undefined) return known;
    if (shared.size < SHARED_WORDS) shared.set(cell, cell);
    return cell;
  }

  function written(row: number): string {
    const value = values[row] ?? Number.NaN;
    return firstCells[row] ?? words.get(row) ?? (Number.isNaN(value) ? '' : String(value));
  }

  function becomeText(): string[] {
    const cells = Array.from({ length }, (_, row) => share(written(row)));
    values = new Float64Array(0);
    words.clear();
    return cells;
  }

  function mostlyWords(): boolean {
    return words.size > MAX_WORD_SHARE * filled;
  }

  return {
    push(cell) {
      const trimmed = cell.trim();
      if (text) {
        text.push(share(trimmed));
        return;
      }
      const value = parseCell(trimmed);
      if (length === values.length) {
        const grown = new Float64Array(2 * length);
        grown.set(values);
        values = grown;
      }
      if (length < FIRST_CELLS) firstCells.push(trimmed);
      if (value === undefined) words.set(length, trimmed);
      if (value === undefined || !Number.isNaN(value)) filled += 1;
      values[length] = value ?? Number.NaN;
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
    finish() {
      if (!text && words.size > 0 && mostlyWords()) text = becomeText();
      if (text) {
        const notes = wideInteger
          ? [`“${name}” holds integers above 2^53, which a number cannot keep apart, so it is kept as text.`]
          : [];
        return { column: { kind: 'text', name, values: text }, notes };
      }
      const first = words.values().next();
      const notes = first.done
        ? []
        : [
            `${words.size} ${words.size === 1 ? 'cell' : 'cells'} of “${name}” cannot be read as a number ` +
              `(“${first.value.slice(0, 40)}”) and ${words.size === 1 ? 'counts' : 'count'} as missing.`,
          ];
      return { column: { kind: 'number', name, values: values.slice(0, length) }, notes };
    },
  };
}
