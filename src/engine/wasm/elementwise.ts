/** A spline per column with the same knots for every row. */
import type { ElementwisePlan } from '../plan';
import { PLACE_FEATURES } from './kernels';
import type { Layer, Workspace } from './layer';
import { sharedSpline } from './shared-spline';

export function elementwiseLayer(workspace: Workspace, { raw, map }: ElementwisePlan): Layer {
  const { kernels, stride, dim, logDet, weight, scratch } = workspace;
  const { bounds, options, size } = map;
  const linear = options.order === 'linear';
  const input = workspace.features(dim);
  const places = workspace.features(dim * PLACE_FEATURES);
  const columns = bounds.map((bound, d) => ({
    bound,
    at: d * stride,
    place: places + d * PLACE_FEATURES * stride,
    forward: sharedSpline(workspace, raw + d * size, size, bound, options, false),
    inverse: sharedSpline(workspace, raw + d * size, size, bound, options, true),
  }));
  return {
    input,
    refresh() {
      for (const { forward, inverse } of columns) {
        forward.refresh();
        inverse.refresh();
      }
    },
    forward({ rows }, output) {
      for (const { bound, at, place, forward } of columns) {
        forward.locate(input + at, place, rows);
        kernels.mapForward(place, input + at, output + at, logDet, stride, rows, bound, linear);
      }
      return 0;
    },
    inverse({ rows }, output) {
      for (const { bound, at, place, inverse } of columns) {
        inverse.locate(output + at, place, rows);
        kernels.mapInverse(place, output + at, input + at, logDet, stride, rows, bound, linear);
      }
      return 0;
    },
    backward({ rows }, _output, adjoint) {
      for (const { bound, at, place, forward } of columns) {
        kernels.mapAdjoint(place, input + at, adjoint + at, weight, scratch, stride, rows, bound, linear);
        forward.addAdjoint(place, scratch, rows);
      }
    },
    finishGradient() {
      for (const { forward } of columns) forward.finishGradient();
    },
  };
}
