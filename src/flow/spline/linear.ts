/**
 * The linear-rational bin (Fuhr & Kallay 1992; Dolatabadi et al. 2020), in coordinates local to the bin. A point at share
 * λ of its width splits it into two linear-rational halves that meet with equal slope. With s = H/W, λ̄ = 1 − λ and
 *
 *   w = √(δ₀/δ₁),  c = (λδ₀ + λ̄wδ₁)/s,  m = λ̄ + λw
 *
 * a half is told by its width a, its share h of the height, the weight v of its far knot, and the distance p from its near knot:
 *
 *   left  (θ ≤ λ):  a = λ,  h = λw/m,  v = 1,  p = θ,  η = e        right (θ > λ):  a = λ̄,  h = λ̄/m,  v = w,  p = θ̄,  η̄ = e
 *
 *   e = chp / den,  den = v(a − p) + cp,  ln ∂y/∂x = ln (s · vcha / den²)
 *
 * Backwards, with p the distance in η, den is vcha/q with q = vp + c(h − p), which spares the difference a − p:
 *
 *   e = vap / q,  ln ∂y/∂x = ln (s · q² / (vcha))
 *
 * Pyro computes with absolute heights instead, which cancels: NaN and errors up to 12 in float32.
 */
import type { Pointwise } from '../array';
import type { Bin, BinMap } from './bin';

/** What both directions share; λ̄ = 1 − λ. */
function coefficients<A extends Pointwise<A>>({ width, height, d0, d1, lambda }: Bin<A>) {
  if (!lambda) throw new Error('a linear-rational bin needs its λ');
  const s = height.div(width);
  const w = d0.div(d1).sqrt();
  const lambdaBar = lambda.neg().add(1);
  const c = lambda.mul(d0).add(lambdaBar.mul(w).mul(d1)).div(s);
  const m = lambdaBar.add(lambda.mul(w));
  return { s, w, c, m, lambda, lambdaBar };
}

export const linearBin: BinMap = {
  forward(bin, { left: theta, right: thetaBar }) {
    const { s, w, c, m, lambda, lambdaBar } = coefficients(bin);
    const isLeft = lambda.atLeast(theta);
    const p = isLeft.where(theta, thetaBar);
    const a = isLeft.where(lambda, lambdaBar);
    const v = isLeft.where(1, w);
    const h = isLeft.where(lambda.mul(w), lambdaBar).div(m);
    // Not negative: rounding keeps the order of θ and λ in θ̄ and λ̄.
    const den = c.mul(p).add(v.mul(a.sub(p)));
    const steep = c.mul(h).div(den);
    const e = steep.mul(p);
    const slope = v.mul(steep).mul(a).div(den);
    return { eta: isLeft.where(e, e.neg().add(1)), logSlope: s.mul(slope).log() };
  },

  inverse(bin, { left: eta, right: etaBar }) {
    const { s, w, c, m, lambda, lambdaBar } = coefficients(bin);
    const split = lambda.mul(w).div(m);
    const isLeft = split.atLeast(eta);
    const p = isLeft.where(eta, etaBar);
    const a = isLeft.where(lambda, lambdaBar);
    const v = isLeft.where(1, w);
    const h = isLeft.where(split, lambdaBar.div(m));
    const q = c.mul(h.sub(p).maximum(0)).add(v.mul(p));
    const e = v.mul(a).mul(p).div(q);
    const slope = q.square().div(v.mul(c).mul(h.mul(a)));
    return { theta: isLeft.where(e, e.neg().add(1)), logSlope: s.mul(slope).log() };
  },
};
