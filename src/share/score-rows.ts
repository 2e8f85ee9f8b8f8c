/** The rows of another catalog as a saved model sees them: its fitted transforms, its filter, and why a row has no score. */
import type { Range } from '../analysis/histogram';
import { farOutside, isFarOutside } from '../analysis/training-range';
import { ProblemError } from '../base/problem';
import { applyTransform, type FittedTransform, invertTransform, logSlope, refusal } from '../catalog/column-transforms';
import { withDefined } from '../catalog/define/define';
import { outsideWords } from '../catalog/domain';
import { filterRows } from '../catalog/filter/evaluate';
import { parseFilter } from '../catalog/filter/parse';
import { isMeasured } from '../catalog/measured/measurement';
import { missingMarkers, sortedFinite } from '../catalog/missing-markers';
import { numberColumn, type Table } from '../catalog/table';
import type { Points } from '../train/fit';
import { orderedColumns } from './model-schema';
import type { ColumnChoice, Model } from './recipe';

/** Rows that a model can take, in the units of its transformed columns. */
export interface TakenRows {
  /** Where each row stands in the table. */
  readonly rows: Uint32Array;
  /** Of the context columns, row-major. */
  readonly context: Float64Array;
  /** The other rows, each counted under the first reason met. */
  readonly unscored: readonly { readonly reason: string; readonly count: number }[];
  /** 1 for the rows of which some column is far outside of where training rows were: their ln p is an extrapolation. */
  readonly extrapolated: Uint8Array;
  /** What the person should know of these rows, a sentence each. */
  readonly notes: readonly string[];
}

/** The rows that have a score. */
export interface ScorableRows extends TakenRows, Points {
  readonly context: Float64Array;
  /** Σ ln |dt/dvalue| over the features of each row: what ln p in catalog units has beside ln p of the transformed columns. */
  readonly logSlope: Float64Array;
}

interface Wanted {
  readonly column: ColumnChoice;
  readonly transform: FittedTransform;
  readonly values: Float64Array;
  readonly markers: ReadonlySet<number>;
}

/** Suspected markers of missing values by column, where the table is a part of a catalog that alone would not show them. */
export type KnownMarkers = ReadonlyMap<string, ReadonlySet<number>>;

/** The features, then the context columns; or from a feature or context column on. */
export function wanted(table: Table, { recipe, transforms }: Model, known?: KnownMarkers, first = 0): Wanted[] {
  const ordered = orderedColumns(recipe.columns).slice(first);
  const missing = ordered.filter(({ name }) => !numberColumn(table, name)).map(({ name }) => `“${name}”`);
  if (missing.length > 0) {
    throw new ProblemError(
      'model-columns',
      `The model needs columns of numbers that “${table.name}” does not have: ${missing.join(', ')}.`,
      'Rename the columns in the catalog as the model names them, or open another catalog.',
    );
  }
  return ordered.map((column, c) => {
    const values = numberColumn(table, column.name)?.values ?? new Float64Array();
    const markers = known?.get(column.name) ?? new Set(missingMarkers(sortedFinite(values)).map(({ value }) => value));
    return { column, transform: transforms[first + c] ?? { kind: 'none' }, values, markers };
  });
}

/** Why a value of a column has no score, as a clause. */
export function whyNot({ column: { name, domain }, transform, markers }: Wanted, value: number): string | undefined {
  if (!Number.isFinite(value)) return `${name} is blank or not a finite number`;
  if (markers.has(value)) return `${name} is ${value}, which looks like a marker for a missing value`;
  const outside = outsideWords(domain, name, value);
  return outside ? `${outside}, where ln p = −∞` : refusal(transform, name, value);
}

const treated = ({ name, spikes }: ColumnChoice) =>
  spikes === 'floor' || spikes === 'dequantise'
    ? [`The model was trained with repeated values of “${name}” spread by noise; here they are scored as they stand.`]
    : [];

/** Where a catalog is scored without its errors, though the model knows of them. */
const asExact = ({ recipe }: Model) =>
  recipe.columns.some(isMeasured)
    ? ['The model is of true values, below the errors of its training rows; here rows are scored as if they had none.']
    : [];

/** Deviations from the centre that stand for the range of models which do not know theirs. */
const UNKNOWN_RANGE = 5;

/** Where each context column of a model's training rows lies, in the units of the transformed columns. */
export const contextRangeOf = ({ contextRange, standardisation: { context } }: Model): readonly Range[] =>
  contextRange ??
  context.shift.map((shift, i) => {
    const reach = UNKNOWN_RANGE * (context.scale[i] as number);
    return { from: shift - reach, to: shift + reach };
  });

/** Columns of rows, each with where training rows were; of a column of which that is not known there is no range. */
interface Ranged {
  readonly columns: readonly Wanted[];
  readonly values: Float64Array;
  readonly ranges: readonly Range[];
}

/** 1 for the rows that are far outside, and how many they are with the training range of the columns that put them there, in the catalog's units. */
function extrapolation(
  count: number,
  parts: readonly Ranged[],
): { readonly rows: Uint8Array; readonly notes: string[] } {
  const rows = new Uint8Array(count);
  const told: string[] = [];
  for (const { columns, values, ranges } of parts) {
    if (ranges.length === 0) continue;
    for (const [row, outside] of farOutside(values, ranges).entries()) if (outside === 1) rows[row] = 1;
    for (const [c, { column, transform }] of columns.entries()) {
      const range = ranges[c] as Range;
      if (!rows.some((_, row) => isFarOutside(values[row * columns.length + c] as number, range))) continue;
      const [from, to] = [range.from, range.to].map((end) => Number(invertTransform(transform, end).toPrecision(4)));
      told.push(`${column.name} from ${from} to ${to}`);
    }
  }
  const outside = rows.reduce((sum, one) => sum + one, 0);
  const notes =
    outside > 0
      ? [
          `${outside} of ${count} rows lie far outside the training range (${told.join(', ')}): what the model says of them is an extrapolation.`,
        ]
      : [];
  return { rows, notes };
}

/** The rows of which every column has a value that the model can take; of its columns the first `dim` are learned. */
function takenRows(table: Table, columns: readonly Wanted[], dim: number, passed: Uint8Array) {
  const context = columns.length - dim;
  const rows = new Uint32Array(table.rows);
  const values = new Float64Array(table.rows * dim);
  const given = new Float64Array(table.rows * context);
  const slopes = new Float64Array(table.rows);
  const counts = new Map<string, number>();
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    let reason = passed[row] === 0 ? "the model's filter leaves the row out" : undefined;
    let slope = 0;
    for (let c = 0; c < columns.length && reason === undefined; c++) {
      const one = columns[c] as Wanted;
      const value = one.values[row] as number;
      reason = whyNot(one, value);
      if (reason !== undefined) break;
      const t = applyTransform(one.transform, value);
      if (c < dim) {
        values[count * dim + c] = t;
        slope += logSlope(one.transform, value);
      } else given[count * context + c - dim] = t;
    }
    if (reason !== undefined) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      continue;
    }
    rows[count] = row;
    slopes[count] = slope;
    count += 1;
  }
  return {
    rows: rows.subarray(0, count),
    values: values.subarray(0, count * dim),
    context: given.subarray(0, count * context),
    logSlope: slopes.subarray(0, count),
    unscored: Array.from(counts, ([reason, n]) => ({ reason, count: n })).sort((a, b) => b.count - a.count),
  };
}

/** Computes the columns that the model's Recipe defines. Throws ProblemError `model-columns`, and those of the filter and of definitions. */
export function scorableRows(catalog: Table, model: Model, markers?: KnownMarkers): ScorableRows {
  const table = withDefined(catalog, model.recipe.definitions);
  const columns = wanted(table, model, markers);
  const { dim } = model.flow;
  const { filter } = model.recipe;
  const passed = new Uint8Array(table.rows).fill(filter ? 0 : 1);
  if (filter) for (const row of filterRows(parseFilter(filter), table)) passed[row] = 1;
  const taken = takenRows(table, columns, dim, passed);
  const outside = extrapolation(taken.rows.length, [
    { columns: columns.slice(dim), values: taken.context, ranges: contextRangeOf(model) },
    { columns: columns.slice(0, dim), values: taken.values, ranges: model.valueRange ?? [] },
  ]);
  return {
    ...taken,
    extrapolated: outside.rows,
    notes: [...asExact(model), ...columns.flatMap(({ column }) => treated(column)), ...outside.notes],
  };
}

/** The rows whose context columns a conditional model can be given. Throws ProblemError `model-columns`. */
export function givenRows(catalog: Table, model: Model): TakenRows {
  const table = withDefined(catalog, model.recipe.definitions);
  const columns = wanted(table, model, undefined, model.flow.dim);
  const taken = takenRows(table, columns, 0, new Uint8Array(table.rows).fill(1));
  const outside = extrapolation(taken.rows.length, [{ columns, values: taken.context, ranges: contextRangeOf(model) }]);
  return { ...taken, extrapolated: outside.rows, notes: outside.notes };
}
