/** A variable's spline whose knots all rows share: its tables in the kernels' memory, and its gradient. */
import type { SplineOptions } from '../../flow/spline/options';
import { PYRO_KNOT_SHIFT } from '../../flow/spline/spline';
import type { Workspace } from './layer';
import { ADJOINT_FEATURES, QUADRATIC_FEATURES } from './place-features';
import { addSharedGradient, type SharedKnots, sharedKnots } from './shared-knots';

export interface SharedSpline {
  refresh(): void;
  /** Finds the place of every value. */
  locate(values: number, place: number, rows: number): void;
  /** Takes in the adjoints of places. */
  addAdjoint(place: number, adjoint: number, rows: number): void;
  finishGradient(): void;
}

/** `raw` is where its raw numbers start in the flat parameter buffer. With `inverse` values lie on the axis of heights. */
export function sharedSpline(
  { kernels, memory, stride, theta, gradient }: Workspace,
  raw: number,
  size: number,
  bound: number,
  options: SplineOptions,
  inverse: boolean,
): SharedSpline {
  const { bins, pyro } = options;
  const features = options.order === 'linear-rational' ? ADJOINT_FEATURES : QUADRATIC_FEATURES;
  const tables = memory.allocate(4 * ADJOINT_FEATURES * bins);
  const inner = memory.allocate(4 * bins);
  const sums = memory.allocate(8 * ADJOINT_FEATURES * bins);
  let knots: SharedKnots | undefined;
  let stale = true;
  const numbers = (buffer: number) => memory.floats().subarray(buffer / 4 + raw, buffer / 4 + raw + size);
  const sumsView = () => memory.doubles().subarray(sums / 8, sums / 8 + ADJOINT_FEATURES * bins);
  const fill = () => {
    stale = false;
    knots = sharedKnots(numbers(theta), bound, options, inverse);
    const floats = memory.floats();
    floats.set(knots.tables, tables / 4);
    for (let k = 1; k < bins; k++) {
      const knot = (knots.tables[k] as number) + (knots.tables[bins + k] as number);
      floats[inner / 4 + k - 1] = knot + (pyro ? PYRO_KNOT_SHIFT : 0);
    }
  };
  return {
    refresh() {
      stale = true;
    },
    locate(values, place, rows) {
      if (stale) fill();
      kernels.findSharedPlaces(tables, inner, values, place, stride, rows, bins, bound, features);
    },
    addAdjoint(place, adjoint, rows) {
      kernels.sharedPlaceAdjoint(place, adjoint, sums, stride, rows, bins, features);
    },
    finishGradient() {
      if (!knots) return;
      addSharedGradient(numbers(theta), knots, sumsView(), bound, options, numbers(gradient));
      sumsView().fill(0);
    },
  };
}
