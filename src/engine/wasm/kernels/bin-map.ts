/**
 * The second half of a spline: the map of a bin and its slope, forwards, backwards, and the adjoint of the forward map.
 * The formulas are those of `flow/spline/{quadratic,linear}.ts`, where they are explained.
 */
import { clamp, log, mulAdd, select } from './math';
import { HALF, ONE, TINY, TWO, number } from './numbers';
import { D0, D1, LAMBDA, LEFT, LENGTH, OTHER_LEFT, OTHER_LENGTH, REST } from './place';

// @ts-ignore: decorator
@inline
function fill(value: f32): v128 {
  return f32x4.splat(value);
}

/** θ within the bin, of a value on its axis. */
// @ts-ignore: decorator
@inline
function share(at: usize, stride: usize, value: v128, length: v128): v128 {
  const left = v128.load(at + LEFT * stride);
  const rest = v128.load(at + REST * stride);
  const theta = f32x4.div(f32x4.sub(f32x4.sub(value, left), rest), length);
  return clamp(theta, f32x4.splat(0), number(ONE));
}

/** ln of the slope of the quadratic map at θ: 2 ln s + ln q − 2 ln den, as one logarithm of a ratio within float32. */
// @ts-ignore: decorator
@inline
function quadraticLogSlope(s: v128, d0: v128, d1: v128, t: v128, om: v128): v128 {
  const t1 = f32x4.mul(t, om);
  const tt = f32x4.mul(t, t);
  const oo = f32x4.mul(om, om);
  const den = mulAdd(s, f32x4.add(tt, oo), f32x4.mul(f32x4.add(d0, d1), t1));
  const q = mulAdd(d1, tt, mulAdd(f32x4.mul(s, number(TWO)), t1, f32x4.mul(d0, oo)));
  const ratio = f32x4.div(s, den);
  return log(f32x4.mul(f32x4.mul(ratio, ratio), q));
}

/** What `flow/spline/linear.ts` calls c, λ, w, split of the half that is picked. */
// @ts-ignore: decorator
@inline
function rootRatio(d0: v128, d1: v128): v128 {
  return f32x4.sqrt(f32x4.div(d0, d1));
}

/** y = f(x) per row and logDet += ln f′; the identity beyond ±B. */
export function mapForward(
  place: usize,
  x: usize,
  y: usize,
  logDet: usize,
  stride: usize,
  rows: i32,
  bound: f32,
  linear: bool,
): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const at = place + r;
    const input = v128.load(x + r);
    const inside = f32x4.le(f32x4.abs(input), fill(bound));
    const value = clamp(input, fill(-bound), fill(bound));
    const w = v128.load(at + LENGTH * stride);
    const h = v128.load(at + OTHER_LENGTH * stride);
    const d0 = v128.load(at + D0 * stride);
    const d1 = v128.load(at + D1 * stride);
    const t = share(at, stride, value, w);
    const om = f32x4.sub(number(ONE), t);
    const s = f32x4.div(h, w);
    let eta: v128;
    let logSlope: v128;
    if (linear) {
      const lambda = v128.load(at + LAMBDA * stride);
      const rest = f32x4.sub(number(ONE), lambda);
      const wr = rootRatio(d0, d1);
      const c = f32x4.div(mulAdd(lambda, d0, f32x4.mul(f32x4.mul(rest, wr), d1)), s);
      const m = mulAdd(lambda, wr, rest);
      const isLeft = f32x4.ge(lambda, t);
      const p = select(t, om, isLeft);
      const a = select(lambda, rest, isLeft);
      const v = select(number(ONE), wr, isLeft);
      const part = f32x4.div(f32x4.mul(a, select(wr, number(ONE), isLeft)), m);
      const den = mulAdd(c, p, f32x4.mul(v, f32x4.pmax(f32x4.sub(a, p), f32x4.splat(0))));
      const cs = f32x4.mul(c, part);
      const e = f32x4.div(f32x4.mul(cs, p), den);
      eta = select(e, f32x4.sub(number(ONE), e), isLeft);
      const slope = f32x4.div(f32x4.mul(f32x4.mul(v, cs), a), f32x4.mul(den, den));
      logSlope = log(f32x4.mul(s, slope));
    } else {
      const t1 = f32x4.mul(t, om);
      const den = mulAdd(s, mulAdd(t, t, f32x4.mul(om, om)), f32x4.mul(f32x4.add(d0, d1), t1));
      eta = f32x4.div(f32x4.mul(t, mulAdd(s, t, f32x4.mul(d0, om))), den);
      logSlope = quadraticLogSlope(s, d0, d1, t, om);
    }
    const mapped = mulAdd(h, eta, v128.load(at + OTHER_LEFT * stride));
    v128.store(y + r, select(mapped, input, inside));
    v128.store(logDet + r, f32x4.add(v128.load(logDet + r), v128.and(logSlope, inside)));
  }
}

/** x = f⁻¹(y) per row and logDet −= ln f′. The place was found on the axis of heights. */
export function mapInverse(
  place: usize,
  y: usize,
  x: usize,
  logDet: usize,
  stride: usize,
  rows: i32,
  bound: f32,
  linear: bool,
): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const at = place + r;
    const input = v128.load(y + r);
    const inside = f32x4.le(f32x4.abs(input), fill(bound));
    const value = clamp(input, fill(-bound), fill(bound));
    const h = v128.load(at + LENGTH * stride);
    const w = v128.load(at + OTHER_LENGTH * stride);
    const d0 = v128.load(at + D0 * stride);
    const d1 = v128.load(at + D1 * stride);
    const eta = share(at, stride, value, h);
    const etaRest = f32x4.sub(number(ONE), eta);
    const s = f32x4.div(h, w);
    let theta: v128;
    let logSlope: v128;
    if (linear) {
      const lambda = v128.load(at + LAMBDA * stride);
      const rest = f32x4.sub(number(ONE), lambda);
      const wr = rootRatio(d0, d1);
      const c = f32x4.div(mulAdd(lambda, d0, f32x4.mul(f32x4.mul(rest, wr), d1)), s);
      const m = mulAdd(lambda, wr, rest);
      const split = f32x4.div(f32x4.mul(lambda, wr), m);
      const isLeft = f32x4.ge(split, eta);
      const p = select(eta, etaRest, isLeft);
      const part = select(split, f32x4.div(rest, m), isLeft);
      const a = select(lambda, rest, isLeft);
      const v = select(number(ONE), wr, isLeft);
      const q = mulAdd(c, f32x4.pmax(f32x4.sub(part, p), f32x4.splat(0)), f32x4.mul(v, p));
      const e = f32x4.div(f32x4.mul(f32x4.mul(v, a), p), q);
      theta = select(e, f32x4.sub(number(ONE), e), isLeft);
      const slope = f32x4.div(f32x4.mul(q, q), f32x4.mul(f32x4.mul(v, c), f32x4.mul(part, a)));
      logSlope = log(f32x4.mul(s, slope));
    } else {
      const p = f32x4.sub(f32x4.mul(d0, etaRest), f32x4.mul(d1, eta));
      const cross = f32x4.mul(f32x4.mul(s, number(TWO)), f32x4.mul(s, number(TWO)));
      const square = mulAdd(p, p, f32x4.mul(cross, f32x4.mul(eta, etaRest)));
      const root = f32x4.sqrt(f32x4.pmax(square, number(TINY)));
      const rising = f32x4.ge(p, f32x4.splat(0));
      const twiceLeft = f32x4.mul(f32x4.mul(s, eta), number(TWO));
      const twiceRight = f32x4.mul(f32x4.mul(s, etaRest), number(TWO));
      const a = select(twiceLeft, f32x4.sub(root, p), rising);
      const c = select(f32x4.add(root, p), twiceRight, rising);
      const total = f32x4.add(a, c);
      theta = f32x4.div(a, total);
      logSlope = quadraticLogSlope(s, d0, d1, theta, f32x4.div(c, total));
    }
    const mapped = mulAdd(w, theta, v128.load(at + OTHER_LEFT * stride));
    v128.store(x + r, select(mapped, input, inside));
    v128.store(logDet + r, f32x4.sub(v128.load(logDet + r), v128.and(logSlope, inside)));
  }
}

/**
 * Adjoint of `mapForward`: from the adjoint of y (`gradient`, replaced by that of x) and of the log-det (`logDetGradient`)
 * to those of the place, written as features LEFT … LAMBDA at `adjoint`.
 */
export function mapAdjoint(
  place: usize,
  x: usize,
  gradient: usize,
  logDetGradient: usize,
  adjoint: usize,
  stride: usize,
  rows: i32,
  bound: f32,
  linear: bool,
): void {
  const bytes = <usize>rows << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const at = place + r;
    const out = adjoint + r;
    const input = v128.load(x + r);
    const inside = f32x4.le(f32x4.abs(input), fill(bound));
    const value = clamp(input, fill(-bound), fill(bound));
    const w = v128.load(at + LENGTH * stride);
    const h = v128.load(at + OTHER_LENGTH * stride);
    const d0 = v128.load(at + D0 * stride);
    const d1 = v128.load(at + D1 * stride);
    const t = share(at, stride, value, w);
    const om = f32x4.sub(number(ONE), t);
    const perWidth = f32x4.div(number(ONE), w);
    const s = f32x4.mul(h, perWidth);
    const given = v128.load(gradient + r);
    const gy = v128.and(given, inside);
    const gl = v128.and(v128.load(logDetGradient + r), inside);
    let gd0: v128;
    let gd1: v128;
    let gs: v128;
    let gt: v128;
    let gh: v128;
    if (linear) {
      const lambda = v128.load(at + LAMBDA * stride);
      const rest = f32x4.sub(number(ONE), lambda);
      const wr = rootRatio(d0, d1);
      const perS = f32x4.div(number(ONE), s);
      const c = f32x4.mul(mulAdd(lambda, d0, f32x4.mul(f32x4.mul(rest, wr), d1)), perS);
      const m = mulAdd(lambda, wr, rest);
      const isLeft = f32x4.ge(lambda, t);
      const p = select(t, om, isLeft);
      const a = select(lambda, rest, isLeft);
      const v = select(number(ONE), wr, isLeft);
      const part = f32x4.div(f32x4.mul(a, select(wr, number(ONE), isLeft)), m);
      const gap = f32x4.pmax(f32x4.sub(a, p), f32x4.splat(0));
      const perDen = f32x4.div(number(ONE), mulAdd(c, p, f32x4.mul(v, gap)));
      const e = f32x4.mul(f32x4.mul(f32x4.mul(c, part), p), perDen);
      const eta = select(e, f32x4.sub(number(ONE), e), isLeft);
      const signed = f32x4.mul(gy, h);
      const ge = select(signed, f32x4.neg(signed), isLeft);
      const gee = f32x4.mul(ge, e);
      const gden = f32x4.neg(f32x4.mul(f32x4.add(gee, f32x4.add(gl, gl)), perDen));
      const both = f32x4.add(gee, gl);
      const gc = mulAdd(gden, p, f32x4.div(both, c));
      const gpart = f32x4.div(both, part);
      const gp = mulAdd(f32x4.mul(ge, f32x4.mul(c, part)), perDen, f32x4.mul(gden, f32x4.sub(c, v)));
      const ga = mulAdd(gden, v, f32x4.div(gl, a));
      const perM = f32x4.div(number(ONE), m);
      const gpartM = f32x4.mul(f32x4.mul(gpart, perM), perM);
      const splitByLambda = f32x4.mul(gpartM, wr);
      const splitByRoot = f32x4.mul(gpartM, f32x4.mul(lambda, rest));
      let glambda = f32x4.add(ga, splitByLambda);
      glambda = select(glambda, f32x4.neg(glambda), isLeft);
      const gv = mulAdd(gden, gap, f32x4.div(gl, v));
      let groot = select(splitByRoot, f32x4.sub(gv, splitByRoot), isLeft);
      const gcs = f32x4.mul(gc, perS);
      glambda = mulAdd(gcs, f32x4.sub(d0, f32x4.mul(wr, d1)), glambda);
      groot = mulAdd(gcs, f32x4.mul(rest, d1), groot);
      const half = f32x4.mul(f32x4.mul(groot, wr), number(HALF));
      gd0 = mulAdd(gcs, lambda, f32x4.div(half, d0));
      gd1 = f32x4.sub(f32x4.mul(gcs, f32x4.mul(rest, wr)), f32x4.div(half, d1));
      gs = f32x4.mul(f32x4.sub(gl, f32x4.mul(gc, c)), perS);
      gt = select(gp, f32x4.neg(gp), isLeft);
      gh = mulAdd(gy, eta, f32x4.mul(gs, perWidth));
      v128.store(out + LAMBDA * stride, glambda);
    } else {
      const t1 = f32x4.mul(t, om);
      const tt = f32x4.mul(t, t);
      const oo = f32x4.mul(om, om);
      const squares = f32x4.add(tt, oo);
      const sum = f32x4.add(d0, d1);
      const slant = f32x4.sub(om, t);
      const n = f32x4.mul(t, mulAdd(s, t, f32x4.mul(d0, om)));
      const perDen = f32x4.div(number(ONE), mulAdd(s, squares, f32x4.mul(sum, t1)));
      const q = mulAdd(d1, tt, mulAdd(f32x4.add(s, s), t1, f32x4.mul(d0, oo)));
      const eta = f32x4.mul(n, perDen);
      const gn = f32x4.mul(f32x4.mul(gy, h), perDen);
      const twice = f32x4.add(gl, gl);
      const gden = f32x4.neg(mulAdd(gn, eta, f32x4.mul(twice, perDen)));
      const gq = f32x4.div(gl, q);
      gs = mulAdd(f32x4.add(gq, gq), t1, mulAdd(gden, squares, mulAdd(gn, tt, f32x4.div(twice, s))));
      gd0 = mulAdd(f32x4.add(gn, gden), t1, f32x4.mul(gq, oo));
      gd1 = mulAdd(gden, t1, f32x4.mul(gq, tt));
      const nSlope = mulAdd(f32x4.add(s, s), t, f32x4.mul(d0, slant));
      const denSlope = f32x4.mul(slant, f32x4.sub(sum, f32x4.add(s, s)));
      const qHalf = f32x4.sub(mulAdd(d1, t, f32x4.mul(s, slant)), f32x4.mul(d0, om));
      gt = mulAdd(gn, nSlope, mulAdd(gden, denSlope, f32x4.mul(f32x4.add(gq, gq), qHalf)));
      gh = mulAdd(gy, eta, f32x4.mul(gs, perWidth));
    }
    const gx = f32x4.mul(gt, perWidth);
    v128.store(gradient + r, select(gx, given, inside));
    v128.store(out + LEFT * stride, f32x4.neg(gx));
    v128.store(out + LENGTH * stride, f32x4.neg(f32x4.mul(mulAdd(gs, s, f32x4.mul(gt, t)), perWidth)));
    v128.store(out + OTHER_LEFT * stride, gy);
    v128.store(out + OTHER_LENGTH * stride, gh);
    v128.store(out + D0 * stride, gd0);
    v128.store(out + D1 * stride, gd1);
  }
}
