/** What a zip archive is, told from the names in it: NumPy's arrays, an office's workbook, or files of which one is the table. */
import { ProblemError } from '../../base/problem';
import { damagedArray, readArray, readHead, tableOf } from '../npy/read';
import { type CatalogFile, type ReadOptions, refuseIfStopped } from '../reader';
import type { Column, Table } from '../table';
import { type Member, readMembers } from './member';
import { zipMembers } from './zip';

const OFFICE: readonly { readonly first: RegExp; readonly what: string }[] = [
  { first: /^(\[Content_Types\]\.xml|_rels\/|xl\/|docProps\/)/, what: 'an Excel workbook (.xlsx)' },
  { first: /^mimetype/, what: 'an OpenDocument file (.ods)' },
];

const plural = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

interface OpenedArray {
  readonly name: string;
  readonly file: CatalogFile;
  readonly head: Awaited<ReturnType<typeof readHead>>;
}

/** Arrays of as many rows as each other are the columns of one table; the others are named. */
async function readNpz(name: string, members: readonly Member[], options: ReadOptions): Promise<Table> {
  const opened: OpenedArray[] = [];
  const left: string[] = [];
  for (const member of members) {
    refuseIfStopped(name, options.signal);
    const own = member.name.replace(/\.npy$/, '');
    try {
      if (member.refused !== undefined) throw new Error(member.refused);
      const file = await member.take(options);
      const head = await readHead(file);
      if (head.shape.length === 0 || head.shape.length > 2)
        left.push(`${own} (${head.shape.join(' × ') || 'one value'})`);
      else opened.push({ name: own, file, head });
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      left.push(`${own} (${error instanceof Error ? error.message : error})`);
    }
  }
  const lengths = new Map<number, OpenedArray[]>();
  for (const array of opened) {
    const rows = array.head.shape[0] ?? 0;
    lengths.set(rows, [...(lengths.get(rows) ?? []), array]);
  }
  const sets = [...lengths].sort(
    ([a, first], [b, second]) => Number(b > 1) - Number(a > 1) || second.length - first.length || b - a,
  );
  const nameOf = (rows: number) => `${rows} rows`;
  const wanted = options.table;
  const chosen =
    wanted === undefined
      ? sets[0]
      : sets.find(([rows, arrays]) => nameOf(rows) === wanted || arrays.some((one) => one.name === wanted));
  if (!chosen) {
    const [code, found] =
      wanted === undefined ? ['no-table', 'no array with rows'] : ['no-such-table', `no array called “${wanted}”`];
    const names = opened.slice(0, 20).map((one) => `“${one.name}”`);
    const hint =
      names.length > 0
        ? `Name one of its arrays: ${names.join(', ')}.`
        : `Not read: ${left.slice(0, 5).join(', ') || 'nothing'}.`;
    throw new ProblemError(code, `“${name}” is a NumPy archive with ${found}.`, hint);
  }
  const [rows, arrays] = chosen;
  const columns: Column[] = [];
  const notes: string[] = [];
  for (const { name: own, file, head } of arrays) {
    try {
      const read = await readArray(file, own, head, options);
      if (read.rows !== rows) left.push(`${own} (${head.shape.join(' × ')})`);
      else columns.push(...read.columns);
      notes.push(...read.notes);
    } catch (error) {
      throw damagedArray(`${name}: ${own}`, error);
    }
  }
  if (left.length > 0)
    notes.push(
      `Left out: ${left
        .slice(0, 5)
        .map((one) => `“${one.slice(0, 80)}”`)
        .join(', ')}${left.length > 5 ? ` and ${left.length - 5} more` : ''}.`,
    );
  const table = tableOf(name, rows, columns, notes);
  if (sets.length === 1) return table;
  const all = sets.map(([length, set]) => ({ name: nameOf(length), rows: length, columns: set.length }));
  const why =
    wanted === undefined
      ? `${plural(arrays.length, 'array')} of the archive have ${plural(rows, 'row')}, more than of any other length.`
      : 'It was named.';
  return { ...table, tables: { read: nameOf(rows), all, why } };
}

/** The table in a zip archive. Throws ProblemError `damaged-zip`, `binary`, and those of `readMembers` and of NumPy's arrays. */
export async function readZip(file: CatalogFile, options: ReadOptions): Promise<Table> {
  const name = file.name ?? 'the file';
  const members = await zipMembers(file);
  const office = OFFICE.find(({ first }) => first.test(members[0]?.name ?? ''));
  if (office) {
    throw new ProblemError(
      'binary',
      `“${name}” is ${office.what}, not a text table, whatever its name says.`,
      'Open it in the program that wrote it, and save the table as CSV.',
    );
  }
  if (members.length > 0 && members.every((member) => member.name.endsWith('.npy')))
    return readNpz(name, members, options);
  return readMembers(name, 'a zip archive', members, options);
}
