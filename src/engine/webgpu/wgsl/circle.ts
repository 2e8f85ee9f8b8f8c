/** Columns on a circle (`flow/circle.ts`): half a turn, and the two numbers that a network sees of an angle, traced. */
import { circlePoint } from '../../../flow/circle';
import type { NetworkShape } from '../../../flow/network';
import { halfTurn } from '../../../flow/transforms/turn';
import type { TurnPlan } from '../../layer-plan';
import type { LayerCode } from './layer';
import { traced } from './trace';

/** z = x ∓ 1 of the last columns within [−1, 1]. */
export function turnCode(name: string, { circular }: TurnPlan, dim: number): LayerCode {
  const lines = dim - circular;
  const loop = (from: string, to: string) => `for (var d = 0u; d < ${dim}u; d++) {
    var v = ws[${from} + d * R];
    if (d >= ${lines}u) { v += ${name}_half_turn(v); }
    ws[${to} + d * R] = v;
  }`;
  return {
    terms: [],
    code: `
${traced(`${name}_half_turn`, ['x'], ({ x }) => [halfTurn(x)]).value}
fn ${name}_forward(r: u32, x: u32, z: u32) -> f32 { ${loop('x', 'z')} return 0.0; }
fn ${name}_inverse(r: u32, z: u32, x: u32) -> f32 { ${loop('z', 'x')} return 0.0; }
fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  for (var d = 0u; d < ${dim}u; d++) { ws[gx + d * R] = ws[gz + d * R]; }
}`,
  };
}

/** How many numbers a network sees of its variables. */
export const seenCount = ({ degrees, circular = 0 }: NetworkShape) => degrees.length + circular;

/**
 * `<name>_see(r, x)` writes what the network sees of the variables at x to the rows at `seen`; `<name>_seen_gradient(r, x, g, gx)` adds the gradients of
 * that, at g, to those of the variables, at gx.
 */
export function seenCode(name: string, { degrees, circular = 0 }: NetworkShape, seen: number): string {
  const dim = degrees.length;
  const lines = dim - circular;
  const point = traced(`${name}_point`, ['u'], ({ u }) => circlePoint(u));
  return `
${point.value}
${point.gradient}
fn ${name}_see(r: u32, x: u32) {
  for (var d = lane; d < ${dim}u; d += LANES) {
    let v = ws[x + d * R];
    if (d < ${lines}u) { ws[${seen}u + d * R + r] = v; continue; }
    let p = ${name}_point(v);
    ws[${seen}u + d * R + r] = p[0];
    ws[${seen}u + (d + ${circular}u) * R + r] = p[1];
  }
  sync();
}
fn ${name}_seen_gradient(r: u32, x: u32, g: u32, gx: u32) {
  for (var d = lane; d < ${dim}u; d += LANES) {
    if (d < ${lines}u) { ws[gx + d * R] += ws[g + d * R]; continue; }
    ws[gx + d * R] += ${name}_point_grad(ws[x + d * R], ws[g + d * R], ws[g + (d + ${circular}u) * R]);
  }
  sync();
}`;
}
