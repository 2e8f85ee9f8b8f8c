/**
 * The adjoint of a spline that runs backwards, z = F⁻¹(x): from x = F(z; raw) by implicit differentiation. With the adjoint
 * a of z and the weight w of ln |∂z/∂x| = −ln F′,
 *
 *   ∂/∂x = (a − w ∂ln F′/∂z) / F′,   ∂/∂raw = −∂/∂x · ∂F/∂raw − w ∂ln F′/∂raw,
 *
 * each of which the adjoint of the forward map gives.
 */
import type { SplineOptions } from '../../flow/spline/options';
import { binKernels } from './kernels';
import type { Workspace } from './layer';
import { featureViews } from './views';

export interface ImplicitOptions {
  /** Place of z on the axis of widths. */
  readonly place: number;
  /** Where the adjoints of the place are left. */
  readonly adjointOfPlace: number;
  readonly bound: number;
  readonly order: SplineOptions['order'];
}

export type ImplicitAdjoint = (z: number, adjoint: number, rows: number) => void;

/** Replaces the adjoint of z by that of x. */
export function implicitAdjoint(workspace: Workspace, options: ImplicitOptions): ImplicitAdjoint {
  const { kernels, stride, weight } = workspace;
  const { place, adjointOfPlace, bound, order } = options;
  const { mapAdjoint } = binKernels(kernels, order);
  const [slope, curve, opposite, nothing] = [0, 1, 2, 3].map(() => workspace.features(1)) as [
    number,
    number,
    number,
    number,
  ];
  return (z, adjoint, rows) => {
    const view = (address: number) => featureViews(workspace, address, 1, rows)[0] as Float32Array;
    const [given, weights, negated] = [view(adjoint), view(weight), view(opposite)];
    for (let r = 0; r < rows; r++) negated[r] = -(weights[r] as number);
    const pull = (gradient: number, logDetGradient: number) =>
      mapAdjoint(place, z, gradient, logDetGradient, adjointOfPlace, stride, rows, bound);
    view(slope).fill(1);
    pull(slope, nothing);
    view(curve).fill(0);
    pull(curve, opposite);
    const [slopes, curves] = [view(slope), view(curve)];
    for (let r = 0; r < rows; r++) {
      given[r] = ((given[r] as number) + (curves[r] as number)) / (slopes[r] as number);
      curves[r] = -(given[r] as number);
    }
    pull(curve, opposite);
  };
}
