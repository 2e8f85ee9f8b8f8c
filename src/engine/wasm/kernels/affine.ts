/** The affine map of MAF and RealNVP (`flow/univariate.ts`): y = x eˢ + t, s = u / (1 + |u| / limit), raw numbers t and u. */
import { exp, mulAdd } from './math';
import { ONE, number } from './numbers';

const LIMIT: f32 = 7;

// @ts-ignore: decorator
@inline
function fill(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-ignore: decorator
@inline
function softened(u: v128): v128 {
  return f32x4.div(number(ONE), mulAdd(f32x4.abs(u), fill(<f32>1 / LIMIT), number(ONE)));
}

/** logDet += s */
export function affineForward(raw: usize, x: usize, y: usize, logDet: usize, stride: usize, rows: i32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const u = v128.load(raw + stride + r);
    const s = f32x4.mul(u, softened(u));
    v128.store(y + r, f32x4.add(f32x4.mul(v128.load(x + r), exp(s)), v128.load(raw + r)));
    v128.store(logDet + r, f32x4.add(v128.load(logDet + r), s));
  }
}

/** x = (y − t) e⁻ˢ, logDet −= s */
export function affineInverse(raw: usize, y: usize, x: usize, logDet: usize, stride: usize, rows: i32): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const u = v128.load(raw + stride + r);
    const s = f32x4.mul(u, softened(u));
    v128.store(x + r, f32x4.mul(f32x4.sub(v128.load(y + r), v128.load(raw + r)), exp(f32x4.neg(s))));
    v128.store(logDet + r, f32x4.sub(v128.load(logDet + r), s));
  }
}

/** Replaces the adjoint of y by that of x, and writes those of t and u. */
export function affineAdjoint(
  raw: usize,
  x: usize,
  gradient: usize,
  logDetGradient: usize,
  rawAdjoint: usize,
  stride: usize,
  rows: i32,
): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const u = v128.load(raw + stride + r);
    const soft = softened(u);
    const scale = exp(f32x4.mul(u, soft));
    const given = v128.load(gradient + r);
    const gx = f32x4.mul(given, scale);
    const gs = mulAdd(gx, v128.load(x + r), v128.load(logDetGradient + r));
    v128.store(rawAdjoint + r, given);
    v128.store(rawAdjoint + stride + r, f32x4.mul(gs, f32x4.mul(soft, soft)));
    v128.store(gradient + r, gx);
  }
}

/** Adjoint of `affineInverse`, whose result is `x`: replaces the adjoint of x by that of y, and writes those of t and u. */
export function affineInverseAdjoint(
  raw: usize,
  x: usize,
  gradient: usize,
  logDetGradient: usize,
  rawAdjoint: usize,
  stride: usize,
  rows: i32,
): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const u = v128.load(raw + stride + r);
    const soft = softened(u);
    const given = v128.load(gradient + r);
    const gy = f32x4.mul(given, exp(f32x4.neg(f32x4.mul(u, soft))));
    const gs = mulAdd(given, v128.load(x + r), v128.load(logDetGradient + r));
    v128.store(rawAdjoint + r, f32x4.neg(gy));
    v128.store(rawAdjoint + stride + r, f32x4.neg(f32x4.mul(gs, f32x4.mul(soft, soft))));
    v128.store(gradient + r, gy);
  }
}
