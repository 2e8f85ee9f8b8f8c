/** The prior of the parameters that rows share: the mean of the posteriors of the rows that a conditional density was trained on. */
import { fitGaussian } from '../gaussian';
import { fitGaussianMixture } from '../gaussian-mixture';
import type { GaussianMixture } from '../mixture-steps';
import type { AskedDensity } from './asked';
import { logMean } from './combined';

/** What is known of the prior: its mean over training rows at given points, and a mixture like it. */
export interface SharedPrior {
  /** Training rows that tell of it. */
  readonly rows: number;
  /** ln p(θ) of points, row-major [n, dim], by at most so many training rows evenly among all: by all of these, and by each half of them. */
  logAt(
    points: Float64Array,
    most: number,
  ): Promise<{ readonly all: Float64Array; readonly halves: readonly Float64Array[] }>;
  readonly mixture: GaussianMixture;
}

/** Draws of the prior that a mixture is fitted to, and its components. */
const PRIOR = { draws: 4_000, components: 8, broad: 0.02, reach: 3 } as const;
const CHUNK = 100_000;

/** ln p of every point given each of the contexts, row-major [contexts, points]. */
export async function logsAt(
  density: AskedDensity,
  points: Float64Array,
  contexts: Float64Array,
): Promise<Float64Array> {
  const { dim, context: width } = density;
  const count = points.length / dim;
  const rows = contexts.length / width;
  const out = new Float64Array(rows * count);
  const step = Math.max(1, Math.floor(CHUNK / count));
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step);
    const values = new Float64Array((to - from) * points.length);
    const given = new Float64Array((to - from) * count * width);
    for (let row = from; row < to; row++) {
      values.set(points, (row - from) * points.length);
      const own = contexts.subarray(row * width, (row + 1) * width);
      for (let k = 0; k < count; k++) given.set(own, ((row - from) * count + k) * width);
    }
    out.set(await density.logProb(values, given), from * count);
  }
  return out;
}

/** The prior of a conditional density by contexts of training rows, row-major. */
export async function sharedPrior(density: AskedDensity, contexts: Float64Array, seed: number): Promise<SharedPrior> {
  const { dim, context: width } = density;
  const rows = contexts.length / width;
  const given = Float64Array.from(
    { length: PRIOR.draws * width },
    (_, at) => contexts[Math.floor((Math.floor(at / width) * rows) / PRIOR.draws) * width + (at % width)] as number,
  );
  const drawn = await density.sample(PRIOR.draws, seed, given);
  const every = Uint32Array.from({ length: PRIOR.draws }, (_, row) => row);
  const { weights, means, factors } = fitGaussianMixture(drawn, dim, every, PRIOR.components, seed, PRIOR.draws);
  // Far out, where no row tells of the prior, it is not to be divided by next to nothing.
  const broad = fitGaussian(drawn, dim, every);
  const mixture = {
    weights: Float64Array.of(...weights.map((weight) => weight * (1 - PRIOR.broad)), PRIOR.broad),
    means: Float64Array.of(...means, ...broad.mean),
    factors: [...factors, broad.cholesky.map((value) => PRIOR.reach * value)],
  };
  return {
    rows,
    mixture,
    async logAt(points, most) {
      const used = Math.min(rows, most);
      // Rows of one simulation stand together in a catalog: each half has some of every one.
      const halves = [0, 1].map((half) => {
        const count = Math.ceil((used - half) / 2);
        return Float64Array.from({ length: count * width }, (_, at) => {
          const row = Math.floor(((2 * Math.floor(at / width) + half) * rows) / used);
          return contexts[row * width + (at % width)] as number;
        });
      });
      const count = points.length / dim;
      const logs: Float64Array[] = [];
      for (const half of halves) logs.push(logMean(await logsAt(density, points, half), count));
      return { all: logMean(Float64Array.of(...logs.flatMap((log) => [...log])), count), halves: logs };
    },
  };
}
