/** The rows of a catalog as a saved model is asked about them: which cells are known, measured with an error, beyond a limit, or unknown. */
import type { AskedRow, Cell } from '../analysis/ask/asked';
import { ProblemError } from '../base/problem';
import { applyTransform, refusal } from '../catalog/column-transforms';
import { withDefined } from '../catalog/define/define';
import { filterRows } from '../catalog/filter/evaluate';
import { columnsNamedIn } from '../catalog/filter/expression';
import { parseFilter, parseTerm } from '../catalog/filter/parse';
import { canCorrelate } from '../catalog/measured/covariances';
import { columnsBeside } from '../catalog/measured/measurement';
import { missingMarkers, sortedFinite } from '../catalog/missing-markers';
import { numberColumn, type Table } from '../catalog/table';
import { standardiseRows } from '../train/standardise';
import { cellsOf, isBlank, type Source } from './asked-cells';
import { farRows, notesOf } from './asked-notes';
import { type Asking, quoted, refuseNames } from './asking';
import { orderedColumns } from './model-schema';
import type { Model } from './recipe';

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

/** The table with the columns that the model defines, but for unknown ones whose own columns are missing. */
function definedTable(catalog: Table, { recipe }: Model, unknown: readonly string[]): Table {
  return (recipe.definitions ?? []).reduce((table, definition) => {
    const lacks = columnsNamedIn(parseTerm(definition.expression)).some(
      (name) => !table.columns.some((column) => column.name === name),
    );
    return lacks && unknown.includes(definition.name) ? table : withDefined(table, [definition]);
  }, catalog);
}

/** Sorts the rows of a table. Throws ProblemError `model-columns`, `asked-columns`, and those of the filter and of definitions. */
export function askedRows(catalog: Table, model: Model, asking: Asking): AskedTable {
  const { recipe, flow, transforms } = model;
  const { unknown, fill = false, limits = {} } = asking;
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
  const filter = recipe.filter === undefined ? undefined : parseFilter(recipe.filter);
  const isFiltered = filter && !columnsNamedIn(filter).some((name) => unknown.includes(name) || !has(table, name));
  const passed = isFiltered ? new Set(filterRows(filter, table)) : undefined;
  const { learned, cellOf, correlatedOf } = cellsOf(table, ordered.slice(0, flow.dim), sources, asking);

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
