/** How the commands read a catalog: which of its tables, what a text leaves open, and what is said of it. */
import { assemble } from '../catalog/boxes/open-parts';
import { providePlugins } from '../catalog/hdf5/filters';
import { openFile } from '../catalog/open';
import type { ReadOptions, TextChoices } from '../catalog/reader';
import type { Table } from '../catalog/table';
import { badArgument, listOf, texts } from './arguments';
import { diskFile } from './disk-file';
import { installedPlugin } from './hdf5-plugins';

/** How a catalog is read: its table, and what a text leaves open. */
export const READING_OPTIONS = {
  ...texts('table', 'decimal', 'marked'),
  missing: { type: 'string', multiple: true },
} as const;

/** Progress and notes go to stderr, so that stdout holds results only. */
export const say = (line: string) => process.stderr.write(`${line}\n`);

interface ReadingValues {
  readonly table?: string | undefined;
  readonly decimal?: string | undefined;
  readonly marked?: string | undefined;
  readonly missing?: string[] | undefined;
}

/** What the options name of a catalog, which counts first where not all of its columns fit into memory. */
function namedColumns(options: ReadingValues): string[] {
  const listed = ['columns', 'given', 'by', 'group', 'log10'].flatMap((option) => {
    const value = (options as Readonly<Record<string, unknown>>)[option];
    return typeof value === 'string' ? listOf(value) : [];
  });
  const { where } = options as { readonly where?: string };
  return [...listed, ...(where?.match(/[\p{L}_][\p{L}\d_.]*/gu) ?? [])];
}

/** What --table, --decimal, --marked and --missing say of a catalog. */
export function readingFrom(options: ReadingValues): ReadOptions {
  const { table, decimal, marked, missing } = options;
  if (decimal !== undefined && decimal !== 'point' && decimal !== 'comma') {
    throw badArgument(`--decimal takes point or comma, and got '${decimal}'.`);
  }
  if (marked !== undefined && marked !== 'read' && marked !== 'skip') {
    throw badArgument(`--marked takes read or skip, and got '${marked}'.`);
  }
  const words = missing?.flatMap((list) => listOf(list));
  const text: TextChoices = {
    ...(decimal ? { decimal } : {}),
    ...(marked ? { marked } : {}),
    ...(words ? { missing: words } : {}),
  };
  const columns = namedColumns(options);
  return { ...(columns.length > 0 ? { columns } : {}), ...(table === undefined ? {} : { table }), text };
}

/**
 * The catalog in a file, whatever its name ends in: the table of that name, where the file holds several. Throws ProblemError
 * `no-file`, `not-a-file`, `no-such-table`, and those of the readers.
 */
export async function openTable(path: string, reading: ReadOptions = {}): Promise<Table> {
  providePlugins(installedPlugin);
  const table = await openFile(await diskFile(path), reading);
  // The file of a simulation names its rows by it.
  return table.header ? assemble([{ path, table }]) : table;
}

/** As `openTable`, and says what the reader noticed. */
export async function readTable(path: string, reading: ReadOptions = {}): Promise<Table> {
  const table = await openTable(path, reading);
  if (table.tables) say(`The table “${table.tables.read}” of ${path} is read. ${table.tables.why}`);
  for (const note of table.notes) say(note);
  return table;
}
