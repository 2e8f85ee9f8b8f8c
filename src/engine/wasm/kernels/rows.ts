/** What is done to whole features: the normal base, scaled columns, sums. Rows come in multiples of 16 unless said. */
import { clamp, mulAdd } from './math';
import { FAR, MINUS_FAR, MINUS_HALF, number } from './numbers';

/** logDensity −= ½ Σ_d z_d² */
export function normalDensity(z: usize, logDensity: usize, stride: usize, rows: i32, dim: i32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    let sum = f32x4.splat(0);
    for (let d: usize = 0; d < <usize>dim; d++) {
      const value = clamp(v128.load(z + d * stride + r), number(MINUS_FAR), number(FAR));
      sum = mulAdd(value, value, sum);
    }
    const at = logDensity + r;
    v128.store(at, mulAdd(sum, number(MINUS_HALF), v128.load(at)));
  }
}

/** gradient_d = −z_d · weight, 0 beyond ±FAR. */
export function normalAdjoint(z: usize, weight: usize, gradient: usize, stride: usize, rows: i32, dim: i32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const w = v128.load(weight + r);
    for (let d: usize = 0; d < <usize>dim; d++) {
      const value = v128.load(z + d * stride + r);
      const near = f32x4.le(f32x4.abs(value), number(FAR));
      v128.store(gradient + d * stride + r, v128.and(f32x4.neg(f32x4.mul(value, w)), near));
    }
  }
}

/** y = (x − shift) · scale + offset */
export function scaleColumn(x: usize, y: usize, rows: i32, shift: f32, scale: f32, offset: f32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const centred = f32x4.sub(v128.load(x + r), f32x4.splat(shift));
    v128.store(y + r, mulAdd(centred, f32x4.splat(scale), f32x4.splat(offset)));
  }
}

/** Σ (x − centre) · weight over `rows` rows, any number, in float64. */
export function weightedSum(x: usize, weight: usize, rows: i32, centre: f32): f64 {
  let sum: f64 = 0;
  for (let r: usize = 0; r < <usize>rows << 2; r += 4) {
    sum += <f64>(load<f32>(x + r) - centre) * <f64>load<f32>(weight + r);
  }
  return sum;
}

/** Σ x over `rows` rows, any number, in float64. */
export function sum(x: usize, rows: i32): f64 {
  let total: f64 = 0;
  for (let r: usize = 0; r < <usize>rows << 2; r += 4) total += <f64>load<f32>(x + r);
  return total;
}

/** Σ (x − centre)² over `rows` rows, any number, in float64. */
export function squareSum(x: usize, rows: i32, centre: f64): f64 {
  let total: f64 = 0;
  for (let r: usize = 0; r < <usize>rows << 2; r += 4) {
    const deviation = <f64>load<f32>(x + r) - centre;
    total += deviation * deviation;
  }
  return total;
}


/** g = a g + b (x − centre) + c */
export function mixColumns(g: usize, x: usize, rows: i32, a: f32, b: f32, centre: f32, c: f32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const centred = f32x4.sub(v128.load(x + r), f32x4.splat(centre));
    v128.store(g + r, mulAdd(v128.load(g + r), f32x4.splat(a), mulAdd(centred, f32x4.splat(b), f32x4.splat(c))));
  }
}
