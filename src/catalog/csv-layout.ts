/** What the head of a table says: how its rows are written, and which of its lines names the columns. */
import { parseCell } from './column-builder';
import { headerFromComments, isHeaderRow } from './csv-header';
import { hasDecimalComma, rowSplitter, type Separator, type Style, tableLines } from './csv-split';

/** Rows that are looked at to tell the separator. */
const HEAD_ROWS = 50;
/** Enough for those rows where some of them hold line breaks, and comments stand between them. */
const HEAD_LINES = 200;
const MAX_TITLES = 20;

/** In order of preference where two read the head equally well. */
const SEPARATORS: readonly Separator[] = [',', '\t', ';', '|', 'blanks'];

export interface Layout {
  readonly style: Style;
  /** Rows before the first row of data: titles, and the header where it is a row. */
  readonly rowsBeforeData: number;
  /** The cells of the header, blank where the file names no columns. */
  readonly header: readonly string[];
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

/**
 * How well a way of writing explains the rows: the share of rows of the usual length plus the share of filled cells
 * below the first row that are numbers; −1 where there is nothing to separate.
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
      if (value === undefined) filled += 1;
      else if (!Number.isNaN(value)) {
        filled += 1;
        numbers += 1;
      }
    }
  }
  return even + (filled === 0 ? 0 : numbers / filled);
}

/** The first rows; the last is left out where the text may have cut it. */
function headRows(style: Style, head: string, whole: boolean): Rows {
  return rowSplitter(style)(head, whole).rows.slice(0, HEAD_ROWS);
}

/** The first lines of a text, all of it where it has fewer. */
function firstLines(text: string): string {
  let end = 0;
  for (let line = 0; line < HEAD_LINES; line++) {
    const next = text.indexOf('\n', end) + 1;
    if (next === 0) return text;
    end = next;
  }
  return text.slice(0, end);
}

function hasDecimalPoint(rows: Rows): boolean {
  return rows.some((row) => row.some((cell) => /^\s*[+-]?\d*\.\d/.test(cell)));
}

/** The style, of all, that explains the head best, with the head's rows in it. */
function bestStyle(head: string, ended: boolean): { readonly style: Style; readonly rows: Rows } {
  const bars = head.split('\n', HEAD_ROWS).filter((line) => line.trimStart().startsWith('|')).length > 1;
  const plain: Style = { separator: ',', bars: false, decimalComma: false };
  let best = { style: plain, rows: headRows(plain, head, ended) };
  // A single column is read as one of commas.
  let bestScore = 0;
  for (const separator of SEPARATORS) {
    const style: Style = { separator, bars: bars && separator === '|', decimalComma: false };
    const candidates = [style];
    const rows = headRows(style, head, ended);
    if (separator !== ',' && rows.some((row) => row.some(hasDecimalComma)) && !hasDecimalPoint(rows)) {
      candidates.push({ ...style, decimalComma: true });
    }
    for (const candidate of candidates) {
      const read = candidate.decimalComma ? headRows(candidate, head, ended) : rows;
      const score = goodness(read);
      if (score > bestScore) [best, bestScore] = [{ style: candidate, rows: read }, score];
    }
  }
  return best;
}

/**
 * The rows at the top that are titles: words, and fewer cells than the table has. One cell fewer is also what a header
 * without a cell for the row names has; it is a title where another header follows.
 */
function titleLines(rows: Rows, width: number): number {
  let lines = 0;
  for (let row = rows[0]; row && row.length < width && lines < MAX_TITLES; row = rows[lines]) {
    const below = rows.slice(lines + 1);
    if (!isHeaderRow(row, below, width)) return lines;
    if (row.length === width - 1 && !(below[0] && isHeaderRow(below[0], below.slice(1), width))) return lines;
    lines += 1;
  }
  return lines;
}

/**
 * The layout of a table from the comment lines above it and the text from its first other line on; `whole` tells that
 * there is no more of it. Undefined where no row has ended.
 */
export function layoutOf(comments: readonly string[], text: string, whole: boolean): Layout | undefined {
  const head = firstLines(text);
  const { style, rows } = bestStyle(head, whole && head.length === text.length);
  if (rows.length === 0) return undefined;
  const width = usualWidth(rows);
  const notes: string[] = [];
  if (style.decimalComma) notes.push('Numbers are written with a decimal comma.');

  const titles = titleLines(rows, width);
  const rest = rows.slice(titles);
  const first = rest[0] ?? [];
  const named = isHeaderRow(first, rest.slice(1), width);
  const fromComments = named ? undefined : headerFromComments(comments, width, style);

  const ignored = comments.filter((line) => /[^\s#%/]/.test(line)).length - (fromComments?.lines ?? 0);
  if (ignored > 0) {
    notes.push(
      `${ignored} comment ${ignored === 1 ? 'line above the table is' : 'lines above the table are'} ignored.`,
    );
  }
  if (titles > 0) {
    notes.push(`${titles} ${titles === 1 ? 'line' : 'lines'} above the header ${titles === 1 ? 'is' : 'are'} ignored.`);
  }
  if (named) {
    // Names of several words, `M_star [Msun]`, are told apart as those in comments are.
    const lines =
      style.separator === 'blanks' && first.length > width ? tableLines(head).slice(titles, titles + 1) : [];
    const header = headerFromComments(lines, width, style)?.names ?? first;
    return { style, rowsBeforeData: titles + 1, header, notes };
  }
  if (fromComments) return { style, rowsBeforeData: titles, header: fromComments.names, notes };
  notes.push('The first row holds data, so the columns have no names and are numbered.');
  return { style, rowsBeforeData: titles, header: Array.from({ length: width }, () => ''), notes };
}
