/**
 * Elementary functions of four numbers at once, after the single-precision routines of Moshier's Cephes library. Relative
 * errors are in `tests/engine/wasm-math.test.ts`.
 *
 * Minima and maxima are `pmin` and `pmax`, one instruction each where wasm's `min` and `max` take eight; a NaN in the first
 * argument stays.
 */
import {
  BIAS,
  BIAS_BELOW,
  bits,
  EXP,
  EXP_LEAST,
  EXP_MOST,
  EXPONENT_OF_HALF,
  LN2_HIGH,
  LN2_LOW,
  LOG,
  LOG2_E,
  MANTISSA,
  MINUS_HALF,
  MINUS_LN2_HIGH,
  MINUS_LN2_LOW,
  number,
  ONE,
  ROOT_HALF,
  ROUNDING,
  SIGN,
  TANH,
  TANH_END,
  TWO,
} from './numbers';

/**
 * a · b + c, in one instruction where the build may use relaxed SIMD (FUSED is set by the build): dense layers then ran at
 * 40 GFLOP/s instead of 31.
 */
// @ts-ignore: decorator
@inline
export function mulAdd(a: v128, b: v128, c: v128): v128 {
  // @ts-ignore: a constant of the build
  if (FUSED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a · b, likewise. */
// @ts-ignore: decorator
@inline
export function minusProduct(c: v128, a: v128, b: v128): v128 {
  // @ts-ignore: a constant of the build
  if (FUSED) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** `yes` where the mask's lanes are all ones, `no` where they are 0. */
// @ts-ignore: decorator
@inline
export function select(yes: v128, no: v128, mask: v128): v128 {
  // @ts-ignore: a constant of the build
  if (FUSED) return i32x4.relaxed_laneselect(yes, no, mask);
  return v128.bitselect(yes, no, mask);
}

/** x limited to [low, high]; NaN stays. */
// @ts-ignore: decorator
@inline
export function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** eˣ; x is limited to [−87.3, 88], where the result is a normal number. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  return expWithin(clamp(x, number(EXP_LEAST), number(EXP_MOST)));
}

/** eˣ of x that are known to lie in those limits. */
// @ts-ignore: decorator
@inline
export function expWithin(limited: v128): v128 {
  // Adding 1.5 · 2²³ rounds to an integer, which then lies in the low bits.
  const rounded = mulAdd(limited, number(LOG2_E), number(ROUNDING));
  const n = f32x4.sub(rounded, number(ROUNDING));
  // ln 2 in two parts, so that n ln 2 is exact to the last bit of r.
  const r = mulAdd(n, number(MINUS_LN2_LOW), mulAdd(n, number(MINUS_LN2_HIGH), limited));
  let p = mulAdd(r, number(EXP), number(EXP + 1));
  p = mulAdd(p, r, number(EXP + 2));
  p = mulAdd(p, r, number(EXP + 3));
  p = mulAdd(p, r, number(EXP + 4));
  p = mulAdd(p, r, number(EXP + 5));
  const power = f32x4.add(mulAdd(p, f32x4.mul(r, r), r), number(ONE));
  return f32x4.mul(power, i32x4.shl(i32x4.add(rounded, bits(BIAS)), 23));
}

/** ln x for normal x > 0. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const mantissa = v128.or(v128.and(x, bits(MANTISSA)), bits(EXPONENT_OF_HALF));
  const low = f32x4.lt(mantissa, number(ROOT_HALF));
  const exponent = f32x4.sub(
    f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(x, 23), bits(BIAS_BELOW))),
    v128.and(low, number(ONE)),
  );
  const m = f32x4.sub(f32x4.add(mantissa, v128.and(low, mantissa)), number(ONE));
  const square = f32x4.mul(m, m);
  let p = mulAdd(m, number(LOG), number(LOG + 1));
  p = mulAdd(p, m, number(LOG + 2));
  p = mulAdd(p, m, number(LOG + 3));
  p = mulAdd(p, m, number(LOG + 4));
  p = mulAdd(p, m, number(LOG + 5));
  p = mulAdd(p, m, number(LOG + 6));
  p = mulAdd(p, m, number(LOG + 7));
  p = mulAdd(p, m, number(LOG + 8));
  let tail = mulAdd(exponent, number(LN2_LOW), f32x4.mul(f32x4.mul(p, m), square));
  tail = mulAdd(square, number(MINUS_HALF), tail);
  return mulAdd(exponent, number(LN2_HIGH), f32x4.add(m, tail));
}

/** 1 / (1 + e⁻ˣ) */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(number(ONE), f32x4.add(number(ONE), exp(f32x4.neg(x))));
}

/** ln(1 + eˣ), accurate in relative terms for x ≪ 0: ln(1 + e) = ln w · e / (w − 1) with w = 1 + e as rounded. */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const w = f32x4.add(number(ONE), e);
  const rounded = f32x4.sub(w, number(ONE));
  const tiny = f32x4.eq(rounded, f32x4.splat(0));
  const log1p = select(e, f32x4.div(f32x4.mul(log(w), e), select(number(ONE), rounded, tiny)), tiny);
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log1p);
}

/** tanh x: a polynomial near 0, where 1 − 2/(e²ˣ + 1) would cancel. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let p = mulAdd(square, number(TANH), number(TANH + 1));
  p = mulAdd(p, square, number(TANH + 2));
  p = mulAdd(p, square, number(TANH + 3));
  p = mulAdd(p, square, number(TANH + 4));
  const near = mulAdd(f32x4.mul(p, square), x, x);
  const size = f32x4.abs(x);
  const far = f32x4.sub(number(ONE), f32x4.div(number(TWO), f32x4.add(exp(f32x4.add(size, size)), number(ONE))));
  const signed = v128.or(far, v128.and(x, bits(SIGN)));
  return select(near, signed, f32x4.lt(size, number(TANH_END)));
}
