/** What a link costs in nats, measured on rows that were not trained on, and the shortest that costs little enough. */
import { meanWithError } from '../analysis/mean-error';
import { ProblemError } from '../flow/problem';
import type { Points } from '../train/fit';
import { decodeLink, encodeModelLink, type LinkOptions } from './link';
import type { LinkCost } from './link-head';
import { plainLogProb } from './model-density';
import { MOST_BITS } from './quantise';
import type { Model } from './recipe';

/** ln p of points in the units of the model's transformed columns. */
export type Evaluate = (model: Model, points: Points) => Promise<Float64Array>;

/** Mean of ln p of the model − ln p of the quantised one, over the same points; negative where the latter does better. */
function costOf(before: Float64Array, after: Float64Array): LinkCost {
  const { mean, standardError } = meanWithError(before.map((value, i) => value - (after[i] as number)));
  return { nats: mean, standardError, rows: before.length };
}

/** With fewer, every flow tried lost more than 0.4 nats. */
const FIRST_BITS = 4;
/** Nats per row. The standard error of the mean itself, over the 1,830 test rows of the sample, is 0.012 to 0.032. */
const MOST_LOST = 0.005;

export interface ModelLink {
  /** Without `#`. */
  readonly fragment: string;
  readonly bits: number;
  readonly cost: LinkCost;
}

/**
 * The link with the fewest bits that loses at most `mostLost` nats per row on the held-out points. Throws ProblemError
 * `link-too-long` where such a link is too long, and `link-loses` where there is none.
 */
export async function shortestModelLink(
  model: Model,
  heldOut: Points,
  {
    mostLost = MOST_LOST,
    evaluate = plainLogProb,
    hidden = [],
  }: LinkOptions & { mostLost?: number; evaluate?: Evaluate } = {},
): Promise<ModelLink> {
  const before = await evaluate(model, heldOut);
  for (let bits = FIRST_BITS; bits <= MOST_BITS; bits++) {
    // What the reader gets is measured, so that no rounding is left out.
    const opened = await decodeLink(await encodeModelLink(model, bits, { hidden }));
    if (opened.kind !== 'model') break;
    const cost = costOf(before, await evaluate(opened.model, heldOut));
    if (cost.nats <= mostLost) {
      return { fragment: await encodeModelLink(model, bits, { hidden, cost }), bits, cost };
    }
  }
  throw new ProblemError(
    'link-loses',
    `Even with ${MOST_BITS} bits per weight a link of this model loses more than ${mostLost} nats per row.`,
    'Save the model as a file, which loses nothing.',
  );
}
