/** Text to rows of cells: papaparse's own parser for one separating character, and runs of blanks by hand. */
import Papa from 'papaparse';

export type Separator = ',' | '\t' | ';' | '|' | 'blanks';

/** How the rows of a table are written. */
export interface Style {
  readonly separator: Separator;
  /** Rows begin, and may end, with a bar (Markdown, ASCII tables): the cells outside of the bars are none. */
  readonly bars: boolean;
  /** `1,5` is one and a half. */
  readonly decimalComma: boolean;
}

export interface Split {
  readonly rows: readonly (readonly string[])[];
  /** Characters of the text that belong to these rows; what follows has not ended. */
  readonly used: number;
  /** Rows with a quotation mark in an unexpected place. */
  readonly oddRows: number;
  /** A quotation mark opens and the text ends before it closes. */
  readonly open: boolean;
}

interface Parsed {
  readonly data: readonly string[][];
  readonly errors: readonly { readonly code: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

const COMMENT = /^\s*(?:#|%|\/\/)/;
/** `+----+----+`, `|:---|---:|`, `==== ====`: a ruled line, which only tables in blanks or bars have. */
const RULE = /^[\s|+:=-]*$/;
const LONG_RULE = /[-=]{3}/;
/** A cell in quotation marks (which may hold doubled ones), or whatever holds no blank. */
const BLANK_SEPARATED = /"((?:[^"]|"")*)"(?=\s|$)|\S+/g;
/** Looking for the end of a quoted cell takes the square of this at worst. */
const MAX_QUOTED_LINE = 10_000;
/** `---`, `:--:`, or nothing between two bars. */
const RULED_CELL = /^(:?-+:?)?$/;
const DECIMAL_COMMA = /^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/;

/** True where a line is a comment: its first character that is not blank is `#`, `%`, or the first of `//`. */
export function isComment(line: string): boolean {
  return COMMENT.test(line);
}

/** The comments at the head of a text, and the characters that they and blank lines take. */
export function leadingComments(
  text: string,
  whole: boolean,
): { readonly comments: readonly string[]; readonly used: number } {
  const comments: string[] = [];
  let used = 0;
  while (used < text.length) {
    const found = text.indexOf('\n', used);
    if (found < 0 && !whole) break;
    const end = found < 0 ? text.length : found;
    const line = text.slice(used, end);
    if (isComment(line)) comments.push(line);
    else if (line.trim() !== '') break;
    used = Math.min(text.length, end + 1);
  }
  return { comments, used };
}

/** True where a cell is a number only if its comma is a decimal one. */
export function hasDecimalComma(cell: string): boolean {
  return DECIMAL_COMMA.test(cell);
}

/** The cells of one line that are separated by blanks, up to a comment at its end. */
export function blankSeparated(line: string): string[] {
  if (!line.includes('"') || line.length > MAX_QUOTED_LINE) {
    const trimmed = (line.includes('#') ? line.replace(/\s#.*/, '') : line).trim();
    return trimmed === '' ? [] : trimmed.split(/\s+/);
  }
  return Array.from(line.matchAll(BLANK_SEPARATED), ([cell, quoted]) => quoted?.replaceAll('""', '"') ?? cell);
}

/** The lines of a text that are neither blank nor comments nor ruled lines. */
export function tableLines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !isComment(line) && !isRule(line));
}

/** The rows of a text in blanks, whose cells cannot hold a line break. */
function splitLines(text: string, whole: boolean): Split {
  const end = whole ? text.length : text.lastIndexOf('\n') + 1;
  return { rows: tableLines(text.slice(0, end)).map(blankSeparated), used: end, oddRows: 0, open: false };
}

function isRule(line: string): boolean {
  return LONG_RULE.test(line) && RULE.test(line);
}

function withoutBars(row: readonly string[]): readonly string[] {
  const from = row[0]?.trim() === '' ? 1 : 0;
  const to = row.length > 1 && row.at(-1)?.trim() === '' ? -1 : row.length;
  return row.slice(from, to);
}

function isBlank(row: readonly string[]): boolean {
  return row.length === 0 || (row.length === 1 && row[0]?.trim() === '');
}

/**
 * Splits text into rows without blank lines, comments and ruled lines. With `whole` the last row ends where the text
 * does; without, it is left for the next call. Line ends are `\n`.
 */
export function rowSplitter({ separator, bars, decimalComma }: Style): (text: string, whole: boolean) => Split {
  const withPoint = (cell: string) => (hasDecimalComma(cell) ? cell.replace(',', '.') : cell);
  const pointed = (row: readonly string[]) => (decimalComma ? row.map(withPoint) : row);
  if (separator === 'blanks') {
    return (text, whole) => {
      const split = splitLines(text, whole);
      return decimalComma ? { ...split, rows: split.rows.map(pointed) } : split;
    };
  }
  // Papaparse skips these comments before it looks for quotation marks in them; a first cell that begins so was quoted.
  const parser = new Papa.Parser({ delimiter: separator, newline: '\n', comments: '#' });
  return (text, whole) => {
    const parsed: Parsed = parser.parse(text, 0, !whole);
    const rows: (readonly string[])[] = [];
    for (const row of parsed.data) {
      if (isBlank(row) || (isComment(row[0] ?? '') && !row[0]?.startsWith('#'))) continue;
      if (separator === '|' && (isRule(row.join('|')) || (bars && row.every((cell) => RULED_CELL.test(cell.trim()))))) {
        continue;
      }
      rows.push(pointed(bars ? withoutBars(row) : row));
    }
    return {
      rows,
      used: parsed.meta.cursor,
      // What is odd about a row that has not ended yet is seen again with the rest of it.
      oddRows: new Set(parsed.errors.map(({ row }) => row).filter((row) => row < parsed.data.length)).size,
      open: parsed.errors.some(({ code }) => code === 'MissingQuotes'),
    };
  };
}
