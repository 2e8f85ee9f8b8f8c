/** A Gaussian mixture over columns as a flow sees them, as a density of the columns themselves. */
import type { Average } from '../analysis/average';
import { interleaved } from '../analysis/density-model';
import { gaussianMixtureLogProb } from '../analysis/gaussian-mixture';
import { mixtureDraws } from '../analysis/mixture-model';
import type { GaussianMixture } from '../analysis/mixture-steps';
import type { Points } from './fit';
import { type FlowStandardisation, flowContext, flowRows, restoreUnits, unitSlopes } from './standardise';

interface Given {
  readonly dim: number;
  readonly context: number;
}

/** Rows as a mixture sees them, all or those that are named: row-major [n, context + dim]. */
export function mixtureRows(
  flow: Given,
  standardisation: FlowStandardisation,
  points: Points,
  rows?: Uint32Array,
): Float64Array {
  const { values, context } = flowRows(flow, standardisation, points, rows);
  const own = new Float64Array(values);
  return context ? interleaved(new Float64Array(context), flow.context, own, flow.dim) : own;
}

/** ln p in nats in the units of the columns, given the context columns where there are any, and draws of them. */
export function mixtureDensity(mixture: GaussianMixture, flow: Given, standardisation: FlowStandardisation): Average {
  const width = flow.dim + flow.context;
  return {
    async logProb(points, named) {
      const seen = mixtureRows(flow, standardisation, points, named);
      const slope = unitSlopes(flow, standardisation, points, named);
      const every = Uint32Array.from({ length: seen.length / width }, (_, row) => row);
      return gaussianMixtureLogProb(mixture, seen, width, every, flow.context).map((value, i) => value + slope(i));
    },
    async sample(count, seed, context) {
      const given = flowContext(flow, standardisation, context);
      const draws = mixtureDraws(mixture, count, seed, given);
      return restoreUnits(Float32Array.from(draws), flow.dim, standardisation);
    },
  };
}
