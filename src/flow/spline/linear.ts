/**
 * The linear-rational bin (Fuhr & Kallay 1992; Dolatabadi et al. 2020), in coordinates local to the bin. A point at share
 * λ of its width splits it into two linear-rational halves that meet with equal slope. With s = H/W and
 *
 *   w = √(δ₀/δ₁),  c = (λδ₀ + (1 − λ)wδ₁)/s,  m = (1 − λ) + λw,  η_c = λw/m,  η̄_c = (1 − λ)/m
 *   left  (θ ≤ λ):  η = cη_cθ / (λ − θ + cθ),        ln ∂y/∂x = ln s + ln(cη_cλ) − 2 ln(λ − θ + cθ)
 *   right (θ > λ):  η̄ = cη̄_cθ̄ / (cθ̄ + w(θ − λ)),   ln ∂y/∂x = ln s + ln(wc(1 − λ)η̄_c) − 2 ln(cθ̄ + w(θ − λ))
 *
 * Backwards, with q = η + c(η_c − η) and q̄ = wη̄ + c(η̄_c − η̄), the denominators above are λcη_c/q and (1 − λ)wcη̄_c/q̄,
 * which spares the differences λ − θ and θ − λ:
 *
 *   left  (η ≤ η_c):  θ = λη/q,             ln ∂y/∂x = ln s + 2 ln q − ln(cη_cλ)
 *   right (η > η_c):  θ̄ = (1 − λ)wη̄/q̄,     ln ∂y/∂x = ln s + 2 ln q̄ − ln(wc(1 − λ)η̄_c)
 *
 * Pyro computes with absolute heights instead, which cancels: NaN and errors up to 12 in float32.
 */
import type { NdArray } from '../array';
import type { Bin, BinMap } from './bin';

function coefficients({ width, height, d0, d1, lambda }: Bin) {
  if (!lambda) throw new Error('a linear-rational bin needs its λ');
  const s = height.div(width);
  const w = d0.div(d1).sqrt();
  const rest = lambda.neg().add(1);
  const c = lambda.mul(d0).add(rest.mul(w).mul(d1)).div(s);
  const m = rest.add(lambda.mul(w));
  return { s, w, c, lambda, rest, split: lambda.mul(w).div(m), splitRest: rest.div(m) };
}

type Coefficients = ReturnType<typeof coefficients>;

/** What the slope of a half has above its squared denominator, in units of s. */
function numerator({ c, w, lambda, rest, split, splitRest }: Coefficients, isLeft: NdArray): NdArray {
  return isLeft.where(c.mul(split).mul(lambda), w.mul(c).mul(rest).mul(splitRest));
}

export const linearBin: BinMap = {
  forward(bin, theta) {
    const k = coefficients(bin);
    const isLeft = k.lambda.atLeast(theta.left);
    // The branch that is not taken is fed its nearest valid place, so that its gradient stays finite.
    const near = theta.left.minimum(k.lambda);
    const far = theta.right.minimum(k.rest);
    const leftDen = k.lambda.sub(near).add(k.c.mul(near));
    const rightDen = k.c.mul(far).add(k.w.mul(k.rest.sub(far)));
    const etaLeft = k.c.mul(k.split).mul(near).div(leftDen);
    const etaRight = k.c.mul(k.splitRest).mul(far).div(rightDen);
    const eta = isLeft.where(etaLeft, etaRight.neg().add(1));
    const logSlope = k.s.log().add(numerator(k, isLeft).log()).sub(isLeft.where(leftDen, rightDen).log().mul(2));
    return { eta, logSlope };
  },

  inverse(bin, eta) {
    const k = coefficients(bin);
    const isLeft = k.split.atLeast(eta.left);
    const near = eta.left.minimum(k.split);
    const far = eta.right.minimum(k.splitRest);
    const leftDen = near.add(k.c.mul(k.split.sub(near)));
    const rightDen = k.w.mul(far).add(k.c.mul(k.splitRest.sub(far)));
    const left = k.lambda.mul(near).div(leftDen);
    const right = k.rest.mul(k.w).mul(far).div(rightDen);
    const theta = isLeft.where(left, right.neg().add(1));
    const logSlope = k.s.log().add(isLeft.where(leftDen, rightDen).log().mul(2)).sub(numerator(k, isLeft).log());
    return { theta, logSlope };
  },
};
