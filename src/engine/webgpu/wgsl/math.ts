/** WGSL that every kernel shares. */
import { softBound, softBoundSlope } from '../../../flow/soft-bound';
import { literal, traced } from './trace';

/**
 * `soft_bound` is `flow/soft-bound.ts`; `soft_slope` its derivative, which no number overflows. `coarse` is the nearest
 * multiple of 2⁻¹¹: by a product and a floor, both exact, since a compiler may cancel (x + c) − c. `exact`
 * is the identity, which no compiler can know: u.zero is 0. It keeps sums in the order in which they are written.
 */
export const MATH = `
${traced('soft_bound', ['u', 'limit'], ({ u, limit }) => [softBound(u, limit)]).value}
${traced('soft_slope', ['u', 'limit'], ({ u, limit }) => [softBoundSlope(u, limit)]).value}
fn coarse(x: f32) -> f32 { return floor(x * 2048.0 + 0.5) * 0.00048828125; }
fn is_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
fn exact(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ u.zero); }
fn tanh_of(x: f32) -> f32 {
  let a = abs(x);
  if (a < 0.25) {
    let s = x * x;
    return x * (1.0 + s * (-0.333333333 + s * (0.133333333 + s * (-0.0539682540 + s * 0.0218694885))));
  }
  let e = exp(-2.0 * min(a, 20.0));
  return sign(x) * (1.0 - e) / (1.0 + e);
}
fn sigmoid_of(x: f32) -> f32 {
  let e = exp(-min(abs(x), 80.0));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}
fn log1p_of(x: f32) -> f32 {
  let grown = exact(1.0 + x);
  let step = exact(grown - 1.0);
  return select(log(grown) * (x / step), x, step == 0.0);
}
fn softplus_of(x: f32) -> f32 { return max(x, 0.0) + log1p_of(exp(-min(abs(x), 80.0))); }`;

/** A list as a constant that can be indexed at run time. */
export function constants(name: string, type: 'f32' | 'u32', values: readonly number[]): string {
  const items = values.map((value) => (type === 'f32' ? literal(value) : `${value}u`));
  return `const ${name} = array<${type}, ${values.length}>(${items.join(', ')});`;
}
