/**
 * Student's t in each dimension, with its own degrees of freedom ν_d: for latents with heavier tails than a normal,
 *
 *   ln p(z) = Σ_d [ln Γ((ν_d + 1)/2) − ln Γ(ν_d/2) − ½ ln ν_dπ − ½(ν_d + 1) ln(1 + z_d²/ν_d)].
 */
import * as v from 'valibot';
import { HALF_LN_2PI } from '../../base/normal-distribution';
import type { NdArray } from '../array';
import type { Parameters } from '../parameters';
import { softBound, softUnbound } from '../soft-bound';
import type { Base } from './base';
import { FAR } from './standard-normal';

/** ν lies between 1 (Cauchy) and this, where the density is within 1e-3 of the normal's. */
const LARGEST_DEGREES = 1000;
/** ln ν is this and a number softly bounded by it. */
export const HALF_RANGE = 0.5 * Math.log(LARGEST_DEGREES);

export const studentTSchema = v.strictObject({
  kind: v.literal('student-t'),
  /** ν of every dimension, at the start if trained; `auto` is the likeliest of the training rows before training. */
  degrees: v.union([v.pipe(v.number(), v.minValue(1.5), v.maxValue(500)), v.literal('auto')]),
  /** Whether ν is trained, per dimension. */
  trainable: v.boolean(),
});

/** Steps by which the argument of the gamma function is raised before the series: its error is then below 1e-11. */
const RECURRENCES = 8;

/**
 * ln [Γ(a + ½) / (Γ(a) √(2πa))] for a ≥ ½. The two ln Γ reach 2,600 at ν = 1000, where float32 cannot hold their
 * difference, so the ratio is expanded itself: Γ(a + ½)/Γ(a) by Γ(x + 1) = xΓ(x) raised to b = a + 8, where
 * ln Γ(b + ½)/Γ(b) = ½ ln b − 1/8b + 1/192b³ − 1/640b⁵ + 17/14336b⁷ − … (Tricomi & Erdélyi 1951).
 */
function logNormaliser(a: NdArray): NdArray {
  const b = a.add(RECURRENCES);
  const inverse = b.constant([1], [1]).div(b);
  const square = inverse.square();
  const tail = square
    .mul(17 / 14336)
    .sub(1 / 640)
    .mul(square)
    .add(1 / 192)
    .mul(square)
    .sub(1 / 8);
  // Π (a + k) / (a + k + ½): one logarithm of a product of numbers near 1 instead of a difference of large logarithms.
  let product = a.div(a.add(0.5));
  for (let k = 1; k < RECURRENCES; k++) product = product.mul(a.add(k).div(a.add(k + 0.5)));
  return product.square().mul(b.div(a)).log().mul(0.5).sub(HALF_LN_2PI).add(tail.mul(inverse));
}

/** ν of a raw number. */
export function degreesAt(raw: number): number {
  return Math.exp(raw / (1 + Math.abs(raw) / HALF_RANGE) + HALF_RANGE);
}

const rawDegrees = (nu: number) => softUnbound(Math.log(nu) - HALF_RANGE, HALF_RANGE);

/** Of tails that are no heavier than a normal distribution's `auto` makes this: it costs 3e-4 nats, and training can still find less. */
const MOST_AUTO = 30;
const AUTO = [1.2, 1.6, 2, 2.5, 3, 4, 5, 7, 10, 15, 20, MOST_AUTO];
/** Quantiles that stand for the rows: a single far value is not one of them. */
const QUANTILES = 200;

/** ln p of one latent with ν degrees of freedom, up to a constant. */
function logKernel(z: number, nu: number): number {
  const a = nu / 2;
  // ln Γ(a + ½)/Γ(a)√a to 1e-4, which is enough to compare.
  const normaliser = -1 / (8 * a) + 1 / (192 * a ** 3) - 1 / (640 * a ** 5);
  return normaliser - 0.5 * (nu + 1) * Math.log1p((z * z) / nu);
}

function likeliestDegrees(quantile: (share: number) => number): number {
  const latents = Array.from({ length: QUANTILES }, (_, i) => quantile((i + 0.5) / QUANTILES));
  const likelihoods = AUTO.map((nu) => latents.reduce((sum, z) => sum + logKernel(z, nu), 0));
  return AUTO[likelihoods.indexOf(Math.max(...likelihoods))] as number;
}

function degreesOf(parameters: Parameters): NdArray {
  return softBound(parameters('degrees'), HALF_RANGE).add(HALF_RANGE).exp();
}

/** Keeps ln |z| finite; z²/ν is 0 in float32 long before. */
const NEAR = 1e-15;

export const studentT: Base<v.InferOutput<typeof studentTSchema>> = {
  kind: 'student-t',
  parameters: ({ degrees, trainable }, { dim }) => [
    { name: 'degrees', shape: [1, dim], init: rawDegrees(degrees === 'auto' ? MOST_AUTO : degrees), trainable },
  ],
  logProb(_spec, parameters, z) {
    const nu = degreesOf(parameters);
    // ln(1 + z²/ν) as softplus(ln z²/ν): accurate in relative terms where z²/ν is small and ν/2 multiplies its error.
    const logRatio = z.abs().clip(NEAR, FAR).log().mul(2).sub(nu.log());
    return logNormaliser(nu.mul(0.5))
      .sub(logRatio.softplus().mul(nu.add(1).mul(0.5)))
      .sum(1);
  },
  /** Per dimension the cosine of a uniform angle, then an exponential draw. */
  noise: (_spec, dim, count, random) => {
    const noise = new Float64Array(count * 2 * dim);
    for (let i = 0; i < count; i++) {
      for (let d = 0; d < dim; d++) {
        noise[i * 2 * dim + d] = Math.cos(2 * Math.PI * random.uniform());
        noise[i * 2 * dim + dim + d] = -Math.log(random.uniform());
      }
    }
    return noise;
  },
  noiseWidth: (_spec, dim) => 2 * dim,
  /**
   * Bailey's polar method (1994): z = cos φ √(ν (e^{2E/ν} − 1)) with E exponential, which is Box–Muller's cos φ √(2E) for
   * large ν and smooth in ν. eˣ − 1 = tanh(x/2)(eˣ + 1) does not cancel where ν is large.
   */
  fromNoise(_spec, parameters, noise) {
    const dim = (noise.shape[1] as number) / 2;
    const nu = degreesOf(parameters);
    const cosine = noise.slice([0, 0], [-1, dim]);
    const x = noise.slice([0, dim], [-1, dim]).mul(2).div(nu);
    const grown = x.mul(0.5).tanh().mul(x.exp().add(1));
    return cosine.mul(grown.mul(nu).sqrt());
  },
  calibrate({ degrees }, reached): Readonly<Record<string, readonly number[]>> {
    if (degrees !== 'auto') return {};
    const nu = reached.mean.map((_, d) => likeliestDegrees((share) => reached.quantile(d, share)));
    return { degrees: nu.map(rawDegrees) };
  },
};
