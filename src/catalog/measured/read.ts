/** The cells of a column as they were measured: value and error, missing, or a limit. */
import { ProblemError } from '../../base/problem';
import { type FittedTransform, refusal } from '../column-transforms';
import { type ColumnDomain, outsideWords } from '../domain';
import { missingMarkers, sortedFinite } from '../missing-markers';
import { type NumberColumn, numberColumn, type Table } from '../table';
import { type CatalogCells, CELL } from './cells';
import { columnsBeside, hasFluxErrors, isMeasured, type Measurement } from './measurement';

/** A chosen column. */
export interface MeasuredRequest extends Measurement {
  readonly name: string;
  readonly role?: 'feature' | 'context' | undefined;
  readonly domain?: ColumnDomain | undefined;
}

/** Reads the cell of a row into place `at`, or says in words why the row is left out. */
export type CellReader = (row: number, cells: CatalogCells, at: number) => string | undefined;

/** Throws ProblemError `measured-context` and `measured-angle`. */
export function refuseMeasured(request: MeasuredRequest): void {
  if (!isMeasured(request)) return;
  const { name, role, domain } = request;
  if (role === 'context') {
    throw new ProblemError(
      'measured-context',
      `“${name}” is a condition, and errors, missing cells and limits are for learned columns.`,
      'Learn the column, or condition on its values as they are.',
    );
  }
  if (domain?.kind === 'angle') {
    throw new ProblemError(
      'measured-angle',
      `“${name}” is an angle, and the mixture that draws true values does not come round.`,
      'Use the angle without its period, or without errors and missing cells.',
    );
  }
}

/** Values that every true value of a column lies between. */
function rangeOf(transform: FittedTransform, domain: ColumnDomain | undefined): { least: number; most: number } {
  const ends: { from?: number; to?: number } = domain?.kind === 'within' ? domain : {};
  const own =
    transform.kind === 'log10'
      ? { from: 0, to: Number.POSITIVE_INFINITY }
      : transform.kind === 'logit'
        ? transform
        : { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  return { least: Math.max(own.from, ends.from ?? own.from), most: Math.min(own.to, ends.to ?? own.to) };
}

/** Float32 writers print 98.99999. */
const isNear = (value: number, other: number) => Math.abs(value - other) <= 1e-6 * Math.abs(other);

/** A column beside another; undefined where the table has none of that name. */
function beside(table: Table, name: string): Float64Array | undefined {
  return numberColumn(table, name)?.values;
}

/** Throws ProblemError `no-error-column` where a column is named that the table does not have. */
function refuseAbsent(table: Table, request: MeasuredRequest): void {
  const absent = columnsBeside(request).find((name) => !numberColumn(table, name));
  if (absent === undefined) return;
  throw new ProblemError(
    'no-error-column',
    `“${table.name}” has no column of numbers named “${absent}”, in which the errors or limits of “${request.name}” should stand.`,
    'Name another column, or one number for all rows.',
  );
}

/** The limit of a row, if its cell is one. */
type LimitReader = (row: number) => { readonly kind: number; readonly at: number } | undefined;

function limitsOf(
  table: Table,
  request: MeasuredRequest,
  values: Float64Array,
  isMissing: (value: number) => boolean,
): LimitReader {
  const { name, limit, error } = request;
  switch (limit?.kind) {
    case undefined:
      return () => undefined;
    case 'marker': {
      if (typeof error !== 'string') {
        throw new ProblemError(
          'limit-column',
          `The limits of “${name}” stand in its column of errors, and none is named.`,
          'Name the column of errors too.',
        );
      }
      const bounds = beside(table, error);
      return (row) => {
        if (!isNear(values[row] as number, limit.value)) return undefined;
        const bound = bounds?.[row] ?? Number.NaN;
        if (limit.means === 'undetected') return { kind: CELL.undetected, at: bound };
        return { kind: limit.value > bound ? CELL.above : CELL.below, at: bound };
      };
    }
    case 'written': {
      const found = table.facts?.[name]?.limits;
      const places = new Map(Array.from(found?.rows ?? [], (row, i) => [row, i]));
      return (row) => {
        const i = places.get(row);
        if (i === undefined || !found) return undefined;
        return { kind: found.sides[i] === 'upper' ? CELL.below : CELL.above, at: found.values[i] as number };
      };
    }
    case 'column': {
      const bounds = beside(table, limit.column);
      return (row) => {
        const bound = bounds?.[row] ?? Number.NaN;
        if (!isMissing(values[row] as number) || !Number.isFinite(bound)) return undefined;
        return { kind: limit.side === 'above' ? CELL.above : CELL.below, at: bound };
      };
    }
    default:
      return limit satisfies never;
  }
}

/** σ below and above the measured value of a row; undefined where the column is exact. */
function errorsOf(table: Table, { error }: MeasuredRequest, isLimit: (row: number) => boolean) {
  if (error === undefined) return undefined;
  if (typeof error === 'number') return () => [error, error] as const;
  const known = (name: string) => {
    const values = beside(table, name) ?? new Float64Array(table.rows);
    const measured = values.filter((value, row) => value > 0 && !isLimit(row));
    const markers = new Set(missingMarkers(sortedFinite(measured)).map(({ value }) => value));
    return (row: number) => {
      const value = values[row] as number;
      return value > 0 && Number.isFinite(value) && !markers.has(value) ? value : Number.NaN;
    };
  };
  if (typeof error === 'string') {
    const own = known(error);
    return (row: number) => [own(row), own(row)] as const;
  }
  const signed = (name: string) => {
    const column = beside(table, name);
    // Lower errors are also written with their sign.
    return column?.every((value) => !(value > 0)) ? name : undefined;
  };
  const minus = signed(error.minus);
  const negative = minus === undefined ? undefined : beside(table, minus);
  const [low, high] = [known(error.minus), known(error.plus)];
  return (row: number) => [negative ? Math.abs(negative[row] || Number.NaN) : low(row), high(row)] as const;
}

interface ReadOptions {
  readonly transform: FittedTransform;
  /** Values that look like markers of missing ones. */
  readonly markers: ReadonlySet<number>;
  /** Whether columns of errors and limits may be absent, and cells are then exact: test rows without errors. */
  readonly lenient: boolean;
}

/** How the cells of a measured column are read. Throws ProblemError `no-error-column` and `limit-column`. */
export function cellReader(
  table: Table,
  asked: MeasuredRequest,
  column: NumberColumn,
  options: ReadOptions,
): CellReader {
  const { transform, markers, lenient } = options;
  const isBare = lenient && columnsBeside(asked).some((name) => !numberColumn(table, name));
  const request = isBare ? { ...asked, error: undefined, limit: undefined } : asked;
  refuseAbsent(table, request);
  const { name, holes, domain } = request;
  const inFlux = hasFluxErrors(request);
  const { values } = column;
  const isMissing = (value: number) => !Number.isFinite(value) || markers.has(value);
  const limitAt = limitsOf(table, request, values, isMissing);
  const errors = errorsOf(table, request, (row) => limitAt(row) !== undefined);
  const { least, most } = rangeOf(transform, domain);
  const put = (cells: CatalogCells, at: number, kind: number, measured: number, low = 0, high = low) => {
    cells.kinds[at] = kind;
    cells.measured[at] = measured;
    cells.spread[at] = low;
    cells.upper[at] = high;
    return undefined;
  };
  return (row, cells, at) => {
    const value = values[row] as number;
    const limit = limitAt(row);
    if (limit) {
      if (!Number.isFinite(limit.at)) return `${name} is a limit whose value is missing`;
      const impossible = limit.kind === CELL.above ? limit.at >= most : limit.kind === CELL.below && limit.at <= least;
      return impossible ? `${name} is a limit that no value fulfils` : put(cells, at, limit.kind, limit.at);
    }
    if (isMissing(value)) {
      if (holes) return put(cells, at, CELL.missing, 0);
      return Number.isFinite(value)
        ? `${name} is ${value}, which looks like a marker for a missing value`
        : `${name} is blank or not a finite number`;
    }
    if (!errors)
      return outsideWords(domain, name, value) ?? refusal(transform, name, value) ?? put(cells, at, CELL.exact, value);
    const [low, high] = errors(row);
    // A value of unknown error says nothing that can be relied on.
    if (!(low > 0 && high > 0))
      return holes ? put(cells, at, CELL.missing, 0) : `the error of ${name} is missing, zero or negative`;
    if (inFlux) return put(cells, at, CELL.flux, value, low);
    return put(cells, at, low === high ? CELL.error : CELL.split, value, low, high);
  };
}
