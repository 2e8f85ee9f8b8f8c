/** What was read from the files that a person opened together, as one catalog: boxes merged, parameters joined. */
import { ProblemError } from '../../base/problem';
import type { Column, Table } from '../table';
import { joinParameters } from './join-parameters';
import { mergeTables } from './merge';
import { rangeNotes } from './parameter-ranges';
import { isParameterTable, type ParameterTable, readParameterTable } from './parameter-table';
import { listed, type Part } from './part';
import { provenanceOf } from './provenance';
import { simulationColumn } from './simulation-lookup';

/** One file as read. */
export interface ReadFile {
  /** With the folders that it was chosen with. */
  readonly path: string;
  readonly table: Table;
}

/** CAMELS' Info files describe parameters: a name, a fiducial value and bounds in each row. */
const isDescription = ({ columns }: Table) =>
  columns.some(({ name }) => name === 'ParamName') && columns.some(({ name }) => /^Fid/.test(name));

/** Tables of several sets as one, the first to name a simulation counting. */
function together(tables: readonly ParameterTable[]): ParameterTable | undefined {
  const [first, ...more] = tables;
  if (!first || more.length === 0) return first;
  const rows = new Map(tables.flatMap((table) => [...table.rows]).toReversed());
  const { suite } = first;
  const notes = tables.flatMap((table) => table.notes);
  const differing = tables.flatMap((table) =>
    [...table.rows].flatMap(([name, own]) =>
      ['Omega_m', 'sigma_8', 'A_SN1', 'A_AGN1'].some((p) => own[p] !== rows.get(name)?.[p]) ? [name] : [],
    ),
  );
  if (differing.length > 0)
    notes.push(
      `${listed([...new Set(differing)])} stand with different parameters in several of the parameter tables: those of the first are used.`,
    );
  return {
    name: more.length === 1 ? `${first.name}, ${more[0]?.name}` : `${tables.length} parameter tables`,
    rows,
    notes,
    ...(suite === undefined ? {} : { suite }),
  };
}

/** The parameter tables that can be of the galaxies' suites, those of one suite as one. */
function bySuite(tables: readonly ParameterTable[], suites: ReadonlySet<string>): readonly ParameterTable[] {
  const fitting = tables.filter(({ suite }) => suite === undefined || suites.size === 0 || suites.has(suite));
  const named = [...new Set(fitting.flatMap(({ suite }) => suite ?? []))];
  if (fitting.length === 0) {
    throw new ProblemError(
      'other-suite',
      `The galaxies are of ${[...suites].join(', ')}, and the parameter tables of ${[...new Set(tables.map(({ suite }) => suite))].join(', ')}.`,
      'Open the parameter table of the same suite.',
    );
  }
  if (named.length < 2) return [together(fitting)].flatMap((table) => table ?? []);
  if (suites.size < 2 || fitting.some(({ suite }) => suite === undefined)) {
    throw new ProblemError(
      'which-suite',
      `The parameter tables are of ${named.join(' and ')}. Simulations of both have names such as LH_0, so it is not known which galaxies are of which suite.`,
      'Open one suite with its own parameter tables at a time, or keep each suite in a folder of its name.',
    );
  }
  return named.flatMap((name) => together(fitting.filter(({ suite }) => suite === name)) ?? []);
}

/** The one part's table with the simulation of its path, where it does not name one itself. */
function named({ table, provenance }: Part): Table {
  if (provenance.simulation === undefined || simulationColumn(table)) return table;
  const sim: Column = { kind: 'text', name: 'sim', values: new Array<string>(table.rows).fill(provenance.simulation) };
  return { ...table, columns: [sim, ...table.columns] };
}

/** Whether the catalog's own columns of parameters have the ranges that their names promise. */
function ownRanges(table: Table): readonly string[] {
  const values = table.columns.flatMap((column): [string, number[]][] =>
    column.kind === 'number' && /^(Omega_m|sigma_8|A_(SN|AGN)[12])$/.test(column.name)
      ? [[column.name, [...new Set(column.values)]]]
      : [],
  );
  return values.length < 4 ? [] : rangeNotes(table.name, new Map(values));
}

/**
 * The catalog in the files: galaxies merged (see `mergeTables`), parameters of simulations joined to them (see
 * `joinParameters`). A parameter table that comes alone is a catalog itself. Throws ProblemError `no-file`, `only-parameters`,
 * `which-suite`, `other-suite`, and those of the two.
 */
export function assemble(files: readonly ReadFile[]): Table {
  const [only, ...others] = files;
  if (!only) throw new ProblemError('no-file', 'No file arrived.', 'Choose one or more catalogs.');
  const parts = files.map(
    ({ path, table }): Part => ({
      path,
      table,
      provenance: provenanceOf(path, table.header),
      ...(table.header ? { facts: table.header } : {}),
    }),
  );
  const described = parts.filter(({ table }) => others.length > 0 && isDescription(table));
  const parameters = parts.filter(({ table }) => others.length > 0 && isParameterTable(table));
  const catalogs = parts.filter((part) => !described.includes(part) && !parameters.includes(part));
  const [catalog] = catalogs;
  if (!catalog) {
    throw new ProblemError(
      'only-parameters',
      'These files describe simulations and their parameters, and none of them holds galaxies.',
      'Add the catalogs of the simulations, or open one of the tables alone.',
    );
  }
  const notes =
    described.length > 0
      ? [`${listed(described.map(({ path }) => path))} only describe parameters and are left out.`]
      : [];
  const merged = mergeTables(catalogs);
  const suites = new Set(catalogs.flatMap(({ provenance }) => provenance.suite ?? []));
  const known = parameters.map(({ table, provenance }) => readParameterTable(table, provenance));
  const before = ownRanges(merged);
  let joined = catalogs.length === 1 ? named(catalog) : merged;
  const told: string[] = [];
  for (const table of known.length > 0 ? bySuite(known, suites) : []) {
    const one = joinParameters(joined, table);
    joined = one.table;
    told.push(...one.notes, ...table.notes);
  }
  if (known.length === 0) return { ...merged, notes: [...before, ...notes, ...merged.notes] };
  return { ...joined, notes: [...before, ...told, ...notes, ...merged.notes] };
}
