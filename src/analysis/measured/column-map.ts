/** A column's coordinate s, in which densities of true values are learned, beside its values in the catalog's units. */

/** s ↦ value, rising. */
export interface ColumnMap {
  /** The catalog's value at s. */
  value(s: number): number;
  /** s of a value of the catalog; NaN or infinite where it has none. */
  coordinate(value: number): number;
  /** The values that some s has lie between these two. */
  readonly least: number;
  readonly most: number;
  /** ln dvalue/ds. */
  logRise(s: number): number;
  /** Where value = shift + scale s: a normal error is then normal in s. */
  readonly linear?: { readonly shift: number; readonly scale: number };
  /** The transformed column t, in whose units densities are reported, and ln dt/ds. */
  transformed(s: number): number;
  logStretch(s: number): number;
}

/** The coordinate that is the value itself. */
export const PLAIN_MAP: ColumnMap = {
  value: (s) => s,
  coordinate: (value) => value,
  logRise: () => 0,
  least: Number.NEGATIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
  linear: { shift: 0, scale: 1 },
  transformed: (s) => s,
  logStretch: () => 0,
};
