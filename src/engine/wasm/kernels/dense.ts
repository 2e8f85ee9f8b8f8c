/**
 * Dense layers over feature-major activations, y_o = b_o + Σ_i w_oi x_i for all rows at once: 16 rows by 2 outputs are held
 * in eight registers. Every output names the range of inputs that its MADE mask leaves, so that zero blocks cost nothing.
 * Addresses are in bytes; `stride` is the distance between two features; rows come in multiples of 16.
 */
import { mulAdd, tanh } from './math';

/** What a sum starts from. */
const FROM_ZERO: i32 = 0;
const FROM_BIAS: i32 = 1;
// Otherwise from what is there already.

/** What is done to a sum before it is stored. `aux` is an activation, in the derivatives. */
const LINEAR: i32 = 0;
const RELU: i32 = 1;
const RELU_DERIVATIVE: i32 = 2;
const TANH: i32 = 3;
const TANH_DERIVATIVE: i32 = 4;

// @ts-ignore: decorator
@inline
function finish(sum: v128, mode: i32, aux: usize): v128 {
  if (mode == RELU) return f32x4.pmax(sum, f32x4.splat(0));
  if (mode == RELU_DERIVATIVE) return v128.and(sum, f32x4.gt(v128.load(aux), f32x4.splat(0)));
  if (mode == TANH) return tanh(sum);
  if (mode == TANH_DERIVATIVE) {
    const t = v128.load(aux);
    return f32x4.mul(sum, f32x4.sub(f32x4.splat(1), f32x4.mul(t, t)));
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function start(from: i32, bias: usize, y: usize): v128 {
  if (from == FROM_ZERO) return f32x4.splat(0);
  if (from == FROM_BIAS) return v128.load32_splat(bias);
  return v128.load(y);
}

/** The first input that either of two outputs sees. */
// @ts-ignore: decorator
@inline
export function firstOfTwo(ranges: usize): i32 {
  // A range that is empty, (0, 0), does not count.
  if (load<i32>(ranges, 4) == 0) return load<i32>(ranges, 8);
  if (load<i32>(ranges, 12) == 0) return load<i32>(ranges);
  return min(load<i32>(ranges), load<i32>(ranges, 8));
}

/** The end of the inputs that either of two outputs sees. */
// @ts-ignore: decorator
@inline
export function endOfTwo(ranges: usize): i32 {
  return max(load<i32>(ranges, 4), load<i32>(ranges, 12));
}

/**
 * Outputs first … end − 1. The weight of output o and input i lies at w + o · outStep + i · inStep, so that the same
 * kernel multiplies by a matrix and by its transpose. `ranges` holds two i32 per output, the inputs from and to.
 */
export function dense(
  x: usize,
  y: usize,
  aux: usize,
  stride: usize,
  rows: i32,
  w: usize,
  outStep: usize,
  inStep: usize,
  bias: usize,
  ranges: usize,
  first: i32,
  end: i32,
  from: i32,
  mode: i32,
): void {
  const bytes = <usize>rows << 2;
  let o = first;
  while (o < end) {
    const pair = o + 1 < end;
    const at = ranges + (<usize>o << 3);
    const low = pair ? firstOfTwo(at) : load<i32>(at);
    const high = pair ? endOfTwo(at) : load<i32>(at, 4);
    const wo = w + <usize>o * outStep + <usize>low * inStep;
    const xo = x + <usize>low * stride;
    const yo = y + <usize>o * stride;
    const ao = aux + <usize>o * stride;
    const bo = bias + (<usize>o << 2);
    const count = high - low;
    if (pair) {
      for (let r: usize = 0; r < bytes; r += 64) {
        const y0 = yo + r;
        const y1 = y0 + stride;
        let a0 = start(from, bo, y0);
        let a1 = start(from, bo, y0 + 16);
        let a2 = start(from, bo, y0 + 32);
        let a3 = start(from, bo, y0 + 48);
        let b0 = start(from, bo + 4, y1);
        let b1 = start(from, bo + 4, y1 + 16);
        let b2 = start(from, bo + 4, y1 + 32);
        let b3 = start(from, bo + 4, y1 + 48);
        let wi = wo;
        let xi = xo + r;
        for (let i = 0; i < count; i++) {
          const x0 = v128.load(xi);
          const x1 = v128.load(xi, 16);
          const x2 = v128.load(xi, 32);
          const x3 = v128.load(xi, 48);
          const w0 = v128.load32_splat(wi);
          a0 = mulAdd(x0, w0, a0);
          a1 = mulAdd(x1, w0, a1);
          a2 = mulAdd(x2, w0, a2);
          a3 = mulAdd(x3, w0, a3);
          const w1 = v128.load32_splat(wi + outStep);
          b0 = mulAdd(x0, w1, b0);
          b1 = mulAdd(x1, w1, b1);
          b2 = mulAdd(x2, w1, b2);
          b3 = mulAdd(x3, w1, b3);
          wi += inStep;
          xi += stride;
        }
        const g0 = ao + r;
        const g1 = g0 + stride;
        v128.store(y0, finish(a0, mode, g0));
        v128.store(y0, finish(a1, mode, g0 + 16), 16);
        v128.store(y0, finish(a2, mode, g0 + 32), 32);
        v128.store(y0, finish(a3, mode, g0 + 48), 48);
        v128.store(y1, finish(b0, mode, g1));
        v128.store(y1, finish(b1, mode, g1 + 16), 16);
        v128.store(y1, finish(b2, mode, g1 + 32), 32);
        v128.store(y1, finish(b3, mode, g1 + 48), 48);
      }
      o += 2;
    } else {
      for (let r: usize = 0; r < bytes; r += 64) {
        const y0 = yo + r;
        let a0 = start(from, bo, y0);
        let a1 = start(from, bo, y0 + 16);
        let a2 = start(from, bo, y0 + 32);
        let a3 = start(from, bo, y0 + 48);
        let wi = wo;
        let xi = xo + r;
        for (let i = 0; i < count; i++) {
          const w0 = v128.load32_splat(wi);
          a0 = mulAdd(v128.load(xi), w0, a0);
          a1 = mulAdd(v128.load(xi, 16), w0, a1);
          a2 = mulAdd(v128.load(xi, 32), w0, a2);
          a3 = mulAdd(v128.load(xi, 48), w0, a3);
          wi += inStep;
          xi += stride;
        }
        const g0 = ao + r;
        v128.store(y0, finish(a0, mode, g0));
        v128.store(y0, finish(a1, mode, g0 + 16), 16);
        v128.store(y0, finish(a2, mode, g0 + 32), 32);
        v128.store(y0, finish(a3, mode, g0 + 48), 48);
      }
      o += 1;
    }
  }
}
