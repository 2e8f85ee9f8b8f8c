/** Which simulation each row of a catalog is of, and its entry in a table of parameters. */
import type { Column, Table } from '../table';
import { SHARED_PARAMETERS } from './parameter-layouts';
import type { ParameterTable } from './parameter-table';
import { findSimulation, simulationKey } from './simulation-names';

/** Tables are printed to five digits. */
const TOLERANCE = 1e-3;
const SIMULATION =
  /^(sim|simulation|sim_?name|box|run|realisation|realization|catalog_number)(_?(id|name|index|number))?$/i;

export type Parameters = Readonly<Record<string, number>>;

/** True where two values of a parameter are the same but for rounding. */
export const agree = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
const plain = (name: string) => name.trim().toLowerCase();

/** The column that says which simulation a galaxy is of: one called `sim` or the like, or any that holds such names. */
export function simulationColumn(table: Table): Column | undefined {
  const named = table.columns.filter(({ name }) => SIMULATION.test(name.trim()));
  const holdsNames = (column: Column) =>
    column.kind === 'text' && column.values.slice(0, 100).some((value) => findSimulation(value) !== undefined);
  return named.find(({ name }) => plain(name) === 'sim') ?? table.columns.find(holdsNames) ?? named[0];
}

/** Finds a simulation under the name it has in the table, or under another name of the same run. */
export function lookUp(rows: ParameterTable['rows']): (name: string) => Parameters | undefined {
  const exact = new Map<string, Parameters>();
  const byKey = new Map<string, Parameters | undefined>();
  for (const [name, parameters] of rows) {
    exact.set(plain(name), parameters);
    const key = simulationKey(name);
    const known = byKey.get(key);
    // The fiducial box of 1P stands there once for every parameter; runs that share a name and differ share nothing.
    const same = !byKey.has(key) || (known && SHARED_PARAMETERS.every((p) => agree(known[p] ?? 0, parameters[p] ?? 0)));
    byKey.set(key, same ? (known ?? parameters) : undefined);
  }
  return (name) => exact.get(plain(name)) ?? byKey.get(simulationKey(name));
}

/** Names for rows whose simulation is a bare number: that number in the only set that the parameter table has. */
export function namesOf(
  column: Column,
  rows: ParameterTable['rows'],
): { readonly names: readonly string[]; readonly set?: string } {
  if (column.kind === 'text' && !column.values.every((value) => /^\d*$/.test(value))) return { names: column.values };
  const sets = new Set(Array.from(rows.keys(), (name) => findSimulation(name)?.set));
  const [set] = sets;
  const names = Array.from<string | number, string>(column.values, String);
  return sets.size === 1 && set !== undefined ? { names: names.map((name) => `${set}_${name}`), set } : { names };
}

/** Whether a row can be of the suite: simulations of different suites share names and differ. */
export function ofSuite(table: Table, suite: string | undefined): (row: number) => boolean {
  const column = table.columns.find(({ name }) => plain(name) === 'suite');
  return (row) => suite === undefined || !column || column.values[row] === suite;
}
