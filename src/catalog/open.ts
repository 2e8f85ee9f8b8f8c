/** Opens the files that a person chose together, whatever their formats, as one catalog. */
import { ProblemError, problemOf } from '../base/problem';
import { assemble, type ReadFile } from './boxes/open-parts';
import { MAX_CELLS, tooMuchTogether, weightOf } from './budget';
import { csvReader } from './csv/reader';
import { withErrorColumns } from './error-columns';
import { wordsOf } from './gzip';
import type { CatalogFile, ReadOptions } from './reader';
import { READERS } from './readers';
import type { Table } from './table';
import { isGzip, unpacked, unpackedHead } from './unpack';

export interface NamedFile {
  readonly file: CatalogFile;
  /** With the folders that it was chosen with. */
  readonly path: string;
}

export interface OpenFilesOptions extends Pick<ReadOptions, 'table' | 'text' | 'columns'> {
  onProgress(fraction: number, rows: number): void;
  readonly signal: AbortSignal;
}

const MOST_FILES = 2_000;
/** Archives around a table. */
const MOST_ARCHIVES = 4;
/** Enough for the signature of an HDF5 file, which may follow a block of the person's own. */
const HEAD_BYTES = 4_096;
/** What folders of catalogs hold besides. */
const IGNORED = /(^|\/)(\.|README|LICENSE)|\.(md|pdf|png|py|ipynb)$/i;

async function headOf(file: CatalogFile): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  } catch (error) {
    throw new ProblemError(
      'unreadable',
      `“${file.name ?? 'the file'}” cannot be read: ${wordsOf(error)}.`,
      'If it is a folder, open a file in it; if the file was moved or changed, choose it again.',
    );
  }
}

async function readerOf(file: CatalogFile) {
  const stored = await headOf(file);
  const packed = isGzip(stored);
  const head = packed ? (await unpackedHead(file, HEAD_BYTES)).subarray(0, HEAD_BYTES) : stored;
  return { packed, reader: READERS.find(({ matches }) => matches(head)) ?? csvReader };
}

/** Whether a file is a text table, packed with gzip or not. */
export const isTextTable = async (file: CatalogFile) => (await readerOf(file)).reader === csvReader;

/**
 * The table in one file, packed or not. Throws ProblemError: `unreadable`, `no-such-table`, `nested-archives`, those of the
 * readers.
 */
export const openFile = (file: CatalogFile, options: ReadOptions): Promise<Table> => openWithin(file, options, 0);

/** `depth` archives lie around the file; some hold themselves. */
async function openWithin(file: CatalogFile, options: ReadOptions, depth: number): Promise<Table> {
  if (depth > MOST_ARCHIVES) {
    throw new ProblemError(
      'nested-archives',
      `“${file.name ?? 'the file'}” lies in more than ${MOST_ARCHIVES} archives, one within the other.`,
      'Unpack them, and open the table.',
    );
  }
  const openInner: ReadOptions['openInner'] = (inner, own) => openWithin(inner, own, depth + 1);
  const { packed, reader } = await readerOf(file);
  const read = await reader.load();
  // Text is unpacked while it is read.
  const notes: string[] = [];
  const plain = packed && reader !== csvReader ? await unpacked(file, (note) => notes.push(note)) : file;
  const table = withErrorColumns(await read(plain, { ...options, openInner }));
  return notes.length > 0 ? { ...table, notes: [...table.notes, ...notes] } : table;
}

/**
 * Reads the files one after another and joins them. Throws ProblemError: `no-file`, `too-many-files`, those of the readers with the
 * file's name, `too-many-cells`, and those of `assemble`.
 */
export async function openFiles(chosen: readonly NamedFile[], options: OpenFilesOptions): Promise<Table> {
  const files = chosen.length > 1 ? chosen.filter(({ path }) => !IGNORED.test(path)) : chosen;
  if (files.length === 0) {
    throw new ProblemError('no-file', 'No file arrived.', 'Drop a catalog on the page, or choose it with the button.');
  }
  if (files.length > MOST_FILES) {
    throw new ProblemError(
      'too-many-files',
      `${files.length.toLocaleString('en')} files were chosen, and at most ${MOST_FILES.toLocaleString('en')} are opened together.`,
      'Choose fewer files, such as one set or one snapshot.',
    );
  }
  const total = files.reduce((sum, { file }) => sum + file.size, 0) || 1;
  const read: ReadFile[] = [];
  let before = { bytes: 0, rows: 0 };
  let room = MAX_CELLS;
  for (const one of files) {
    const told = before;
    const onProgress = (fraction: number, rows: number) =>
      options.onProgress((told.bytes + fraction * one.file.size) / total, told.rows + rows);
    const table = await openFile(one.file, { ...options, onProgress, room }).catch((error: unknown) => {
      // It may be small by itself.
      const full = read.length > 0 && problemOf(error).code === 'too-many-cells';
      throw full ? tooMuchTogether(read.length + 1, files.length) : error;
    });
    read.push({ path: one.path, table });
    room -= weightOf(table);
    if (room < 0) throw tooMuchTogether(read.length, files.length);
    before = { bytes: told.bytes + one.file.size, rows: told.rows + table.rows };
  }
  return assemble(read);
}
