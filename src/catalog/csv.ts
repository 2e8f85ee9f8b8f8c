/**
 * Reads a CSV into typed columns, piece by piece: papaparse's own parser on half a million characters at a time, no
 * object per row, and a visit to the event loop in between so that reading can be stopped.
 */
import Papa from 'papaparse';
import { ProblemError } from '../flow/problem';
import { guessDelimiter } from './csv-header';
import { rowReader } from './csv-rows';
import { type CatalogFile, readText } from './csv-text';
import type { Table } from './table';

/** A row that has not ended after so much text hangs on an open quotation mark. */
const MAX_ROW_CHARACTERS = 8e6;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;

export interface ReadCsvOptions {
  /** Called after every piece: share of the file read (0 … 1), and rows so far. */
  onProgress?(fraction: number, rows: number): void;
  signal?: AbortSignal;
}

interface ParsedRows {
  readonly data: readonly string[][];
  readonly errors: readonly { readonly code: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

/**
 * The table in a CSV file (comma, tab, semicolon or pipe; gzip allowed). Number columns hold NaN for blank, NaN, NA,
 * null, none, - and infinite cells. Rows of the wrong length are kept, and counted in the notes. Throws ProblemError:
 * `empty`, `unreadable`, `too-large`, `binary`, `damaged-gzip`, `header-only`, `one-row`, `too-many-columns`, `open-quote`,
 * `no-numeric-column`, `cancelled`.
 */
export async function readCsv(file: CatalogFile, options: ReadCsvOptions = {}): Promise<Table> {
  const name = file.name ?? 'catalog';
  const rows = rowReader(name);
  let parser: Papa.Parser | undefined;
  let text = '';
  let oddQuotes = 0;
  let breathed = performance.now();

  function refuseIfCancelled(): void {
    if (!options.signal?.aborted) return;
    throw new ProblemError('cancelled', `The reading of “${name}” was stopped.`, 'Open it again to read it in full.');
  }

  /** Parses the held text and keeps what follows its last whole row. */
  function parse(whole: boolean): void {
    parser ??= new Papa.Parser({ delimiter: guessDelimiter(text), newline: '\n' });
    const parsed: ParsedRows = parser.parse(text, 0, !whole);
    if (parsed.errors.some((error) => error.code === 'MissingQuotes')) throw openQuote(name, rows.count());
    // What is odd about a row that has not ended yet is seen again with the rest of it.
    oddQuotes += new Set(parsed.errors.map((error) => error.row).filter((row) => row < parsed.data.length)).size;
    rows.push(parsed.data);
    text = text.slice(parsed.meta.cursor);
    if (text.length > MAX_ROW_CHARACTERS) throw openQuote(name, rows.count());
  }

  refuseIfCancelled();
  for await (const piece of readText(file)) {
    text += piece.text;
    parse(false);
    options.onProgress?.(piece.fraction, rows.count());
    if (performance.now() - breathed > BREATH) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breathed = performance.now();
    }
    refuseIfCancelled();
  }
  if (text.length > 0) parse(true);
  const table = rows.finish();
  if (oddQuotes === 0) return table;
  const odd = `${oddQuotes} ${oddQuotes === 1 ? 'row has' : 'rows have'} a quotation mark in an unexpected place and may be split wrongly.`;
  return { ...table, notes: [...table.notes, odd] };
}

function openQuote(name: string, rows: number): ProblemError {
  return new ProblemError(
    'open-quote',
    `In “${name}” a quotation mark opens after data row ${rows.toLocaleString('en')} and never closes, so where that row ends is unknown.`,
    'Close or remove the quotation mark in that row and open the file again.',
  );
}
