/** What the head of a table says: how its rows are written, and which of its lines names the columns. */
import type { ColumnFacts } from '../table';
import { describedColumns } from './described';
import { countsColumns, isUnitsRow, withExtraRows } from './extra-rows';
import { bestStyle, headerInBlanks, type Rows, usualWidth } from './head-style';
import { headerFromComments, isHeaderRow, isName } from './header';
import { blankSeparated, type Style, tableLines } from './split';

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
  /** A row of this word in every cell ends the table. */
  readonly endWord?: string;
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

/** Enough for those rows where some of them hold line breaks, and comments stand between them. */
const HEAD_LINES = 200;

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

const MAX_TITLES = 20;

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
    if (countsColumns(row) && next?.some(isName) && isHeaderRow(next, below.slice(1), width)) {
      lines += 1;
      continue;
    }
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
