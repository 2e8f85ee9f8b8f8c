/**
 * How large the step of each tensor of weights may be. Rounding a tensor of n numbers to steps 2^e moves ln p of a row by δ with mean square
 * 2 c 4^e, costs about c 4^e nats (half of the mean square, to second order), and takes −e n bits. For a given cost there are the fewest bits where
 *
 *   4^e = λ n / c,   which costs λ n,
 *
 * so that tensors of few numbers which move ln p much have finer steps than those of many which do not.
 */
import { layoutOf } from '../../flow/flow';
import type { Points } from '../../train/fit';
import { MOST_BITS, steppedTensors } from '../quantise';
import type { Model } from '../recipe';
import type { Evaluate } from './cost';

/** Bits at which a tensor's effect is measured: few, so that it stands out from rounding. */
const TRIED_BITS = 5;
/** Of a tensor that moves nothing: −1, 0 and 1. */
const FEWEST = 2;

export interface StepSizes {
  /** Bits of the largest number of all tensors, and the exponents of the steps, for so many nats of predicted cost. */
  at(nats: number): { readonly bits: number; readonly coarser: readonly number[] };
}

/** Measures on some points how much each tensor of the first flow moves ln p. The others are of the same shape. */
export async function stepSizesOf(model: Model, points: Points, evaluate: Evaluate): Promise<StepSizes> {
  const [parameters = new Float32Array()] = model.members;
  const tensors = steppedTensors(layoutOf(model.flow));
  // Without mixtures, which would hide a part of what a flow loses.
  const { mixtures: _none, ...bare } = model;
  const flowOf = (own: Float32Array): Model => ({ ...bare, members: [own] });
  const before = await evaluate(flowOf(parameters), points);
  const costs: number[] = [];
  for (const { at, exponent } of tensors) {
    const tried = exponent(parameters, TRIED_BITS);
    const rounded = parameters.slice();
    for (const place of at) rounded[place] = Math.round((parameters[place] as number) / 2 ** tried) * 2 ** tried;
    const after = await evaluate(flowOf(rounded), points);
    const squares = before.reduce((sum, value, i) => sum + (value - (after[i] as number)) ** 2, 0);
    costs.push(squares / before.length / 2 / 4 ** tried);
  }
  const numbers = tensors.reduce((sum, { at }) => sum + at.length, 0);
  return {
    at(nats) {
      const wanted = tensors.map(({ at }, t) =>
        Math.round(0.5 * Math.log2(((nats / numbers) * at.length) / Math.max(costs[t] as number, 1e-30))),
      );
      const limits = (bits: number) =>
        model.members.map((own) => tensors.map(({ exponent }) => exponent(own, bits))) as readonly number[][];
      const most = limits(FEWEST);
      const coarser = wanted.map((exponent, t) => Math.min(exponent, Math.max(...most.map((own) => own[t] as number))));
      let bits = FEWEST + 1;
      while (bits < MOST_BITS && limits(bits).some((own) => own.some((least, t) => least > (coarser[t] as number))))
        bits++;
      return { bits, coarser };
    },
  };
}
