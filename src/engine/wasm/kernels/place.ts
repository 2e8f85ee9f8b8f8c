/**
 * From raw numbers to the bin that each row's value lies in, and back: the first half of a spline (`flow/spline/knots.ts`).
 * Raw numbers of a variable are feature-major, in the order widths, heights, slopes, λ.
 *
 * What is found is written as features at `place`, one per name below; the second half (`bin-map.ts`) starts from there
 * and does not know how knots came about.
 */
import { clamp, exp, mulAdd, select, sigmoid, softplus } from './math';
import { COARSE, HALF, ONE, number } from './numbers';

/** The knot at the left of the bin on the axis that the value lies on is LEFT + REST, the next is LENGTH further. */
export const LEFT: usize = 0;
export const REST: usize = 1;
export const LENGTH: usize = 2;
/** The same bin on the other axis. */
export const OTHER_LEFT: usize = 3;
export const OTHER_LENGTH: usize = 4;
/** Slopes at the bin's left and right knots, and λ. */
export const D0: usize = 5;
export const D1: usize = 6;
export const LAMBDA: usize = 7;
/** The bin's number, i32. */
export const BIN: usize = 8;
/** Derivatives of the slopes and of λ by their raw numbers. */
const RAW_D0: usize = 9;
const RAW_D1: usize = 10;
const RAW_LAMBDA: usize = 11;
/** Softmax weight left of the bin, on the value's axis and on the other. */
const BEFORE: usize = 12;
const OTHER_BEFORE: usize = 13;

/** Adjoints of the first eight features, at the same places of another block. */
export const PLACE_FEATURES: i32 = 14;

const LIMIT: f32 = 3.4538776394910684;
const SLOPE_LIMIT: f32 = 6.907755278982137;
const PYRO_LEAST: f32 = 1e-3;
const PYRO_EDGE_RAW: f32 = 0.5381590571915872;
const PYRO_KNOT_SHIFT: f32 = 1e-6;
const LEAST_LAMBDA: f32 = 0.025;

// @ts-ignore: decorator
@inline
function fill(value: f32): v128 {
  return f32x4.splat(value);
}

/** u / (1 + |u| / limit) */
// @ts-ignore: decorator
@inline
function softBound(u: v128, limit: f32): v128 {
  return f32x4.div(u, mulAdd(f32x4.abs(u), fill(<f32>1 / limit), number(ONE)));
}

/** Its derivative, (1 + |u| / limit)⁻². */
// @ts-ignore: decorator
@inline
function softBoundSlope(u: v128, limit: f32): v128 {
  const root = f32x4.div(number(ONE), mulAdd(f32x4.abs(u), fill(<f32>1 / limit), number(ONE)));
  return f32x4.mul(root, root);
}

/** Writes unnormalised softmax weights of `bins` logits; returns their sum. */
// @ts-ignore: decorator
@inline
function exponentials(raw: usize, out: usize, stride: usize, bins: i32, pyro: bool): v128 {
  let sum = f32x4.splat(0);
  if (pyro) {
    let largest = v128.load(raw);
    for (let k = 1; k < bins; k++) largest = f32x4.pmax(largest, v128.load(raw + <usize>k * stride));
    for (let k = 0; k < bins; k++) {
      const e = exp(f32x4.sub(v128.load(raw), largest));
      v128.store(out, e);
      sum = f32x4.add(sum, e);
      raw += stride;
      out += stride;
    }
    return sum;
  }
  for (let k = 0; k < bins; k++) {
    const e = exp(softBound(v128.load(raw), LIMIT));
    v128.store(out, e);
    sum = f32x4.add(sum, e);
    raw += stride;
    out += stride;
  }
  return sum;
}

/**
 * Finds the bin of every row. `shares` takes 2 K features, the softmax weights that the adjoint needs. With `inverse` the
 * values lie on the axis of heights. `boundHigh` + `boundLow` is B, the first a number of 12 bits.
 */
export function findPlaces(
  raw: usize,
  values: usize,
  place: usize,
  shares: usize,
  stride: usize,
  rows: i32,
  bins: i32,
  boundHigh: f32,
  boundLow: f32,
  inverse: bool,
  linear: bool,
  pyro: bool,
): void {
  const bytes = <usize>rows << 2;
  const axis = <usize>bins * stride;
  const bound = boundHigh + boundLow;
  const least: f32 = pyro ? PYRO_LEAST : 0;
  const spread: f32 = pyro ? <f32>1 - least * <f32>bins : 1;
  const perBound: f32 = <f32>0.5 / bound;
  const shift: f32 = pyro ? PYRO_KNOT_SHIFT * perBound : 0;
  const edge: f32 = pyro ? PYRO_EDGE_RAW : 0;
  for (let r: usize = 0; r < bytes; r += 16) {
    const widths = raw + r;
    const from = shares + r + (inverse ? axis : 0);
    const to = shares + r + (inverse ? 0 : axis);
    const sumFrom = exponentials(widths + (inverse ? axis : 0), from, stride, bins, pyro);
    const sumTo = exponentials(widths + (inverse ? 0 : axis), to, stride, bins, pyro);
    const toInverse = f32x4.div(number(ONE), sumTo);
    const fromInverse = f32x4.div(number(ONE), sumFrom);
    // Shares as multiples of 2⁻¹² and the rest: sums of the former are exact, and the excess over 1 is known.
    let coarseSum = f32x4.splat(0);
    let fineSum = f32x4.splat(0);
    let at = from;
    for (let k = 0; k < bins; k++) {
      const a = f32x4.mul(v128.load(at), fromInverse);
      v128.store(at, a);
      const share = mulAdd(a, fill(spread), fill(least));
      const coarse = f32x4.sub(f32x4.add(share, number(COARSE)), number(COARSE));
      coarseSum = f32x4.add(coarseSum, coarse);
      fineSum = f32x4.add(fineSum, f32x4.sub(share, coarse));
      at += stride;
    }
    const excess = f32x4.add(f32x4.sub(coarseSum, number(ONE)), fineSum);

    const value = clamp(v128.load(values + r), fill(-bound), fill(bound));
    const position = f32x4.sub(mulAdd(value, fill(perBound), number(HALF)), fill(shift));
    coarseSum = f32x4.splat(0);
    fineSum = f32x4.splat(0);
    let otherSum = f32x4.splat(0);
    let bin = i32x4.splat(0);
    let selectedCoarse = f32x4.splat(0);
    let selectedFine = f32x4.splat(0);
    let selectedShare = f32x4.splat(0);
    let selectedOther = f32x4.splat(0);
    let selectedOtherShare = f32x4.splat(0);
    let raw0 = fill(edge);
    let raw1 = fill(edge);
    let rawLambda = f32x4.splat(0);
    let slopes = widths + 2 * axis;
    let lambdas = slopes + axis - stride;
    let rawLeft = fill(edge);
    let here = from;
    let there = to;
    for (let k = 0; k < bins; k++) {
      const a = v128.load(here);
      const share = mulAdd(a, fill(spread), fill(least));
      const other = f32x4.mul(v128.load(there), toInverse);
      v128.store(there, other);
      const otherShare = mulAdd(other, fill(spread), fill(least));
      const rawRight = k + 1 < bins ? v128.load(slopes) : fill(edge);
      const beyond = k == 0 ? i32x4.splat(-1) : f32x4.ge(position, f32x4.add(coarseSum, fineSum));
      bin = select(i32x4.splat(k), bin, beyond);
      selectedCoarse = select(coarseSum, selectedCoarse, beyond);
      selectedFine = select(fineSum, selectedFine, beyond);
      selectedShare = select(share, selectedShare, beyond);
      selectedOther = select(otherSum, selectedOther, beyond);
      selectedOtherShare = select(otherShare, selectedOtherShare, beyond);
      raw0 = select(rawLeft, raw0, beyond);
      raw1 = select(rawRight, raw1, beyond);
      if (linear) rawLambda = select(v128.load(lambdas), rawLambda, beyond);
      const coarse = f32x4.sub(f32x4.add(share, number(COARSE)), number(COARSE));
      coarseSum = f32x4.add(coarseSum, coarse);
      fineSum = f32x4.add(fineSum, f32x4.sub(share, coarse));
      otherSum = f32x4.add(otherSum, otherShare);
      rawLeft = rawRight;
      slopes += stride;
      lambdas += stride;
      here += stride;
      there += stride;
    }
    const centred = f32x4.sub(selectedCoarse, number(HALF));
    const before = f32x4.add(selectedCoarse, selectedFine);
    const fine = f32x4.sub(selectedFine, f32x4.mul(before, excess));
    const twice: f32 = 2 * bound;
    const out = place + r;
    v128.store(out + LEFT * stride, f32x4.mul(centred, fill(2 * boundHigh)));
    v128.store(out + REST * stride, mulAdd(fine, fill(twice), f32x4.mul(centred, fill(2 * boundLow))));
    const exactShare = f32x4.sub(selectedShare, f32x4.mul(selectedShare, excess));
    v128.store(out + LENGTH * stride, f32x4.mul(exactShare, fill(twice)));
    v128.store(out + OTHER_LEFT * stride, f32x4.mul(f32x4.sub(selectedOther, number(HALF)), fill(twice)));
    v128.store(out + OTHER_LENGTH * stride, f32x4.mul(selectedOtherShare, fill(twice)));
    v128.store(out + BIN * stride, bin);
    const floor = f32x4.mul(f32x4.convert_i32x4_s(bin), fill(least));
    const perSpread: f32 = <f32>1 / spread;
    v128.store(out + BEFORE * stride, f32x4.mul(f32x4.sub(before, floor), fill(perSpread)));
    v128.store(out + OTHER_BEFORE * stride, f32x4.mul(f32x4.sub(selectedOther, floor), fill(perSpread)));
    if (pyro) {
      v128.store(out + D0 * stride, f32x4.add(softplus(raw0), fill(PYRO_LEAST)));
      v128.store(out + D1 * stride, f32x4.add(softplus(raw1), fill(PYRO_LEAST)));
      v128.store(out + RAW_D0 * stride, sigmoid(raw0));
      v128.store(out + RAW_D1 * stride, sigmoid(raw1));
    } else {
      const d0 = exp(softBound(raw0, SLOPE_LIMIT));
      const d1 = exp(softBound(raw1, SLOPE_LIMIT));
      v128.store(out + D0 * stride, d0);
      v128.store(out + D1 * stride, d1);
      v128.store(out + RAW_D0 * stride, f32x4.mul(d0, softBoundSlope(raw0, SLOPE_LIMIT)));
      v128.store(out + RAW_D1 * stride, f32x4.mul(d1, softBoundSlope(raw1, SLOPE_LIMIT)));
    }
    if (linear) {
      const s = sigmoid(rawLambda);
      const range: f32 = <f32>1 - 2 * LEAST_LAMBDA;
      v128.store(out + LAMBDA * stride, mulAdd(s, fill(range), fill(LEAST_LAMBDA)));
      v128.store(
        out + RAW_LAMBDA * stride,
        f32x4.mul(f32x4.mul(s, f32x4.sub(number(ONE), s)), fill(range)),
      );
    }
  }
}

/**
 * Adds nothing: writes the gradient of the raw numbers from the adjoints of the place, where the values were those of a
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
  const least: f32 = pyro ? PYRO_LEAST : 0;
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
        if (!pyro) gradient = f32x4.mul(gradient, softBoundSlope(v128.load(raw + offset), LIMIT));
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

/**
 * The same from knots that all rows share: `tables` holds LEFT … LAMBDA, K numbers each, and the bin is the number of inner
 * knots (`inner`, K − 1 of them) that are at most the value.
 */
export function findSharedPlaces(
  tables: usize,
  inner: usize,
  values: usize,
  place: usize,
  stride: usize,
  rows: i32,
  bins: i32,
  bound: f32,
  features: i32,
): void {
  const bytes = <usize>rows << 2;
  const table = <usize>bins << 2;
  for (let r: usize = 0; r < bytes; r += 16) {
    const value = clamp(v128.load(values + r), fill(-bound), fill(bound));
    let bin = i32x4.splat(0);
    for (let k = 0; k + 1 < bins; k++) {
      bin = i32x4.sub(bin, f32x4.ge(value, v128.load32_splat(inner + (<usize>k << 2))));
    }
    const out = place + r;
    v128.store(out + BIN * stride, bin);
    const b0 = <usize>i32x4.extract_lane(bin, 0) << 2;
    const b1 = <usize>i32x4.extract_lane(bin, 1) << 2;
    const b2 = <usize>i32x4.extract_lane(bin, 2) << 2;
    const b3 = <usize>i32x4.extract_lane(bin, 3) << 2;
    for (let f: usize = 0; f < <usize>features; f++) {
      const from = tables + f * table;
      store<f32>(out + f * stride, load<f32>(from + b0));
      store<f32>(out + f * stride, load<f32>(from + b1), 4);
      store<f32>(out + f * stride, load<f32>(from + b2), 8);
      store<f32>(out + f * stride, load<f32>(from + b3), 12);
    }
  }
}

/** Adds the adjoints of places to those of the shared tables, in float64: `sums` holds LEFT … LAMBDA, K numbers each. */
export function sharedPlaceAdjoint(
  place: usize,
  adjoint: usize,
  sums: usize,
  stride: usize,
  rows: i32,
  bins: i32,
  features: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const row = <usize>r << 2;
    const bin = <usize>load<i32>(place + BIN * stride + row) << 3;
    for (let f: usize = 0; f < <usize>features; f++) {
      // REST moves with LEFT.
      if (f == REST) continue;
      const to = sums + ((f * <usize>bins) << 3) + bin;
      store<f64>(to, load<f64>(to) + <f64>load<f32>(adjoint + f * stride + row));
    }
  }
}
