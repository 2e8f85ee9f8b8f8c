/**
 * What attributes state of values: unit, the marks of missing cells, and the scale of packed ones (netCDF and CF conventions, 8.1), and
 * the masks of astropy and vaex, which are columns of their own.
 */
import type { Column, ColumnFacts } from '../table';
import { readableUnit } from '../unit-words';
import type { Hdf5Handle } from './library';
import { attributes } from './tree';

export interface StatedValues {
  readonly facts: ColumnFacts;
  readonly missing: readonly number[];
  readonly scale: number;
  readonly offset: number;
  /** Names of the columns of a matrix. */
  readonly names: readonly string[];
}

const WORD = /^[^\p{Cc}\p{Cf}]{1,40}$/u;

/** What the attributes of a dataset or group say. */
export function statedBy(handle: Hdf5Handle, path: string): StatedValues {
  const found = attributes(handle, path);
  const first = (...names: string[]) => names.map((name) => found.get(name)?.[0]).find((value) => value !== undefined);
  const number = (name: string, otherwise: number) => {
    const value = found.get(name)?.[0];
    return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
  };
  const written = first('units', 'unit', 'Units', 'Unit');
  const unit = typeof written === 'string' && WORD.test(written) ? readableUnit(written) : undefined;
  const description = first('description', 'long_name', 'Description');
  const missing = ['_FillValue', 'missing_value']
    .flatMap((name) => found.get(name) ?? [])
    .filter((value): value is number => typeof value === 'number');
  const names = ['columns', 'column_names', 'names', 'labels']
    .map((name) => found.get(name))
    .find((list) => list !== undefined);
  return {
    facts: {
      ...(unit ? { unit } : {}),
      ...(typeof description === 'string' && description.trim() !== ''
        ? { description: description.slice(0, 500) }
        : {}),
      ...(missing[0] === undefined ? {} : { missing: String(missing[0]) }),
    },
    missing,
    scale: number('scale_factor', 1),
    offset: number('add_offset', 0),
    names: (names ?? []).map(String),
  };
}

const cells = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'cell' : 'cells'}`;

/** Cells that are marked as missing become so, and packed ones are unpacked; the note says how many. */
export function unpackedColumn(
  column: Column,
  { missing, scale, offset }: StatedValues,
): { column: Column; notes: string[] } {
  if (column.kind !== 'number' || (missing.length === 0 && scale === 1 && offset === 0)) return { column, notes: [] };
  let count = 0;
  const values = column.values.map((value) => {
    if (missing.includes(value)) {
      count += 1;
      return Number.NaN;
    }
    return value * scale + offset;
  });
  const notes = [];
  if (count > 0) notes.push(`${cells(count)} of “${column.name}” hold its fill value and count as missing.`);
  if (scale !== 1 || offset !== 0)
    notes.push(`“${column.name}” is stored packed, and unpacked as value × ${scale} + ${offset}.`);
  return { column: { ...column, values }, notes };
}

/** Columns named `X.mask` (astropy) or `X_mask` beside a `mask` of vaex blank the cells of `X`, and are taken away. */
export function withoutMasks(columns: readonly Column[]): { columns: Column[]; notes: string[] } {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const masks = new Map<string, Float64Array>();
  const taken = new Set<Column>();
  for (const column of columns) {
    const of = /^(.*)\.mask$/.exec(column.name)?.[1];
    if (of === undefined || column.kind !== 'number' || !byName.has(of)) continue;
    if (!column.values.every((value) => value === 0 || value === 1)) continue;
    masks.set(of, column.values);
    taken.add(column);
  }
  const notes: string[] = [];
  const masked = columns
    .filter((column) => !taken.has(column))
    .map((column): Column => {
      const mask = masks.get(column.name);
      const count = mask?.reduce((sum, value) => sum + value, 0) ?? 0;
      if (!mask || count === 0) return column;
      notes.push(`${cells(count)} of “${column.name}” are masked and count as missing.`);
      if (column.kind === 'text')
        return { ...column, values: column.values.map((value, row) => (mask[row] ? '' : value)) };
      return { ...column, values: column.values.map((value, row) => (mask[row] ? Number.NaN : value)) };
    });
  return { columns: masked, notes };
}
