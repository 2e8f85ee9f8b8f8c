/** The computed columns of the open catalog: made beside those of the file, and made anew only from the first one that changed. */
import * as v from 'valibot';
import { ProblemError } from '../base/problem';
import { type UnitOf, withDefined } from '../catalog/define/define';
import { type Definition, definitionsSchema } from '../catalog/define/definition';
import { columnsNamedIn } from '../catalog/filter/expression';
import { parseFilter } from '../catalog/filter/parse';
import type { Table } from '../catalog/table';
import type { ComputedColumns, TriedColumn } from './messages/catalog';
import { profileOf, profilesOf } from './profiles';
import { whole } from './refusals';
import type { OpenedTable } from './source';

interface Computed {
  readonly definitions: readonly Definition[];
  /** That of the file, and after each definition. */
  readonly tables: readonly [Table, ...Table[]];
}

/** What the file states, or what the column is guessed to be in. */
const unitOf: UnitOf = (table, name) => {
  const column = table.columns.find((one) => one.name === name);
  return column && profileOf(table, column).unit?.unit;
};

const tableOf = ({ tables }: Computed): Table => tables.at(-1) ?? tables[0];

const sameDefinitions = (a: readonly Definition[], b: readonly Definition[]): boolean =>
  a.length === b.length && a.every(({ name, expression }, i) => name === b[i]?.name && expression === b[i]?.expression);

/** Throws ProblemError as `withDefined`, and `definitions` where there are too many, or one has no name. */
function computed(before: Computed, wanted: readonly Definition[]): Computed {
  if (wanted.length > 0 && !v.is(definitionsSchema, wanted)) {
    throw new ProblemError(
      'definitions',
      'A computed column lacks a name or an expression, or there are too many.',
      'Write a name and an expression such as g - r; at most 50 columns can be computed.',
    );
  }
  let same = 0;
  while (same < wanted.length && sameDefinitions(wanted.slice(0, same + 1), before.definitions.slice(0, same + 1)))
    same++;
  const [file, ...made] = before.tables;
  const tables: [Table, ...Table[]] = [file, ...made.slice(0, same)];
  for (const definition of wanted.slice(same)) tables.push(withDefined(tables.at(-1) ?? file, [definition], unitOf));
  return { definitions: wanted, tables };
}

/** Throws ProblemError `definition-used` where the filter needs a column that the table lacks. */
function refuseUnknown(filter: string, table: Table): void {
  if (filter === '') return;
  const lacks = columnsNamedIn(parseFilter(filter)).find(
    (name) => !table.columns.some((column) => column.name === name),
  );
  if (lacks === undefined) return;
  throw new ProblemError(
    'definition-used',
    `“${lacks}” is needed: only rows are used for which ${filter.slice(0, 200)}.`,
    'Change that expression first, under Rows.',
  );
}

interface Surroundings {
  opened(): OpenedTable | undefined;
  /** From now on the open catalog is this table. */
  become(table: Table): void;
}

export function createComputing({ opened, become }: Surroundings) {
  /** Of the table that is open; any other one is of a file without computed columns. */
  let last: Computed | undefined;
  const current = (): Computed => {
    const { table } = whole(opened());
    if (last && tableOf(last) === table) return last;
    return { definitions: [], tables: [table] };
  };

  async function take(next: Computed): Promise<ComputedColumns> {
    const asked = opened();
    const table = tableOf(next);
    const profiles = await profilesOf(table);
    if (opened() !== asked) {
      throw new ProblemError('cancelled', 'Another catalog was opened.', 'Define the column there.');
    }
    last = next;
    become(table);
    return { definitions: next.definitions, profiles, notes: table.notes.slice(next.tables[0].notes.length) };
  }

  return {
    /** Throws ProblemError as `withDefined`, `definitions`, and `definition-used` where the filter needs a column that is gone. */
    async define(definitions: readonly Definition[], filter: string): Promise<ComputedColumns> {
      const next = computed(current(), definitions);
      refuseUnknown(filter, tableOf(next));
      return take(next);
    },

    /** As `define`; undefined where they are there. */
    async need(definitions: readonly Definition[]): Promise<ComputedColumns | undefined> {
      const now = current();
      return sameDefinitions(definitions, now.definitions) ? undefined : take(computed(now, definitions));
    },

    /** What a column would be like after others. Throws ProblemError as `define`. */
    tried(definition: Definition, others: readonly Definition[]): TriedColumn {
      const made = computed(current(), [...others, definition]);
      const table = tableOf(made);
      const column = table.columns.at(-1);
      if (!column) throw new Error('a computed table has columns');
      return { profile: profileOf(table, column), notes: table.notes.slice(made.tables.at(-2)?.notes.length) };
    },
  };
}
