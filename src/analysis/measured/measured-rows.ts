/**
 * Rows as they were measured: what a density of true values is fitted to where cells have errors, are missing, or are only bounded. A row
 * is seen as w with a likelihood p(w | x) of its true values x, a product over its cells: a normal density of w for a cell with an error,
 * 1 for a missing cell, the probability of lying beyond for a limit, a point mass for a cell that is known exactly.
 */

import type { Random } from '../../base/random';

export interface MeasuredRows {
  readonly count: number;
  readonly dim: number;
  /** 1 for rows of which every cell is known exactly: they are their own single draw. */
  readonly exact: Uint8Array;
  /** Row-major [count, dim], in the units of the transformed columns: the true values of exact cells, and any finite guess for the others. */
  readonly values: Float64Array;
  /** How much each row counts, all of mean 1; absent where rows count alike. */
  readonly weights?: Float64Array;
}

/** Draws of a row's true values from q(x | w), such as the posterior under a deconvolved mixture. */
export interface Proposal {
  /**
   * Writes `draws` draws x of the row's true values, row-major [draws, dim] from `at` · dim on, in the units of the transformed columns, and
   * of each ln p(w | x) − ln q(x | w), from `at` on: so that ∫ p(x) p(w | x) dx is the mean of p(x) exp(log ratio).
   */
  draw(row: number, draws: number, random: Random, values: Float64Array, logRatio: Float64Array, at: number): void;
}
