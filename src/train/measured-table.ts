/** Rows as they were measured, as a flow sees them: draws of their true values, standardised. */

import type { MeasuredRows, Proposal } from '../analysis/measured/measured-rows';
import type { GaussianMixture } from '../analysis/mixture-steps';
import { random } from '../base/random';
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
  const { exact, proposal } = measured;
  const { dim } = flow;
  const constant = -logScale(standardisation);

  function drawnBy(rows: Uint32Array, draws: number, randomOf: (row: number) => ReturnType<typeof random>): DrawnRows {
    const counts = rows.reduce((sum, row) => sum + (exact[row] ? 1 : draws), 0);
    const x = new Float64Array(counts * dim);
    const ratio = new Float64Array(counts);
    const every = Uint32Array.from({ length: counts }, (_, i) => i);
    const of = new Uint32Array(counts);
    let at = 0;
    for (const row of rows) {
      const count = exact[row] ? 1 : draws;
      if (exact[row]) x.set(values.subarray(row * dim, (row + 1) * dim), at * dim);
      else proposal.draw(row, draws, randomOf(row), x, ratio, at);
      of.fill(row, at, at + count);
      at += count;
    }
    const seen = standardiseRows(x, dim, every, standardisation);
    const slope = unitSlopes(flow, standardisation, { values: x });
    const logRatio = Float32Array.from(ratio, (value, i) =>
      exact[of[i] as number] ? 0 : Math.max(IMPOSSIBLE, value + slope(i) - constant),
    );
    const context = flowContext(flow, standardisation, input.context, of);
    return { values: seen, count: counts, logRatio, ...(context ? { context } : {}) };
  }

  return {
    exact,
    weights,
    drawn(rows, draws, substream) {
      const shared = random(seed, 'draws', substream);
      return drawnBy(rows, draws, () => shared);
    },
    drawnAlone: (rows, draws) => drawnBy(rows, draws, (row) => random(seed, 'posterior', row)),
  };
}
