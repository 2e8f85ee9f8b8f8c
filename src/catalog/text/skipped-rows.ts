/** What is said of the rows of a text table that were not read as the others. */
import { isAre, plural, rowsHave } from './row-refusals';

/** Rows and lines that were left out, with an example of each kind. */
export interface SkippedRows {
  /** Rows that repeat the header. */
  repeats: number;
  comments: number;
  comment: string;
  titles: number;
  title: string;
  /** Rows of another table, which begins with the row `table`. */
  below: number;
  table: string;
  footer: string;
}

export const noneSkipped = (): SkippedRows => ({
  repeats: 0,
  comments: 0,
  comment: '',
  titles: 0,
  title: '',
  below: 0,
  table: '',
  footer: '',
});

/** Rows that have fewer or more cells than the table has columns. */
export interface Misfits {
  short: number;
  /** Short ones with a word where a number belongs: which cell is missing is unknown. */
  moved: number;
  long: number;
}

export function misfitNotes({ short, moved, long }: Misfits, width: number, blanksSeparate: boolean): string[] {
  if (blanksSeparate && short + long > 0) {
    return [
      `${rowsHave(short + long)} more or fewer than ${width} cells, and ${short + long === 1 ? 'is' : 'are'} taken as blank.`,
    ];
  }
  const found: string[] = [];
  if (short > 0) found.push(`${rowsHave(short)} fewer than ${width} cells: the missing ones are taken as blank.`);
  if (moved > 0) {
    found.push(
      `${rowsHave(moved)} fewer than ${width} cells, and words where numbers belong, so no cell can be trusted: ${moved === 1 ? 'the row is' : 'these rows are'} taken as blank.`,
    );
  }
  if (long > 0) {
    found.push(
      `${rowsHave(long)} more than ${width} cells, so no cell can be trusted: ${long === 1 ? 'the row is' : 'these rows are'} taken as blank.`,
    );
  }
  return found;
}

/** `read` are rows that begin as comments do and were read, with the first of them. */
export function skippedNotes(skipped: SkippedRows, read: { readonly count: number; readonly line: string }): string[] {
  const found: string[] = [];
  const { repeats, comments, comment, titles, title, below, table, footer } = skipped;
  if (repeats > 0)
    found.push(`${plural(repeats, 'row repeats', 'rows repeat')} the header and ${isAre(repeats)} left out.`);
  if (comments > 0) {
    found.push(`${plural(comments, 'comment', 'comments')} among the rows ${isAre(comments)} ignored (“${comment}”).`);
  }
  if (read.count > 0) {
    found.push(
      `${plural(read.count, 'row begins', 'rows begin')} as comments do (“${read.line.slice(0, 40)}”) and ${isAre(read.count)} read.`,
    );
  }
  if (titles > 0)
    found.push(
      `${plural(titles, 'line', 'lines')} among the rows ${isAre(titles)} no row and ${isAre(titles)} ignored (“${title}”).`,
    );
  if (below > 0) {
    found.push(
      `Below the table another one begins (“${table}”): its ${plural(below, 'row is', 'rows are')} not read. Save it to a file of its own to open it.`,
    );
  }
  if (footer) found.push(`The last line, “${footer}”, is no row and is ignored.`);
  return found;
}
