/**
 * Reads a text table into typed columns, piece by piece: half a million characters at a time, no object
 * per row, and a visit to the event loop in between so that reading can be stopped.
 */
import { ProblemError } from '../../base/problem';
import { type ReadOptions, refuseIfStopped, type StreamedFile } from '../reader';
import type { Table } from '../table';
import { columnBuilder } from '../text/column-builder';
import { layoutOf } from '../text/formats/all';
import type { Layout } from '../text/layout';
import { countMarks, type DecidedMarks, decideMarks, type MarkCounts, marksOf } from '../text/marks';
import { type RowOptions, type RowReader, rowReader } from '../text/rows';
import { leadingComments, rowSplitter } from '../text/split';
import { MAX_BYTES, readText } from './text';

/** A row that has not ended after so much text hangs on an open quotation mark. */
const MAX_ROW_CHARACTERS = 8e6;
/** Lines above a table that are kept; Gaia's ECSV describes each of 153 columns in seven. */
const MAX_COMMENTS = 20_000;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;

/** What reads the rows, once the head has told how. */
interface Reading {
  readonly split: ReturnType<typeof rowSplitter>;
  readonly rows: RowReader;
  /** Rows to come that are no data: titles and the header. */
  skip: number;
}

interface ReadRows {
  readonly rows: RowReader;
  /** What was noticed beside the rows. */
  readonly notes: readonly string[];
}

/** What is made of the rows, by the layout that the head tells. */
export type LayoutOptions = (layout: Layout) => RowOptions;

/**
 * Reads the rows of a file once, piece by piece; undefined where they ended early, because `stop` holds after a piece. Columns whose builders
 * keep nothing are read without being held.
 */
export async function readRows(
  file: StreamedFile,
  options: ReadOptions,
  rowOptions: LayoutOptions,
  stop: (rows: RowReader) => boolean | Promise<boolean>,
  mostBytes = MAX_BYTES,
): Promise<ReadRows | undefined> {
  const name = file.name ?? 'catalog';
  const notes: string[] = [];
  const comments: string[] = [];
  let reading: Reading | undefined;
  let text = '';
  let oddRows = 0;
  let breathed = performance.now();

  /** Takes the comments off the head, and fixes the layout once a row has ended. */
  function start(whole: boolean): Reading | undefined {
    const taken = leadingComments(text, whole);
    comments.push(...taken.comments.slice(0, Math.max(0, MAX_COMMENTS - comments.length)));
    text = text.slice(taken.used);
    const layout = layoutOf({ file: name, comments, text, whole });
    if (!layout) return undefined;
    text = text.slice(layout.used ?? 0);
    const rows = rowReader(name, layout, rowOptions(layout));
    return { split: rowSplitter(layout.style), rows, skip: layout.rowsBeforeData };
  }

  /** Splits the held text into rows and keeps what follows the last whole one. */
  function take(whole: boolean): Reading | undefined {
    reading ??= start(whole);
    if (reading) {
      const split = reading.split(text, whole);
      if (split.open && whole) throw endlessRow(name, reading.rows.count(), true);
      oddRows += split.oddRows;
      reading.rows.push(split, reading.skip);
      reading.skip = Math.max(0, reading.skip - split.rows.length);
      text = text.slice(split.used);
    }
    if (text.length > MAX_ROW_CHARACTERS) throw endlessRow(name, reading?.rows.count() ?? 0, text.includes('"'));
    return reading;
  }

  refuseIfStopped(name, options.signal);
  for await (const piece of readText(file, mostBytes, (note) => notes.push(note))) {
    text += piece.text;
    const taken = take(false);
    if (taken && (await stop(taken.rows))) return undefined;
    options.onProgress?.(piece.fraction, reading?.rows.count() ?? 0);
    if (performance.now() - breathed > BREATH) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breathed = performance.now();
    }
    refuseIfStopped(name, options.signal);
  }
  const read = take(true);
  if (!read) {
    throw new ProblemError(
      'empty',
      `“${name}” holds only blank lines and comments.`,
      'Check that it was written in full.',
    );
  }
  if (oddRows > 0) {
    notes.push(
      `${oddRows} ${oddRows === 1 ? 'row has' : 'rows have'} a quotation mark in an unexpected place and may be split wrongly.`,
    );
  }
  return { rows: read.rows, notes };
}

/** Counts how the numbers of every column are written, over the whole file, and decides what their commas and points are. */
async function marksIn(file: StreamedFile, options: ReadOptions): Promise<DecidedMarks> {
  const counts: MarkCounts[] = [];
  const counting: LayoutOptions = () => ({
    build: (name, column) => {
      const own: MarkCounts = { name, counts: {}, words: 0 };
      counts[column] = own;
      return {
        push: (cell) => countMarks(own, cell.trim()),
        needsMarks: () => false,
        finish: () => ({ column: { kind: 'text', name, values: [] }, notes: [] }),
      };
    },
    marked: options.text?.marked ?? 'skip',
    room: options.room,
  });
  const read = await readRows(file, { ...options, onProgress: () => undefined }, counting, () => false);
  read?.rows.settle();
  return decideMarks(file.name ?? 'catalog', counts, options.text?.decimal);
}

/**
 * The table in a text file: cells separated by commas, tabs, semicolons, pipes or runs of blanks, or one of the formats in
 * `text/formats/all.ts`; gzip allowed. Number columns hold NaN for blank cells, for words that mean "no value" and for limits. Rows that do not
 * fit are blank from there on, and counted in the notes. Throws ProblemError: `empty`, `unreadable`, `too-large`, `binary`, `damaged-gzip`,
 * `header-only`, `one-row`, `too-many-columns`, `too-many-cells`, `open-quote`, `endless-row`, `not-a-table`, `no-numeric-column`,
 * `ambiguous-numbers`, `ambiguous-rows`, `cancelled`.
 */
export async function readCsv(file: StreamedFile, options: ReadOptions = {}): Promise<Table> {
  const building =
    (marks: DecidedMarks | undefined): LayoutOptions =>
    (layout) => ({
      build: (name, column) =>
        columnBuilder(name, {
          marks: marksOf(marks, column),
          declared: layout.declared?.[column],
          missing: [...(options.text?.missing ?? []), ...(layout.missing?.[column] ?? [])],
        }),
      marked: options.text?.marked,
      room: options.room,
    });
  let marks: DecidedMarks | undefined;
  let read = await readRows(file, options, building(undefined), (rows) => rows.needsMarks());
  read?.rows.settle();
  if (!read || read.rows.needsMarks()) {
    // Some number has a comma: what it means is decided over the whole file first.
    marks = await marksIn(file, options);
    read = await readRows(file, options, building(marks), () => false);
  }
  if (!read) throw new Error('The rows of a text ended early.');
  const table = read.rows.finish();
  return { ...table, notes: [...(marks?.notes ?? []), ...table.notes, ...read.notes] };
}

function endlessRow(name: string, rows: number, quoted: boolean): ProblemError {
  const after = `after data row ${rows.toLocaleString('en')}`;
  if (quoted) {
    return new ProblemError(
      'open-quote',
      `In “${name}” a quotation mark opens ${after} and never closes, so where that row ends is unknown.`,
      'Close or remove the quotation mark in that row and open the file again.',
    );
  }
  return new ProblemError(
    'endless-row',
    `In “${name}” a line ${after} is longer than ${MAX_ROW_CHARACTERS / 1e6} million characters.`,
    'Open a table with one galaxy per line.',
  );
}
