/**
 * One bin of a spline, as each row sees it after the bin search, between the knots (x_k, y_k) and (x_k + W, y_k + H). Within
 * it a point is told in shares of the bin, θ = (x − x_k)/W and η = (y − y_k)/H. All arrays are [n, dim].
 */
import type { NdArray } from '../array';

export interface Bin {
  /** W */
  readonly width: NdArray;
  /** H */
  readonly height: NdArray;
  /** δ₀ = ∂y/∂x at the left knot. */
  readonly d0: NdArray;
  /** δ₁ = ∂y/∂x at the right knot. */
  readonly d1: NdArray;
  /** λ, the θ at which a linear-rational bin is split; absent in the quadratic order. */
  readonly lambda?: NdArray;
}

/** Where in a bin: the share θ (or η) of the way from its left knot, and the share θ̄ = 1 − θ that is left to its right one. */
export interface Place {
  readonly left: NdArray;
  readonly right: NdArray;
}

/** The map of a bin in shares of it: θ → η with ln ∂y/∂x, or η → θ with the same ln ∂y/∂x. */
export interface BinMap {
  forward(bin: Bin, theta: Place): { readonly eta: NdArray; readonly logSlope: NdArray };
  inverse(bin: Bin, eta: Place): { readonly theta: NdArray; readonly logSlope: NdArray };
}
