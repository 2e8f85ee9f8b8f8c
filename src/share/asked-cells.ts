/** How the cells of a row are known where a saved model is asked about it: exactly, with an error, beyond a limit, or not at all. */
import type { Cell } from '../analysis/ask/asked';
import { ProblemError } from '../base/problem';
import { type FittedTransform, refusal } from '../catalog/column-transforms';
import { outsideWords } from '../catalog/domain';
import { type CatalogCells, CELL, type CellKind, type Correlated, emptyCells } from '../catalog/measured/cells';
import { hasFluxErrors, isMeasured } from '../catalog/measured/measurement';
import { cellReader } from '../catalog/measured/read';
import { numberColumn, type Table } from '../catalog/table';
import type { Asking, NumberOrColumn } from './asking';
import type { ColumnChoice } from './recipe';

/** A column as the model reads it. */
export interface Source {
  readonly name: string;
  readonly transform: FittedTransform;
  readonly values: Float64Array | undefined;
  readonly markers: ReadonlySet<number>;
}

/** Whether the table has no number in a row. */
export function isBlank({ values, markers }: Source, row: number): boolean {
  const value = values?.[row] ?? Number.NaN;
  return !Number.isFinite(value) || markers.has(value);
}

/** Reads a number for each row. Throws ProblemError `model-columns` where there is no such column. */
function numbersOf(table: Table, what: NumberOrColumn): (row: number) => number {
  if (typeof what === 'number') return () => what;
  const column = numberColumn(table, what);
  if (column) return (row) => column.values[row] as number;
  throw new ProblemError(
    'model-columns',
    `“${table.name}” has no column of numbers named “${what}”.`,
    'Name a column of the catalog, or give a number.',
  );
}

/** The only cell of a table of one, as a density is asked of it. */
function askedCell({ kinds, measured, spread, upper }: CatalogCells): Cell {
  const [value = 0, sigma = 0] = [measured[0], spread[0]];
  const kind = kinds[0] as CellKind;
  switch (kind) {
    case CELL.exact:
      return { kind: 'known', value };
    case CELL.missing:
      return { kind: 'unknown' };
    case CELL.error:
      return { kind: 'measured', value, sigma };
    case CELL.split:
      return { kind: 'measured', value, sigma, upper: upper[0] };
    case CELL.flux:
      return { kind: 'measured', value, sigma, inFlux: true };
    case CELL.above:
    case CELL.below:
      return { kind: 'beyond', limit: value, side: kind === CELL.above ? 'above' : 'below' };
    case CELL.undetected:
      return { kind: 'undetected', limit: value };
    default:
      return kind satisfies never;
  }
}

/** Readers of the learned columns of a table, which stand first among the sources. Throws ProblemError `model-columns`. */
export function cellsOf(table: Table, columns: readonly ColumnChoice[], sources: readonly Source[], asking: Asking) {
  const { unknown, fill = false, errors = {}, limits = {} } = asking;
  const sigmas = new Map(Object.entries(errors).map(([name, what]) => [name, numbersOf(table, what)]));
  const bounds = new Map(
    Object.entries(limits).map(([name, { side, limit }]) => [name, { side, at: numbersOf(table, limit) }]),
  );
  const learned = columns.map((request, c) => {
    const { name, error } = request;
    const asSaid = name in limits ? false : name in errors ? errors[name] === error : asking.asLearned;
    const column = numberColumn(table, name);
    if (!asSaid || !column || !isMeasured(request) || unknown.includes(name)) return undefined;
    const { transform, markers } = sources[c] as Source;
    return cellReader(table, { ...request, holes: true }, column, { transform, markers, lenient: true });
  });
  const pairs = columns.flatMap(({ covariances = [] }, a) =>
    covariances.flatMap(({ with: partner, column, holds }) => {
      const b = columns.findIndex(({ name }) => name === partner);
      const values = numberColumn(table, column)?.values;
      return b >= 0 && values ? [{ a, b, values, holds }] : [];
    }),
  );
  /** Correlations of the errors of a row. */
  const correlatedOf = (row: number, cells: readonly Cell[]): Correlated | undefined => {
    const own = pairs.map(({ a, b, values, holds }) => {
      const [first, second] = [cells[a], cells[b]];
      if (first?.kind !== 'measured' || second?.kind !== 'measured') return 0;
      const value = values[row] as number;
      return holds === 'correlation' ? value : value / (first.sigma * second.sigma);
    });
    if (own.every((value) => value === 0)) return undefined;
    return { pairs: pairs.map(({ a, b }) => [a, b] as const), values: Float64Array.from(own) };
  };
  const one = emptyCells(1, 1);
  /** A cell, or why the row cannot be asked. */
  const cellOf = (source: Source, c: number, row: number): Cell | string => {
    const { name, values, transform } = source;
    if (unknown.includes(name)) return { kind: 'unknown' };
    const reader = learned[c];
    if (reader) {
      const cell = reader(row, one, 0) ?? askedCell(one);
      return typeof cell === 'string' || cell.kind !== 'unknown' || fill ? cell : `${name} is blank`;
    }
    const value = values?.[row] ?? Number.NaN;
    const bound = bounds.get(name);
    if (isBlank(source, row)) {
      const limit = bound?.at(row);
      if (bound && limit !== undefined && Number.isFinite(limit)) return { kind: 'beyond', limit, side: bound.side };
      return fill ? { kind: 'unknown' } : `${name} is blank`;
    }
    const sigma = sigmas.get(name)?.(row);
    if (sigma !== undefined && !(sigma >= 0 && Number.isFinite(sigma))) return `${name} has no error`;
    const inFlux = hasFluxErrors(columns[c] ?? {});
    if (sigma !== undefined && sigma > 0) return { kind: 'measured', value, sigma, ...(inFlux ? { inFlux } : {}) };
    return outsideWords(columns[c]?.domain, name, value) ?? refusal(transform, name, value) ?? { kind: 'known', value };
  };
  return { learned, cellOf, correlatedOf };
}
