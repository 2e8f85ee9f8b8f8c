/** Opens the files that a person chose together, whatever their formats, as one catalog. */
import { ProblemError } from '../flow/problem';
import { assemble, type ReadFile } from './boxes/open-parts';
import { readCsv } from './csv';
import { isHdf5 } from './hdf5/signature';
import type { Table } from './table';

export interface NamedFile {
  readonly file: File;
  /** With the folders that it was chosen with. */
  readonly path: string;
}

export interface OpenFilesOptions {
  onProgress(fraction: number, rows: number): void;
  readonly signal: AbortSignal;
}

const MOST_FILES = 2_000;
/** Enough for the signature of an HDF5 file, which may follow a block of the person's own. */
const HEAD_BYTES = 4_096;
/** What folders of catalogs hold besides. */
const IGNORED = /(^|\/)(\.|README|LICENSE)|\.(md|pdf|png|py|ipynb)$/i;

async function readOne({ file, path }: NamedFile, options: OpenFilesOptions): Promise<ReadFile> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (!isHdf5(head)) return { path, table: await readCsv(file, options) };
  const { readHdf5 } = await import('./hdf5/read');
  const { table, units, facts } = await readHdf5(file, options);
  return { path, table: { ...table, units }, facts: { ...facts, units } };
}

/**
 * Reads the files one after another and joins them. Throws ProblemError: `no-file`, `too-many-files`, those of the readers with the
 * file's name, and those of `assemble`.
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
  for (const one of files) {
    const told = before;
    const onProgress = (fraction: number, rows: number) =>
      options.onProgress((told.bytes + fraction * one.file.size) / total, told.rows + rows);
    const next = await readOne(one, { ...options, onProgress });
    read.push(next);
    before = { bytes: told.bytes + one.file.size, rows: told.rows + next.table.rows };
  }
  return assemble(read);
}
