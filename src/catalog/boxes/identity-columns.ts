/** The columns that say where a row comes from: `sim`, `snapshot`, `redshift`, and `suite` or `file` where they are needed. */
import type { Column, Table } from '../table';
import { count, listed, type Part } from './part';
import { findSimulation, simulationKey } from './simulation-names';
import { newNumber, snapshotRedshift } from './snapshots';

export const IDENTITY = ['suite', 'sim', 'snapshot', 'redshift', 'file'] as const;

/** Other ways of naming them. `z` is left alone, since it may be a place. */
const SPELLINGS: readonly (readonly [(typeof IDENTITY)[number], RegExp])[] = [
  ['sim', /^(sim|simulation|sim_?name)(_?(id|name|number))?$/i],
  ['snapshot', /^snap(shot)?(_?(num|number|id))?$/i],
  ['redshift', /^(redshift|z_?snap(shot)?)$/i],
  ['suite', /^suite$/i],
];

const has = ({ columns }: Table, name: string) => columns.some((column) => column.name === name);
const filled = (name: string, rows: number, value: number): Column => ({
  kind: 'number',
  name,
  values: new Float64Array(rows).fill(value),
});
const repeated = (name: string, rows: number, value: string): Column => ({
  kind: 'text',
  name,
  values: new Array<string>(rows).fill(value),
});

/** The table with its own columns of that meaning under the names that all files are to share. */
function renamed(table: Table): Table {
  let { columns } = table;
  for (const [name, pattern] of SPELLINGS) {
    if (columns.some((column) => column.name === name)) continue;
    const own = columns.find((column) => pattern.test(column.name.trim()));
    columns = columns.map((column) => (column === own ? { ...column, name } : column));
  }
  return { ...table, columns };
}

/** Redshifts of a CAMELS table's own snapshot numbers, where all of them are of one numbering. */
function redshiftsOf(table: Table): Column | undefined {
  const snapshot = table.columns.find(({ name }) => name === 'snapshot');
  if (snapshot?.kind !== 'number') return undefined;
  const numbering = snapshot.values.every((value) => newNumber(value) !== undefined) ? 'old' : 'new';
  const values = snapshot.values.map((value) => snapshotRedshift(value, numbering) ?? Number.NaN);
  return values.some(Number.isNaN) ? undefined : { kind: 'number', name: 'redshift', values };
}

/** The path without the number of a chunk. */
const boxOf = ({ path, provenance }: Pick<Part, 'path' | 'provenance'>) =>
  provenance.chunk === undefined ? path : path.replace(/\.\d+(?=\.[^./\\]*$)/, '');

/** Both names of one run would be two groups to a split by simulation. */
function oneNamePerRun(tables: readonly Table[]): {
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
} {
  const first = new Map<string, string>();
  const other = new Map<string, string>();
  for (const table of tables) {
    const column = table.columns.find(({ name }) => name === 'sim');
    if (column?.kind !== 'text') continue;
    for (const written of new Set(column.values)) {
      const found = findSimulation(written);
      if (!found) continue;
      const key = simulationKey(written);
      const known = first.get(key);
      if (known === undefined) first.set(key, written);
      else if (known !== written) other.set(written, known);
    }
  }
  if (other.size === 0) return { tables, notes: [] };
  const pairs = Array.from(other, ([written, known]) => `${written} = ${known}`);
  const notes = [
    `${count(other.size, 'simulation goes', 'simulations go')} by two names, and “sim” has one of them (${pairs.slice(0, 4).join(', ')}${pairs.length > 4 ? ', …' : ''}).`,
  ];
  const unified = tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.name === 'sim' && column.kind === 'text'
        ? { ...column, values: column.values.map((name) => other.get(name) ?? name) }
        : column,
    ),
  }));
  return { tables: unified, notes };
}

/**
 * The parts' tables with the columns of identity that they lack and their provenance knows. Where both numberings of snapshots
 * occur, the one since 2024 is used; of several suites `suite` tells; a part that names no simulation gets `file`.
 */
export function withIdentity(parts: readonly Part[]): {
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
} {
  const numberings = new Set(parts.flatMap(({ provenance }) => provenance.numbering ?? []));
  const mixed = numberings.size > 1;
  const suites = new Set(parts.flatMap(({ provenance }) => provenance.suite ?? []));
  const own = parts.map(({ path, table, provenance }) => ({ path, provenance, table: renamed(table) }));
  const nameless = own.filter(({ provenance, table }) => provenance.simulation === undefined && !has(table, 'sim'));
  // The chunks of one snapshot are one box, whichever that is.
  const boxes = new Set(own.map(boxOf));
  const tables = own.map((part) => {
    const { provenance, table } = part;
    const { rows } = table;
    const { suite, set, simulation, snapshot, numbering, redshift } = provenance;
    const added: Column[] = [];
    const lacks = (name: string) => !has(table, name);
    if (suites.size > 1 && lacks('suite')) added.push(repeated('suite', rows, suite ?? ''));
    if (simulation !== undefined && lacks('sim')) added.push(repeated('sim', rows, simulation));
    if (snapshot !== undefined && lacks('snapshot')) {
      added.push(filled('snapshot', rows, mixed && numbering === 'old' ? (newNumber(snapshot) ?? snapshot) : snapshot));
    }
    if (lacks('redshift')) {
      const ofRows = set === undefined && suite === undefined ? undefined : redshiftsOf(table);
      if (ofRows) added.push(ofRows);
      else if (redshift !== undefined) added.push(filled('redshift', rows, redshift));
    }
    if (nameless.length > 0 && boxes.size > 1 && lacks('file')) added.push(repeated('file', rows, boxOf(part)));
    return { ...table, columns: [...added, ...table.columns] };
  });
  const notes = mixed
    ? ['The files use both of CAMELS’ numberings of snapshots; “snapshot” has the one since 2024 (090 is redshift 0).']
    : [];
  if (nameless.length > 0 && boxes.size > 1) {
    notes.push(
      `Which simulation ${listed(nameless.map(({ path }) => path))} ${nameless.length === 1 ? 'is' : 'are'} of is not known; the column “file” tells the files apart.`,
    );
  }
  const unified = oneNamePerRun(tables);
  return { tables: unified.tables, notes: [...notes, ...unified.notes] };
}
