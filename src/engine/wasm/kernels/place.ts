/**
 * From raw numbers to the bin that each row's value lies in, and back: the first half of a spline (`flow/spline/knots.ts`).
 * Raw numbers of a variable are feature-major, in the order widths, heights, slopes, λ.
 *
 * What is found is written as features at `place` (`../place-features.ts`); the second half, printed from `flow/spline`, starts
 * from there and does not know how knots came about.
 */
import {
  BEFORE,
  BIN,
  boundedLogit,
  boundedLogSlope,
  boundedLogSlopeSlope,
  D0,
  D1,
  LAMBDA,
  LEFT,
  LEFT_REST,
  LENGTH,
  OTHER_BEFORE,
  OTHER_LEFT,
  OTHER_LENGTH,
  PYRO_EDGE_RAW,
  PYRO_KNOT_SHIFT,
  PYRO_MIN_WIDTH,
  pyroSlope,
  pyroSlopeSlope,
  RAW_D0,
  RAW_D1,
  RAW_LAMBDA,
  splitOf,
  splitSlope,
} from './formulas';
import { clamp, exp, expWithin, mulAdd } from './math';
import { COARSE, HALF, ONE, number } from './numbers';

// @ts-ignore: decorator
@inline
export function fill(value: f32): v128 {
  return f32x4.splat(value);
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
    const e = expWithin(boundedLogit(v128.load(raw)));
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
  const least: f32 = pyro ? PYRO_MIN_WIDTH : 0;
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
    let bin = i32x4.splat(0);
    let selectedCoarse = f32x4.splat(0);
    let selectedFine = f32x4.splat(0);
    let selectedShare = f32x4.splat(0);
    let selectedOther = f32x4.splat(0);
    let selectedOtherShare = f32x4.splat(0);
    let raw0 = f32x4.splat(0);
    let raw1 = f32x4.splat(0);
    let rawLambda = f32x4.splat(0);
    let slopes = widths + 2 * axis;
    let lambdas = slopes + axis - stride;
    let rawLeft = fill(edge);
    let here = from;
    let there = to;
    // Whether the value lies beyond the bin's left knot, then its right one; it lies in the bin where only the first holds.
    let beyond = i32x4.splat(-1);
    for (let k = 0; k < bins; k++) {
      const share = mulAdd(v128.load(here), fill(spread), fill(least));
      const other = f32x4.mul(v128.load(there), toInverse);
      v128.store(there, other);
      const otherShare = mulAdd(other, fill(spread), fill(least));
      const inner = k + 1 < bins;
      const rawRight = inner ? v128.load(slopes) : fill(edge);
      const coarse = f32x4.sub(f32x4.add(share, number(COARSE)), number(COARSE));
      const fine = f32x4.sub(share, coarse);
      coarseSum = f32x4.add(coarseSum, coarse);
      fineSum = f32x4.add(fineSum, fine);
      const next = inner ? f32x4.ge(position, f32x4.add(coarseSum, fineSum)) : i32x4.splat(0);
      // Rounding could put a knot before its left neighbour's.
      const after = v128.and(beyond, next);
      const within = v128.andnot(beyond, next);
      bin = i32x4.sub(bin, after);
      selectedCoarse = f32x4.add(selectedCoarse, v128.and(coarse, after));
      selectedFine = f32x4.add(selectedFine, v128.and(fine, after));
      selectedOther = f32x4.add(selectedOther, v128.and(otherShare, after));
      selectedShare = v128.or(selectedShare, v128.and(share, within));
      selectedOtherShare = v128.or(selectedOtherShare, v128.and(otherShare, within));
      raw0 = v128.or(raw0, v128.and(rawLeft, within));
      raw1 = v128.or(raw1, v128.and(rawRight, within));
      if (linear) rawLambda = v128.or(rawLambda, v128.and(v128.load(lambdas), within));
      beyond = after;
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
    v128.store(out + LEFT_REST * stride, mulAdd(fine, fill(twice), f32x4.mul(centred, fill(2 * boundLow))));
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
      v128.store(out + D0 * stride, pyroSlope(raw0));
      v128.store(out + D1 * stride, pyroSlope(raw1));
      v128.store(out + RAW_D0 * stride, pyroSlopeSlope(raw0));
      v128.store(out + RAW_D1 * stride, pyroSlopeSlope(raw1));
    } else {
      const d0 = expWithin(boundedLogSlope(raw0));
      const d1 = expWithin(boundedLogSlope(raw1));
      v128.store(out + D0 * stride, d0);
      v128.store(out + D1 * stride, d1);
      v128.store(out + RAW_D0 * stride, f32x4.mul(d0, boundedLogSlopeSlope(raw0)));
      v128.store(out + RAW_D1 * stride, f32x4.mul(d1, boundedLogSlopeSlope(raw1)));
    }
    if (linear) {
      v128.store(out + LAMBDA * stride, splitOf(rawLambda));
      v128.store(out + RAW_LAMBDA * stride, splitSlope(rawLambda));
    }
  }
}
