/** How the rows of a table are written: the separator, the quotation marks and the grid that explain its head best. */
import { isSpreadsheetError, isWord, looksNumeric, needsMarks, parseCell } from './cell';
import { gridOf, gridOfMost, gridUnder } from './grid';
import { isHeaderRow } from './header';
import { blankSeparated, PLAIN, rowSplitter, type Separator, type Style, tableLines } from './split';

/** Rows that are looked at to tell the separator. */
const HEAD_ROWS = 50;
/** Longer lines are searched for no marks of quotation: it takes the square of this at worst. */
const MAX_LINE = 5_000;

/** In order of preference where two read the head equally well. */
const SEPARATORS: readonly Separator[] = [',', '\t', ';', '|', 'blanks', '^', '~', '&', ':'];

export type Rows = readonly (readonly string[])[];

/** The length that most rows have, the greatest of those where several are as frequent. */
export function usualWidth(rows: Rows): number {
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

export function headerInBlanks(header: readonly string[], below: Rows, width: number): boolean {
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

/** Colons in times and coordinates separate no cells. */
const TIME = /\d{1,3}:\d{2}(?::\d{2}(?:\.\d*)?)?/g;

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
export function bestStyle(head: string, ended: boolean): HeadRows & { readonly style: Style } {
  const lines = tableLines(head);
  // A first cell that is blank begins a line with a bar too, but not the header's.
  const bars = lines.length > 1 && lines.every((line) => line.trimStart().startsWith('|') || !line.includes('|'));
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
    if (separator === 'blanks' && best.style.separator === '\t' && tabsPart(best.rows)) continue;
    if (separator === ':' && !lines.some((line) => line.replace(TIME, '').includes(':'))) continue;
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
  const words = rows.map((line) => blankSeparated(line));
  const [first = [], ...others] = words;
  if (!isHeaderRow(first, others, usualWidth(words))) return [griddedRows(style, rows, words)];
  const below = rows.slice(1);
  const named = blankSeparated(rows[0] ?? '').length;
  // Row names have no name of their own.
  const widths = [usualWidth(below.map((line) => blankSeparated(line))), named, named + 1];
  const exact = [gridOf(below), gridUnder(rows[0] ?? '', below)].find((grid) => grid?.places.length === named);
  // The header fills places that short cells leave blank, or bridges gaps that it does not keep.
  const grid =
    exact ?? [gridOf(below), gridOf(below, rows[0])].find((found) => found && widths.includes(found.places.length));
  const most = grid ? undefined : gridOfMost(below);
  const found = grid ?? (most?.places.length === named ? most : undefined);
  return [found ? { ...style, grid: found } : style];
}

/**
 * Rows without a header. Where each has as many words as the others, they are read as they are: those that are aligned in another way than the
 * rows below, as where a program wrote them after another one, stand in places of their own.
 */
function griddedRows(style: Style, rows: readonly string[], words: Rows): Style {
  const width = usualWidth(words);
  if (words.every(({ length }) => length === width)) return style;
  const grid = [gridOf(rows), gridOfMost(rows)].find((found) => found?.places.length === width);
  return grid ? { ...style, grid } : style;
}

/** Tabs part the names and every row alike, and blanks stand within the cells between them, in words: `NGC 5`. */
function tabsPart([names, ...rows]: Rows): boolean {
  if (!names || names.length < 2 || rows.length === 0 || !names.every((cell) => isWord(cell.trim()))) return false;
  if (rows.some(({ length }) => length !== names.length)) return false;
  return rows.some((row) =>
    row.some((cell) => /\S\s+\S/.test(cell) && blankSeparated(cell).some((word) => !looksNumeric(word))),
  );
}
