/**
 * Tables that give every simulation its parameters: CAMELS' `CosmoAstroSeed_*.txt`, with a header (names of papers or
 * of codes) or without, and the nameless Latin hypercubes. The order of CAMELS is A_SN1, A_AGN1, A_SN2, A_AGN2.
 */
import { ProblemError } from '../../base/problem';
import type { Column, NumberColumn, Table, TextColumn } from '../table';
import { BARE_LAYOUTS, knownParameter, type ParameterColumn, SHARED_PARAMETERS } from './parameter-layouts';
import { outsideRange, rangeNotes } from './parameter-ranges';
import type { Provenance } from './provenance';
import { findSimulation } from './simulation-names';

export interface ParameterTable {
  /** What the file is called. */
  readonly name: string;
  /** The suite that the parameters are of, where the path says so. */
  readonly suite?: string;
  /** Parameters by simulation, both under papers' names (`A_SN1` is relative to the fiducial, whatever the code's unit). */
  readonly rows: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly notes: readonly string[];
}

/** CAMELS' largest set has 2,048 boxes. */
const MAX_SIMULATIONS = 100_000;
/** Share of a headed table's numbers that must be parameters; a catalog has more of its own. */
const LEAST_KNOWN = 0.6;
const NAMELESS = /^column \d+$/;

const isNumber = (column: Column): column is NumberColumn => column.kind === 'number';

/** The column that names one simulation in every row, none of them twice. */
function nameColumn({ columns, rows }: Table): TextColumn | undefined {
  if (rows === 0 || rows > MAX_SIMULATIONS) return undefined;
  return columns.find(
    (column): column is TextColumn =>
      column.kind === 'text' &&
      column.values.every((name) => findSimulation(name) !== undefined) &&
      new Set(column.values.map((name) => name.trim().toLowerCase())).size === rows,
  );
}

/** Parameters by the columns' own names, where enough of them are known. */
function byHeader(numbers: readonly NumberColumn[]): readonly (ParameterColumn | undefined)[] | undefined {
  const known = numbers.map(({ name }) => knownParameter(name));
  const named = known.filter((column) => column !== undefined);
  const shared = named.filter(({ name }) => SHARED_PARAMETERS.includes(name));
  return shared.length >= 2 && named.length >= LEAST_KNOWN * numbers.length ? known : undefined;
}

/** How many values of the first six columns a layout would place outside their ranges. */
function misfits(numbers: readonly NumberColumn[], columns: readonly (ParameterColumn | undefined)[]): number {
  return columns.reduce((sum, column, i) => {
    const values = numbers[i]?.values ?? new Float64Array();
    return column
      ? sum +
          outsideRange(
            column.name,
            Array.from(values, (value) => value / column.divisor),
          ).length
      : sum;
  }, 0);
}

/** Parameters by place, for columns without names: the layout of so many columns (a seed may follow) that fits the values. */
function byPlace(numbers: readonly NumberColumn[], rows: number) {
  if (!numbers.every(({ name }) => NAMELESS.test(name))) return undefined;
  const last = numbers.at(-1);
  const seeded = last?.values.every((value) => Number.isInteger(value) && value >= 0) ?? false;
  const fitting = BARE_LAYOUTS.flatMap(({ names, of }) => {
    const spare = numbers.length - names.length;
    if (spare !== 0 && !(spare === 1 && seeded)) return [];
    const columns = [...names, ...(spare === 1 ? ['seed'] : [])].map(knownParameter);
    return [{ columns, of, misfits: misfits(numbers, columns) }];
  });
  const best = fitting.toSorted((a, b) => a.misfits - b.misfits)[0];
  // The set EX has a value of 0 or 100 in three of four rows.
  return best && best.misfits <= rows ? best : undefined;
}

/** True where the table gives simulations their parameters and is no catalog of galaxies. */
export function isParameterTable(table: Table): boolean {
  const numbers = table.columns.filter(isNumber);
  if (nameColumn(table)) return byHeader(numbers) !== undefined || byPlace(numbers, table.rows) !== undefined;
  const texts = table.columns.length - numbers.length;
  return texts === 0 && numbers.length <= 7 && byPlace(numbers, table.rows)?.misfits === 0;
}

/** The names of the rows: the table's own; for nameless rows the simulation of the path, or the number in the set. */
function rowNames(
  table: Table,
  provenance: Provenance,
): { readonly names: readonly string[]; readonly notes: string[] } {
  const column = nameColumn(table);
  if (column) return { names: column.values.map((name) => findSimulation(name)?.name ?? name.trim()), notes: [] };
  if (table.rows === 1 && provenance.simulation !== undefined) return { names: [provenance.simulation], notes: [] };
  const set = provenance.set ?? 'LH';
  return {
    names: Array.from({ length: table.rows }, (_, row) => `${set}_${row}`),
    notes: [`“${table.name}” does not name its simulations: row n, counted from 0, is taken to be ${set}_n.`],
  };
}

/** Reads a table for which `isParameterTable` holds. Throws ProblemError `not-parameters` where it does not. */
export function readParameterTable(table: Table, provenance: Provenance = {}): ParameterTable {
  const numbers = table.columns.filter(isNumber);
  const headed = byHeader(numbers);
  const bare = headed ? undefined : byPlace(numbers, table.rows);
  const columns = headed ?? bare?.columns;
  if (!columns) {
    throw new ProblemError(
      'not-parameters',
      `“${table.name}” is no table of simulation parameters: its columns are not those of CAMELS.`,
      'Give it a header with names such as Omega_m, sigma_8, A_SN1, A_AGN1, A_SN2, A_AGN2.',
    );
  }
  const { names, notes } = rowNames(table, provenance);
  if (bare) {
    notes.unshift(
      `“${table.name}” has no header: its columns are read as ${bare.of}, in CAMELS' order (A_SN1, A_AGN1, A_SN2, A_AGN2).`,
    );
  }
  const unknown = numbers.filter((_, i) => columns[i] === undefined).map(({ name }) => name);
  if (unknown.length > 0)
    notes.push(`In “${table.name}” ${unknown.slice(0, 5).join(', ')} is taken as it is: no such parameter is known.`);
  const rows = new Map<string, Readonly<Record<string, number>>>();
  names.forEach((name, row) => {
    const record = numbers.map(({ name: written, values }, i): [string, number] => {
      const { name: parameter, divisor } = columns[i] ?? { name: written, divisor: 1 };
      return [parameter, divided(values[row] ?? Number.NaN, divisor)];
    });
    rows.set(name, Object.fromEntries(record));
  });
  notes.push(...rangeNotes(table.name, valuesByName(rows)));
  return { name: table.name, rows, notes, ...(provenance.suite === undefined ? {} : { suite: provenance.suite }) };
}

/** To 12 digits, since 1.1 × 3.6 / 3.6 is to be 1.1. */
export function divided(value: number, divisor: number): number {
  return divisor === 1 ? value : Number((value / divisor).toPrecision(12));
}

/** Values by parameter over all simulations. */
function valuesByName(rows: ParameterTable['rows']): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const record of rows.values()) {
    for (const [parameter, value] of Object.entries(record)) {
      const known = values.get(parameter);
      if (known) known.push(value);
      else values.set(parameter, [value]);
    }
  }
  return values;
}
