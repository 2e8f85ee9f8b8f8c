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
  /** The true value lies above a limit. */
  above: 4,
  /** The true value lies below a limit. */
  below: 5,
  /**
   * A magnitude without a positive flux. With F₁ the flux of the magnitude of 1 σ, P(w | x) = Φ(−F(x)/F₁): noise has taken the flux
   * below zero.
   */
  undetected: 6,
} as const;

export type CellKind = (typeof CELL)[keyof typeof CELL];

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
