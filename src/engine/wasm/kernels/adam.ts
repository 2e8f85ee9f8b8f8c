/** Adam (Kingma & Ba 2015) over the flat parameter buffer; see `engine/reference/adam.ts`. Counts are multiples of 4. */
import { BETA1, BETA2, EPSILON } from './formulas';

// @ts-ignore: decorator
@inline
function fill(value: f32): v128 {
  return f32x4.splat(value);
}

/** Sets what training may not change to 0; returns the squared norm of the rest. */
export function maskGradient(gradient: usize, mask: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), v128.load(mask + i));
    v128.store(gradient + i, g);
    const square = f32x4.mul(g, g);
    low = f64x2.add(low, f64x2.promote_low_f32x4(square));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(square, square, 2, 3, 2, 3)));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/**
 * Running means below this become 0. Those of weights behind a unit that no row excites decay to subnormal numbers, of which
 * processors take a hundred cycles each, and stay there: 0.9 of a few units in the last place rounds to as many. A step of
 * (2, 256) took 1.1 to 1.2 times as long after some thousand steps.
 */
const LEAST: f32 = 1e-36;

// @ts-ignore: decorator
@inline
function withoutTraces(mean: v128): v128 {
  // A NaN stays: it is not less.
  return v128.andnot(mean, f32x4.lt(f32x4.abs(mean), fill(LEAST)));
}

/**
 * One step. `clip` scales the gradient, `rate` is the learning rate over 1 − β₁ᵗ, `correction` is 1 / (1 − β₂ᵗ). Leaves the
 * gradient at 0 for the next step to add to.
 */
export function adam(
  theta: usize,
  gradient: usize,
  m: usize,
  v: usize,
  count: i32,
  clip: f32,
  rate: f32,
  correction: f32,
): void {
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), fill(clip));
    const meanM = f32x4.add(f32x4.mul(v128.load(m + i), fill(BETA1)), f32x4.mul(g, fill(<f32>1 - BETA1)));
    const meanV = f32x4.add(f32x4.mul(v128.load(v + i), fill(BETA2)), f32x4.mul(f32x4.mul(g, g), fill(<f32>1 - BETA2)));
    const nextM = withoutTraces(meanM);
    const nextV = withoutTraces(meanV);
    v128.store(m + i, nextM);
    v128.store(v + i, nextV);
    v128.store(gradient + i, f32x4.splat(0));
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(nextV, fill(correction))), fill(EPSILON));
    const change = f32x4.div(f32x4.mul(nextM, fill(rate)), root);
    v128.store(theta + i, f32x4.sub(v128.load(theta + i), change));
  }
}
