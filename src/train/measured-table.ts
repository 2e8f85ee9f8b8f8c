/** Rows as they were measured, as a flow sees them: draws of their true values, standardised. */

import type { MeasuredRows, Proposal } from '../analysis/measured/measured-rows';
import type { GaussianMixture } from '../analysis/mixture-steps';
import { type Random, random } from '../base/random';
import type { Rows } from '../engine/engine';
import type { FlowSpec } from '../flow/spec';
import type { Points } from './fit';
import type { Fold } from './folds';
import { type FlowStandardisation, flowContext, logScale, standardiseRows, unitSlopes } from './standardise';
import type { DrawnRows, MeasuredTable } from './training-data';

/** What is known of the true values of rows. */
export interface Measured {
  /** 1 for rows whose values are all known exactly. */
  readonly exact: MeasuredRows['exact'];
  /** Of the other rows. */
  readonly proposal: Proposal;
  /** Draws of a density near that of the true values, row-major [count, dim], given row-major [count, context] where there is one; all as a flow sees them. */
  readonly near?: ((count: number, seed: number, context?: Float32Array) => Float64Array) | undefined;
}

/**
 * Fits a Gaussian mixture of true values to the training rows of every fold, over the columns as a flow sees them, contexts first; undefined where
 * there can be none. Yields between pieces of work.
 */
export type FittingMixtures = (
  folds: readonly Fold[],
  standardisation: FlowStandardisation,
) => Generator<void, readonly GaussianMixture[] | undefined>;

interface Input extends Points {
  readonly flow: FlowSpec;
  readonly weights?: Float64Array | undefined;
  readonly measured: Measured;
  readonly seed: number;
}

/** ln of the weight of a draw that a column cannot take: small beside that of any other draw, and finite beside no other. */
const IMPOSSIBLE = -200;
/** Numbers of draws that are kept for a round; of larger tables every visit draws anew. */
const MOST_KEPT = 2 ** 24;

/** One draw of the true values of every row that is not exact: by which scales, boxes and linear layers are chosen. */
export function typicalValues({ flow: { dim }, values, measured: { exact, proposal }, seed }: Omit<Input, 'weights'>) {
  const out = values.slice();
  const ratio = new Float64Array(1);
  const one = new Float64Array(dim);
  for (let row = 0; row < exact.length; row++) {
    if (exact[row]) continue;
    proposal.draw(row, 1, random(seed, 'posterior', row), one, ratio, 0);
    out.set(one, row * dim);
  }
  return out;
}

export function measuredTable(input: Input, standardisation: FlowStandardisation): MeasuredTable {
  const { flow, values, measured, weights, seed } = input;
  const { exact, proposal, near } = measured;
  const { dim } = flow;
  const constant = -logScale(standardisation);
  const drawsOf = (row: number, draws: number) => (exact[row] ? 1 : draws);

  /** The row that each place stands for. */
  function placesOf(rows: Uint32Array, draws: number): Uint32Array {
    const places = new Uint32Array(rows.reduce((sum, row) => sum + drawsOf(row, draws), 0));
    let at = 0;
    for (const row of rows) {
      const count = drawsOf(row, draws);
      places.fill(row, at, at + count);
      at += count;
    }
    return places;
  }

  function drawnBy(rows: Uint32Array, draws: number, randomOf: (row: number) => Random): DrawnRows {
    const places = placesOf(rows, draws);
    const count = places.length;
    const x = new Float64Array(count * dim);
    const ratio = new Float64Array(count);
    let at = 0;
    for (const row of rows) {
      if (exact[row]) for (let d = 0; d < dim; d++) x[at * dim + d] = values[row * dim + d] as number;
      else proposal.draw(row, draws, randomOf(row), x, ratio, at);
      at += drawsOf(row, draws);
    }
    const every = new Uint32Array(count);
    for (let i = 0; i < count; i++) every[i] = i;
    const seen = standardiseRows(x, dim, every, standardisation);
    const slope = unitSlopes(flow, standardisation, { values: x });
    const logRatio = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      if (exact[places[i] as number]) continue;
      logRatio[i] = Math.max(IMPOSSIBLE, (ratio[i] as number) + slope(i) - constant);
    }
    const context = flowContext(flow, standardisation, input.context, places);
    return { values: seen, count, logRatio, ...(context ? { context } : {}) };
  }

  /** At the contexts of random rows. */
  function nearDraws(rows: Uint32Array, count: number, round: number): Rows {
    const draw = random(seed, 'near', round);
    const places = Uint32Array.from({ length: count }, () => rows[draw.integer(rows.length)] as number);
    const context = flowContext(flow, standardisation, input.context, places);
    const drawn = near?.(count, draw.integer(2 ** 31), context);
    return { values: Float32Array.from(drawn ?? []), count, ...(context ? { context } : {}) };
  }

  /** Draws of a round, kept while it lasts. */
  let pool: { readonly values: Float32Array; readonly logRatio: Float32Array; readonly round: Int32Array } | undefined;
  function poolOf(draws: number) {
    pool ??= {
      values: new Float32Array(exact.length * draws * dim),
      logRatio: new Float32Array(exact.length * draws),
      round: new Int32Array(exact.length).fill(-1),
    };
    return pool;
  }

  return {
    exact,
    weights,
    drawn(rows, draws, round) {
      const randomOf = (row: number) => random(seed, 'draws', (round * exact.length + row) % 2 ** 32);
      if (exact.length * draws * dim > MOST_KEPT) return drawnBy(rows, draws, randomOf);
      const kept = poolOf(draws);
      const stale = rows.filter((row) => kept.round[row] !== round);
      const fresh = drawnBy(stale, draws, randomOf);
      let from = 0;
      for (const row of stale) {
        const count = drawsOf(row, draws);
        kept.values.set(fresh.values.subarray(from * dim, (from + count) * dim), row * draws * dim);
        kept.logRatio.set(fresh.logRatio.subarray(from, from + count), row * draws);
        kept.round[row] = round;
        from += count;
      }
      const places = placesOf(rows, draws);
      const count = places.length;
      const out = { values: new Float32Array(count * dim), count, logRatio: new Float32Array(count) };
      let at = 0;
      for (const row of rows) {
        const own = drawsOf(row, draws);
        const first = row * draws;
        for (let i = 0; i < own * dim; i++) out.values[at * dim + i] = kept.values[first * dim + i] as number;
        for (let k = 0; k < own; k++) out.logRatio[at + k] = kept.logRatio[first + k] as number;
        at += own;
      }
      const context = flowContext(flow, standardisation, input.context, places);
      return { ...out, ...(context ? { context } : {}) };
    },
    ...(near ? { near: nearDraws } : {}),
    drawnAlone: (rows, draws) => drawnBy(rows, draws, (row) => random(seed, 'posterior', row)),
  };
}
