/** Several catalogs as one, with the catalog of each row as a column. */
import { basename } from 'node:path';
import { ProblemError } from '../base/problem';
import type { Column, Table } from '../catalog/table';
import { freeName } from '../share/csv-out';

/** The names of files, with their folders where two have the same. */
function namesOf(paths: readonly string[]): readonly string[] {
  const short = paths.map((path) =>
    basename(path)
      .replace(/\.(gz|zip)$/, '')
      .replace(/\.[^.]+$/, ''),
  );
  return new Set(short).size === short.length ? short : paths;
}

/**
 * One table of all rows, with the columns that all tables have of one kind; and the column of labels: the named one, or one that names the file.
 * Throws ProblemError `labels` where a table lacks the named column.
 */
export function joinedTables(
  tables: readonly Table[],
  paths: readonly string[],
  label: string | undefined,
): { readonly table: Table; readonly label: string } {
  const [first, ...others] = tables as [Table, ...Table[]];
  const lacking = tables.find(({ columns }) => label !== undefined && !columns.some(({ name }) => name === label));
  if (lacking) {
    throw new ProblemError(
      'labels',
      `“${lacking.name}” has no column '${label}'.`,
      'Name a column that every catalog has.',
    );
  }
  if (others.length === 0 && label !== undefined) return { table: first, label };
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = first.columns.flatMap(({ name, kind }): Column[] => {
    const same = tables.map((table) => table.columns.find((column) => column.name === name && column.kind === kind));
    if (same.some((column) => column === undefined)) return [];
    if (kind === 'text')
      return [{ kind, name, values: same.flatMap((column) => Array.from(column?.values as ArrayLike<string>)) }];
    const values = new Float64Array(rows);
    let at = 0;
    for (const column of same) {
      values.set(column?.values as Float64Array, at);
      at += column?.values.length ?? 0;
    }
    return [{ kind, name, values }];
  });
  const joined: Table = {
    name: namesOf(paths).join(' and '),
    rows,
    columns,
    notes: [],
    ...(first.facts ? { facts: first.facts } : {}),
  };
  if (label !== undefined) return { table: joined, label };
  const own = freeName('catalog', joined);
  const files = namesOf(paths);
  const values = tables.flatMap((table, i) => Array.from({ length: table.rows }, () => files[i] as string));
  return { table: { ...joined, columns: [...columns, { kind: 'text', name: own, values }] }, label: own };
}
