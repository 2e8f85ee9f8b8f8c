/** One bin of a spline, as each row sees it after the bin search. All arrays are [n, dim]. */
import type { NdArray } from '../array';

export interface Bin {
  /** W and H */
  readonly width: NdArray;
  readonly height: NdArray;
  readonly d0: NdArray;
  readonly d1: NdArray;
  readonly lambda?: NdArray;
}

/** A place within a bin: its share θ of the way from the left knot and θ̄ = 1 − θ. */
export interface Place {
  readonly left: NdArray;
  readonly right: NdArray;
}

/** The map of a bin in coordinates of shares: θ → η and ln ∂y/∂x, or η → θ and the same ln ∂y/∂x. */
export interface BinMap {
  forward(bin: Bin, theta: Place): { readonly eta: NdArray; readonly logSlope: NdArray };
  inverse(bin: Bin, eta: Place): { readonly theta: NdArray; readonly logSlope: NdArray };
}
