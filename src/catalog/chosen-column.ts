/** A chosen column before its rows are known to be usable: its transform, its treatment, and why a row of it is not. */
import { type FittedTransform, fitTransform, refusal } from './column-transforms';
import { outsideWords } from './domain';
import { isMeasured } from './measured/measurement';
import { missingMarkers, sortedFinite } from './missing-markers';
import { withoutMarkers } from './profile';
import type { NumberColumn } from './table';
import { type ColumnRequest, type Treatment, treatmentOf, untreated } from './treat-spikes';

/** Why the value in a row cannot be used; undefined where it can. */
type Check = (row: number) => string | undefined;

export interface Chosen {
  readonly request: ColumnRequest;
  readonly column: NumberColumn;
  /** Its finite values, ascending. */
  readonly sorted: Float64Array;
}

export function valuesAt({ values }: Pick<NumberColumn, 'values'>, rows: Uint32Array): Float64Array {
  const found = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) found[i] = values[rows[i] as number] ?? Number.NaN;
  return found;
}

/** Fitted to the rows that the filter let through, without what is missing. */
export function fitted({ request, column, sorted }: Chosen, rows: Uint32Array): FittedTransform {
  const known = rows.length === column.values.length ? sorted : sortedFinite(valuesAt(column, rows));
  return fitTransform(request.transform, withoutMarkers(known, missingMarkers(known)));
}

/** Spikes are looked for among the rows that every column can use; a context may have them, since no density is learned of it. */
export function treatmentsOf(
  rows: Uint32Array,
  chosen: readonly Chosen[],
  transforms: readonly FittedTransform[],
  checks: readonly Check[],
): Treatment[] {
  const usable = rows.filter((row) => checks.every((check) => check(row) === undefined));
  return chosen.map(({ request, column, sorted: finite }, c) => {
    const transform = transforms[c] ?? { kind: 'none' };
    if (request.role === 'context' || isMeasured(request)) return untreated(request.name, transform);
    const all = withoutMarkers(finite, missingMarkers(finite));
    // As many usable values as the column has at all are those.
    const sorted = usable.length === all.length ? all : valuesAt(column, usable).sort();
    const above = all.findIndex((value) => value > 0);
    const noLog10 = above < 0 ? 1 : above / all.length;
    return treatmentOf(request, transform, sorted, noLog10, all[0] ?? Number.NaN);
  });
}

export function checkOf(
  { request: { spikes, domain }, column: { name, values }, sorted }: Chosen,
  transform: FittedTransform,
): Check {
  const markers = new Set(missingMarkers(sorted).map((marker) => marker.value));
  return (row) => {
    const value = values[row] as number;
    if (!Number.isFinite(value)) return `${name} is blank or not a finite number`;
    if (markers.has(value)) return `${name} is ${value}, which looks like a marker for a missing value`;
    const raised = spikes === 'floor' || (spikes === 'dequantise' && value === 0);
    return raised ? undefined : (outsideWords(domain, name, value) ?? refusal(transform, name, value));
  };
}
