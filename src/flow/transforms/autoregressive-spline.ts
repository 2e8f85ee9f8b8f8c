/** A neural spline flow's layer (Durkan 2019; Dolatabadi 2020): each variable's spline depends on the variables before it. */
import * as v from 'valibot';
import { splineOptions } from '../spline/options';
import { splineStart, splineUnivariate } from '../univariate';
import { autoregressiveDegrees, maskedOptions, maskedTransform, orderOption } from './masked';

export const autoregressiveSplineSchema = v.strictObject({
  kind: v.literal('autoregressive-spline'),
  /** The order in which the variables are visited. */
  visit: orderOption,
  ...maskedOptions,
  ...splineOptions,
});

export const autoregressiveSpline = maskedTransform<v.InferOutput<typeof autoregressiveSplineSchema>>({
  kind: 'autoregressive-spline',
  degrees: (spec, dim) => autoregressiveDegrees(spec.visit, dim),
  univariate: splineUnivariate,
  start: splineStart,
});
