/**
 * Dense layers over feature-major activations, y_o = b_o + Σ_i w_oi x_i for all rows at once: 16 rows by 2 outputs are held
 * in eight registers. Every output names the range of inputs that its MADE mask leaves, so that zero blocks cost nothing.
 * Addresses are in bytes; `stride` is the distance between two features; rows come in multiples of 16.
 */
import { tanh } from './math';

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
  if (mode == RELU) return f32x4.max(sum, f32x4.splat(0));
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
    let low = load<i32>(at);
    let high = load<i32>(at, 4);
    if (pair) {
      const low1 = load<i32>(at, 8);
      const high1 = load<i32>(at, 12);
      if (low1 < high1) {
        if (low >= high) {
          low = low1;
          high = high1;
        } else {
          low = min(low, low1);
          high = max(high, high1);
        }
      }
    }
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
          a0 = f32x4.add(a0, f32x4.mul(x0, w0));
          a1 = f32x4.add(a1, f32x4.mul(x1, w0));
          a2 = f32x4.add(a2, f32x4.mul(x2, w0));
          a3 = f32x4.add(a3, f32x4.mul(x3, w0));
          const w1 = v128.load32_splat(wi + outStep);
          b0 = f32x4.add(b0, f32x4.mul(x0, w1));
          b1 = f32x4.add(b1, f32x4.mul(x1, w1));
          b2 = f32x4.add(b2, f32x4.mul(x2, w1));
          b3 = f32x4.add(b3, f32x4.mul(x3, w1));
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
          a0 = f32x4.add(a0, f32x4.mul(v128.load(xi), v128.load32_splat(wi)));
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
    let low = load<i32>(at);
    let high = load<i32>(at, 4);
    if (pair) {
      const low1 = load<i32>(at, 8);
      const high1 = load<i32>(at, 12);
      if (low1 < high1) {
        if (low >= high) {
          low = low1;
          high = high1;
        } else {
          low = min(low, low1);
          high = max(high, high1);
        }
      }
    }
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
      for (let r: usize = 0; r < bytes; r += 16) {
        const g0 = v128.load(go + r);
        const g1 = v128.load(go + step + r);
        const v0 = v128.load(x0 + r);
        a0 = f32x4.add(a0, f32x4.mul(g0, v0));
        b0 = f32x4.add(b0, f32x4.mul(g1, v0));
        const v1 = v128.load(x1 + r);
        a1 = f32x4.add(a1, f32x4.mul(g0, v1));
        b1 = f32x4.add(b1, f32x4.mul(g1, v1));
        const v2 = v128.load(x2 + r);
        a2 = f32x4.add(a2, f32x4.mul(g0, v2));
        b2 = f32x4.add(b2, f32x4.mul(g1, v2));
        const v3 = v128.load(x3 + r);
        a3 = f32x4.add(a3, f32x4.mul(g0, v3));
        b3 = f32x4.add(b3, f32x4.mul(g1, v3));
      }
      const out = dw + <usize>o * outStep + (<usize>i << 2);
      addTo(out, a0);
      addTo(out + 4, a1);
      addTo(out + 8, a2);
      addTo(out + 12, a3);
      if (pair) {
        addTo(out + outStep, b0);
        addTo(out + outStep + 4, b1);
        addTo(out + outStep + 8, b2);
        addTo(out + outStep + 12, b3);
      }
    }
    for (; i < high; i++) {
      const xi = x + <usize>i * stride;
      let a0 = f32x4.splat(0);
      let b0 = f32x4.splat(0);
      for (let r: usize = 0; r < bytes; r += 16) {
        const v = v128.load(xi + r);
        a0 = f32x4.add(a0, f32x4.mul(v128.load(go + r), v));
        b0 = f32x4.add(b0, f32x4.mul(v128.load(go + step + r), v));
      }
      const out = dw + <usize>o * outStep + (<usize>i << 2);
      addTo(out, a0);
      if (pair) addTo(out + outStep, b0);
    }
    o += pair ? 2 : 1;
  }
}
