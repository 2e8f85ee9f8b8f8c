/**
 * The rational-quadratic bin (Gregory & Delbourgo 1982; Durkan et al. 2019, eq. 4 to 8), in forms that subtract no like
 * quantities. With s = H/W:
 *
 *   η = (sθ² + δ₀θθ̄) / den,   den = s(1 − 2θθ̄) + (δ₀ + δ₁)θθ̄
 *   ln ∂y/∂x = ln((s/den)² (δ₁θ² + 2sθθ̄ + δ₀θ̄²))
 *
 * Backwards, the discriminant of the quadratic in θ is H²r² with r² = p² + 4s²ηη̄ and p = δ₀η̄ − δ₁η, a sum of squares: it
 * cannot be negative and does not cancel, where the textbook b² − 4ac does both in float32. Then
 *
 *   θ = a/(a + c),  θ̄ = c/(a + c),   (a, c) = (2sη, p + r) where p ≥ 0, else (r − p, 2sη̄)
 *
 * and ln ∂y/∂x is that of θ.
 */
import type { Pointwise } from '../array';
import type { Bin, BinMap, Place } from './bin';

/** θθ̄ ≤ ¼, so that the difference does not cancel. */
function denominator<A extends Pointwise<A>>(s: A, { d0, d1 }: Bin<A>, cross: A): A {
  return s.mul(cross.mul(-2).add(1)).add(d0.add(d1).mul(cross));
}

/** ln ∂y/∂x at θ. */
function logSlope<A extends Pointwise<A>>(s: A, bin: Bin<A>, { left: theta, right: thetaBar }: Place<A>): A {
  const cross = theta.mul(thetaBar);
  const ends = bin.d1.mul(theta.square()).add(bin.d0.mul(thetaBar.square()));
  const ratio = s.div(denominator(s, bin, cross));
  return ratio.square().mul(s.mul(2).mul(cross).add(ends)).log();
}

export const quadraticBin: BinMap = {
  forward(bin, place) {
    const { width, height, d0 } = bin;
    const { left: theta, right: thetaBar } = place;
    const s = height.div(width);
    const cross = theta.mul(thetaBar);
    const eta = s
      .mul(theta.square())
      .add(d0.mul(cross))
      .div(denominator(s, bin, cross));
    return { eta, logSlope: logSlope(s, bin, place) };
  },

  inverse(bin, { left: eta, right: etaBar }) {
    const { width, height, d0, d1 } = bin;
    const s = height.div(width);
    const p = d0.mul(etaBar).sub(d1.mul(eta));
    // r² ≥ min(δ₁², δ₀², …) > 0 since η and η̄ are never 0 together; the floor only guards the gradient of √.
    const r = p
      .square()
      .add(s.mul(2).square().mul(eta.mul(etaBar)))
      .maximum(1e-30)
      .sqrt();
    const rising = p.atLeast(0);
    const a = rising.where(s.mul(eta).mul(2), r.sub(p));
    const c = rising.where(p.add(r), s.mul(etaBar).mul(2));
    const total = a.add(c);
    const theta = a.div(total);
    return { theta, logSlope: logSlope(s, bin, { left: theta, right: c.div(total) }) };
  },
};
