/** Rows of several tables under each other: all columns of all of them, missing where a table lacks one. */
import type { Column, Table } from '../table';
import { columnNamed, count } from './part';

/** One column of all tables: words where any of them has words. */
function joined(name: string, tables: readonly Table[], rows: number): Column {
  const own = tables.map((table) => columnNamed(table, name));
  if (own.some((column) => column?.kind === 'text')) {
    const values: string[] = [];
    tables.forEach((table, i) => {
      const column = own[i];
      for (let row = 0; row < table.rows; row++) {
        const value = column?.values[row] ?? '';
        values.push(typeof value === 'string' ? value : Number.isNaN(value) ? '' : String(value));
      }
    });
    return { kind: 'text', name, values };
  }
  const values = new Float64Array(rows).fill(Number.NaN);
  let at = 0;
  tables.forEach((table, i) => {
    const column = own[i];
    if (column?.kind === 'number') values.set(column.values, at);
    at += table.rows;
  });
  return { kind: 'number', name, values };
}

/** The tables' columns in the order in which they first come, those named in `first` before them. */
export function concatenate(
  tables: readonly Table[],
  first: readonly string[],
): { readonly columns: readonly Column[]; readonly notes: readonly string[] } {
  const all = [...new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  const names = [...first.filter((name) => all.includes(name)), ...all.filter((name) => !first.includes(name))];
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = names.map((name) => joined(name, tables, rows));
  const lacking = names.map((name) => ({ name, files: tables.filter((table) => !columnNamed(table, name)).length }));
  const partial = lacking.filter(({ files }) => files > 0);
  const notes: string[] = [];
  if (partial.length > 0) {
    const told = partial.slice(0, 6).map(({ name, files }) => `“${name}” in ${files.toLocaleString('en')}`);
    notes.push(
      `${count(partial.length, 'column is', 'columns are')} not in all of the ${tables.length} files, and missing in the rows of the others: ${told.join(', ')}${partial.length > 6 ? ', …' : ''}.`,
    );
  }
  for (const { name, kind } of columns) {
    const numbers = tables.filter((table) => columnNamed(table, name)?.kind === 'number').length;
    if (kind === 'text' && numbers > 0) {
      notes.push(
        `“${name}” holds numbers in ${count(numbers, 'file', 'files')} and words in others, and is kept as words.`,
      );
    }
  }
  return { columns, notes };
}
