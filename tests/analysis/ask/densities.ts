/** Densities that are known exactly, as they are asked. */
import type { AskedColumn, AskedDensity } from '../../../src/analysis/ask/asked';
import { choleskyFactor, gaussianLogDensity } from '../../../src/analysis/gaussian';
import { mixtureDraws } from '../../../src/analysis/mixture-model';
import type { GaussianMixture } from '../../../src/analysis/mixture-steps';
import { random } from '../../../src/base/random';

/** A column that the density sees as it is. */
export const plain: AskedColumn = {
  circle: false,
  catalog: (seen) => seen,
  seen: (value) => value,
  logSlope: () => 0,
};

/** A column that is learned as log10. */
export const logarithm: AskedColumn = {
  circle: false,
  catalog: (seen) => 10 ** seen,
  seen: (value) => (value > 0 ? Math.log10(value) : Number.NaN),
  logSlope: (value) => -Math.log(value * Math.LN10),
};

export const angle: AskedColumn = { ...plain, circle: true };

/** A density by its ln p, with a mixture to propose from. */
export function densityOf(
  columns: readonly AskedColumn[],
  logAt: (row: Float64Array) => number,
  mixture: GaussianMixture,
): AskedDensity {
  const dim = columns.length;
  return {
    dim,
    context: 0,
    columns,
    mixture,
    async logProb(values) {
      return Float64Array.from({ length: values.length / dim }, (_, k) =>
        logAt(values.subarray(k * dim, (k + 1) * dim)),
      );
    },
    sample: async (count, seed) => mixtureDraws(mixture, count, seed),
  };
}

/** A mixture of normals of one deviation about places, with even weights. */
export function blobs(places: readonly (readonly number[])[], deviation: number): GaussianMixture {
  const dim = places[0]?.length ?? 0;
  const factor = new Float64Array(dim * dim);
  for (let d = 0; d < dim; d++) factor[d * dim + d] = deviation;
  return {
    weights: new Float64Array(places.length).fill(1 / places.length),
    means: Float64Array.from(places.flat()),
    factors: places.map(() => factor),
  };
}

/** A Gaussian with a random covariance, beside a mixture that is shifted from it by so much to either side. */
export function gaussian(dim: number, seed: number, off: number) {
  const draw = random(seed, 'catalog');
  const a = Float64Array.from({ length: dim * dim }, () => draw.normal());
  const covariance = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      let sum = i === j ? 0.3 : 0;
      for (let k = 0; k < dim; k++) sum += ((a[i * dim + k] as number) * (a[j * dim + k] as number)) / dim;
      covariance[i * dim + j] = sum;
    }
  }
  const mean = Float64Array.from({ length: dim }, () => 0.3 * draw.normal());
  const factor = choleskyFactor(covariance, dim);
  const epsilon = new Float64Array(dim);
  const mixture: GaussianMixture = {
    weights: Float64Array.of(0.5, 0.5),
    means: Float64Array.from({ length: 2 * dim }, (_, i) => (mean[i % dim] as number) + (i < dim ? off : -off)),
    factors: [factor.map((value) => 1.1 * value), factor.map((value) => 0.9 * value)],
  };
  const columns = Array.from({ length: dim }, () => plain);
  const logAt = (row: Float64Array) => gaussianLogDensity(row, mean, 0, factor, epsilon);
  return { density: densityOf(columns, logAt, mixture), mean, covariance };
}
