/** Gaussian mixtures beside the flows of an ensemble, one for the training rows of each, with the weight that validation rows give them. */
import { type Average, cautiousWeight, stackingWeight } from '../analysis/average';
import { mixturesOfFolds } from '../analysis/mixture-choice';
import type { GaussianMixture } from '../analysis/mixture-steps';
import type { FlowSpec } from '../flow/spec';
import type { Fit, Points } from './fit';
import type { Fold } from './folds';
import type { FittingMixtures } from './measured-table';
import { mixtureDensity, mixtureRows } from './mixture-density';
import type { FlowStandardisation } from './standardise';

/** Gaussian mixtures over the standardised columns, contexts first, with their share of the average. */
export interface Mixtures {
  /** Of all of them together. */
  readonly weight: number;
  readonly parts: readonly GaussianMixture[];
}

/** What mixtures are fitted to. */
export interface Weighed {
  readonly flow: FlowSpec;
  readonly points: Points;
  readonly seed: number;
  readonly standardisation: FlowStandardisation;
  /** How much each row counts; absent where rows count alike. */
  readonly weights?: Float64Array | undefined;
  /** Whether rows have errors or holes, which hide which density is better. */
  readonly noisy: boolean;
  /** In place of mixtures of the rows as they are. */
  readonly mixtures?: FittingMixtures | undefined;
  /** ln p of named rows under a density, which for rows with errors is a marginal one. */
  logProb(of: Pick<Average, 'logProb'>, rows: Uint32Array): Promise<Float64Array>;
}

/** Mixtures for all folds: of the rows as they are, or as whoever knows their errors fits them. */
function* fitting(folds: readonly Fold[], weighed: Weighed): Generator<void, readonly GaussianMixture[] | undefined> {
  const { flow, points, seed, standardisation, mixtures } = weighed;
  if (mixtures) return yield* mixtures(folds, standardisation);
  const { dim, context } = flow;
  const rows = { all: mixtureRows(flow, standardisation, points), width: dim + context, given: context };
  return (yield* mixturesOfFolds(rows, folds, seed)).parts;
}

/** Fits a mixture for every flow, and weighs them by rows that neither saw. Yields between pieces of work. */
export async function* weigh(
  flows: readonly Fit[],
  folds: readonly Fold[],
  weighed: Weighed,
): AsyncGenerator<void, Mixtures | undefined> {
  const { flow, standardisation, weights } = weighed;
  const parts = yield* fitting(folds, weighed);
  if (!parts) return undefined;
  const [ofFlows, ofMixtures]: [Float64Array[], Float64Array[]] = [[], []];
  for (const [k, { validation }] of folds.entries()) {
    const mixture = mixtureDensity(parts[k] as GaussianMixture, flow, standardisation);
    ofMixtures.push(await weighed.logProb(mixture, validation));
    ofFlows.push(await weighed.logProb(flows[k] as Fit, validation));
    yield;
  }
  const validated = Float64Array.from(folds.flatMap(({ validation }) => [...validation]));
  const counted = weights && validated.map((row) => weights[row] as number);
  const weigher = weighed.noisy ? cautiousWeight : stackingWeight;
  // As they are kept, so that a saved model is the same one.
  return {
    weight: Math.fround(weigher(joined(ofFlows), joined(ofMixtures), counted)),
    parts: parts.map(rounded),
  };
}

const rounded = ({ weights, means, factors }: GaussianMixture): GaussianMixture => ({
  weights: weights.map(Math.fround),
  means: means.map(Math.fround),
  factors: factors.map((factor) => factor.map(Math.fround)),
});

/** Lists one after the other. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
