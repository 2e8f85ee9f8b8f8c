/** The rows of another catalog as a saved model sees them: its fitted transforms, its filter, and why a row has no score. */
import { applyTransform, type FittedTransform, logSlope, refusal } from '../catalog/column-transforms';
import { filterRows } from '../catalog/filter/evaluate';
import { parseFilter } from '../catalog/filter/parse';
import { missingMarkers, sortedFinite } from '../catalog/missing-markers';
import { numberColumn, type Table } from '../catalog/table';
import { ProblemError } from '../flow/problem';
import type { Points } from '../train/fit';
import { orderedColumns } from './model-schema';
import type { ColumnChoice, Model } from './recipe';

/** The rows that have a score, in the units of the model's transformed columns. */
export interface ScorableRows extends Points {
  /** Where each row stands in the table. */
  readonly rows: Uint32Array;
  /** Σ ln |dt/dvalue| over the features of each row: what ln p in catalog units has beside ln p of the transformed columns. */
  readonly logSlope: Float64Array;
  /** The other rows, each counted under the first reason met. */
  readonly unscored: readonly { readonly reason: string; readonly count: number }[];
  /** What the person should know of the scores, a sentence each. */
  readonly notes: readonly string[];
}

interface Wanted {
  readonly column: ColumnChoice;
  readonly transform: FittedTransform;
  readonly values: Float64Array;
  readonly markers: ReadonlySet<number>;
}

function wanted(table: Table, { recipe, transforms }: Model): Wanted[] {
  const ordered = orderedColumns(recipe.columns);
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
    const markers = new Set(missingMarkers(sortedFinite(values)).map(({ value }) => value));
    return { column, transform: transforms[c] ?? { kind: 'none' }, values, markers };
  });
}

function whyNot({ column: { name }, transform, markers }: Wanted, value: number): string | undefined {
  if (!Number.isFinite(value)) return `${name} is blank or not a finite number`;
  if (markers.has(value)) return `${name} is ${value}, which looks like a marker for a missing value`;
  return refusal(transform, name, value);
}

const treated = ({ name, spikes }: ColumnChoice) =>
  spikes === 'floor' || spikes === 'dequantise'
    ? [`The model was trained with repeated values of “${name}” spread by noise; here they are scored as they stand.`]
    : [];

/** Throws ProblemError `model-columns`, and those of the filter. */
export function scorableRows(table: Table, model: Model): ScorableRows {
  const columns = wanted(table, model);
  const { dim, context } = model.flow;
  const { filter } = model.recipe;
  const passed = new Uint8Array(table.rows).fill(filter ? 0 : 1);
  if (filter) for (const row of filterRows(parseFilter(filter), table)) passed[row] = 1;
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
    notes: columns.flatMap(({ column }) => treated(column)),
  };
}
