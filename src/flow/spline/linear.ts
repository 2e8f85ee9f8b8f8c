/**
 * The linear-rational bin (Fuhr & Kallay 1992; Dolatabadi et al. 2020), in coordinates local to the bin. A point at share
 * λ of its width splits it into two linear-rational halves that meet with equal slope. With s = H/W, λ̄ = 1 − λ and
 *
 *   w = √(δ₀/δ₁),  c = (λδ₀ + λ̄wδ₁)/s,  m = λ̄ + λw,  η_c = λw/m,  η̄_c = λ̄/m
 *   left  (θ ≤ λ):  η = cη_cθ / (λ − θ + cθ),        ln ∂y/∂x = ln s + ln(cη_cλ) − 2 ln(λ − θ + cθ)
 *   right (θ > λ):  η̄ = cη̄_cθ̄ / (cθ̄ + w(θ − λ)),   ln ∂y/∂x = ln s + ln(wcλ̄η̄_c) − 2 ln(cθ̄ + w(θ − λ))
 *
 * Backwards, with q = η + c(η_c − η) and q̄ = wη̄ + c(η̄_c − η̄), the denominators above are λcη_c/q and λ̄wcη̄_c/q̄,
 * which spares the differences λ − θ and θ − λ:
 *
 *   left  (η ≤ η_c):  θ = λη/q,             ln ∂y/∂x = ln s + 2 ln q − ln(cη_cλ)
 *   right (η > η_c):  θ̄ = λ̄wη̄/q̄,            ln ∂y/∂x = ln s + 2 ln q̄ − ln(wcλ̄η̄_c)
 *
 * Pyro computes with absolute heights instead, which cancels: NaN and errors up to 12 in float32.
 */
import type { NdArray } from '../array';
import type { Bin, BinMap } from './bin';

/** What the formulas above share; λ̄ = 1 − λ. */
function coefficients({ width, height, d0, d1, lambda }: Bin) {
  if (!lambda) throw new Error('a linear-rational bin needs its λ');
  const s = height.div(width);
  const w = d0.div(d1).sqrt();
  const lambdaBar = lambda.neg().add(1);
  const c = lambda.mul(d0).add(lambdaBar.mul(w).mul(d1)).div(s);
  const m = lambdaBar.add(lambda.mul(w));
  return { s, w, c, lambda, lambdaBar, etaC: lambda.mul(w).div(m), etaBarC: lambdaBar.div(m) };
}

type Coefficients = ReturnType<typeof coefficients>;

/** What the slope of a half has above its squared denominator, in units of s. */
function numerator({ c, w, lambda, lambdaBar, etaC, etaBarC }: Coefficients, isLeft: NdArray): NdArray {
  return isLeft.where(c.mul(etaC).mul(lambda), w.mul(c).mul(lambdaBar).mul(etaBarC));
}

export const linearBin: BinMap = {
  forward(bin, { left: theta, right: thetaBar }) {
    const k = coefficients(bin);
    const isLeft = k.lambda.atLeast(theta);
    // The branch that is not taken is fed its nearest valid place, so that its gradient stays finite.
    const near = theta.minimum(k.lambda);
    const far = thetaBar.minimum(k.lambdaBar);
    const leftDen = k.lambda.sub(near).add(k.c.mul(near));
    const rightDen = k.c.mul(far).add(k.w.mul(k.lambdaBar.sub(far)));
    const etaLeft = k.c.mul(k.etaC).mul(near).div(leftDen);
    const etaBarRight = k.c.mul(k.etaBarC).mul(far).div(rightDen);
    const eta = isLeft.where(etaLeft, etaBarRight.neg().add(1));
    const logSlope = k.s.log().add(numerator(k, isLeft).log()).sub(isLeft.where(leftDen, rightDen).log().mul(2));
    return { eta, logSlope };
  },

  inverse(bin, { left: eta, right: etaBar }) {
    const k = coefficients(bin);
    const isLeft = k.etaC.atLeast(eta);
    const near = eta.minimum(k.etaC);
    const far = etaBar.minimum(k.etaBarC);
    const leftDen = near.add(k.c.mul(k.etaC.sub(near)));
    const rightDen = k.w.mul(far).add(k.c.mul(k.etaBarC.sub(far)));
    const thetaLeft = k.lambda.mul(near).div(leftDen);
    const thetaBarRight = k.lambdaBar.mul(k.w).mul(far).div(rightDen);
    const theta = isLeft.where(thetaLeft, thetaBarRight.neg().add(1));
    const logSlope = k.s.log().add(isLeft.where(leftDen, rightDen).log().mul(2)).sub(numerator(k, isLeft).log());
    return { theta, logSlope };
  },
};
