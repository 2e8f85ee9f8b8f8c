import { MAX_CELLS } from '../budget';
import type { ColumnFacts, Table } from '../table';
import { expandArrays, splitErrors } from './arrays';
import type { BuiltColumn } from './column-builder';
import { withCompanions } from './companions';
import { MAX_COLUMNS } from './first-columns';
import type { Layout } from './layout';
import { noNumericColumn } from './row-refusals';

/** What the reader and the layout know of each column, by its name; the layout's columns begin at `offset`. */
export function factsOf(columns: readonly BuiltColumn[], layout: Layout, offset: number): Record<string, ColumnFacts> {
  const facts: Record<string, ColumnFacts> = {};
  for (const [i, { column, limits, words }] of columns.entries()) {
    const known = { ...layout.facts?.[i - offset], ...(limits ? { limits } : {}), ...(words ? { words } : {}) };
    if (Object.keys(known).length > 0) facts[column.name] = known;
  }
  return facts;
}

/** The columns as a table: arrays and errors that share a cell become columns of their own. Throws ProblemError `no-numeric-column`. */
export function tableOf(
  name: string,
  rows: number,
  finished: readonly BuiltColumn[],
  named: Readonly<Record<string, ColumnFacts>>,
  notes: readonly string[],
): Table {
  const roomForColumns = Math.min(MAX_COLUMNS, Math.floor(MAX_CELLS / rows));
  const arrays = expandArrays(
    finished.map(({ column }) => column),
    roomForColumns,
  );
  const errors = splitErrors(arrays.columns);
  const known = { ...named };
  for (const [error, errorOf] of Object.entries(errors.errorOf)) known[error] = { ...known[error], errorOf };
  const { columns, facts, notes: companionNotes } = withCompanions(errors.columns, known);
  if (!columns.some((column) => column.kind === 'number' && column.values.some(Number.isFinite))) {
    throw noNumericColumn(name, columns.length, finished);
  }
  const cellNotes = finished.flatMap((column) => column.notes);
  return {
    name,
    rows,
    columns,
    ...(Object.keys(facts).length > 0 ? { facts } : {}),
    notes: [...notes, ...cellNotes, ...arrays.notes, ...errors.notes, ...companionNotes],
  };
}
