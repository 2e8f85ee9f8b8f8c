/** What a person says of how a column was measured, as a Recipe holds it. */
import * as v from 'valibot';

const name = v.pipe(v.string(), v.maxLength(1_000));
const finite = v.pipe(v.number(), v.finite(), v.minValue(-1e300), v.maxValue(1e300));

/** σ of a column in its own units: a column of errors, one number for all rows, or a pair of columns for unequal errors. */
export const errorSchema = v.union([
  name,
  v.pipe(finite, v.minValue(1e-300)),
  v.strictObject({ plus: name, minus: name }),
]);

/** Which cells are limits. */
export const limitSchema = v.variant('kind', [
  /**
   * A cell of this value; the limit stands in the column of errors. `beyond`: the true value lies beyond it, on the marker's side.
   * `undetected`: a magnitude of 1 σ, and noise has taken the flux below zero.
   */
  v.strictObject({ kind: v.literal('marker'), value: finite, means: v.picklist(['beyond', 'undetected']) }),
  /** Cells written as `<21.3` or `>21.3`. */
  v.strictObject({ kind: v.literal('written') }),
  /** A missing cell beside a value in this column. */
  v.strictObject({ kind: v.literal('column'), column: name, side: v.picklist(['above', 'below']) }),
]);

/** The errors of a column go with those of another one; `column` holds the correlation of each row, or the covariance. */
export const covariancesSchema = v.pipe(
  v.array(v.strictObject({ with: name, column: name, holds: v.picklist(['correlation', 'covariance']) })),
  v.minLength(1),
  v.maxLength(16),
);

export type ErrorCovariance = v.InferOutput<typeof covariancesSchema>[number];
export type ColumnError = v.InferOutput<typeof errorSchema>;
export type ColumnLimit = v.InferOutput<typeof limitSchema>;
