/** A coupling neural spline layer (Durkan 2019): one group's splines depend on the other group. */
import * as v from 'valibot';
import { splineOptions } from '../spline/options';
import { splineStart, splineUnivariate } from '../univariate';
import { couplingDegrees, maskedOptions, maskedTransform, splitOption } from './masked';

export const couplingSplineSchema = v.strictObject({
  kind: v.literal('coupling-spline'),
  /** The variables that condition the others. */
  split: splitOption,
  ...maskedOptions,
  ...splineOptions,
});

export const couplingSpline = maskedTransform<v.InferOutput<typeof couplingSplineSchema>>({
  kind: 'coupling-spline',
  degrees: (spec, dim) => couplingDegrees(spec.split, dim),
  univariate: splineUnivariate,
  start: splineStart,
});
