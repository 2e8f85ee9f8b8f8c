/**
 * A mixture of K normal distributions with diagonal covariances: a base for data in separate clumps, which a continuous
 * map of one normal can only join by bridges. Weights, means and scales are trained,
 *
 *   ln p(z) = ln Σ_k w_k Π_d N(z_d; μ_kd, e^{2s_kd}).
 */
import * as v from 'valibot';
import { HALF_LN_2PI } from '../../base/normal-distribution';
import type { NdArray } from '../array';
import type { Parameters } from '../parameters';
import { softBound } from '../soft-bound';
import type { Base } from './base';
import { FAR } from './standard-normal';

export const gaussianMixtureSchema = v.strictObject({
  kind: v.literal('gaussian-mixture'),
  /** K */
  components: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(64)),
  /** Standard deviation of the starting means about 0; they are drawn by the seed. */
  spread: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
});

/** |s| stays below this, so that one step of training cannot overflow float32. */
export const LOG_SCALE_LIMIT = 7;

/** ln Σ exp over the last axis of [n, K], as [n, 1]: halves are added until one is left, each relative to the larger. */
function logSumExp(terms: NdArray): NdArray {
  const count = terms.shape[1] as number;
  if (count === 1) return terms;
  const half = Math.floor(count / 2);
  const left = terms.slice([0, 0], [-1, half]);
  const right = terms.slice([0, half], [-1, half]);
  const leftIsLarger = left.atLeast(right);
  const larger = leftIsLarger.where(left, right);
  const smaller = leftIsLarger.where(right, left);
  const added = larger.add(smaller.sub(larger).softplus());
  return logSumExp(count % 2 === 0 ? added : added.concat([terms.slice([0, count - 1], [-1, 1])], 1));
}

function logScaleOf(parameters: Parameters): NdArray {
  return softBound(parameters('scale'), LOG_SCALE_LIMIT);
}

export const gaussianMixture: Base<v.InferOutput<typeof gaussianMixtureSchema>> = {
  kind: 'gaussian-mixture',
  parameters: ({ components, spread }, { dim }) => [
    { name: 'weight', shape: [1, components], init: 0 },
    {
      name: 'mean',
      shape: [components, dim],
      init: (random) => Float64Array.from({ length: components * dim }, () => spread * random.normal()),
    },
    { name: 'scale', shape: [components, dim], init: 0 },
  ],
  logProb({ components }, parameters, z) {
    const [n = 0, dim = 0] = z.shape;
    const logScale = logScaleOf(parameters);
    const weight = parameters('weight');
    const centred = z
      .clip(-FAR, FAR)
      .reshape([n, 1, dim])
      .sub(parameters('mean').reshape([1, components, dim]));
    const scaled = centred.mul(logScale.neg().exp().reshape([1, components, dim]));
    const normaliser = logScale
      .sum(1)
      .add(HALF_LN_2PI * dim)
      .reshape([1, components]);
    const terms = scaled
      .square()
      .sum(2)
      .mul(-0.5)
      .sub(normaliser)
      .add(weight.sub(logSumExp(weight)));
    return logSumExp(terms).reshape([n]);
  },
  /** Per row a uniform draw that chooses the component, then a normal draw per dimension. */
  noise: (_spec, dim, count, random) =>
    Float64Array.from({ length: count * (dim + 1) }, (_, at) =>
      at % (dim + 1) === 0 ? random.uniform() : random.normal(),
    ),
  noiseWidth: (_spec, dim) => dim + 1,
  /** The component is where the draw falls among the cumulative weights, so weights get no gradient from samples. */
  fromNoise({ components }, parameters, noise) {
    const [n = 0, width = 0] = noise.shape;
    const edge = (fill: number) => noise.constant(new Float32Array(n).fill(fill), [n, 1]);
    const ends = parameters('weight')
      .softmax()
      .cumsum()
      .slice([0, 0], [-1, components - 1]);
    const above = noise.slice([0, 0], [-1, 1]).atLeast(ends);
    const chosen = edge(1)
      .concat([above], 1)
      .sub(above.concat([edge(0)], 1));
    const scale = chosen.matMul(logScaleOf(parameters).exp());
    return noise
      .slice([0, 1], [-1, width - 1])
      .mul(scale)
      .add(chosen.matMul(parameters('mean')));
  },
};
