/** The adjoint of `place.ts`: from the place that a row's value was found at back to the raw numbers. */
import {
  BEFORE,
  BIN,
  boundedLogitSlope,
  D0,
  D1,
  LAMBDA,
  LEFT,
  LENGTH,
  OTHER_BEFORE,
  OTHER_LEFT,
  OTHER_LENGTH,
  PYRO_MIN_WIDTH,
  RAW_D0,
  RAW_D1,
  RAW_LAMBDA,
} from './formulas';
import { mulAdd, select } from './math';
import { fill } from './place';

/**
 * Writes the gradient of the raw numbers from the adjoints of the place, where the values were those of a
 * forward pass. With softmax weights a_k, ∂c_b/∂u_k = a_k (1[k < b] − c_b) and ∂a_b/∂u_k = a_k (1[k = b] − a_b).
 */
export function placeAdjoint(
  raw: usize,
  place: usize,
  shares: usize,
  adjoint: usize,
  rawAdjoint: usize,
  stride: usize,
  rows: i32,
  bins: i32,
  bound: f32,
  linear: bool,
  pyro: bool,
): void {
  const bytes = <usize>rows << 2;
  const least: f32 = pyro ? PYRO_MIN_WIDTH : 0;
  const spread: f32 = pyro ? <f32>1 - least * <f32>bins : 1;
  const scale: f32 = 2 * bound * spread;
  const perScale: f32 = <f32>1 / scale;
  const floor: f32 = 2 * bound * least;
  for (let r: usize = 0; r < bytes; r += 16) {
    const at = place + r;
    const from = adjoint + r;
    const bin = v128.load(at + BIN * stride);
    for (let axis = 0; axis < 2; axis++) {
      const left = v128.load(from + (axis == 0 ? LEFT : OTHER_LEFT) * stride);
      const length = v128.load(from + (axis == 0 ? LENGTH : OTHER_LENGTH) * stride);
      const before = v128.load(at + (axis == 0 ? BEFORE : OTHER_BEFORE) * stride);
      const binLength = v128.load(at + (axis == 0 ? LENGTH : OTHER_LENGTH) * stride);
      const weight = f32x4.mul(f32x4.sub(binLength, fill(floor)), fill(perScale));
      const mean = mulAdd(left, before, f32x4.mul(length, weight));
      let offset = <usize>(axis * bins) * stride + r;
      for (let k = 0; k < bins; k++) {
        const number = i32x4.splat(k);
        const direct = select(
          left,
          v128.and(length, i32x4.eq(number, bin)),
          i32x4.lt_s(number, bin),
        );
        let gradient = f32x4.mul(
          f32x4.mul(f32x4.sub(direct, mean), v128.load(shares + offset)),
          fill(scale),
        );
        if (!pyro) gradient = f32x4.mul(gradient, boundedLogitSlope(v128.load(raw + offset)));
        v128.store(rawAdjoint + offset, gradient);
        offset += stride;
      }
    }
    const gradient0 = f32x4.mul(v128.load(from + D0 * stride), v128.load(at + RAW_D0 * stride));
    const gradient1 = f32x4.mul(v128.load(from + D1 * stride), v128.load(at + RAW_D1 * stride));
    let out = rawAdjoint + <usize>(2 * bins) * stride + r;
    for (let k = 1; k < bins; k++) {
      const leftKnot = v128.and(gradient0, i32x4.eq(bin, i32x4.splat(k)));
      const rightKnot = v128.and(gradient1, i32x4.eq(bin, i32x4.splat(k - 1)));
      v128.store(out, f32x4.add(leftKnot, rightKnot));
      out += stride;
    }
    if (!linear) continue;
    const gradient = f32x4.mul(v128.load(from + LAMBDA * stride), v128.load(at + RAW_LAMBDA * stride));
    for (let k = 0; k < bins; k++) {
      v128.store(out, v128.and(gradient, i32x4.eq(bin, i32x4.splat(k))));
      out += stride;
    }
  }
}
