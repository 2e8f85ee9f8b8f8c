/** Columns on a circle (`flow/circle.ts`): half a turn, and the two numbers that a network sees of an angle. */
import { clamp, mulAdd } from './math';
import { ONE, TWO, number } from './numbers';

// @ts-ignore: decorator
@inline
function fill(value: f32): v128 {
  return f32x4.splat(value);
}

/** y = x ∓ 1 within [−1, 1], x elsewhere. */
export function turn(x: usize, y: usize, rows: i32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const value = v128.load(x + r);
    const inside = f32x4.le(f32x4.abs(value), number(ONE));
    const upper = f32x4.ge(value, fill(0));
    const step = v128.bitselect(fill(-1), number(ONE), upper);
    v128.store(y + r, f32x4.add(value, v128.and(step, inside)));
  }
}

/** c = (1 − 2a)(1 + 2 min(a, 1 − a)) and s = 4u(1 − a) with a = |u|, u limited to [−1, 1]. */
export function circlePoint(u: usize, c: usize, s: usize, rows: i32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const value = clamp(v128.load(u + r), fill(-1), fill(1));
    const a = f32x4.abs(value);
    const rest = f32x4.sub(number(ONE), a);
    const near = mulAdd(f32x4.pmin(a, rest), number(TWO), number(ONE));
    v128.store(c + r, f32x4.mul(mulAdd(a, fill(-2), number(ONE)), near));
    v128.store(s + r, f32x4.mul(f32x4.mul(value, rest), fill(4)));
  }
}

/** Adds the adjoint of u, from those of c and s: c′ = −8 min(a, 1 − a) sign u, s′ = 4(1 − 2a). */
export function circlePointAdjoint(u: usize, gc: usize, gs: usize, gradient: usize, rows: i32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const value = v128.load(u + r);
    const a = f32x4.abs(value);
    const near = f32x4.pmin(a, f32x4.sub(number(ONE), a));
    const size = f32x4.mul(near, fill(8));
    const slope = v128.bitselect(f32x4.neg(size), size, f32x4.ge(value, fill(0)));
    const byC = f32x4.mul(slope, v128.load(gc + r));
    const byS = f32x4.mul(mulAdd(a, fill(-8), fill(4)), v128.load(gs + r));
    const added = v128.and(f32x4.add(byC, byS), f32x4.le(a, number(ONE)));
    v128.store(gradient + r, f32x4.add(v128.load(gradient + r), added));
  }
}
