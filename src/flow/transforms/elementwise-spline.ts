/**
 * A spline per column, the same for every row: z_d = f_d(x_d), or backwards x_d = f_d(z_d). In one dimension this is the
 * poster's first model.
 */
import * as v from 'valibot';
import { splineOptions, splineSize } from '../spline/options';
import { splineForward, splineInverse } from '../spline/spline';
import { splineStart, summed } from '../univariate';
import type { Transform } from './transform';

export const elementwiseSplineSchema = v.strictObject({
  kind: v.literal('elementwise-spline'),
  /**
   * Which direction is the spline f: data to latent (`density`, also where absent) or latent to data (`sampling`, as in
   * Pyro). The other is f⁻¹, which is no spline of the same family, so the two are different models. Both are one pass.
   */
  fast: v.optional(v.picklist(['density', 'sampling'])),
  ...splineOptions,
});

export const elementwiseSpline: Transform<v.InferOutput<typeof elementwiseSplineSchema>> = {
  kind: 'elementwise-spline',
  parameters: (spec, { dim }) => [{ name: 'knots', shape: [1, dim, splineSize(spec)], init: 0 }],
  forward: (spec, parameters, x) =>
    summed((spec.fast === 'sampling' ? splineInverse : splineForward)(parameters('knots'), x, spec)),
  inverse: (spec, parameters, z) =>
    summed((spec.fast === 'sampling' ? splineForward : splineInverse)(parameters('knots'), z, spec)),
  calibration: {
    when: 'before',
    values: (spec, reached) => ({ knots: reached.mean.flatMap((_, column) => splineStart(spec, reached, column)) }),
  },
};
