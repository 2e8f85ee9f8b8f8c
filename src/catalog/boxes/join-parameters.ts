/** Adds the parameters of its simulation to every galaxy. */
import { ProblemError } from '../../base/problem';
import type { Column, NumberColumn, Table } from '../table';
import { knownParameter, SHARED_PARAMETERS } from './parameter-layouts';
import type { ParameterTable } from './parameter-table';
import { count } from './part';
import { agree, lookUp, namesOf, ofSuite, type Parameters, simulationColumn } from './simulation-lookup';

/**
 * The table with a column per parameter, matched by the name of the simulation (trimmed, in any case, and under the old or
 * new name of a 1P box). Columns that the table has stay, are filled where they are missing, and are compared. Parameters
 * beyond the six that all suites share are added where they vary. Where the table has a column `suite`, only rows of the
 * parameters' suite get them. Throws ProblemError `no-simulation` where the table does not name simulations, and `no-match`
 * where none of them is in the parameter table.
 */
export function joinParameters(
  table: Table,
  parameters: ParameterTable,
): { readonly table: Table; readonly notes: readonly string[] } {
  const column = simulationColumn(table);
  if (!column) {
    throw new ProblemError(
      'no-simulation',
      `“${parameters.name}” gives parameters by simulation, and nothing in “${table.name}” says which simulation a galaxy is of.`,
      'Open the catalog with its folder, such as CV_0, or add a column “sim”.',
    );
  }
  const { names, set } = namesOf(column, parameters.rows);
  const find = lookUp(parameters.rows);
  const found = new Map<string, Parameters | undefined>();
  for (const name of names) if (!found.has(name)) found.set(name, find(name));
  const applies = ofSuite(table, parameters.suite);
  const matched = names.map((name, row) => (applies(row) ? found.get(name) : undefined));
  const without = matched.filter((parameters, row) => parameters === undefined && applies(row)).length;
  if (matched.every((row) => row === undefined)) {
    const example = [...parameters.rows.keys()].slice(0, 2).map((name) => `“${name}”`);
    throw new ProblemError(
      'no-match',
      `None of the simulations in “${table.name}” (such as “${(names[0] ?? '').slice(0, 40)}”) is in “${parameters.name}”, which has ${example.join(', ')} and others.`,
      'Open the parameter table of the same suite and set.',
    );
  }
  const notes: string[] = [];
  if (set !== undefined) {
    notes.push(`“${column.name}” holds numbers, which are taken to be those of the set ${set} (${names[0]}, …).`);
  }
  if (without > 0) {
    const lacking = [...new Set(names.filter((_, row) => matched[row] === undefined && applies(row)))];
    notes.push(
      `${count(without, 'galaxy has', 'galaxies have')} no parameters: ${count(lacking.length, 'simulation is', 'simulations are')} not in “${parameters.name}” (${lacking.slice(0, 3).join(', ')}${lacking.length > 3 ? ', …' : ''}).`,
    );
  }
  const own = new Map(table.columns.map((other) => [parameterName(other), other]));
  const present = [...new Set([...found.values()].flatMap((row) => Object.keys(row ?? {})))];
  const added: NumberColumn[] = [];
  const constant: string[] = [];
  const filled = new Map<Column, Column>();
  for (const name of present) {
    const values = Float64Array.from(matched, (row) => row?.[name] ?? Number.NaN);
    const before = own.get(name.toLowerCase());
    if (before?.kind === 'number') {
      notes.push(...compared(before, values, parameters.name));
      filled.set(before, {
        ...before,
        values: before.values.map((v, row) => (Number.isNaN(v) ? (values[row] ?? v) : v)),
      });
    } else if (before) {
      notes.push(`“${before.name}” holds words and is kept; the ${name} of “${parameters.name}” is left out.`);
    } else if (SHARED_PARAMETERS.includes(name) || varies(values)) {
      added.push({ kind: 'number', name, values });
    } else if (name !== 'seed') {
      constant.push(name);
    }
  }
  if (constant.length > 0) {
    notes.push(
      `${count(constant.length, 'parameter', 'parameters')} of “${parameters.name}” ${constant.length === 1 ? 'has' : 'have'} one value for all galaxies here and ${constant.length === 1 ? 'is' : 'are'} left out (${constant.slice(0, 4).join(', ')}${constant.length > 4 ? ', …' : ''}).`,
    );
  }
  notes.push(...exchangedAgainst(own, matched, parameters.name));
  const columns = [...table.columns.map((other) => filled.get(other) ?? other), ...added];
  return { table: { ...table, columns, notes: [...table.notes, ...notes] }, notes };
}

/** What a catalog's own column is called among parameters, in lower case: `OmegaM` is `omega_m`. */
function parameterName({ name }: Column): string {
  const known = knownParameter(name);
  return (known?.divisor === 1 ? known.name : name.trim()).toLowerCase();
}

function varies(values: Float64Array): boolean {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.some((value) => value !== known[0]);
}

/** Whether a column that the catalog has says the same as the parameter table. */
function compared(before: NumberColumn, values: Float64Array, from: string): readonly string[] {
  let differing = 0;
  let first = 0;
  values.forEach((value, row) => {
    const own = before.values[row] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(own) || agree(value, own)) return;
    if (differing === 0) first = row;
    differing += 1;
  });
  if (differing === 0) return [];
  return [
    `“${before.name}” differs from “${from}” in ${count(differing, 'row', 'rows')} (${before.values[first]} and ${values[first]}): the catalog's own values are kept.`,
  ];
}

/** A sentence where the catalog's A_SN2 and A_AGN1 are the parameter table's A_AGN1 and A_SN2. */
function exchangedAgainst(
  own: ReadonlyMap<string, Column>,
  matched: readonly (Parameters | undefined)[],
  from: string,
): readonly string[] {
  const [wind, agn] = [own.get('a_sn2'), own.get('a_agn1')];
  if (wind?.kind !== 'number' || agn?.kind !== 'number') return [];
  let crossed = 0;
  let straight = 0;
  matched.forEach((row, i) => {
    const [a, b, c, d] = [wind.values[i], agn.values[i], row?.A_SN2, row?.A_AGN1];
    if (a === undefined || b === undefined || c === undefined || d === undefined || agree(c, d)) return;
    if (agree(a, d) && agree(b, c)) crossed += 1;
    else straight += 1;
  });
  if (crossed === 0 || straight > 0) return [];
  return [
    `The catalog's A_SN2 and A_AGN1 are exchanged: its A_SN2 is the A_AGN1 of “${from}” and the other way round. Rename the two columns in the catalog.`,
  ];
}
