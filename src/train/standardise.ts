/**
 * Shift and scale of every column, so that a flow in float32 sees numbers near 1 whatever the catalog's units are, and whatever a few
 * far values are: of mean and deviation, one value of 99999 in 3,000 leaves the others within 0.0005 of each other. Fitted and
 * applied in float64, on training rows only.
 */
import type { Rows } from '../engine/engine';
import { FAR } from '../flow/bases/standard-normal';
import { robustScale } from '../flow/quantiles';
import type { Points } from './fit';

/** The flow sees (t − shift) / scale of each transformed column t. */
export interface Standardisation {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

/** Of the columns that a flow learns, and of those that it is given. */
export interface FlowStandardisation extends Standardisation {
  readonly context: Standardisation;
}

/** Median and scaled quantiles (`robustScale`) of every column over the given rows of row-major values [n, dim]. */
export function fitStandardisation(values: Float64Array, dim: number, rows: Uint32Array): Standardisation {
  const columns = Array.from({ length: dim }, (_, d) => {
    const column = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) column[i] = values[(rows[i] as number) * dim + d] as number;
    return robustScale(column.sort());
  });
  return { shift: columns.map(({ shift }) => shift), scale: columns.map(({ scale }) => scale) };
}

/** A value as the flow sees it; one that is farther than any base looks counts as being that far. */
function standardised(value: number, shift: number, scale: number): number {
  return Math.min(Math.max((value - shift) / scale, -FAR), FAR);
}

/** The given rows as the flow sees them, row-major float32 [rows.length, dim]. */
export function standardiseRows(
  values: Float64Array,
  dim: number,
  rows: Uint32Array,
  { shift, scale }: Standardisation,
): Float32Array {
  const out = new Float32Array(rows.length * dim);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * dim;
    for (let d = 0; d < dim; d++) {
      out[i * dim + d] = standardised(values[from + d] as number, shift[d] as number, scale[d] as number);
    }
  }
  return out;
}

interface Given {
  readonly dim: number;
  readonly context: number;
}

function everyRow(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** Row-major context [n, context] as the flow sees it; undefined where there is none. */
export function flowContext(
  { context }: Pick<Given, 'context'>,
  standardisation: FlowStandardisation,
  values: Float64Array | undefined,
  rows?: Uint32Array,
): Float32Array | undefined {
  if (!values || context === 0) return undefined;
  return standardiseRows(values, context, rows ?? everyRow(values.length / context), standardisation.context);
}

/** Points as a flow of `dim` columns given `context` others sees them: all, or the rows that are named. */
export function flowRows(
  flow: Given,
  standardisation: FlowStandardisation,
  points: Points,
  rows: Uint32Array = everyRow(points.values.length / flow.dim),
): Rows {
  const context = flowContext(flow, standardisation, points.context, rows);
  return {
    values: standardiseRows(points.values, flow.dim, rows, standardisation),
    count: rows.length,
    ...(context ? { context } : {}),
  };
}

/** Values of the flow back in the units of the transformed columns, in float64. */
export function restoreUnits(values: Float32Array, dim: number, { shift, scale }: Standardisation): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = (values[i] as number) * (scale[i % dim] as number) + (shift[i % dim] as number);
  }
  return out;
}

/** Σ ln scale: what a log density of the flow exceeds that in the units of the transformed columns by, in nats. */
export function logScale({ scale }: Standardisation): number {
  return scale.reduce((sum, s) => sum + Math.log(s), 0);
}
