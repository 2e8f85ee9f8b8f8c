/** What the head of a table says: how its rows are written, and which of its lines names the columns. */
import type { ColumnFacts } from '../table';
import { isSpreadsheetError, looksNumeric, needsMarks, parseCell } from './cell';
import { describedColumns } from './described';
import { isUnitsRow, withExtraRows } from './extra-rows';
import { gridOf } from './grid';
import { headerFromComments, isHeaderRow, isName } from './header';
import { blankSeparated, PLAIN, rowSplitter, type Separator, type Style, tableLines } from './split';

/** Rows that are looked at to tell the separator. */
const HEAD_ROWS = 50;
/** Enough for those rows where some of them hold line breaks, and comments stand between them. */
const HEAD_LINES = 200;
const MAX_TITLES = 20;
/** Longer lines are searched for no marks of quotation: it takes the square of this at worst. */
const MAX_LINE = 5_000;

/** In order of preference where two read the head equally well. */
const SEPARATORS: readonly Separator[] = [',', '\t', ';', '|', 'blanks', '^', '~', '&', ':'];

/** The head of a text table: its first comments, and the text from its first other line on. */
export interface Head {
  readonly file: string;
  readonly comments: readonly string[];
  readonly text: string;
  /** There is no more text. */
  readonly whole: boolean;
}

export interface Layout {
  readonly style: Style;
  /** Characters of the text above the rows that a format of its own takes. */
  readonly used?: number;
  /** Rows before the first row of data: titles, and the header where it is a row. */
  readonly rowsBeforeData: number;
  /** The cells of the header, blank where the file names no columns. */
  readonly header: readonly string[];
  /** Rows that are no data wherever they stand again: the header's. */
  readonly headerRows: readonly (readonly string[])[];
  /** What the file says of each column. */
  readonly facts?: readonly (ColumnFacts | undefined)[];
  /** What each column holds, where the file says so. */
  readonly declared?: readonly ('number' | 'text' | undefined)[];
  /** The cells of each column that mean "no value". */
  readonly missing?: readonly (readonly string[] | undefined)[];
  /** Rows begin as comments do: `#10` is an ID. */
  readonly markedRows?: boolean;
  readonly notes: readonly string[];
}

type Rows = readonly (readonly string[])[];

/** The length that most rows have, the greatest of those where several are as frequent. */
function usualWidth(rows: Rows): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  let [usual, most] = [0, 0];
  for (const [width, count] of counts) {
    if (count > most || (count === most && width > usual)) [usual, most] = [width, count];
  }
  return usual;
}

/** Rows at the top that are looked through for the header. */
const TOP = 6;

/** The first row of the usual length with none of another length close below it. */
function firstEven(rows: Rows, width: number): number {
  let first = 0;
  for (let i = 0; i < Math.min(TOP, rows.length - 1); i++) if (rows[i]?.length !== width) first = i + 1;
  const header = rows[first - 1];
  // Row names have no cell in the header, and some headers have blanks where the rows have commas.
  const named = header && (header.length === width - 1 || headerInBlanks(header, rows.slice(first), width));
  return first > 0 && named ? first - 1 : first;
}

function headerInBlanks(header: readonly string[], below: Rows, width: number): boolean {
  if (header.length !== 1 || blankSeparated(header[0] ?? '').length !== width) return false;
  // A title stands above another header.
  if (!below[0]?.some((cell) => looksNumeric(cell.trim()))) return false;
  return below.every((row) => row.every((cell) => !/\S\s+\S/.test(cell)));
}

/**
 * How well a way of writing explains the rows: the share of rows of the usual length, plus the share of filled cells
 * below the first row that are numbers, less one where the header does not have that length; −1 where there is nothing to separate.
 */
function goodness(rows: Rows): number {
  const width = usualWidth(rows);
  if (width < 2) return -1;
  const even = rows.filter(({ length }) => length === width).length / rows.length;
  let filled = 0;
  let numbers = 0;
  for (const row of rows.length > 1 ? rows.slice(1) : rows) {
    for (const cell of row) {
      const value = parseCell(cell.trim());
      if (value !== undefined && Number.isNaN(value)) continue;
      filled += 1;
      if (value !== undefined || looksNumeric(cell.trim())) numbers += 1;
    }
  }
  const titles = firstEven(rows, width);
  return even + (filled === 0 ? 0 : numbers / filled) - (titles > 0 ? 1 + titles / TOP : 0);
}

/** A comment's mark, and a blank behind it: `# 10,0.5` is no ID. */
const isSetOff = (line: string) => /^\s*(?:#|%|!|\/\/)\s/.test(line);

interface HeadRows {
  readonly rows: Rows;
  /** Most rows begin as comments do. */
  readonly marked: boolean;
}

/** The first rows; the last is left out where the text may have cut it. */
function headRows(style: Style, head: string, whole: boolean): HeadRows {
  const { rows, marked } = rowSplitter(style)(head, whole);
  const width = usualWidth(rows.length > 1 ? rows.slice(1) : rows);
  const fitting = marked.filter(
    ({ cells, line }) =>
      cells.length === (rows.length > 1 ? width : (rows[0]?.length ?? -1)) &&
      !isSpreadsheetError(cells[0]?.trim() ?? '') &&
      !isSetOff(line),
  );
  if (width < 2 || fitting.length < rows.length) return { rows: rows.slice(0, HEAD_ROWS), marked: false };
  const all = [...rows];
  for (const { before, cells } of fitting.toReversed()) all.splice(before, 0, cells);
  return { rows: all.slice(0, HEAD_ROWS), marked: true };
}

/** The first lines of a text, all of it where it has fewer. */
export function firstLines(text: string): string {
  let end = 0;
  for (let line = 0; line < HEAD_LINES; line++) {
    const next = text.indexOf('\n', end) + 1;
    if (next === 0) return text;
    end = next;
  }
  return text.slice(0, end);
}

/** Cells in single quotation marks, all of which close before the next separator. */
function quoteOf(lines: readonly string[]): '"' | "'" {
  const closed = /(^|[,;|\t ])\s*'[^']*'\s*(?=$|[,;|\t ])/g;
  const some = lines.filter((line) => line.match(closed)).length;
  const left = lines.some((line) => /(^|[,;|\t ])\s*'/.test(line.replace(closed, '$1')));
  return some > 0.9 * lines.length && some > 0 && !left ? "'" : '"';
}

/** A quotation mark behind a backslash, amid a cell in quotation marks. */
const ESCAPED = /"[^"\n]*\\"[^",;|\t\n]/;

/** The style, of all, that explains the head best, with the head's rows in it. */
function bestStyle(head: string, ended: boolean): HeadRows & { readonly style: Style } {
  const lines = tableLines(head);
  const bars = head.split('\n', HEAD_ROWS).filter((line) => line.trimStart().startsWith('|')).length > 1;
  const quote = quoteOf(lines.slice(0, HEAD_ROWS).filter(({ length }) => length < MAX_LINE));
  const plain: Style = { ...PLAIN, quote, escapes: ESCAPED.test(head) };
  if (isOneColumn(lines)) {
    const style: Style = { ...plain, separator: ';' };
    return { style, ...headRows(style, head, ended) };
  }
  // A single column is read as one of commas.
  let best: HeadRows & { style: Style } = { style: plain, ...headRows(plain, head, ended) };
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const separator of SEPARATORS) {
    const style: Style = { ...plain, separator, bars: bars && separator === '|' };
    for (const candidate of separator === 'blanks' ? gridded(style, lines, ended) : [style]) {
      const read = headRows(candidate, head, ended);
      const score = goodness(read.rows);
      if (score > bestScore && usualWidth(read.rows) > 1) {
        best = { style: candidate, ...read };
        bestScore = score;
      }
    }
  }
  return best;
}

/** A header without a comma above numbers with a decimal comma: one column, not two. */
function isOneColumn(lines: readonly string[]): boolean {
  const [header = '', ...rows] = lines.map((line) => line.trim().replace(/^"(.*)"$/, '$1'));
  if (rows.length === 0 || /[,;\t|]/.test(header) || looksNumeric(header)) return false;
  return rows.every((row) => parseCell(row) !== undefined || needsMarks(row)) && rows.some(needsMarks);
}

/** Blank-separated rows whose cells stand under one another, as their places say. */
function gridded(style: Style, lines: readonly string[], ended: boolean): Style[] {
  const rows = ended ? lines : lines.slice(0, -1);
  const below = rows.slice(1);
  const named = blankSeparated(rows[0] ?? '').length;
  // Row names have no name of their own.
  const widths = [usualWidth(below.map((line) => blankSeparated(line))), named, named + 1];
  // The header fills places that short cells leave blank, or bridges gaps that it does not keep.
  const grid = [gridOf(below), gridOf(rows)].find((found) => found && widths.includes(found.places.length));
  return [grid ? { ...style, grid } : style];
}

/**
 * The rows at the top that are titles: words, and fewer cells than the table has. One cell fewer is also what a header
 * without a cell for the row names has; it is a title where another header follows. A row of as many cells is one where it is no list
 * of names and the row below is.
 */
function titleLines(rows: Rows, width: number): number {
  let lines = 0;
  for (let row = rows[0]; row && lines < MAX_TITLES; row = rows[lines]) {
    const below = rows.slice(lines + 1);
    const [next] = below;
    if (!isHeaderRow(row, below, width) || headerInBlanks(row, below, width)) return lines;
    const followed = next !== undefined && isHeaderRow(next, below.slice(1), width);
    if (row.length >= width) {
      const isTitle =
        followed && next.length === width && isNames(next) && !isNames(row) && next.every((cell) => cell.trim());
      if (!isTitle || isUnitsRow(next)) return lines;
    }
    if (row.length === width - 1 && !followed) return lines;
    lines += 1;
  }
  return lines;
}

const isNames = (row: readonly string[]) =>
  new Set(row).size === row.length && row.every((cell) => isName(cell.trim()) && !/\S\s+\S+\s+\S/.test(cell));

const merged = (row: ColumnFacts | undefined, comment: ColumnFacts | undefined) =>
  row || comment ? { ...comment, ...row } : undefined;

function counted(lines: number, one: string, many: string): string[] {
  return lines > 0 ? [`${lines} ${lines === 1 ? one : many} ignored.`] : [];
}

/** The layout of a table in no format of its own. Undefined where no row has ended. */
export function plainLayout({ comments, text, whole }: Head): Layout | undefined {
  const head = firstLines(text);
  const found = bestStyle(head, whole && head.length === text.length);
  const { rows, marked } = found;
  if (rows.length === 0) return undefined;
  const width = usualWidth(rows.length > 2 ? rows.slice(1) : rows);
  const style: Style = { ...found.style, width };

  const titles = titleLines(rows, width);
  const rest = rows.slice(titles);
  const first = rest[0] ?? [];
  const named = isHeaderRow(first, rest.slice(1), width);
  const fromComments = named ? undefined : headerFromComments(comments, width, style, rest);
  const described = named ? describedColumns(comments, first) : [];

  const ignored = comments.filter((line) => /[^\s#%/!]/.test(line)).length;
  const used = (fromComments?.lines ?? 0) + described.filter((column) => column).length;
  const above = [
    ...counted(ignored - used, 'comment line above the table is', 'comment lines above the table are'),
    ...counted(titles, 'line above the header is', 'lines above the header are'),
  ];
  const rowsAreMarked = marked ? { markedRows: true } : {};
  if (named) {
    // Names need not stand above their numbers.
    const inBlanks = (style.separator !== 'blanks' || style.grid) && headerInBlanks(first, rest.slice(1), width);
    // Names of several words, `M_star [Msun]`, are told apart as those in comments are.
    const lines =
      style.separator === 'blanks' && first.length > width ? tableLines(head).slice(titles, titles + 1) : [];
    const cells = inBlanks ? blankSeparated(first[0] ?? '') : (headerFromComments(lines, width, style)?.names ?? first);
    const { names, extra, facts, notes } = withExtraRows(cells, rest.slice(1));
    return {
      style,
      rowsBeforeData: titles + 1 + extra.length,
      header: names,
      headerRows: [first, ...extra].filter((row) => row.some((cell) => /\p{L}/u.test(cell))),
      facts: names.map((_, i) => merged(facts[i], described[i]?.facts)),
      missing: described.map((column) => column?.missing),
      ...rowsAreMarked,
      notes: [...above, ...notes],
    };
  }
  if (fromComments) {
    const { names, facts, notes } = fromComments;
    return {
      style,
      rowsBeforeData: titles,
      header: names,
      headerRows: [],
      facts,
      ...rowsAreMarked,
      notes: [...above, ...notes],
    };
  }
  const unnamed = 'The first row holds data, so the columns have no names and are numbered.';
  const header = Array.from({ length: width }, () => '');
  return { style, rowsBeforeData: titles, header, headerRows: [], ...rowsAreMarked, notes: [...above, unnamed] };
}
