/** z ~ N(0, 1) in each dimension: ln p(z) = −½‖z‖² − ½ D ln 2π. */
import * as v from 'valibot';
import type { Base } from './base';

export const standardNormalSchema = v.strictObject({ kind: v.literal('standard-normal') });

export const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

export const standardNormal: Base<v.InferOutput<typeof standardNormalSchema>> = {
  kind: 'standard-normal',
  schema: standardNormalSchema,
  parameters: () => [],
  logProb: (_spec, _parameters, z) =>
    z
      .square()
      .sum(1)
      .mul(-0.5)
      .sub(HALF_LN_2PI * (z.shape[1] as number)),
  noise: (_spec, dim, count, random) => Float64Array.from({ length: count * dim }, () => random.normal()),
  noiseWidth: (_spec, dim) => dim,
  fromNoise: (_spec, _parameters, noise) => noise,
};
