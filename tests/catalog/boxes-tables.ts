/** Tables for the tests of several files, made in memory. */

import type { ReadFile } from '../../src/catalog/boxes/open-parts';
import type { Part } from '../../src/catalog/boxes/part';
import { provenanceOf } from '../../src/catalog/boxes/provenance';
import type { HeaderFacts } from '../../src/catalog/hdf5/facts';
import { type Column, numberColumn, type Table } from '../../src/catalog/table';

type Cells = readonly number[] | readonly string[] | Float64Array;

const isWords = (cells: Cells): cells is readonly string[] => typeof cells[0] === 'string';

export function tableOf(name: string, columns: Readonly<Record<string, Cells>>): Table {
  const built = Object.entries(columns).map(
    ([column, cells]): Column =>
      isWords(cells)
        ? { kind: 'text', name: column, values: cells }
        : { kind: 'number', name: column, values: Float64Array.from(cells) },
  );
  return { name, rows: built[0]?.values.length ?? 0, columns: built, notes: [] };
}

const nameOf = (path: string) => path.split('/').at(-1) ?? path;

/** What the file says of its simulation, and the units of its columns. */
interface Said extends HeaderFacts {
  readonly units?: Readonly<Record<string, string>>;
}

export function partOf(path: string, columns: Readonly<Record<string, Cells>>, said?: Said): Part {
  const { table } = fileOfTable(path, columns, said);
  return { path, table, provenance: provenanceOf(path, said), ...(said ? { facts: said } : {}) };
}

export function fileOfTable(path: string, columns: Readonly<Record<string, Cells>>, said?: Said): ReadFile {
  const table = tableOf(nameOf(path), columns);
  if (!said) return { path, table };
  const { units = {}, ...header } = said;
  const facts = Object.fromEntries(Object.entries(units).map(([name, unit]) => [name, { unit }]));
  return { path, table: { ...table, header, facts } };
}

/** Masses that differ from box to box by a few per cent. */
export const masses = (count: number, seed = 0, scale = 1) =>
  Float64Array.from({ length: count }, (_, i) => scale * 10 ** (9 + 2 * ((0.618 * (i + 1) + 0.13 * seed) % 1)));

export const numbers = (table: Table, name: string) => Array.from(numberColumn(table, name)?.values ?? []);
export const words = (table: Table, name: string) =>
  Array.from<string | number, string>(table.columns.find((column) => column.name === name)?.values ?? [], String);
