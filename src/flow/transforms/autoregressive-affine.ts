/** A masked autoregressive flow's layer (Papamakarios 2017): x_d eˢ + t, where s and t depend on the variables before. */
import * as v from 'valibot';
import { formulaUnivariate } from '../univariate';
import { autoregressiveDegrees, maskedOptions, maskedTransform, orderOption } from './masked';

export const autoregressiveAffineSchema = v.strictObject({
  kind: v.literal('autoregressive-affine'),
  /** The order in which the variables are visited. */
  visit: orderOption,
  ...maskedOptions,
});

export const autoregressiveAffine = maskedTransform<v.InferOutput<typeof autoregressiveAffineSchema>>({
  kind: 'autoregressive-affine',
  degrees: (spec, dim) => autoregressiveDegrees(spec.visit, dim),
  univariate: () => formulaUnivariate('affine'),
});
