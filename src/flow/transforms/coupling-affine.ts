/** A RealNVP layer (Dinh 2017): one group is scaled and shifted by what the other group says. */
import * as v from 'valibot';
import { formulaUnivariate } from '../univariate';
import { couplingDegrees, maskedOptions, maskedTransform, splitOption } from './masked';

export const couplingAffineSchema = v.strictObject({
  kind: v.literal('coupling-affine'),
  /** The variables that condition the others. */
  split: splitOption,
  ...maskedOptions,
});

export const couplingAffine = maskedTransform<v.InferOutput<typeof couplingAffineSchema>>({
  kind: 'coupling-affine',
  degrees: (spec, dim) => couplingDegrees(spec.split, dim),
  univariate: () => formulaUnivariate('affine'),
});
