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
function firstOfTwo(ranges: usize): i32 {
  // A range that is empty, (0, 0), does not count.
  if (load<i32>(ranges, 4) == 0) return load<i32>(ranges, 8);
  if (load<i32>(ranges, 12) == 0) return load<i32>(ranges);
  return min(load<i32>(ranges), load<i32>(ranges, 8));
}

/** The end of the inputs that either of two outputs sees. */
// @ts-ignore: decorator
@inline
function endOfTwo(ranges: usize): i32 {
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
      for (let r: usize = 0; r < bytes; r += 16) {
        let a0 = start(from, bo, yo + r);
        let wi = wo;
        let xi = xo + r;
        for (let i = 0; i < count; i++) {
          a0 = mulAdd(v128.load(xi), v128.load32_splat(wi), a0);
          wi += inStep;
          xi += stride;
        }
        v128.store(yo + r, finish(a0, mode, ao + r));
      }
      o += 1;
    }
  }
}

// @ts-ignore: decorator
@inline
function total(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, sum: v128): void {
  store<f32>(at, load<f32>(at) + total(sum));
}

/** Adds the totals of four sums to four consecutive numbers. */
// @ts-ignore: decorator
@inline
function addFourTo(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  const sums = f32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
  v128.store(at, f32x4.add(v128.load(at), sums));
}

/**
 * Gradients of weights and biases, dw_oi += Σ_rows g_o x_i and db_o += Σ_rows g_o, for outputs first … end − 1 and the
 * inputs in their ranges, two outputs by four inputs at a time.
 */
export function outer(
  g: usize,
  x: usize,
  stride: usize,
  rows: i32,
  dw: usize,
  outStep: usize,
  db: usize,
  ranges: usize,
  first: i32,
  end: i32,
): void {
  const bytes = <usize>rows << 2;
  let o = first;
  while (o < end) {
    const pair = o + 1 < end;
    // A lone last output is computed twice over, and its second copy thrown away.
    const step: usize = pair ? stride : 0;
    const at = ranges + (<usize>o << 3);
    const low = pair ? firstOfTwo(at) : load<i32>(at);
    const high = pair ? endOfTwo(at) : load<i32>(at, 4);
    const go = g + <usize>o * stride;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    for (let r: usize = 0; r < bytes; r += 16) {
      s0 = f32x4.add(s0, v128.load(go + r));
      s1 = f32x4.add(s1, v128.load(go + step + r));
    }
    addTo(db + (<usize>o << 2), s0);
    if (pair) addTo(db + (<usize>o << 2) + 4, s1);
    let i = low;
    for (; i + 4 <= high; i += 4) {
      const x0 = x + <usize>i * stride;
      const x1 = x0 + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      let a0 = f32x4.splat(0);
      let a1 = f32x4.splat(0);
      let a2 = f32x4.splat(0);
      let a3 = f32x4.splat(0);
      let b0 = f32x4.splat(0);
      let b1 = f32x4.splat(0);
      let b2 = f32x4.splat(0);
      let b3 = f32x4.splat(0);
      // Four blocks of rows at a time: addresses are then computed once and offset in the instruction.
      for (let r: usize = 0; r < bytes; r += 64) {
        const g0 = go + r;
        const g1 = g0 + step;
        const p0 = x0 + r;
        const p1 = x1 + r;
        const p2 = x2 + r;
        const p3 = x3 + r;
        const u0 = v128.load(g0);
        const v0 = v128.load(g1);
        const q00 = v128.load(p0);
        a0 = mulAdd(u0, q00, a0);
        b0 = mulAdd(v0, q00, b0);
        const q01 = v128.load(p1);
        a1 = mulAdd(u0, q01, a1);
        b1 = mulAdd(v0, q01, b1);
        const q02 = v128.load(p2);
        a2 = mulAdd(u0, q02, a2);
        b2 = mulAdd(v0, q02, b2);
        const q03 = v128.load(p3);
        a3 = mulAdd(u0, q03, a3);
        b3 = mulAdd(v0, q03, b3);
        const u1 = v128.load(g0, 16);
        const v1 = v128.load(g1, 16);
        const q10 = v128.load(p0, 16);
        a0 = mulAdd(u1, q10, a0);
        b0 = mulAdd(v1, q10, b0);
        const q11 = v128.load(p1, 16);
        a1 = mulAdd(u1, q11, a1);
        b1 = mulAdd(v1, q11, b1);
        const q12 = v128.load(p2, 16);
        a2 = mulAdd(u1, q12, a2);
        b2 = mulAdd(v1, q12, b2);
        const q13 = v128.load(p3, 16);
        a3 = mulAdd(u1, q13, a3);
        b3 = mulAdd(v1, q13, b3);
        const u2 = v128.load(g0, 32);
        const v2 = v128.load(g1, 32);
        const q20 = v128.load(p0, 32);
        a0 = mulAdd(u2, q20, a0);
        b0 = mulAdd(v2, q20, b0);
        const q21 = v128.load(p1, 32);
        a1 = mulAdd(u2, q21, a1);
        b1 = mulAdd(v2, q21, b1);
        const q22 = v128.load(p2, 32);
        a2 = mulAdd(u2, q22, a2);
        b2 = mulAdd(v2, q22, b2);
        const q23 = v128.load(p3, 32);
        a3 = mulAdd(u2, q23, a3);
        b3 = mulAdd(v2, q23, b3);
        const u3 = v128.load(g0, 48);
        const v3 = v128.load(g1, 48);
        const q30 = v128.load(p0, 48);
        a0 = mulAdd(u3, q30, a0);
        b0 = mulAdd(v3, q30, b0);
        const q31 = v128.load(p1, 48);
        a1 = mulAdd(u3, q31, a1);
        b1 = mulAdd(v3, q31, b1);
        const q32 = v128.load(p2, 48);
        a2 = mulAdd(u3, q32, a2);
        b2 = mulAdd(v3, q32, b2);
        const q33 = v128.load(p3, 48);
        a3 = mulAdd(u3, q33, a3);
        b3 = mulAdd(v3, q33, b3);
      }
      const out = dw + <usize>o * outStep + (<usize>i << 2);
      addFourTo(out, a0, a1, a2, a3);
      if (pair) addFourTo(out + outStep, b0, b1, b2, b3);
    }
    for (; i < high; i++) {
      const xi = x + <usize>i * stride;
      let a0 = f32x4.splat(0);
      let b0 = f32x4.splat(0);
      for (let r: usize = 0; r < bytes; r += 16) {
        const v = v128.load(xi + r);
        a0 = mulAdd(v128.load(go + r), v, a0);
        b0 = mulAdd(v128.load(go + step + r), v, b0);
      }
      const out = dw + <usize>o * outStep + (<usize>i << 2);
      addTo(out, a0);
      if (pair) addTo(out + outStep, b0);
    }
    o += pair ? 2 : 1;
  }
}
