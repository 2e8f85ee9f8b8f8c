/** A file within an archive: its name, its size, and how it is taken out; and the choice among several. */
import { ProblemError } from '../../base/problem';
import { type CatalogFile, type ReadOptions, refuseIfStopped, wantedTable } from '../reader';
import type { FoundTable, Table } from '../table';

export interface Member {
  readonly name: string;
  /** Bytes when taken out. */
  readonly size: number;
  /** Why it cannot be taken out. */
  readonly refused?: string;
  take(options: ReadOptions): Promise<CatalogFile>;
}

/** What archives hold beside tables. */
const NO_TABLE =
  /(^|\/)(__MACOSX|\.[^/]*|README[^/]*|LICEN[SC]E[^/]*|COPYING)($|\/)|\.(md|pdf|png|jpe?g|gif|py|ipynb|html?|sh|ya?ml|tex|ps|eps)$/i;

/** Part of a file, which can be read like a file. Bytes are read only when they are asked for. */
export function partOf(file: CatalogFile, name: string, start: number, size: number): CatalogFile {
  const slice = (from: number, to: number) => file.slice(start + Math.min(from, size), start + Math.min(to, size));
  return {
    name,
    size,
    slice,
    arrayBuffer: () => slice(0, size).arrayBuffer(),
    stream: () => streamOf(slice, size),
  };
}

const CHUNK = 1 << 20;

function streamOf(slice: CatalogFile['slice'], size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= size) {
        controller.close();
        return;
      }
      const bytes = new Uint8Array(await slice(at, at + CHUNK).arrayBuffer());
      // An archive that is cut short gives less than it states.
      at = bytes.length === 0 ? size : at + bytes.length;
      if (bytes.length > 0) controller.enqueue(bytes);
      else controller.close();
    },
  });
}

/**
 * The table in an archive: that of the member that is wanted, or of the only one that may be a table, or of the largest, with a list of
 * all. Throws ProblemError `no-table`, `no-such-table`, and those of the member's reader.
 */
export async function readMembers(
  name: string,
  what: string,
  members: readonly Member[],
  options: ReadOptions,
): Promise<Table> {
  refuseIfStopped(name, options.signal);
  const tables = members.filter((member) => !NO_TABLE.test(member.name) && member.size > 0);
  const { table, openInner, ...others } = options;
  // `catalog.csv` names a member, `data.hdf5:/Group` a table within it.
  const [outer, inner] = table === undefined ? [] : splitName(table, tables);
  const chosen =
    wantedTable(name, outer, tables) ??
    [...tables].sort((a, b) => b.size - a.size).find((one) => one.refused === undefined) ??
    tables[0];
  if (!chosen || !openInner) {
    throw new ProblemError(
      'no-table',
      `“${name}” is ${what} that holds no table.`,
      'Open an archive that holds a table.',
    );
  }
  if (chosen.refused !== undefined) {
    throw new ProblemError(
      'packed-member',
      `In “${name}” the file “${chosen.name}” ${chosen.refused}.`,
      'Unpack it, and open the file that comes out.',
    );
  }
  const file = await chosen.take(options);
  const read = await openInner(file, { ...others, ...(inner === undefined ? {} : { table: inner }) });
  if (tables.length === 1) return { ...read, name };
  const all: FoundTable[] = tables.map((one) => ({
    name: one.name,
    ...(one === chosen ? { rows: read.rows, columns: read.columns.length } : {}),
    ...(one.refused === undefined ? {} : { refused: one.refused }),
  }));
  const why =
    outer === undefined ? `“${chosen.name}” is the largest of ${tables.length} files in the archive.` : 'It was named.';
  return { ...read, name, tables: { read: chosen.name, all, why } };
}

/** A wanted name as that of a member and of a table within it. */
function splitName(wanted: string, members: readonly Member[]): [string, string?] {
  const member = members.find((one) => wanted.startsWith(`${one.name}:`));
  return member ? [member.name, wanted.slice(member.name.length + 1)] : [wanted];
}
