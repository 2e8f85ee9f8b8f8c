/** The rows of a catalog as a saved model is asked about them: which cells are known, measured with an error, beyond a limit, or unknown. */
import type { AskedRow, Cell } from '../analysis/ask/asked';
import { ProblemError } from '../base/problem';
import { applyTransform, type FittedTransform, refusal } from '../catalog/column-transforms';
import { withDefined } from '../catalog/define/define';
import { outsideWords } from '../catalog/domain';
import { filterRows } from '../catalog/filter/evaluate';
import { columnsNamedIn } from '../catalog/filter/expression';
import { parseFilter, parseTerm } from '../catalog/filter/parse';
import { type CatalogCells, CELL, type CellKind, type Correlated, emptyCells } from '../catalog/measured/cells';
import { canCorrelate } from '../catalog/measured/covariances';
import { columnsBeside, hasFluxErrors, isMeasured } from '../catalog/measured/measurement';
import { cellReader } from '../catalog/measured/read';
import { missingMarkers, sortedFinite } from '../catalog/missing-markers';
import { numberColumn, type Table } from '../catalog/table';
import { standardiseRows } from '../train/standardise';
import { farRows, notesOf } from './asked-notes';
import { orderedColumns } from './model-schema';
import type { Model } from './recipe';

/** A number for all rows, or the column that has it. */
export type NumberOrColumn = number | string;

/** What is unknown of the rows of a table, and how well the rest is known. */
export interface Asking {
  /** Learned columns whose values are asked for; where the table has them, they are the truth and stay hidden. */
  readonly unknown: readonly string[];
  /** Whether blank cells of other learned columns are unknown too; without it, their rows are not answered. */
  readonly fill?: boolean | undefined;
  /** Standard deviations of the errors of learned columns, in the units of the catalog. */
  readonly errors?: Readonly<Record<string, NumberOrColumn>> | undefined;
  /**
   * Whether columns that were learned with errors and limits have them here too, where nothing else is said of them: else a noisy value counts as the
   * true one, and the answer is too narrow.
   */
  readonly asLearned?: boolean | undefined;
  /** Where the true value of a blank cell lies beyond: the limit of a column in which nothing was detected. */
  readonly limits?:
    | Readonly<Record<string, { readonly side: 'above' | 'below'; readonly limit: NumberOrColumn }>>
    | undefined;
}

/** The rows that can be answered. */
export interface AskedTable {
  /** Where each asked row stands in the table. */
  readonly rows: Uint32Array;
  readonly asked: readonly AskedRow[];
  /** The values of each unknown column in the asked rows, where the table has them; NaN where it has none. */
  readonly truth: ReadonlyMap<string, Float64Array>;
  /** Why other rows are not asked, and how many they are. */
  readonly unanswered: readonly { readonly reason: string; readonly count: number }[];
  /** 1 for rows of which a known value lies far outside the training range. */
  readonly extrapolated: Uint8Array;
  readonly notes: readonly string[];
}

export interface Source {
  readonly name: string;
  readonly transform: FittedTransform;
  readonly values: Float64Array | undefined;
  readonly markers: ReadonlySet<number>;
}

const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');

/** The table with the columns that the model defines, but for unknown ones whose own columns are missing. */
function definedTable(catalog: Table, { recipe }: Model, unknown: readonly string[]): Table {
  return (recipe.definitions ?? []).reduce((table, definition) => {
    const lacks = columnsNamedIn(parseTerm(definition.expression)).some(
      (name) => !table.columns.some((column) => column.name === name),
    );
    return lacks && unknown.includes(definition.name) ? table : withDefined(table, [definition]);
  }, catalog);
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

/** Refuses names that the model does not learn, and more than one thing said of a column. */
function refuseNames(
  features: readonly string[],
  { unknown, errors = {}, limits = {} }: Asking,
  context: number,
): void {
  const named = [...unknown, ...Object.keys(errors), ...Object.keys(limits)];
  const other = [...new Set(named)].filter((name) => !features.includes(name));
  if (other.length > 0) {
    const given = context > 0 ? ' What a conditional model is given must be known exactly.' : '';
    throw new ProblemError(
      'asked-columns',
      `The model does not learn ${quoted(other)}; it learns ${quoted(features)}.${given}`,
      'Name columns that the model has learned.',
    );
  }
  const both = unknown.filter((name) => name in errors || name in limits);
  if (both.length > 0) {
    throw new ProblemError(
      'asked-columns',
      `${quoted(both)} cannot be both unknown and measured.`,
      'Name a column once.',
    );
  }
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

/** Sorts the rows of a table. Throws ProblemError `model-columns`, `asked-columns`, and those of the filter and of definitions. */
export function askedRows(catalog: Table, model: Model, asking: Asking): AskedTable {
  const { recipe, flow, transforms } = model;
  const { unknown, fill = false, errors = {}, limits = {} } = asking;
  const table = definedTable(catalog, model, unknown);
  const ordered = orderedColumns(recipe.columns);
  refuseNames(
    ordered.slice(0, flow.dim).map(({ name }) => name),
    asking,
    flow.context,
  );
  const sources = ordered.map(({ name }, c): Source => {
    const values = numberColumn(table, name)?.values;
    const markers = new Set(values ? missingMarkers(sortedFinite(values)).map(({ value }) => value) : []);
    return { name, transform: transforms[c] ?? { kind: 'none' }, values, markers };
  });
  const absent = sources.filter(
    ({ name, values }, c) => !values && !unknown.includes(name) && !(fill && c < flow.dim) && !(name in limits),
  );
  if (absent.length > 0) {
    throw new ProblemError(
      'model-columns',
      `The model needs columns of numbers that “${table.name}” does not have: ${quoted(absent.map(({ name }) => name))}.`,
      'Name them among the unknown columns, or rename the columns in the catalog as the model names them.',
    );
  }
  const sigmas = new Map(Object.entries(errors).map(([name, what]) => [name, numbersOf(table, what)]));
  const bounds = new Map(
    Object.entries(limits).map(([name, { side, limit }]) => [name, { side, at: numbersOf(table, limit) }]),
  );
  const filter = recipe.filter === undefined ? undefined : parseFilter(recipe.filter);
  const isFiltered = filter && !columnsNamedIn(filter).some((name) => unknown.includes(name) || !has(table, name));
  const passed = isFiltered ? new Set(filterRows(filter, table)) : undefined;

  const isBlank = ({ values, markers }: Source, row: number) => {
    const value = values?.[row] ?? Number.NaN;
    return !Number.isFinite(value) || markers.has(value);
  };
  const learned = ordered.slice(0, flow.dim).map((request, c) => {
    const { name, error } = request;
    const asSaid = name in limits ? false : name in errors ? errors[name] === error : asking.asLearned;
    const column = numberColumn(table, name);
    if (!asSaid || !column || !isMeasured(request) || unknown.includes(name)) return undefined;
    const { transform, markers } = sources[c] as Source;
    return cellReader(table, { ...request, holes: true }, column, { transform, markers, lenient: true });
  });
  const pairs = ordered.slice(0, flow.dim).flatMap(({ covariances = [] }, a) =>
    covariances.flatMap(({ with: partner, column, holds }) => {
      const b = ordered.slice(0, flow.dim).findIndex(({ name }) => name === partner);
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
    const inFlux = hasFluxErrors(ordered[c] ?? {});
    if (sigma !== undefined && sigma > 0) return { kind: 'measured', value, sigma, ...(inFlux ? { inFlux } : {}) };
    return outsideWords(ordered[c]?.domain, name, value) ?? refusal(transform, name, value) ?? { kind: 'known', value };
  };

  const rows: number[] = [];
  const asked: AskedRow[] = [];
  const counts = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const cells: Cell[] = [];
    const given = new Float64Array(flow.context);
    let reason = passed && !passed.has(row) ? "the model's filter leaves the row out" : undefined;
    for (const [c, source] of sources.entries()) {
      if (reason !== undefined) break;
      if (c < flow.dim) {
        const cell = cellOf(source, c, row);
        if (typeof cell === 'string') reason = cell;
        else cells.push(cell);
        continue;
      }
      const value = source.values?.[row] as number;
      reason = isBlank(source, row) ? `${source.name} is blank` : refusal(source.transform, source.name, value);
      given[c - flow.dim] = applyTransform(source.transform, value);
    }
    const correlated = reason === undefined ? correlatedOf(row, cells) : undefined;
    if (correlated && !canCorrelate(correlated.pairs, correlated.values, cells.length))
      reason = 'the covariances of its errors are missing or contradict each other';
    if (reason !== undefined) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      continue;
    }
    rows.push(row);
    const context =
      flow.context > 0
        ? Float64Array.from(standardiseRows(given, flow.context, Uint32Array.of(0), model.standardisation.context))
        : undefined;
    asked.push({ cells, context, ...(correlated ? { correlated } : {}) });
  }
  const extrapolated = farRows(model, asked, rows, sources);
  return {
    rows: Uint32Array.from(rows),
    asked,
    truth: new Map(
      unknown.flatMap((name) => {
        const source = sources.find((one) => one.name === name);
        if (!source?.values) return [];
        return [
          [
            name,
            Float64Array.from(rows, (row) => (isBlank(source, row) ? Number.NaN : (source.values?.[row] as number))),
          ],
        ];
      }),
    ),
    unanswered: Array.from(counts, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    extrapolated,
    notes: [
      ...ordered.flatMap((request, c) => {
        const lacks = learned[c] ? columnsBeside(request).find((name) => !numberColumn(table, name)) : undefined;
        return lacks === undefined
          ? []
          : [`“${request.name}” counts as exact: “${table.name}” has no column “${lacks}” of its errors or limits.`];
      }),
      ...notesOf(asked, sources, extrapolated, unknown, recipe.filter !== undefined && !isFiltered),
    ],
  };
}

const has = (table: Table, name: string) => table.columns.some((column) => column.name === name);
