/** What a mixture says of the true values of rows as they were measured. */
import { type GaussianMixture, normalise } from '../mixture-steps';
import type { Cells } from './cells';
import { conditioner } from './conditioner';

/** Posterior mean and standard deviation of every cell of the named rows, row-major, in the coordinates of the cells. */
export function posteriorMoments(
  mixture: GaussianMixture,
  cells: Cells,
  rows: Uint32Array,
): { readonly mean: Float64Array; readonly deviation: Float64Array } {
  const { dim } = cells;
  const conditioned = conditioner(mixture, cells);
  const [mean, deviation] = [new Float64Array(rows.length * dim), new Float64Array(rows.length * dim)];
  for (const [i, row] of rows.entries()) {
    conditioned.see(row);
    normalise(conditioned.logTerms);
    for (let k = 0; k < conditioned.logTerms.length; k++) {
      const share = conditioned.logTerms[k] as number;
      if (share < 1e-9) continue;
      conditioned.posterior(k);
      for (let d = 0; d < dim; d++) {
        const m = conditioned.mean[d] as number;
        mean[i * dim + d] = (mean[i * dim + d] as number) + share * m;
        deviation[i * dim + d] =
          (deviation[i * dim + d] as number) + share * (m * m + (conditioned.covariance[d * dim + d] as number));
      }
    }
    for (let d = 0; d < dim; d++) {
      const at = i * dim + d;
      deviation[at] = Math.sqrt(Math.max(0, (deviation[at] as number) - (mean[at] as number) ** 2));
    }
  }
  return { mean, deviation };
}
