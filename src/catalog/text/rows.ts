import { MAX_CELLS, TEXT_CELLS } from '../budget';
import type { TextChoices } from '../reader';
import type { Table } from '../table';
import { factsOf, tableOf } from './built-table';
import { isSpreadsheetError } from './cell';
import type { ColumnBuilder } from './column-builder';
import { firstColumns } from './first-columns';
import type { Layout } from './layout';
import { ambiguousRows, noRows, notATable, singleRow, tooManyCells } from './row-refusals';
import { type Misfits, misfitNotes, noneSkipped, skippedNotes } from './skipped-rows';
import type { Split } from './split';
import { type Fit, fitOf } from './strays';

/** Rows between two looks at how much is held. */
const WEIGHED_ROWS = 256;
/** Beyond this share of rows of another length, text that is separated by blanks is prose, or has blank cells. */
const MAX_MISFITS = 0.1;
/** Rows that are looked at together to see whether all of them have one cell more than the header. */
const FIRST_ROWS = 1_000;

type Row = readonly string[];

export interface RowReader {
  /** Takes the rows of a split, without the first `skip` of them. */
  push(split: Split, skip: number): void;
  /** Rows of data so far. */
  count(): number;
  /** True once the rows below belong to another table. */
  ended(): boolean;
  /** True once a number was met whose commas must be given a meaning first. */
  needsMarks(): boolean;
  /** Takes the last row, when no other follows; all columns exist then. */
  settle(): void;
  /** Throws ProblemError where there is no table to train on. */
  finish(): Table;
}

export interface RowOptions {
  /** The builder of a column, by its place. */
  build(name: string, column: number): ColumnBuilder;
  /** What is done with lines that begin as comments do and fit the table: `#10,0.5` may be a row, or one that is set aside. */
  readonly marked?: TextChoices['marked'];
  /** Cells that may be held, in numbers (`budget.ts`); any number of them where builders keep none. */
  readonly room?: number | undefined;
}

/** Collects the rows of the file called `name`, with the layout's header for names (blank cells where it names none). */
export function rowReader(name: string, layout: Layout, options: RowOptions): RowReader {
  const { header, style, headerRows } = layout;
  const notes = [...layout.notes];
  let waiting: Row[] = [];
  let builders: ColumnBuilder[] | undefined;
  let fit: Fit | undefined;
  let offset = 0;
  let rows = 0;
  const misfits: Misfits = { short: 0, moved: 0, long: 0 };
  let ended = false;
  /** A row of words below a blank line, until the row below it tells whether the table goes on. */
  let stray: Row | undefined;
  let last: Row | undefined;
  let lastBelow = false;
  const skipped = noneSkipped();
  const ambiguous = { count: 0, line: '' };
  const repeated = new Set(headerRows.map(keyOf));
  const repeatedFirst = new Set(headerRows.map(([first]) => first));
  const isHeader = (row: Row) => repeatedFirst.has(row[0]) && repeated.has(keyOf(row));

  /** Fixes the columns, once the first rows are known, and reads those rows. */
  function start(): ColumnBuilder[] {
    const found = firstColumns(name, header, waiting);
    notes.push(...found.notes);
    offset = found.offset;
    const started = found.names.map((column, i) => options.build(column, i));
    fit = fitOf(waiting, started.length);
    const first = waiting;
    waiting = [];
    for (const row of first) addRow(row, started);
    return started;
  }

  function addRow(row: Row, columns: readonly ColumnBuilder[]): void {
    const width = columns.length;
    if (row.length === width) {
      for (let i = 0; i < width; i++) columns[i]?.push(row[i] ?? '');
      return;
    }
    // A separator at the end of the line opens a cell that nobody meant.
    const isLong = row.length > width && row.slice(width).some((cell) => cell.trim() !== '');
    // Where blanks separate, one blank cell moves all that follow into other columns, as one comma too many does.
    const fixed = style.separator === 'blanks' || style.places !== undefined;
    const isShort = row.length < width;
    const moved = isShort && !fixed && !(fit?.fits(row) ?? true);
    if (isLong) misfits.long += 1;
    else if (moved) misfits.moved += 1;
    else if (isShort) misfits.short += 1;
    const known = isLong || moved || (fixed && isShort) ? 0 : row.length;
    columns.forEach((column, i) => {
      column.push(i < known ? (row[i] ?? '') : '');
    });
  }

  /** Cells of text weigh more than numbers, and a column may turn out to be text at any row. */
  function refuseTooMany(width: number): void {
    const weight = builders?.reduce((sum, builder) => sum + (builder.isText?.() ? TEXT_CELLS : 1), 0) ?? width;
    if (rows * weight > (options.room ?? MAX_CELLS)) throw tooManyCells(name, rows, builders?.length ?? width);
  }

  function take(row: Row): void {
    rows += 1;
    if (builders) addRow(row, builders);
    else waiting.push(row);
    if (waiting.length === FIRST_ROWS) builders = start();
    if (rows % WEIGHED_ROWS === 0) refuseTooMany(row.length);
  }

  /** A row of words below a blank line ends the table, or is a title of some of its rows: the row below tells. */
  function follow(row: Row): boolean {
    if (stray === undefined) return false;
    const { width } = judge();
    const title = stray;
    stray = undefined;
    if (isHeader(row) || (row.length === width && title.length !== width && !judge().isWords(row))) {
      skipped.titles += 1;
      skipped.title ||= title.join(' ').slice(0, 60);
      return false;
    }
    ended = true;
    skipped.table = title.join(', ').slice(0, 60);
    return true;
  }

  function consider(row: Row, below: boolean): void {
    if (rows >= HEAD) fit ??= judge();
    if (follow(row)) skipped.below += 1;
    else if (row.every((cell) => cell.trim() === layout.endWord)) ended = true;
    else if (isHeader(row)) skipped.repeats += 1;
    else if (below && rows > 0 && judge().isWords(row)) stray = row;
    else take(row);
  }

  /** The last row may be a footer, so each waits for the next. */
  function arrive(row: Row, below: boolean): void {
    const before = last;
    const beforeBelow = lastBelow;
    [last, lastBelow] = [row, below];
    if (before) consider(before, beforeBelow);
    if (ended) skipped.table ||= row.join(', ').slice(0, 60);
  }

  /** The number of columns, as far as it is known. */
  function widthNow(): number {
    const shifted = waiting.filter((row) => row.length === header.length + 1).length > waiting.length / 2;
    return builders?.length ?? header.length + (shifted ? 1 : 0);
  }

  const judge = (): Fit => fit ?? fitOf(waiting, widthNow());

  /** A line that begins as a comment does. */
  function considerMarked({ cells, line }: Split['marked'][number]): void {
    const width = widthNow();
    const first = cells[0]?.trim() ?? '';
    if (layout.markedRows || (cells.length === width && isSpreadsheetError(first))) {
      arrive(cells, false);
      return;
    }
    const judged = judge();
    const fits = cells.length === width && width > 1 && judged.fitsBehind(cells);
    if (fits && judged.mayBeLabel(first) && options.marked !== 'skip') {
      if (options.marked === 'read') arrive(cells, false);
      ambiguous.count += 1;
      ambiguous.line ||= line.trim();
      return;
    }
    if (!/[\p{L}\d]/u.test(line) || /^#END/.test(line)) return;
    skipped.comments += 1;
    skipped.comment ||= line.trim().slice(0, 60);
  }

  function settle(): void {
    if (last && !ended) {
      const judged = judge();
      if (rows > 1 && stray === undefined && (judged.isFooter(last) || (lastBelow && judged.isWords(last)))) {
        skipped.footer = last.join(', ').slice(0, 60);
      } else consider(last, lastBelow);
    } else if (last) skipped.below += 1;
    last = undefined;
    if (stray) skipped.footer = stray.join(', ').slice(0, 60);
    stray = undefined;
    if (rows > 0) builders ??= start();
  }

  return {
    push(split, skip) {
      if (ended) {
        skipped.below += split.rows.length;
        return;
      }
      let marked = 0;
      let gap = 0;
      for (let i = 0; i <= split.rows.length; i++) {
        for (let next = split.marked[marked]; next && next.before === i; next = split.marked[marked]) {
          if (i >= skip) considerMarked(next);
          marked += 1;
        }
        const row = split.rows[i];
        if (!row) break;
        while ((split.gaps[gap] ?? Number.POSITIVE_INFINITY) < i) gap += 1;
        if (i < skip) continue;
        if (ended) {
          skipped.below += 1;
          continue;
        }
        arrive(row, split.gaps[gap] === i);
      }
    },
    count: () => rows + (last ? 1 : 0),
    ended: () => ended,
    needsMarks: () => builders?.some((builder) => builder.needsMarks()) ?? false,
    settle,
    finish() {
      settle();
      if (ambiguous.count > 0 && options.marked === undefined)
        throw ambiguousRows(name, ambiguous.count, rows, ambiguous.line);
      if (rows === 0) {
        throw noRows(name);
      }
      // Below names it is a row that a model can be asked about.
      if (rows === 1 && !header.some((cell) => cell.trim() !== '')) {
        throw singleRow(name, header.length);
      }
      const finished = (builders ?? []).map((builder) => builder.finish());
      const misfit = misfits.short + misfits.moved + misfits.long;
      if ((style.separator === 'blanks' || style.places) && misfit > MAX_MISFITS * rows)
        throw notATable(name, misfit, rows);
      return tableOf(name, rows, finished, factsOf(finished, layout, offset), [
        ...notes,
        ...misfitNotes(misfits, finished.length, style.separator === 'blanks'),
        ...skippedNotes(skipped, options.marked === 'read' ? ambiguous : { count: 0, line: '' }),
      ]);
    },
  };
}

/** Rows after which the kinds of the columns are known. */
const HEAD = 50;

const keyOf = (row: Row) => row.map((cell) => cell.trim()).join('\n');
