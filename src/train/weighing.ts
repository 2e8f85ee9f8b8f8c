/** Gaussian mixtures beside the flows of an ensemble, one for the training rows of each, with the weight that validation rows give them. */
import { stackingWeight } from '../analysis/average';
import { mixturesOfFolds } from '../analysis/mixture-choice';
import type { GaussianMixture } from '../analysis/mixture-steps';
import type { FlowSpec } from '../flow/spec';
import type { Fit, Points } from './fit';
import type { Fold } from './folds';
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
}

/** Fits a mixture for every flow, and weighs them by rows that neither saw. Yields between pieces of work. */
export async function* weigh(
  flows: readonly Fit[],
  folds: readonly Fold[],
  { flow, points, seed, standardisation }: Weighed,
): AsyncGenerator<void, Mixtures> {
  const { dim, context } = flow;
  const rows = { all: mixtureRows(flow, standardisation, points), width: dim + context, given: context };
  const fitted = yield* mixturesOfFolds(rows, folds, seed);
  const [ofFlows, ofMixtures]: [Float64Array[], Float64Array[]] = [[], []];
  for (const [k, { validation }] of folds.entries()) {
    const mixture = mixtureDensity(fitted.parts[k] as GaussianMixture, flow, standardisation);
    ofMixtures.push(await mixture.logProb(points, validation));
    ofFlows.push(await (flows[k] as Fit).logProb(points, validation));
    yield;
  }
  // As they are kept, so that a saved model is the same one.
  return {
    weight: Math.fround(stackingWeight(joined(ofFlows), joined(ofMixtures))),
    parts: fitted.parts.map(rounded),
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
