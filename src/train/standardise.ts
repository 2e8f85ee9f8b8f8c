/**
 * Shift and scale of every column, so that a flow in float32 sees numbers near 1 whatever the catalog's units are, and whatever a few
 * far values are: of mean and deviation, one value of 99999 in 3,000 leaves the others within 0.0005 of each other. Fitted and
 * applied in float64, on training rows only.
 */

import { robustScale } from '../base/quantiles';
import type { Rows } from '../engine/engine';
import { FAR } from '../flow/bases/standard-normal';
import { type Domain, type FittedDomain, fitDomain, lineSlope, offLine, onLine } from './domain';
import type { Points } from './fit';

/** The flow sees (t − shift) / scale of each transformed column t, or of its w where it has limits. */
export interface Standardisation {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
  /** Of every column; absent where all of them are the whole line. */
  readonly domains?: readonly FittedDomain[];
}

/** Of the columns that a flow learns, and of those that it is given. */
export interface FlowStandardisation extends Standardisation {
  readonly context: Standardisation;
}

const LINE: FittedDomain = { kind: 'line' };
const domainOf = ({ domains }: Pick<Standardisation, 'domains'>, column: number): FittedDomain =>
  domains?.[column] ?? LINE;

/**
 * Median and scaled quantiles (`robustScale`) of every column over the given rows of row-major values [n, dim]; of an angle the middle and
 * half of its period.
 */
export function fitStandardisation(
  values: Float64Array,
  dim: number,
  rows: Uint32Array,
  domains: readonly Domain[] = [],
): Standardisation {
  const columns = Array.from({ length: dim }, (_, d) => {
    const sorted = new Float64Array(rows.length);
    for (let i = 0; i < sorted.length; i++) sorted[i] = values[(rows[i] as number) * dim + d] as number;
    sorted.sort();
    const domain: Domain = domains[d] ?? { kind: 'line' };
    const fitted = fitDomain(domain, sorted);
    if (domain.kind === 'circle') {
      return { fitted, shift: (domain.from + domain.to) / 2, scale: (domain.to - domain.from) / 2 };
    }
    // The map to a line may turn the order round.
    const seen = fitted.kind === 'line' ? sorted : sorted.map((value) => onLine(fitted, value)).sort();
    return { fitted, ...robustScale(seen) };
  });
  return {
    shift: columns.map(({ shift }) => shift),
    scale: columns.map(({ scale }) => scale),
    ...(columns.every(({ fitted }) => fitted.kind === 'line') ? {} : { domains: columns.map(({ fitted }) => fitted) }),
  };
}

/** A value as the flow sees it; one that is farther than any base looks counts as being that far. */
function standardised(value: number, shift: number, scale: number, domain: FittedDomain): number {
  const seen = (onLine(domain, value) - shift) / scale;
  if (domain.kind === 'circle') return seen - 2 * Math.floor((seen + 1) / 2);
  return Math.min(Math.max(seen, -FAR), FAR);
}

/** The given rows as the flow sees them, row-major float32 [rows.length, dim]. */
export function standardiseRows(
  values: Float64Array,
  dim: number,
  rows: Uint32Array,
  standardisation: Standardisation,
): Float32Array {
  const { shift, scale } = standardisation;
  const domains = Array.from({ length: dim }, (_, d) => domainOf(standardisation, d));
  const out = new Float32Array(rows.length * dim);
  if (!standardisation.domains) {
    const [shifts, scales] = [Float64Array.from(shift), Float64Array.from(scale)];
    for (let i = 0; i < rows.length; i++) {
      const from = (rows[i] as number) * dim;
      for (let d = 0; d < dim; d++) {
        const seen = ((values[from + d] as number) - (shifts[d] as number)) / (scales[d] as number);
        out[i * dim + d] = Math.min(Math.max(seen, -FAR), FAR);
      }
    }
    return out;
  }
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * dim;
    for (let d = 0; d < dim; d++) {
      const value = values[from + d] as number;
      out[i * dim + d] = standardised(value, shift[d] as number, scale[d] as number, domains[d] as FittedDomain);
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

/** Values of the flow back in the units of the transformed columns, in float64; none outside the limits of its column. */
export function restoreUnits(values: Float32Array, dim: number, standardisation: Standardisation): Float64Array {
  const { shift, scale } = standardisation;
  const domains = Array.from({ length: dim }, (_, d) => domainOf(standardisation, d));
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const d = i % dim;
    out[i] = offLine(domains[d] as FittedDomain, (values[i] as number) * (scale[d] as number) + (shift[d] as number));
  }
  return out;
}

/** Σ ln scale: what a log density of the flow exceeds that in the units of the transformed columns by, in nats, where no column has limits. */
export function logScale({ scale }: Standardisation): number {
  return scale.reduce((sum, s) => sum + Math.log(s), 0);
}

/**
 * ln |d(what the flow sees) / dt| of each point, all or the rows that are named: what is added to a log density of the flow for that in
 * the units of the transformed columns. −∞ where a column lies outside its limits.
 */
export function unitSlopes(
  { dim }: Pick<Given, 'dim'>,
  standardisation: Standardisation,
  { values }: Points,
  rows?: Uint32Array,
): (row: number) => number {
  const constant = -logScale(standardisation);
  const bounded = (standardisation.domains ?? []).flatMap((domain, d) =>
    domain.kind === 'within' ? [{ domain, d }] : [],
  );
  if (bounded.length === 0) return () => constant;
  return (i) => {
    const at = (rows?.[i] ?? i) * dim;
    return bounded.reduce((sum, { domain, d }) => sum + lineSlope(domain, values[at + d] as number), constant);
  };
}

/** How rows count in a mean; rows that are not exact have draws, which carry what their slopes differ by from the constant. */
interface Counted {
  readonly weights?: Float64Array | undefined;
  readonly exact?: Uint8Array | undefined;
}

/** Mean of `unitSlopes` over the named rows. */
export function meanUnitSlope(
  flow: Given,
  standardisation: FlowStandardisation,
  points: Points,
  rows: Uint32Array,
  { weights, exact }: Counted = {},
): number {
  const constant = -logScale(standardisation);
  if (!standardisation.domains) return constant;
  const slope = unitSlopes(flow, standardisation, points, rows);
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const total = rows.reduce((sum, row) => sum + weightOf(row), 0);
  return rows.reduce((sum, row, i) => sum + (weightOf(row) * (exact?.[row] === 0 ? constant : slope(i))) / total, 0);
}
