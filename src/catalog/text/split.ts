/** Text to rows of cells: one separating character, runs of blanks, or fixed places. */
import { type Grid, gridCells } from './grid';
import { quotedRow } from './quoted-row';

export type Separator = ',' | '\t' | ';' | '|' | '^' | '~' | '&' | ':' | 'blanks';

/** How the rows of a table are written. */
export interface Style {
  readonly separator: Separator;
  /** Rows begin, and may end, with a bar (Markdown, ASCII tables): the cells outside of the bars are none. */
  readonly bars: boolean;
  /** What encloses cells that hold separators. */
  readonly quote: '"' | "'";
  /** A quotation mark in a cell is written `\"`. */
  readonly escapes: boolean;
  /** Where the cells of blank-separated rows stand, where they stand in columns. */
  readonly grid?: Grid | undefined;
  /** Cells have fixed places, whatever stands in them: the first character and the one after the last. */
  readonly places?: readonly (readonly [number, number])[] | undefined;
  /** How a line is read where it is written in a notation of its own; undefined where it is no row. */
  readonly line?: LineReader | undefined;
  /** Cells of a blank-separated row, as soon as that is known: a comment may follow them. */
  readonly width?: number | undefined;
}

export const PLAIN: Style = { separator: ',', bars: false, quote: '"', escapes: false };

/** A line that begins as comments do, and may be a row: its cells, and the line itself. */
export interface MarkedLine {
  /** Rows of the same split that stand before it. */
  readonly before: number;
  readonly cells: readonly string[];
  readonly line: string;
}

export interface Split {
  readonly rows: readonly (readonly string[])[];
  readonly marked: readonly MarkedLine[];
  /** Rows with a blank line above them. */
  readonly gaps: readonly number[];
  /** Characters of the text that belong to these rows; what follows has not ended. */
  readonly used: number;
  /** Rows with a quotation mark in an unexpected place. */
  readonly oddRows: number;
  /** A quotation mark opens and the text ends before it closes. */
  readonly open: boolean;
}

const COMMENT = /^\s*(?:#|%|!|\/\/)/;
/** `+----+----+`, `|:---|---:|`, `==== ====`: a ruled line, which only tables in blanks or bars have. */
const RULE = /^[\s|+:=-]*$/;
const LONG_RULE = /[-=]{3}/;
/** Up to three dashes in each cell are a row of missing values. */
const DASHES = /^\s*-{1,3}(?:\s+-{1,3})*\s*$/;
/** A cell in quotation marks (which may hold doubled ones), or whatever holds no blank. */
const BLANK_SEPARATED = { '"': /"((?:[^"]|"")*)"(?=\s|$)|[^ \t\v\f]+/g, "'": /'([^']*)'(?=\s|$)|[^ \t\v\f]+/g };
/** Looking for the end of a quoted cell takes the square of this at worst. */
const MAX_QUOTED_LINE = 10_000;
/** `---`, `:--:`, or nothing between two bars. */
const RULED_CELL = /^(:?-+:?)?$/;

/** True where a line is a comment: its first character that is not blank is `#`, `%`, `!`, or the first of `//`. */
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
    if (isComment(line) || (line.startsWith(';') && !separatesBySemicolons(text, end))) comments.push(line);
    else if (line.trim() !== '') break;
    used = Math.min(text.length, end + 1);
  }
  return { comments, used };
}

/** Whether the first line below that does not begin with a mark of comments holds a semicolon; IDL begins its comments with one. */
function separatesBySemicolons(text: string, from: number): boolean {
  const below = text.slice(from, from + MAX_QUOTED_LINE).split('\n');
  return below.find((line) => line.trim() !== '' && !isComment(line) && !line.startsWith(';'))?.includes(';') ?? true;
}

/** The cells of one line that are separated by blanks, up to a comment at its end. */
export function blankSeparated(line: string, quote: '"' | "'" = '"', width?: number): string[] {
  const cells =
    !line.includes(quote) || line.length > MAX_QUOTED_LINE
      ? spacedCells(line)
      : Array.from(line.matchAll(BLANK_SEPARATED[quote]), ([cell, quoted]) => quoted?.replaceAll('""', '"') ?? cell);
  if (!line.includes('#')) return cells;
  const hash = cells.findIndex((cell, i) => i > 0 && (cell === '#' || (i === width && cell.startsWith('#'))));
  return hash < 0 ? cells : cells.slice(0, hash);
}

/** An unbreakable blank may stand in a number, and separates nothing. */
function spacedCells(line: string): string[] {
  const cells = line.split(/[ \t\v\f]+/);
  if (cells.at(-1) === '') cells.pop();
  if (cells[0] === '') cells.shift();
  return cells;
}

export function isRule(line: string): boolean {
  return LONG_RULE.test(line) && RULE.test(line);
}

/** The lines of a text that are neither blank nor comments nor ruled lines. */
export function tableLines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !isComment(line) && !isRule(line));
}

function withoutBars(row: readonly string[]): readonly string[] {
  const from = row[0]?.trim() === '' ? 1 : 0;
  const to = row.length > 1 && row.at(-1)?.trim() === '' ? -1 : row.length;
  return row.slice(from, to);
}

/** How one line is read. Undefined where it is no row. */
export type LineReader = (line: string) => readonly string[] | undefined;

function lineReader(style: Style): LineReader {
  const { separator, bars, grid, places, quote, width } = style;
  if (style.line) return style.line;
  if (places)
    return (line) => (isBlankBetween(line, places) ? places.map(([from, to]) => line.slice(from, to)) : [line]);
  if (separator === 'blanks') {
    return (line) => {
      if (isRule(line) && !DASHES.test(line)) return undefined;
      const cells = blankSeparated(line, quote, width);
      return grid ? gridCells(line, cells, grid) : cells;
    };
  }
  if (separator === '|') {
    return (line) => {
      if (isRule(line)) return undefined;
      const cells = line.split('|');
      if (!bars) return cells;
      return cells.every((cell) => RULED_CELL.test(cell.trim())) ? undefined : withoutBars(cells);
    };
  }
  return (line) => line.split(separator);
}

/** True where nothing stands between the places of a row, and nothing after them. */
function isBlankBetween(line: string, places: readonly (readonly [number, number])[]): boolean {
  let end = 0;
  for (const [from, to] of places) {
    if (from > end && line.slice(end, from).trim() !== '') return false;
    end = Math.max(end, to);
  }
  return line.length <= end || line.slice(end).trim() === '';
}

/**
 * Splits text into rows without blank lines and ruled lines; lines that begin as comments do are kept apart. With `whole` the last row
 * ends where the text does; without, it is left for the next call. Line ends are `\n`.
 */
export function rowSplitter(style: Style): (text: string, whole: boolean) => Split {
  const { separator, quote, places, bars } = style;
  const read = lineReader(style);
  const enclosing = separator !== 'blanks' && !places && !style.line;
  return (text, whole) => {
    const rows: (readonly string[])[] = [];
    const marked: MarkedLine[] = [];
    const gaps: number[] = [];
    let oddRows = 0;
    let open = false;
    let at = 0;
    const mayQuote = enclosing && text.includes(quote);
    while (at < text.length) {
      let end = text.indexOf('\n', at);
      if (end < 0) {
        if (!whole) break;
        end = text.length;
      }
      const line = text.slice(at, end);
      const code = line.charCodeAt(0);
      if (end === at || (code <= 32 && isBlankLine(line, separator))) {
        if (gaps.at(-1) !== rows.length) gaps.push(rows.length);
        at = end + 1;
        continue;
      }
      const isMarked = (code <= 47 && isComment(line)) || (code > 127 && isComment(line));
      if (mayQuote && line.includes(quote)) {
        // A comment ends where its line does, whatever quotation marks stand in it.
        const row = isMarked ? quotedRow(line, 0, style, true) : quotedRow(text, at, style, whole);
        if (isMarked) marked.push({ before: rows.length, cells: row?.cells ?? [line], line });
        else if (!row) {
          open = true;
          break;
        } else {
          rows.push(bars ? withoutBars(row.cells) : row.cells);
          if (row.odd) oddRows += 1;
          at = row.end + 1;
          continue;
        }
      } else {
        const cells = read(line);
        if (isMarked) marked.push({ before: rows.length, cells: cells ?? [line], line });
        else if (cells) rows.push(cells);
      }
      at = end + 1;
    }
    return { rows, marked, gaps, used: Math.min(at, text.length), oddRows, open };
  };
}

/** A line of tabs is a row of blank cells where tabs separate. */
function isBlankLine(line: string, separator: Separator): boolean {
  return line.trim() === '' && !(separator === '\t' && line.includes('\t'));
}
