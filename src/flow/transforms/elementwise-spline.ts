/** A spline per column, the same for every row: z_d = f_d(x_d). In one dimension this is the poster's first model. */
import * as v from 'valibot';
import { splineOptions, splineSize } from '../spline/options';
import { splineForward, splineInverse } from '../spline/spline';
import { splineStart } from '../univariate';
import type { Transform } from './transform';

export const elementwiseSplineSchema = v.strictObject({ kind: v.literal('elementwise-spline'), ...splineOptions });

export const elementwiseSpline: Transform<v.InferOutput<typeof elementwiseSplineSchema>> = {
  kind: 'elementwise-spline',
  schema: elementwiseSplineSchema,
  parameters: (spec, { dim }) => [{ name: 'knots', shape: [1, dim, splineSize(spec)], init: 0 }],
  forward(spec, parameters, x) {
    const { value, logSlope } = splineForward(parameters('knots'), x, spec);
    return { value, logDet: logSlope.sum(1) };
  },
  inverse(spec, parameters, z) {
    const { value, logSlope } = splineInverse(parameters('knots'), z, spec);
    return { value, logDet: logSlope.sum(1) };
  },
  calibration: {
    when: 'before',
    values: (spec, reached) => ({ knots: reached.mean.flatMap((_, column) => splineStart(spec, reached, column)) }),
  },
};
