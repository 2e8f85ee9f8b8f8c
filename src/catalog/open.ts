/** Opens the files that a person chose together, whatever their formats, as one catalog. */
import { ProblemError } from '../flow/problem';
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

/** Enough for the signature of an HDF5 file, which may follow a block of the person's own. */
const HEAD_BYTES = 4_096;
/** What folders of catalogs hold besides. */
const IGNORED = /(^|\/)(\.|README|LICENSE)|\.(md|pdf|png|py|ipynb)$/i;

async function readOne({ file }: NamedFile, options: OpenFilesOptions): Promise<Table> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (!isHdf5(head)) return readCsv(file, options);
  const { readHdf5 } = await import('./hdf5/read');
  const { table, units } = await readHdf5(file, options);
  return { ...table, units };
}

/** Reads the file. Throws ProblemError: `no-file`, `many-files`, and those of the readers. */
export async function openFiles(chosen: readonly NamedFile[], options: OpenFilesOptions): Promise<Table> {
  const files = chosen.length > 1 ? chosen.filter(({ path }) => !IGNORED.test(path)) : chosen;
  const [only, ...more] = files;
  if (!only) {
    throw new ProblemError('no-file', 'No file arrived.', 'Drop a catalog on the page, or choose it with the button.');
  }
  if (more.length > 0) {
    throw new ProblemError(
      'many-files',
      `${files.length} files arrived, and one catalog is opened at a time.`,
      'Drop the files one by one.',
    );
  }
  return readOne(only, options);
}
