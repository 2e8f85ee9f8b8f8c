/** Gradients of dense layers: sums over rows of products of features. Addresses and rows are as in `dense.ts`. */
import { endOfTwo, firstOfTwo } from './dense';
import { mulAdd } from './math';

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

/** Four partial sums of a feature. */
// @ts-ignore: decorator
@inline
function sumOf(at: usize, bytes: usize): v128 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  for (let r: usize = 0; r < bytes; r += 64) {
    a = f32x4.add(a, v128.load(at + r));
    b = f32x4.add(b, v128.load(at + r, 16));
    c = f32x4.add(c, v128.load(at + r, 32));
    d = f32x4.add(d, v128.load(at + r, 48));
  }
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
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
    addTo(db + (<usize>o << 2), sumOf(go, bytes));
    if (pair) addTo(db + (<usize>o << 2) + 4, sumOf(go + stride, bytes));
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
      // Two blocks of rows at a time took 0.93 of the time of four.
      for (let r: usize = 0; r < bytes; r += 32) {
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
      }
      const out = dw + <usize>o * outStep + (<usize>i << 2);
      addFourTo(out, a0, a1, a2, a3);
      if (!pair) continue;
      addFourTo(out + outStep, b0, b1, b2, b3);
    }
    for (; i < high; i++) {
      const xi = x + <usize>i * stride;
      let a0 = f32x4.splat(0);
      let a1 = f32x4.splat(0);
      let b0 = f32x4.splat(0);
      let b1 = f32x4.splat(0);
      for (let r: usize = 0; r < bytes; r += 32) {
        const g0 = go + r;
        const g1 = g0 + step;
        const u = v128.load(xi + r);
        const v = v128.load(xi + r, 16);
        a0 = mulAdd(v128.load(g0), u, a0);
        b0 = mulAdd(v128.load(g1), u, b0);
        a1 = mulAdd(v128.load(g0, 16), v, a1);
        b1 = mulAdd(v128.load(g1, 16), v, b1);
      }
      const out = dw + <usize>o * outStep + (<usize>i << 2);
      addTo(out, f32x4.add(a0, a1));
      if (pair) addTo(out + outStep, f32x4.add(b0, b1));
    }
    o += pair ? 2 : 1;
  }
}
