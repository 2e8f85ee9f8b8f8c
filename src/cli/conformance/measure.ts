/** Errors of computed against expected numbers, and what is tolerated. */
import { badFile } from './file';

/** One line of the report. */
export interface Measurement {
  readonly quantity: string;
  /** The largest |error| / (1 + |value|), or of gradients |error| over the largest |value|; Infinity where not finite. */
  readonly error: number;
  readonly tolerance: number;
}

/** What an engine computes in decides what is tolerated. */
export type Precision = 'float64' | 'float32';

const FLOAT64_TOLERANCE = 1e-6;
const GRADIENT_TOLERANCE = 1e-4;

/** Of a spline of K bins at logit scale 4: float32 forms without cancellation were measured at half of these or better. */
export function splineTolerance(bins: number, precision: Precision): number {
  if (precision === 'float64') return FLOAT64_TOLERANCE;
  if (bins <= 8) return 2e-5;
  return bins <= 16 ? 1e-4 : 5e-4;
}

/** Of several layers, whose errors add up. */
export function flowTolerance(bins: number, precision: Precision): number {
  return precision === 'float64' ? FLOAT64_TOLERANCE : Math.max(1e-4, splineTolerance(bins, precision));
}

/** Relative to the largest gradient of its array. */
export function gradientTolerance(): number {
  return GRADIENT_TOLERANCE;
}

const orInfinite = (error: number) => (Number.isFinite(error) ? error : Number.POSITIVE_INFINITY);

/** |found − expected| / (1 + |expected|) of every element. */
export function relativeErrors(found: ArrayLike<number>, expected: readonly number[]): number[] {
  if (found.length !== expected.length) return [Number.POSITIVE_INFINITY];
  return expected.map((value, i) => orInfinite(Math.abs((found[i] as number) - value) / (1 + Math.abs(value))));
}

/** The largest of some errors, 0 of none. */
export const largest = (errors: readonly number[]) => errors.reduce((a, b) => Math.max(a, b), 0);

/** The largest of the smaller of two errors: an element may be right either way. */
export function largestOfSmaller(errors: readonly number[], others: readonly number[]): number {
  return largest(errors.map((error, i) => Math.min(error, others[i] ?? Number.POSITIVE_INFINITY)));
}

/** The largest |found − expected| over the largest |expected|. */
export function gradientError(found: ArrayLike<number>, expected: readonly number[]): number {
  const scale = largest(expected.map(Math.abs)) || 1;
  return largest(expected.map((value, i) => orInfinite(Math.abs((found[i] as number) - value) / scale)));
}

/** The entries of rows that must all have this shape, one after another. */
export function flat(rows: readonly (readonly number[])[], count: number, width: number, name: string): number[] {
  if (rows.length !== count || rows.some((row) => row.length !== width)) {
    throw badFile(`${name} is not ${count} rows of ${width} numbers`);
  }
  return rows.flat();
}

/** The values, which must be so many. Throws ProblemError `conformance-file`. */
export function ofLength(values: readonly number[], count: number, name: string): readonly number[] {
  if (values.length !== count) throw badFile(`${name} holds ${values.length} numbers instead of ${count}`);
  return values;
}
