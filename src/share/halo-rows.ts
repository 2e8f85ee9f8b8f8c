/** Haloes and their galaxies from a table whose rows are galaxies, or haloes without one; and a mock as a table. */
import { type Haloes, haloesOf } from '../analysis/hod/haloes';
import { mockOf } from '../analysis/hod/mock';
import { type ZhengHod, zhengOccupation } from '../analysis/hod/occupation';
import { ProblemError } from '../base/problem';
import { filterRows } from '../catalog/filter/evaluate';
import { parseFilter } from '../catalog/filter/parse';
import type { Column, Table } from '../catalog/table';
import type { OutTable } from './table-out/table';

/** Which columns say what of a galaxy's halo. */
export interface HaloColumns {
  /** Mass of the host halo. */
  readonly mass: string;
  /** Which halo a galaxy lies in. */
  readonly id: string;
  /** 1 for a central galaxy, 0 for a satellite, blank for a halo without a galaxy. */
  readonly central: string;
  /** Columns within which an ID is unique; errors are by the first one. */
  readonly groups: readonly string[];
}

export interface HaloRowChoice {
  /** The rows that count as galaxies, as an expression; all where absent. */
  readonly galaxies?: string | undefined;
  /** The rows that are used, as an expression. */
  readonly where?: string | undefined;
  /** A table of all haloes. */
  readonly more?: Table | undefined;
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((one) => one.name === name);
  if (column) return column;
  throw new ProblemError('halo-column', `${table.name} has no column '${name}'.`, 'Choose another column.');
}

/** Throws ProblemError `halo-column`. */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.kind === 'number') return column.values;
  throw new ProblemError(
    'halo-column',
    `'${name}' is a column of texts, and the halo mass is a number.`,
    'Choose the column with the mass of the host halo.',
  );
}

const YES = new Set(['true', 't', 'yes', 'y', 'central', 'cen', '1']);
const NO = new Set(['false', 'f', 'no', 'n', 'satellite', 'sat', '0']);

/** 1 for a central, 0 for a satellite, NaN for a row that has neither. */
function centralFlags(table: Table, name: string): Float64Array {
  const { values } = columnOf(table, name);
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const cell = values[row] as number | string;
    if (typeof cell === 'number') {
      if (Number.isNaN(cell) || cell === 0 || cell === 1) return cell;
    } else {
      const word = cell.trim().toLowerCase();
      if (word === '') return Number.NaN;
      if (YES.has(word)) return 1;
      if (NO.has(word)) return 0;
    }
    throw new ProblemError(
      'central-flag',
      `'${name}' holds '${cell}', and a central flag is 1 or 0 (or true or false), blank for a halo without a galaxy.`,
      'Name the column that tells central galaxies from satellites.',
    );
  });
}

/** The rows of a table; those of a list of haloes, whose central flag is not asked for, have no galaxy. */
function rowsOf(
  table: Table,
  { mass, id, groups, central }: Omit<HaloColumns, 'central'> & { readonly central?: string },
  { galaxies, where }: HaloRowChoice,
) {
  const used = where === undefined ? undefined : filterRows(parseFilter(where), table);
  const rows = used ?? Uint32Array.from({ length: table.rows }, (_, row) => row);
  const flags = central === undefined ? undefined : centralFlags(table, central);
  const counted = galaxies === undefined ? undefined : new Set(filterRows(parseFilter(galaxies), table));
  const masses = numbersOf(table, mass);
  const ids = columnOf(table, id).values;
  const keys = groups.map((name) => columnOf(table, name).values);
  return Array.from(rows, (row) => ({
    row,
    mass: masses[row] as number,
    halo: ids[row] as number | string,
    central: counted && !counted.has(row) ? Number.NaN : (flags?.[row] ?? Number.NaN),
    group: String(keys[0]?.[row] ?? ''),
    place: JSON.stringify(keys.map((values) => values[row])),
  }));
}

/** The rows that are galaxies in haloes. Throws as `haloRows`. */
export function galaxyRows(table: Table, columns: HaloColumns, choice: HaloRowChoice): Uint32Array {
  const rows = rowsOf(table, columns, choice);
  return Uint32Array.from(
    rows.filter(({ mass, central }) => mass > 0 && mass < Infinity && !Number.isNaN(central)),
    ({ row }) => row,
  );
}

/** Throws ProblemError `halo-column`, `central-flag`, those of an expression, and those of `haloesOf`. */
export function haloRows(table: Table, columns: HaloColumns, choice: HaloRowChoice): Haloes {
  const { central: _, ...others } = columns;
  const all = [...rowsOf(table, columns, choice), ...(choice.more ? rowsOf(choice.more, others, {}) : [])];
  return haloesOf({
    mass: all.map((row) => row.mass),
    halo: all.map((row) => row.halo),
    central: all.map((row) => row.central),
    place: all.map((row) => row.place),
    group: all.map((row) => row.group),
  });
}

/** Galaxies drawn into the haloes by the model of five parameters. */
export function mockTable(
  haloes: Pick<Haloes, 'logMass'>,
  hod: ZhengHod,
  { mass, central }: Pick<HaloColumns, 'mass' | 'central'>,
  seed: number,
): OutTable {
  const drawn = mockOf(haloes.logMass, (x) => zhengOccupation(hod, x), seed);
  return {
    name: 'mock galaxies',
    rows: drawn.halo.length,
    columns: [
      { name: mass, cell: (row) => 10 ** (haloes.logMass[drawn.halo[row] as number] as number) },
      { name: 'halo', cell: (row) => drawn.halo[row] as number },
      { name: central, cell: (row) => drawn.central[row] as number },
    ],
  };
}
