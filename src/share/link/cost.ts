/** What a link costs in nats, measured on rows that were not trained on, and the shortest that costs little enough. */
import { meanWithError } from '../../analysis/mean-error';
import { ProblemError } from '../../base/problem';
import type { Points } from '../../train/fit';
import { plainLogProb } from '../model-density';
import { MOST_BITS } from '../quantise';
import type { Model } from '../recipe';
import type { LinkCost } from './head';
import { decodeLink, encodeModelLink, type LinkOptions } from './link';

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
  /** Flows that it holds. */
  readonly flows: number;
}

/** Longer links of averages leave out flows: mail programs and chats cut what is much longer. */
const FITS = 16_000;

/** An average of its first flows, each with its mixture. */
function firstFlows(model: Model, count: number): Model {
  const { mixtures } = model;
  return {
    ...model,
    members: model.members.slice(0, count),
    ...(mixtures ? { mixtures: { ...mixtures, parts: mixtures.parts.slice(0, count) } } : {}),
  };
}

/**
 * The link of a model, which of an average holds all of its flows where that fits into 16,000 characters, else as many as do, and one at
 * least. Its cost is that of the bits and of what it left out. Throws as `linkOf` does.
 */
export async function shortestModelLink(model: Model, heldOut: Points, options: CostOptions = {}): Promise<ModelLink> {
  const before = await (options.evaluate ?? plainLogProb)(model, heldOut);
  const [first, ...more] = Array.from({ length: model.members.length }, (_, left) => model.members.length - left);
  const tried = async (count: number) => linkOf(firstFlows(model, count), heldOut, before, options);
  if (first === undefined || more.length === 0) return tried(1);
  for (const count of [first, ...more.slice(0, -1)]) {
    // Bits cost about the same whatever is left out, and a flow takes as much room as another.
    const one = await encodeModelLink(firstFlows(model, count), FIRST_BITS, options);
    if (one.length > FITS) continue;
    const link = await tried(count).catch(() => undefined);
    if (link && link.fragment.length <= FITS) return link;
  }
  return tried(1);
}

type CostOptions = LinkOptions & { mostLost?: number; evaluate?: Evaluate };

/**
 * The link with the fewest bits that loses at most `mostLost` nats per row on the held-out points. Throws ProblemError
 * `link-too-long` where such a link is too long, and `link-loses` where there is none.
 */
async function linkOf(
  model: Model,
  heldOut: Points,
  whole: Float64Array,
  { mostLost = MOST_LOST, evaluate = plainLogProb, hidden = [] }: CostOptions,
): Promise<ModelLink> {
  const before = await evaluate(model, heldOut);
  for (let bits = FIRST_BITS; bits <= MOST_BITS; bits++) {
    // What the reader gets is measured, so that no rounding is left out.
    const opened = await decodeLink(await encodeModelLink(model, bits, { hidden }));
    if (opened.kind !== 'model') break;
    const after = await evaluate(opened.model, heldOut);
    if (costOf(before, after).nats <= mostLost) {
      const cost = costOf(whole, after);
      return {
        fragment: await encodeModelLink(model, bits, { hidden, cost }),
        bits,
        cost,
        flows: model.members.length,
      };
    }
  }
  throw new ProblemError(
    'link-loses',
    `Even with ${MOST_BITS} bits per weight a link of this model loses more than ${mostLost} nats per row.`,
    'Save the model as a file, which loses nothing.',
  );
}
