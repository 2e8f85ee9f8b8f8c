/** Adam (Kingma & Ba 2015) over the flat parameter buffer; see `engine/reference/adam.ts`. Counts are multiples of 4. */

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

// @ts-ignore: decorator
@inline
function fill(value: f32): v128 {
  return f32x4.splat(value);
}

/** Sets what training may not change to 0; returns the squared norm of the rest. */
export function maskGradient(gradient: usize, mask: usize, count: i32): f64 {
  let total: f64 = 0;
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), v128.load(mask + i));
    v128.store(gradient + i, g);
    const square = f32x4.mul(g, g);
    total += <f64>f32x4.extract_lane(square, 0) + <f64>f32x4.extract_lane(square, 1);
    total += <f64>f32x4.extract_lane(square, 2) + <f64>f32x4.extract_lane(square, 3);
  }
  return total;
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
    const nextM = f32x4.add(f32x4.mul(v128.load(m + i), fill(BETA1)), f32x4.mul(g, fill(<f32>1 - BETA1)));
    const nextV = f32x4.add(f32x4.mul(v128.load(v + i), fill(BETA2)), f32x4.mul(f32x4.mul(g, g), fill(<f32>1 - BETA2)));
    v128.store(m + i, nextM);
    v128.store(v + i, nextV);
    v128.store(gradient + i, f32x4.splat(0));
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(nextV, fill(correction))), fill(EPSILON));
    const change = f32x4.div(f32x4.mul(nextM, fill(rate)), root);
    v128.store(theta + i, f32x4.sub(v128.load(theta + i), change));
  }
}
