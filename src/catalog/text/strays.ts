/** Lines among or below the rows of a table that are no rows of it: what fits the columns, and what does not. */
import { isWord, looksNumeric, parseCell } from './cell';

type Row = readonly string[];

/** What the first rows say of the columns. */
export interface Fit {
  readonly width: number;
  /** Each cell of a row, which may be short, could be one of its column. */
  fits(row: Row): boolean;
  /** A row without a number where most columns hold numbers: a title, a header, a footer. */
  isWords(row: Row): boolean;
  /** A last row of totals, or of words. */
  isFooter(row: Row): boolean;
  /** All cells but the first fit their columns. */
  fitsBehind(row: Row): boolean;
  /** The first cell, which begins as a comment does, could be one of the first column's: `#10` among IDs. */
  mayBeLabel(first: string): boolean;
}

const MOST = 0.8;
/** Rows that are enough to tell the kind of a column. */
const ROWS = 200;
const MARK = /^(?:#|%|!|\/\/)/;
const TOTAL =
  /^(?:grand\s+)?(?:totals?|sum|mean|average|avg\.?|median|min(?:imum)?|max(?:imum)?|std(?:dev|\.)?|count|rows?|n)\s*[:=]?$/i;

export function fitOf(rows: readonly Row[], width: number): Fit {
  const numeric: boolean[] = [];
  let whole = true;
  let words = false;
  for (let column = 0; column < width; column++) {
    let numbers = 0;
    let filled = 0;
    for (const row of rows.slice(0, ROWS)) {
      const cell = row.length === width ? (row[column] ?? '').trim() : '';
      const value = parseCell(cell);
      if (value !== undefined && Number.isNaN(value)) continue;
      filled += 1;
      if (looksNumeric(cell)) numbers += 1;
      if (column === 0 && value !== undefined && !Number.isInteger(value)) whole = false;
      if (column === 0 && value === undefined) words = true;
    }
    numeric.push(filled > 0 && numbers >= MOST * filled);
  }
  const count = numeric.filter(Boolean).length;
  const isWordAt = (row: Row, i: number) => isWord((row[i] ?? '').trim());

  function isWords(row: Row): boolean {
    if (count === 0 || row.every((cell) => cell.trim() === '')) return false;
    if (row.length !== width) {
      // Counts in a sentence: `200 rows selected.`
      const inWords = row.filter((cell) => isWord(cell.trim())).length;
      const hasNumbers = row.some((cell) => looksNumeric(cell.trim()));
      return inWords > 0 && (!hasNumbers || (inWords >= row.length / 2 && width > 1));
    }
    let wrong = 0;
    for (let i = 0; i < width; i++) if (numeric[i] && isWordAt(row, i)) wrong += 1;
    return wrong > 0 && wrong >= count / 2;
  }

  const fits = (row: Row) => row.every((_, i) => !numeric[i] || !isWordAt(row, i));

  return {
    width,
    fits,
    isWords,
    isFooter(row) {
      const first = (row.find((cell) => cell.trim() !== '') ?? '').trim();
      if (TOTAL.test(first) && width > 1) return true;
      if (width === 1 || row.length !== 1 || !isWord(first)) return false;
      // A row that does not stand in its columns is kept in one cell, and is a row.
      const parts = first.split(/\s+/);
      return count === 0 || parts.length !== width || !fits(parts);
    },
    fitsBehind(row) {
      for (let i = 1; i < width; i++) if (numeric[i] && isWordAt(row, i)) return false;
      return true;
    },
    mayBeLabel(first) {
      const mark = MARK.exec(first)?.[0] ?? '';
      const label = first.slice(mark.length);
      // `# 3,0.5` is a row behind a comment's mark; `#12.5` among measured values is no label.
      if (label === '' || /^\s/.test(label)) return false;
      return words || (whole && (/^\d+$/.test(label) || (rows.length > 0 && isWord(label))));
    },
  };
}
