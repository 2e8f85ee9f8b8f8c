/** How the commands read a catalog: which of its tables, what a text leaves open, and what is said of it. */
import { assemble } from '../catalog/boxes/open-parts';
import { withDefined } from '../catalog/define/define';
import { type Definition, parseDefinition } from '../catalog/define/definition';
import { columnsNamedIn } from '../catalog/filter/expression';
import { parseTerm } from '../catalog/filter/parse';
import { providePlugins } from '../catalog/hdf5/filters';
import { openFile } from '../catalog/open';
import type { ReadOptions, TextChoices } from '../catalog/reader';
import type { Table } from '../catalog/table';
import { badArgument, listOf, texts } from './arguments';
import { diskFile } from './disk-file';
import { installedPlugin } from './hdf5-plugins';
import { namedBeside } from './measured';
import { ARGUMENT_WORDS } from './words';

/** How a catalog is read: its table, what a text leaves open, and what is computed of its columns. */
export const READING_OPTIONS = {
  ...texts('table', 'decimal', 'marked'),
  missing: { type: 'string', multiple: true },
  define: { type: 'string', multiple: true },
} as const;

/** Progress and notes go to stderr, so that stdout holds results only. */
export const say = (line: string) => process.stderr.write(`${line}\n`);

interface ReadingValues {
  readonly table?: string | undefined;
  readonly decimal?: string | undefined;
  readonly marked?: string | undefined;
  readonly missing?: string[] | undefined;
  readonly define?: string[] | undefined;
}

/** How a catalog is read, with columns that are computed of it. */
export interface Reading extends ReadOptions {
  readonly definitions?: readonly Definition[];
}

/** What the options name of a catalog, which counts first where not all of its columns fit into memory. */
function namedColumns(options: ReadingValues, definitions: readonly Definition[]): string[] {
  const listed = ['columns', 'given', 'by', 'group', 'log10'].flatMap((option) => {
    const value = (options as Readonly<Record<string, unknown>>)[option];
    return typeof value === 'string' ? listOf(value) : [];
  });
  const { where } = options as { readonly where?: string };
  const computed = definitions.flatMap(({ expression }) => columnsNamedIn(parseTerm(expression)));
  return [
    ...listed,
    ...namedBeside(options as Parameters<typeof namedBeside>[0]),
    ...computed,
    ...(where?.match(/[\p{L}_][\p{L}\d_.]*/gu) ?? []),
  ];
}

/** What --table, --decimal, --marked, --missing and --define say of a catalog. */
export function readingFrom(options: ReadingValues): Reading {
  const { table, decimal, marked, missing } = options;
  if (decimal !== undefined && decimal !== 'point' && decimal !== 'comma') {
    throw badArgument(ARGUMENT_WORDS.takes('decimal', 'point or comma', decimal));
  }
  if (marked !== undefined && marked !== 'read' && marked !== 'skip') {
    throw badArgument(ARGUMENT_WORDS.takes('marked', 'read or skip', marked));
  }
  const words = missing?.flatMap((list) => listOf(list));
  const text: TextChoices = {
    ...(decimal ? { decimal } : {}),
    ...(marked ? { marked } : {}),
    ...(words ? { missing: words } : {}),
  };
  const definitions = options.define?.map(parseDefinition) ?? [];
  const columns = namedColumns(options, definitions);
  return {
    ...(columns.length > 0 ? { columns } : {}),
    ...(table === undefined ? {} : { table }),
    ...(definitions.length > 0 ? { definitions } : {}),
    text,
  };
}

/**
 * The catalog in a file, whatever its name ends in: the table of that name, where the file holds several. Throws ProblemError
 * `no-file`, `not-a-file`, `no-such-table`, those of the readers, and those of `withDefined`.
 */
export async function openTable(path: string, { definitions, ...reading }: Reading = {}): Promise<Table> {
  providePlugins(installedPlugin);
  const table = await openFile(await diskFile(path), reading);
  // The file of a simulation names its rows by it.
  return withDefined(table.header ? assemble([{ path, table }]) : table, definitions);
}

/** As `openTable`, and says what the reader noticed. */
export async function readTable(path: string, reading: Reading = {}): Promise<Table> {
  const table = await openTable(path, reading);
  if (table.tables) say(`The table “${table.tables.read}” of ${path} is read. ${table.tables.why}`);
  for (const note of table.notes) say(note);
  return table;
}
