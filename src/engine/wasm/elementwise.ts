/** A spline per column with the same knots for every row. */
import type { ElementwisePlan } from '../layer-plan';
import { implicitAdjoint } from './implicit';
import { binKernels } from './kernels';
import type { Layer, Workspace } from './layer';
import { PLACE_FEATURES } from './place-features';
import { sharedSpline } from './shared-spline';

export function elementwiseLayer(workspace: Workspace, { raw, map, fast }: ElementwisePlan): Layer {
  const { kernels, stride, dim, logDet, weight, scratch } = workspace;
  const { bounds, options, size } = map;
  const { order } = options;
  const { mapForward, mapInverse, mapAdjoint } = binKernels(kernels, order);
  const flipped = fast === 'sampling';
  const input = workspace.features(dim);
  const places = workspace.features(dim * PLACE_FEATURES);
  const columns = bounds.map((bound, d) => {
    const place = places + d * PLACE_FEATURES * stride;
    return {
      bound,
      at: d * stride,
      place,
      along: sharedSpline(workspace, raw + d * size, size, bound, options, false),
      against: sharedSpline(workspace, raw + d * size, size, bound, options, true),
      implicit: implicitAdjoint(workspace, { place, adjointOfPlace: scratch, bound, order }),
    };
  });
  type Column = (typeof columns)[number];
  const apply = ({ bound, at, place, along }: Column, from: number, to: number, rows: number) => {
    along.locate(from + at, place, rows);
    mapForward(place, from + at, to + at, logDet, stride, rows, bound);
  };
  const unmap = ({ bound, at, place, against }: Column, from: number, to: number, rows: number) => {
    against.locate(from + at, place, rows);
    mapInverse(place, from + at, to + at, logDet, stride, rows, bound);
  };
  return {
    input,
    refresh() {
      for (const { along, against } of columns) {
        along.refresh();
        against.refresh();
      }
    },
    forward({ rows }, output) {
      for (const column of columns) (flipped ? unmap : apply)(column, input, output, rows);
      return 0;
    },
    inverse({ rows }, output) {
      for (const column of columns) (flipped ? apply : unmap)(column, output, input, rows);
      return 0;
    },
    backward({ rows }, output, adjoint) {
      for (const { bound, at, place, along, implicit } of columns) {
        if (flipped) {
          along.locate(output + at, place, rows);
          implicit(output + at, adjoint + at, rows);
        } else {
          mapAdjoint(place, input + at, adjoint + at, weight, scratch, stride, rows, bound);
        }
        along.addAdjoint(place, scratch, rows);
      }
    },
    finishGradient() {
      for (const { along } of columns) along.finishGradient();
    },
  };
}
