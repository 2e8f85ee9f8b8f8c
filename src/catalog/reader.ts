/** What every reader of a file format is: how the format is recognised, and what reads a table from it. */
import { ProblemError } from '../base/problem';
import type { FoundTable, Table } from './table';

/** Anything that streams bytes and knows how many. */
export interface StreamedFile {
  readonly name?: string;
  /** Bytes as stored (compressed, where the file is gzipped). */
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

/** A `File`, or what stands for one on a disk: it can be read by ranges, so that a large file is never held whole. */
export interface CatalogFile extends StreamedFile {
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What a text table may leave open, each refused by name until a person says it. */
export interface TextChoices {
  /** Which mark is the decimal one, where each comma (or point) stands before exactly three digits. */
  readonly decimal?: 'point' | 'comma';
  /** Whether lines that begin as comments do, and fit the table, are rows. */
  readonly marked?: 'read' | 'skip';
  /** Words that mean "no value", beside those that always do. */
  readonly missing?: string[];
}

export interface ReadOptions {
  /** Called between pieces: fraction of the file that is read (0 … 1), and rows so far. */
  onProgress?(fraction: number, rows: number): void;
  readonly signal?: AbortSignal;
  /** Name of the table to read. */
  readonly table?: string;
  /** The columns to read, where the format can leave the others unread. */
  readonly columns?: readonly string[];
  /** What a person says of a text table that the file leaves open. */
  readonly text?: TextChoices;
  /** Cells that may be held, in numbers, where other tables are held already; all that `budget.ts` allows where absent. */
  readonly room?: number;
  /** Reads a file that lies in this one (a member of an archive), whatever its format; `openFile` provides it. */
  openInner?(file: CatalogFile, options: ReadOptions): Promise<Table>;
}

/** One format. Recognised by content, never by name. */
export interface TableReader {
  /** With its article: "a FITS file". */
  readonly what: string;
  /** True where the first 4 kB are of this format: of the file, or of what gzip unpacks. */
  matches(head: Uint8Array): boolean;
  /** Imports what reads the format. */
  load(): Promise<(file: CatalogFile, options: ReadOptions) => Promise<Table>>;
}

/** Throws ProblemError `cancelled` where the reading was stopped. */
export function refuseIfStopped(name: string, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new ProblemError('cancelled', `The reading of “${name}” was stopped.`, 'Open it again to read it in full.');
}

const SHOWN = 20;

/** A table's name as a person may write it: in any case, without slashes around it. */
export const plainTableName = (name: string) => name.replace(/^\/+|\/+$/g, '').toLowerCase();

/**
 * The table that is wanted by name, in any case and with or without a leading slash; undefined where none is named. Throws
 * ProblemError `no-such-table`, with the names that there are.
 */
export function wantedTable<Found extends FoundTable>(
  file: string,
  wanted: string | undefined,
  all: readonly Found[],
): Found | undefined {
  if (wanted === undefined) return undefined;
  const found =
    all.find(({ name }) => name === wanted) ?? all.find(({ name }) => plainTableName(name) === plainTableName(wanted));
  if (found) return found;
  const names = all.slice(0, SHOWN).map(({ name }) => `“${name}”`);
  const more = all.length > SHOWN ? ` and ${(all.length - SHOWN).toLocaleString('en')} more` : '';
  throw new ProblemError(
    'no-such-table',
    `“${file}” holds no table called “${wanted}”.`,
    names.length === 0
      ? 'It holds one table without a name: open it without naming a table.'
      : `Name one of its tables: ${names.join(', ')}${more}.`,
  );
}
