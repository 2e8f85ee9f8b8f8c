/**
 * The rational-quadratic bin (Gregory & Delbourgo 1982; Durkan et al. 2019, eq. 4 to 8), in forms that subtract no like
 * quantities. With s = H/W:
 *
 *   η = θ(sθ + δ₀θ̄) / den,   den = s(θ² + θ̄²) + (δ₀ + δ₁)θθ̄
 *   ln ∂y/∂x = 2 ln s + ln(δ₁θ² + 2sθθ̄ + δ₀θ̄²) − 2 ln den
 *
 * Inverse: the discriminant of the quadratic in θ is H²r² with r² = p² + 4s²ηη̄ and p = δ₀η̄ − δ₁η, a sum of squares: it
 * cannot be negative and does not cancel, where the textbook b² − 4ac does both in float32.
 */
import type { NdArray } from '../array';
import type { Bin, BinMap, Place } from './bin';

function logSlope(s: NdArray, { d0, d1 }: Bin, { left, right }: Place): NdArray {
  const cross = left.mul(right);
  const den = s.mul(left.square().add(right.square())).add(d0.add(d1).mul(cross));
  const numerator = d1.mul(left.square()).add(s.mul(cross).mul(2)).add(d0.mul(right.square()));
  return s.log().mul(2).add(numerator.log()).sub(den.log().mul(2));
}

export const quadraticBin: BinMap = {
  forward(bin, theta) {
    const { width, height, d0, d1 } = bin;
    const { left, right } = theta;
    const s = height.div(width);
    const den = s.mul(left.square().add(right.square())).add(d0.add(d1).mul(left).mul(right));
    const eta = left.mul(s.mul(left).add(d0.mul(right))).div(den);
    return { eta, logSlope: logSlope(s, bin, theta) };
  },

  inverse(bin, eta) {
    const { width, height, d0, d1 } = bin;
    const { left, right } = eta;
    const s = height.div(width);
    const p = d0.mul(right).sub(d1.mul(left));
    // r² ≥ min(δ₁², δ₀², …) > 0 since η and η̄ are never 0 together; the floor only guards the gradient of √.
    const r = p.square().add(s.square().mul(left).mul(right).mul(4)).maximum(1e-30).sqrt();
    const rising = p.atLeast(0);
    const a = rising.where(s.mul(left).mul(2), r.sub(p));
    const c = rising.where(p.add(r), s.mul(right).mul(2));
    const total = a.add(c);
    const theta = { left: a.div(total), right: c.div(total) };
    return { theta: theta.left, logSlope: logSlope(s, bin, theta) };
  },
};
