/** What a link costs in nats, measured on rows that were not trained on, and the shortest that costs little enough. */
import { meanWithError } from '../../analysis/mean-error';
import { ProblemError } from '../../base/problem';
import type { Points } from '../../train/fit';
import { plainLogProb } from '../model-density';
import { MOST_BITS } from '../quantise';
import type { Model } from '../recipe';
import type { LinkCost } from './head';
import { decodeLink, encodeModelLink, type LinkOptions } from './link';
import { type StepSizes, stepSizesOf } from './step-sizes';

/** ln p of points in the units of the model's transformed columns. */
export type Evaluate = (model: Model, points: Points) => Promise<Float64Array>;

/** Mean of ln p of the model − ln p of the quantised one, over the same points; negative where the latter does better. */
function costOf(before: Float64Array, after: Float64Array): LinkCost {
  const { mean, standardError } = meanWithError(before.map((value, i) => value - (after[i] as number)));
  return { nats: mean, standardError, rows: before.length };
}

/**
 * The Kullback-Leibler divergence of the quantised model from the model, E[δ + e^{−δ} − 1] with δ = ln p − ln q: the same as the mean of δ where the
 * points are draws of p, with a tenth of its standard error, since no term is negative. Means of 667 rows vary by 0.005 about a cost of 0.005.
 */
const divergence = (before: Float64Array, after: Float64Array) =>
  before.reduce((sum, value, i) => {
    const delta = value - (after[i] as number);
    return sum + (delta + Math.expm1(-delta)) / before.length;
  }, 0);

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
  const { evaluate = plainLogProb } = options;
  const before = await evaluate(model, heldOut);
  const steps = await stepSizesOf(model, firstRows(model, heldOut, MEASURED_ROWS), evaluate);
  const tried = (count: number) => linkOf(firstFlows(model, count), steps, heldOut, before, options);
  for (let count = model.members.length; count > 1; count--) {
    // What so many flows take at the least that was ever enough.
    const { bits, coarser } = steps.at(FIRST_COST * MOST_LOST);
    const one = await encodeModelLink(firstFlows(model, count), bits, { ...options, coarser }).catch(tooLong);
    if (!one || one.length > FITS) continue;
    const link = await tried(count).catch(tooLong);
    if (link && link.fragment.length <= FITS) return link;
  }
  return tried(1);
}

/** Nothing, where a link is too long or no bits are enough; any other error is thrown on. */
function tooLong(error: unknown): undefined {
  if (error instanceof ProblemError) return undefined;
  throw error;
}

/** Rows that the effect of a tensor is measured on, one tensor after the other. */
const MEASURED_ROWS = 200;
/** Predicted nats of the coarsest steps that are tried, as a multiple of what a link may lose. */
const FIRST_COST = 6;
/** Of the steps before, by how far their measured cost was off: a little below, since it varies with the rounding. */
const FINER = { least: 0.35, most: 0.7, below: 0.8 } as const;

function firstRows({ flow }: Model, { values, context }: Points, most: number): Points {
  return {
    values: values.subarray(0, most * flow.dim),
    ...(context && flow.context > 0 ? { context: context.subarray(0, most * flow.context) } : {}),
  };
}

type CostOptions = LinkOptions & { mostLost?: number; evaluate?: Evaluate };

/**
 * The shortest link that loses at most `mostLost` nats per row on the held-out points. Throws ProblemError
 * `link-too-long` where such a link is too long, and `link-loses` where there is none.
 */
async function linkOf(
  model: Model,
  steps: StepSizes,
  heldOut: Points,
  whole: Float64Array,
  { mostLost = MOST_LOST, evaluate = plainLogProb, hidden = [] }: CostOptions,
): Promise<ModelLink> {
  const before = await evaluate(model, heldOut);
  for (let nats = FIRST_COST * MOST_LOST; ; ) {
    const { bits, coarser } = steps.at(nats);
    // What the reader gets is measured, so that no rounding is left out.
    const opened = await decodeLink(await encodeModelLink(model, bits, { hidden, coarser }));
    if (opened.kind !== 'model') break;
    const after = await evaluate(opened.model, heldOut);
    const lost = Math.max(divergence(before, after), costOf(before, after).nats);
    if (lost <= mostLost) {
      const cost = costOf(whole, after);
      return {
        fragment: await encodeModelLink(model, bits, { hidden, cost, coarser }),
        bits,
        cost,
        flows: model.members.length,
      };
    }
    if (bits >= MOST_BITS) break;
    nats *= Math.min(FINER.most, Math.max(FINER.least, (FINER.below * mostLost) / lost));
  }
  throw new ProblemError(
    'link-loses',
    `Even with ${MOST_BITS} bits per weight a link of this model loses more than ${mostLost} nats per row.`,
    'Save the model as a file, which loses nothing.',
  );
}
