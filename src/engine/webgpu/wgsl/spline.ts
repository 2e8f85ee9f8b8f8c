/**
 * A monotone rational spline of one variable for one row: knots from raw numbers (`flow/spline/knots.ts`), the search of
 * the bin, and the map of the bin with its adjoint, traced from `flow/spline/{quadratic,linear}.ts`.
 *
 * The raw numbers of a variable lie in the workspace, one row of it apart, from `p`; the gradient is written over them.
 * Rows from `e` hold the shares of the box in between, since they are needed several times.
 */
import type { BinMap, Direction } from '../../../flow/spline/bin';
import { boundedSlope, splitBound, splitOf, WIDTH_LIMIT } from '../../../flow/spline/knots';
import { linearBin } from '../../../flow/spline/linear';
import { quadraticBin } from '../../../flow/spline/quadratic';
import type { MapPlan } from '../../layer-plan';
import { constants } from './math';
import { literal, type TracedFunction, traced } from './trace';

type SplinePlan = Extract<MapPlan, { kind: 'spline' }>;

const INPUTS = ['at', 'len', 'other_left', 'other_len', 'd0', 'd1', 'lambda'] as const;

/** The value and ln slope of a bin, `at` beyond its left knot and `len` long on the axis where the value was found. */
function binFormula(name: string, map: BinMap, direction: Direction): TracedFunction {
  return traced(name, INPUTS, ({ at, len, other_left, other_len, d0, d1, lambda }) => {
    const share = at.div(len).nudge(0, 1);
    const place = { left: share, right: share.neg().add(1) };
    if (direction === 'forward') {
      const { eta, logSlope } = map.forward({ width: len, height: other_len, d0, d1, lambda }, place);
      return [other_left.add(other_len.mul(eta)), logSlope];
    }
    const { theta, logSlope } = map.inverse({ width: other_len, height: len, d0, d1, lambda }, place);
    return [other_left.add(other_len.mul(theta)), logSlope.neg()];
  });
}

/** The shares of both axes from their logits. */
const shares = (name: string, bins: number) => `
fn ${name}_shares(p: u32, e: u32) -> f32 {
  var largest = -${literal(WIDTH_LIMIT)};
  for (var k = 0u; k < ${bins}u; k++) {
    largest = max(largest, soft_bound(ws[p + k * R], ${literal(WIDTH_LIMIT)}));
  }
  var total = 0.0;
  for (var k = 0u; k < ${bins}u; k++) {
    let a = exp(soft_bound(ws[p + k * R], ${literal(WIDTH_LIMIT)}) - largest);
    ws[e + k * R] = a;
    total += a;
  }
  var rough = 0.0;
  var fine = 0.0;
  for (var k = 0u; k < ${bins}u; k++) {
    let a = ws[e + k * R] / total;
    ws[e + k * R] = a;
    rough += coarse(a);
    fine += a - coarse(a);
  }
  return (rough - 1.0) + fine;
}`;

/** The bin of `v` along the axis `from`, and all of it that its formula takes. */
function search(name: string, bins: number, linear: boolean, direction: Direction): string {
  const [from, to] = direction === 'forward' ? [0, bins] : [bins, 0];
  return `
fn ${name}_find(d: u32, p: u32, e: u32, v: f32) -> ${name}_Bin {
  var o: ${name}_Bin;
  let from_excess = ${name}_shares(p + ${from}u * R, e + ${from}u * R);
  let to_excess = ${name}_shares(p + ${to}u * R, e + ${to}u * R);
  let high = 2.0 * ${name}_HIGH[d];
  let low = 2.0 * ${name}_LOW[d];
  let twice = 2.0 * ${name}_BOUND[d];
  var rough = 0.0;
  var fine = 0.0;
  for (var k = 0u; k < ${bins}u; k++) {
    let a = ws[e + (${from}u + k) * R];
    let left = (rough - 0.5) * high;
    let rest = fine * twice + (rough - 0.5) * low;
    if (k > 0u && v < exact(left + rest)) { break; }
    o.bin = k;
    o.at = exact(v - left) - rest;
    o.len = (a - a * from_excess) * twice;
    rough += coarse(a);
    fine += (a - coarse(a)) - a * from_excess;
  }
  rough = 0.0;
  fine = 0.0;
  for (var k = 0u; k < o.bin; k++) {
    let a = ws[e + (${to}u + k) * R];
    rough += coarse(a);
    fine += (a - coarse(a)) - a * to_excess;
  }
  o.other_left = (rough - 0.5) * high + (fine * twice + (rough - 0.5) * low);
  let other = ws[e + (${to}u + o.bin) * R];
  o.other_len = (other - other * to_excess) * twice;
  o.d0 = 1.0;
  o.d1 = 1.0;
  if (o.bin > 0u) { o.d0 = ${name}_slope(ws[p + (${2 * bins - 1}u + o.bin) * R]); }
  if (o.bin < ${bins - 1}u) { o.d1 = ${name}_slope(ws[p + (${2 * bins}u + o.bin) * R]); }
  o.lambda = ${linear ? `${name}_split(ws[p + (${3 * bins - 1}u + o.bin) * R])` : '0.5'};
  return o;
}`;
}

const ARGUMENTS = INPUTS.map((input) => `o.${input}`).join(', ');

/** The adjoint of `search` and of the shares: gradients of the raw numbers, over the raw numbers. */
function adjoint(name: string, bins: number, linear: boolean, direction: Direction): string {
  const [from, to] = direction === 'forward' ? [0, bins] : [bins, 0];
  return `
fn ${name}_axis_gradient(p: u32, e: u32, bin: u32, g_left: f32, g_len: f32) {
  var mean = 0.0;
  for (var k = 0u; k < bin; k++) { mean += ws[e + k * R] * g_left; }
  mean += ws[e + bin * R] * g_len;
  for (var k = 0u; k < ${bins}u; k++) {
    let g = select(0.0, g_left, k < bin) + select(0.0, g_len, k == bin);
    ws[p + k * R] = ws[e + k * R] * (g - mean) * soft_slope(ws[p + k * R], ${literal(WIDTH_LIMIT)});
  }
}
fn ${name}_gradient(d: u32, p: u32, e: u32, x: f32, gy: f32, gl: f32) -> f32 {
  let bound = ${name}_BOUND[d];
  if (!(abs(x) <= bound)) {
    for (var k = 0u; k < ${name}_SIZE; k++) { ws[p + k * R] = 0.0; }
    return gy;
  }
  let o = ${name}_find(d, p, e, x);
  let g = ${name}_bin_grad(${ARGUMENTS}, gy, gl);
  let twice = 2.0 * bound;
  ${name}_axis_gradient(p + ${from}u * R, e + ${from}u * R, o.bin, -g[0] * twice, g[1] * twice);
  ${name}_axis_gradient(p + ${to}u * R, e + ${to}u * R, o.bin, g[2] * twice, g[3] * twice);
  for (var k = 1u; k < ${bins}u; k++) {
    let at = p + (${2 * bins - 1}u + k) * R;
    var gd = 0.0;
    if (k == o.bin) { gd = ${name}_slope_grad(ws[at], g[4]); }
    if (k == o.bin + 1u) { gd = ${name}_slope_grad(ws[at], g[5]); }
    ws[at] = gd;
  }${
    linear
      ? `
  for (var k = 0u; k < ${bins}u; k++) {
    let at = p + (${3 * bins - 1}u + k) * R;
    ws[at] = select(0.0, ${name}_split_grad(ws[at], g[6]), k == o.bin);
  }`
      : ''
  }
  return g[0];
}`;
}

/**
 * `<name>_value(d, p, e, x)`: value and ln slope, and `<name>_gradient(d, p, e, x, gy, gl)`: the gradient of the input,
 * for the adjoints of both. In which direction the spline is taken is settled here.
 */
export function splineCode(name: string, { options, bounds, size }: SplinePlan, direction: Direction): string {
  const { bins, order } = options;
  const linear = order === 'linear-rational';
  const bin = binFormula(`${name}_bin`, linear ? linearBin : quadraticBin, direction);
  const numbers = [
    traced(`${name}_slope`, ['u'], ({ u }) => [boundedSlope(u)]),
    ...(linear ? [traced(`${name}_split`, ['u'], ({ u }) => [splitOf(u)])] : []),
  ];
  const split = bounds.map(splitBound);
  return `
const ${name}_SIZE = ${size}u;
${constants(`${name}_BOUND`, 'f32', bounds)}
${constants(
  `${name}_HIGH`,
  'f32',
  split.map(([high]) => high),
)}
${constants(
  `${name}_LOW`,
  'f32',
  split.map(([, low]) => low),
)}
struct ${name}_Bin { bin: u32, ${INPUTS.map((input) => `${input}: f32`).join(', ')} }
${bin.value}
${bin.gradient}
${numbers.flatMap(({ value, gradient }) => [value, gradient]).join('\n')}
${shares(name, bins)}
${search(name, bins, linear, direction)}
fn ${name}_value(d: u32, p: u32, e: u32, x: f32) -> vec2f {
  if (!(abs(x) <= ${name}_BOUND[d])) { return vec2f(x, 0.0); }
  let o = ${name}_find(d, p, e, x);
  let y = ${name}_bin(${ARGUMENTS});
  return vec2f(y[0], y[1]);
}
${adjoint(name, bins, linear, direction)}`;
}
