/**
 * Reads a CSV or one of its relatives into typed columns, piece by piece: half a million characters at a time, no object
 * per row, and a visit to the event loop in between so that reading can be stopped.
 */
import { ProblemError } from '../flow/problem';
import { layoutOf } from './csv-layout';
import { type RowReader, rowReader } from './csv-rows';
import { leadingComments, rowSplitter } from './csv-split';
import { readText } from './csv-text';
import type { StreamedFile } from './reader';
import type { Table } from './table';

/** A row that has not ended after so much text hangs on an open quotation mark. */
const MAX_ROW_CHARACTERS = 8e6;
/** Lines above a table that are looked through for its names; SC-SAM writes one for each of 41 columns. */
const MAX_COMMENTS = 1_000;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;

export interface ReadCsvOptions {
  /** Called after every piece: share of the file read (0 … 1), and rows so far. */
  onProgress?(fraction: number, rows: number): void;
  signal?: AbortSignal;
}

/** What reads the rows, once the head has told how. */
interface Reading {
  readonly split: ReturnType<typeof rowSplitter>;
  readonly rows: RowReader;
  /** Rows to come that are no data: titles and the header. */
  skip: number;
}

/**
 * The table in a text file: cells separated by commas, tabs, semicolons, pipes or runs of blanks; lines that begin with
 * `#`, `%` or `//` are comments, the last of those above the rows names the columns where no row does; gzip allowed.
 * Number columns hold NaN for blank, NaN, NA, null, none, masked, dashes and infinite cells. Rows of the wrong length
 * are kept, and counted in the notes. Throws ProblemError: `empty`, `unreadable`, `too-large`, `binary`, `damaged-gzip`,
 * `header-only`, `one-row`, `too-many-columns`, `open-quote`, `endless-row`, `not-a-table`, `no-numeric-column`,
 * `cancelled`.
 */
export async function readCsv(file: StreamedFile, options: ReadCsvOptions = {}): Promise<Table> {
  const name = file.name ?? 'catalog';
  const comments: string[] = [];
  let reading: Reading | undefined;
  let text = '';
  let oddRows = 0;
  let breathed = performance.now();

  function refuseIfCancelled(): void {
    if (!options.signal?.aborted) return;
    throw new ProblemError('cancelled', `The reading of “${name}” was stopped.`, 'Open it again to read it in full.');
  }

  /** Takes the comments off the head, and fixes the layout once a row has ended. */
  function start(whole: boolean): Reading | undefined {
    const taken = leadingComments(text, whole);
    comments.push(...taken.comments.slice(0, Math.max(0, MAX_COMMENTS - comments.length)));
    text = text.slice(taken.used);
    const layout = layoutOf(comments, text, whole);
    return layout && { split: rowSplitter(layout.style), rows: rowReader(name, layout), skip: layout.rowsBeforeData };
  }

  /** Splits the held text into rows and keeps what follows the last whole one. */
  function take(whole: boolean): Reading | undefined {
    reading ??= start(whole);
    if (reading) {
      const { rows, used, oddRows: odd, open } = reading.split(text, whole);
      if (open) throw endlessRow(name, reading.rows.count(), true);
      oddRows += odd;
      reading.rows.push(rows.slice(reading.skip));
      reading.skip = Math.max(0, reading.skip - rows.length);
      text = text.slice(used);
    }
    if (text.length > MAX_ROW_CHARACTERS) throw endlessRow(name, reading?.rows.count() ?? 0, text.includes('"'));
    return reading;
  }

  refuseIfCancelled();
  for await (const piece of readText(file)) {
    text += piece.text;
    take(false);
    options.onProgress?.(piece.fraction, reading?.rows.count() ?? 0);
    if (performance.now() - breathed > BREATH) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breathed = performance.now();
    }
    refuseIfCancelled();
  }
  const read = take(true);
  if (!read) {
    throw new ProblemError(
      'empty',
      `“${name}” holds only blank lines and comments.`,
      'Check that it was written in full.',
    );
  }
  const table = read.rows.finish();
  if (oddRows === 0) return table;
  const odd = `${oddRows} ${oddRows === 1 ? 'row has' : 'rows have'} a quotation mark in an unexpected place and may be split wrongly.`;
  return { ...table, notes: [...table.notes, odd] };
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
