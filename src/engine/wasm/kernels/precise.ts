/**
 * Evaluation of networks and knots in float64, for Pyro's parameterisation: its logits are not bounded, and a bin of a
 * thousandth of the box amplifies what float32 loses of them. In float32, 5 of 40 files of expected values had a log-det
 * above tolerance, by up to 2.3 times. Nothing here is vectorised beyond pairs: such flows are read, not trained.
 */
import {
  BIN,
  D0,
  D1,
  LAMBDA,
  LEFT,
  LEFT_REST,
  LENGTH,
  OTHER_LEFT,
  OTHER_LENGTH,
  PYRO_EDGE_SLOPE_DOUBLE as EDGE,
  PYRO_KNOT_SHIFT_DOUBLE as KNOT_SHIFT,
  PYRO_MIN_LAMBDA_DOUBLE as LEAST_LAMBDA,
  PYRO_MIN_SLOPE_DOUBLE as LEAST_SLOPE,
  PYRO_MIN_WIDTH_DOUBLE as LEAST,
} from './formulas';

const RELU: i32 = 1;
const TANH: i32 = 3;

/** A feature in float64. */
export function widen(x: usize, y: usize, rows: i32): void {
  for (let r: usize = 0; r < <usize>rows; r++) store<f64>(y + (r << 3), <f64>load<f32>(x + (r << 2)));
}

// @ts-ignore: decorator
@inline
function activate(value: f64, mode: i32): f64 {
  if (mode == RELU) return value > 0 ? value : 0;
  if (mode == TANH) return Math.tanh(value);
  return value;
}

/** As `dense`, from and to features in float64 that are `stride` bytes apart; weights and biases stay in float32. */
export function denseDouble(
  x: usize,
  y: usize,
  stride: usize,
  rows: i32,
  w: usize,
  outStep: usize,
  bias: usize,
  ranges: usize,
  first: i32,
  end: i32,
  mode: i32,
): void {
  const bytes = <usize>rows << 3;
  for (let o: usize = <usize>first; o < <usize>end; o++) {
    const low = <usize>load<i32>(ranges + (o << 3));
    const high = <usize>load<i32>(ranges + (o << 3), 4);
    const start = f64x2.splat(<f64>load<f32>(bias + (o << 2)));
    for (let r: usize = 0; r < bytes; r += 16) {
      let sum = start;
      for (let i = low; i < high; i++) {
        const weight = f64x2.splat(<f64>load<f32>(w + o * outStep + (i << 2)));
        sum = f64x2.add(sum, f64x2.mul(v128.load(x + i * stride + r), weight));
      }
      const at = y + o * stride + r;
      store<f64>(at, activate(f64x2.extract_lane(sum, 0), mode));
      store<f64>(at, activate(f64x2.extract_lane(sum, 1), mode), 8);
    }
  }
}

/** Shares of one row's bins along an axis. */
function sharesOf(raw: usize, stride: usize, bins: i32, out: usize): void {
  let largest = load<f64>(raw);
  for (let k = 1; k < bins; k++) largest = max(largest, load<f64>(raw + <usize>k * stride));
  let sum: f64 = 0;
  for (let k: usize = 0; k < <usize>bins; k++) {
    const e = Math.exp(load<f64>(raw + k * stride) - largest);
    store<f64>(out + (k << 3), e);
    sum += e;
  }
  const spread: f64 = 1 - LEAST * <f64>bins;
  for (let k: usize = 0; k < <usize>bins; k++) {
    store<f64>(out + (k << 3), LEAST + (spread * load<f64>(out + (k << 3))) / sum);
  }
}

/** Slope at knot k. */
function slopeAt(slopes: usize, stride: usize, bins: i32, k: i32): f64 {
  if (k == 0 || k == bins) return EDGE;
  const u = load<f64>(slopes + <usize>(k - 1) * stride);
  return max<f64>(u, 0) + Math.log1p(Math.exp(-abs(u))) + LEAST_SLOPE;
}

/**
 * As `findPlaces` with `pyro`, from raw numbers in float64, `wide` bytes apart. `shares` is room for 2 K numbers. What only
 * adjoints need is not written.
 */
export function findPlacesDouble(
  raw: usize,
  wide: usize,
  values: usize,
  place: usize,
  shares: usize,
  stride: usize,
  rows: i32,
  bins: i32,
  bound: f64,
  inverse: bool,
  linear: bool,
): void {
  const axis = <usize>bins * wide;
  const to = shares + (<usize>bins << 3);
  for (let r: usize = 0; r < <usize>rows; r++) {
    const own = raw + (r << 3);
    sharesOf(own + (inverse ? axis : 0), wide, bins, shares);
    sharesOf(own + (inverse ? 0 : axis), wide, bins, to);
    const value = <f64>load<f32>(values + (r << 2));
    let bin = 0;
    let before: f64 = 0;
    let otherBefore: f64 = 0;
    for (; bin < bins - 1; bin++) {
      const next = before + load<f64>(shares + (<usize>bin << 3));
      if (value < 2 * bound * (next - 0.5) + KNOT_SHIFT) break;
      before = next;
      otherBefore += load<f64>(to + (<usize>bin << 3));
    }
    const out = place + (r << 2);
    const left = 2 * bound * (before - 0.5);
    store<f32>(out + LEFT * stride, <f32>left);
    store<f32>(out + LEFT_REST * stride, <f32>(left - <f64>(<f32>left)));
    store<f32>(out + LENGTH * stride, <f32>(2 * bound * load<f64>(shares + (<usize>bin << 3))));
    store<f32>(out + OTHER_LEFT * stride, <f32>(2 * bound * (otherBefore - 0.5)));
    store<f32>(out + OTHER_LENGTH * stride, <f32>(2 * bound * load<f64>(to + (<usize>bin << 3))));
    store<i32>(out + BIN * stride, bin);
    const slopes = own + 2 * axis;
    store<f32>(out + D0 * stride, <f32>slopeAt(slopes, wide, bins, bin));
    store<f32>(out + D1 * stride, <f32>slopeAt(slopes, wide, bins, bin + 1));
    if (!linear) continue;
    const u = load<f64>(slopes + axis - wide + <usize>bin * wide);
    store<f32>(out + LAMBDA * stride, <f32>(LEAST_LAMBDA + (1 - 2 * LEAST_LAMBDA) / (1 + Math.exp(-u))));
  }
}
