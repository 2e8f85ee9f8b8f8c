/** Cells as a catalog has them: what was measured in each, and how far the true value may lie from it. All in the catalog's own units. */

/** How a cell is known. */
export const CELL = {
  /** Its value is the true one. */
  exact: 0,
  /** p(w | x) = N(w; x, σ²). */
  error: 1,
  /** Nothing is known: p(w | x) = 1. */
  missing: 2,
  /** Two halves of normal densities of w, with σ₊ where the true value lies above it and σ₋ where it lies below. */
  split: 3,
  /**
   * A magnitude w whose noise is normal in flux, with σ of the flux = 0.4 ln 10 σ of the magnitude × flux: with r = F(x)/F(w) and k = 0.4 ln 10 σ,
   * ln p(w | x) = −((1 − r)/k)²/2 − ln σ − ½ ln 2π. Of a magnitude of a few σ no normal error in magnitudes comes near to it.
   */
  flux: 4,
  /** The true value lies above a limit. */
  above: 5,
  /** The true value lies below a limit. */
  below: 6,
  /**
   * A magnitude without a positive flux. With F₁ the flux of the magnitude of 1 σ, P(w | x) = Φ(−F(x)/F₁): noise has taken the flux
   * below zero.
   */
  undetected: 7,
} as const;

export type CellKind = (typeof CELL)[keyof typeof CELL];

/** Whether the value of a cell is known with an error. */
export const hasError = (kind: number | undefined): boolean =>
  kind === CELL.error || kind === CELL.split || kind === CELL.flux;

/** Whether something was measured in a cell that is no limit. */
export const hasValue = (kind: number | undefined): boolean => kind === CELL.exact || hasError(kind);

/** σ of ln flux for each magnitude of error. */
export const FLUX_PER_MAGNITUDE = 0.4 * Math.LN10;

/** The magnitude of so many times the flux of another; ∞ of no flux. */
export const magnitudeAt = (magnitude: number, ratio: number): number =>
  ratio > 0 ? magnitude - 2.5 * Math.log10(ratio) : Number.POSITIVE_INFINITY;

/** Correlations of the errors of pairs of columns, row-major [rows, pairs]; 0 where either cell has no normal error. */
export interface Correlated {
  readonly pairs: readonly (readonly [number, number])[];
  readonly values: Float64Array;
}

/** Row-major [rows, columns]. */
export interface CatalogCells {
  readonly columns: number;
  readonly kinds: Uint8Array;
  /** The measured value, the limit, or the magnitude of 1 σ. */
  readonly measured: Float64Array;
  /** σ, or σ₋. */
  readonly spread: Float64Array;
  /** σ₊. */
  readonly upper: Float64Array;
  readonly correlated?: Correlated | undefined;
}

/** The values at so many σ below and above that of a cell with an error. */
export function errorEnds({ kinds, measured, spread, upper }: CatalogCells, at: number, sigmas = 1): [number, number] {
  const [w, low] = [measured[at] as number, spread[at] as number];
  if (kinds[at] === CELL.flux) {
    const k = sigmas * FLUX_PER_MAGNITUDE * low;
    return [magnitudeAt(w, 1 + k), magnitudeAt(w, 1 - k)];
  }
  const high = kinds[at] === CELL.split ? (upper[at] as number) : low;
  return [w - sigmas * low, w + sigmas * high];
}

export function emptyCells(rows: number, columns: number): CatalogCells {
  const size = rows * columns;
  return {
    columns,
    kinds: new Uint8Array(size),
    measured: new Float64Array(size),
    spread: new Float64Array(size),
    upper: new Float64Array(size),
  };
}
