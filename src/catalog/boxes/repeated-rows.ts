/** Rows that two files share: the same galaxy of the same simulation and snapshot, equal in every column. */
import type { Column, Table } from '../table';
import { columnNamed, count } from './part';

/** Rows that agree in fewer quantities may be of two galaxies. */
const LEAST_COLUMNS = 3;

/** What a row is of; undefined where the table does not name simulations. */
function labelsOf(table: Table): ((row: number) => string) | undefined {
  const sim = columnNamed(table, 'sim');
  const time = columnNamed(table, 'snapshot') ?? columnNamed(table, 'redshift');
  const suite = columnNamed(table, 'suite');
  if (!sim) return undefined;
  return (row) => `${suite?.values[row] ?? ''}|${sim.values[row]}|${time?.values[row] ?? ''}`;
}

function distinctLabels(table: Table): ReadonlySet<string> {
  const label = labelsOf(table);
  const found = new Set<string>();
  if (label) for (let row = 0; row < table.rows; row++) found.add(label(row));
  return found;
}

function selected(column: Column, rows: readonly number[]): Column {
  return column.kind === 'number'
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
    : { ...column, values: rows.map((row) => column.values[row] ?? '') };
}

/** The tables without rows that an earlier one has, compared only within simulations that both hold. */
export function withoutRepeatedRows(tables: readonly Table[]): {
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
} {
  const labels = tables.map(distinctLabels);
  const holders = new Map<string, number>();
  for (const own of labels) for (const label of own) holders.set(label, (holders.get(label) ?? 0) + 1);
  const shared = new Set([...holders].flatMap(([label, number]) => (number > 1 ? [label] : [])));
  if (shared.size === 0) return { tables, notes: [] };

  const involved = tables.filter((_, i) => [...(labels[i] ?? [])].some((label) => shared.has(label)));
  const [first, ...others] = involved;
  const compared = (first?.columns ?? []).flatMap(({ name }) =>
    others.every((table) => columnNamed(table, name)) ? [name] : [],
  );
  if (compared.length < LEAST_COLUMNS + 2) return { tables, notes: [] };

  const seen = new Set<string>();
  let dropped = 0;
  const kept = tables.map((table) => {
    const label = involved.includes(table) ? labelsOf(table) : undefined;
    if (!label) return table;
    const columns = compared.flatMap((name) => columnNamed(table, name) ?? []);
    const rows: number[] = [];
    const own: string[] = [];
    for (let row = 0; row < table.rows; row++) {
      if (shared.has(label(row))) {
        const values = columns.map((column) => column.values[row]).join('|');
        if (seen.has(values)) continue;
        own.push(values);
      }
      rows.push(row);
    }
    // Equal rows within one file are that file's own.
    for (const values of own) seen.add(values);
    dropped += table.rows - rows.length;
    if (rows.length === table.rows) return table;
    return { ...table, rows: rows.length, columns: table.columns.map((column) => selected(column, rows)) };
  });
  const notes =
    dropped === 0
      ? []
      : [`${count(dropped, 'row is', 'rows are')} in two files alike and ${dropped === 1 ? 'is' : 'are'} taken once.`];
  return { tables: kept, notes };
}
