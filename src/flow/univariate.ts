/** Invertible maps of one variable whose numbers a network supplies: what a masked transform applies per variable. */
import type { NdArray } from './array';
import type { SplineOptions } from './spline/options';
import { splineSize } from './spline/options';
import { type Elementwise, splineForward, splineInverse } from './spline/spline';

export interface Univariate {
  /** Numbers per variable. All 0 gives the identity. */
  readonly size: number;
  /** raw [n, dim, size], x [n, dim]. */
  forward(raw: NdArray, x: NdArray): Elementwise;
  inverse(raw: NdArray, y: NdArray): Elementwise;
}

/** y = f(x) by a spline with those knots. */
export function splineUnivariate(options: SplineOptions): Univariate {
  return {
    size: splineSize(options),
    forward: (raw, x) => splineForward(raw, x, options),
    inverse: (raw, y) => splineInverse(raw, y, options),
  };
}

/** |ln scale| stays below this, so that one step of training cannot overflow float32. */
const LOG_SCALE_LIMIT = 7;

/** y = x eˢ + t, with s softly bounded. */
export const affineUnivariate: Univariate = {
  size: 2,
  forward(raw, x) {
    const { shift, logScale } = shiftAndScale(raw);
    return { value: x.mul(logScale.exp()).add(shift), logSlope: logScale };
  },
  inverse(raw, y) {
    const { shift, logScale } = shiftAndScale(raw);
    return { value: y.sub(shift).mul(logScale.neg().exp()), logSlope: logScale.neg() };
  },
};

function shiftAndScale(raw: NdArray) {
  const [n = 0, dim = 0] = raw.shape;
  const part = (at: number) => raw.slice([0, 0, at], [-1, -1, 1]).reshape([n, dim]);
  const s = part(1);
  return { shift: part(0), logScale: s.div(s.abs().div(LOG_SCALE_LIMIT).add(1)) };
}
