/** Places, as those of `place.ts`, on knots that all rows share, and their adjoint. */
import { BIN, LEFT_REST } from './formulas';
import { clamp } from './math';
import { fill } from './place';

/**
 * Finds the bin of every row: `tables` holds LEFT … LAMBDA, K numbers each, and the bin is the number of inner
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
      // It moves with LEFT.
      if (f == LEFT_REST) continue;
      const to = sums + ((f * <usize>bins) << 3) + bin;
      store<f64>(to, load<f64>(to) + <f64>load<f32>(adjoint + f * stride + row));
    }
  }
}
