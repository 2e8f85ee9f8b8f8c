/**
 * z ~ N(0, 1) in each dimension: ln p(z) = −½‖z‖² − ½ D ln 2π. With `conditional`, z = μ(c) + e^{s(c)} ε with ε of that
 * density, and ln p loses Σ s(c).
 */
import * as v from 'valibot';
import { HALF_LN_2PI } from '../../base/normal-distribution';
import type { Random } from '../../base/random';
import type { NdArray } from '../array';
import type { Base } from './base';
import { conditionalOption, conditionalParameters, locationOf, withLocation, withoutLocation } from './conditional';

export const standardNormalSchema = v.strictObject({
  kind: v.literal('standard-normal'),
  /** A network by which mean and scale depend on the context. */
  conditional: conditionalOption,
});

/**
 * Farther than this a value counts as being this far: the square of 1e30 overflows float32, and one row of −∞ would end
 * training. A batch of 65,536 rows of 64 such values still sums to a finite number.
 */
export const FAR = 1e15;

/** Σ over dimensions of ln N(ε; 0, 1), [n]. */
export function normalLogProb(epsilon: NdArray): NdArray {
  return epsilon
    .clip(-FAR, FAR)
    .square()
    .sum(1)
    .mul(-0.5)
    .sub(HALF_LN_2PI * (epsilon.shape[1] as number));
}

/** Row-major [count, width] of standard normal draws. */
export function normalNoise(count: number, width: number, random: Random): Float64Array {
  const noise = new Float64Array(count * width);
  for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
  return noise;
}

export const standardNormal: Base<v.InferOutput<typeof standardNormalSchema>> = {
  kind: 'standard-normal',
  parameters: (spec, dimensions) => conditionalParameters(spec.conditional, dimensions),
  logProb(spec, parameters, z, call) {
    const location = locationOf(spec.conditional, parameters, z, call);
    const density = normalLogProb(withoutLocation(z, location));
    return location ? density.sub(location.logScale.sum(1)) : density;
  },
  noise: (_spec, dim, count, random) => normalNoise(count, dim, random),
  noiseWidth: (_spec, dim) => dim,
  fromNoise: (spec, parameters, noise, call) =>
    withLocation(noise, locationOf(spec.conditional, parameters, noise, call)),
};
