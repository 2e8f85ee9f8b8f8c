/** Rotations as Householder reflections y = x − 2 v (v·x) / ‖v‖², one after another (`flow/transforms/rotation.ts`). */
import { SMALLEST_SQUARE } from '../../../flow/transforms/rotation';
import type { RotationPlan } from '../../layer-plan';
import { type LayerWriter, range } from './layer';
import { literal } from './trace';

/**
 * With a = v·x, b = v·g and s = ‖v‖² the adjoint of one reflection is the reflection itself for x, and for v it is
 * −2 (a g + b x) / s + 4 a b v / s². A reflection undoes itself, so the inputs are found again backwards from the output.
 */
export const rotationCode: LayerWriter<RotationPlan> = (name, { vectors, count }, dim, workspace, training) => {
  const { stride } = workspace;
  const own = training ? workspace.own(count * dim) : 0;
  const after = training ? workspace.shared(dim) : 0;
  const loop = (line: string) => `for (var d = 0u; d < ${dim}u; d++) { ${line} }`;
  const copy = (to: string, from: string) => loop(`ws[${to} + d * R] = ws[${from} + d * R];`);
  const each = (order: string) => `for (var n = 0u; n < ${count}u; n++) { ${name}_reflect(${order}, out); }`;
  return {
    terms: training ? range(count * dim).map((i) => ({ parameter: vectors + i, g: own + i * stride })) : [],
    code: `
fn ${name}_square(n: u32) -> f32 {
  var s = 0.0;
  ${loop(`let v = theta[${vectors}u + n * ${dim}u + d]; s += v * v;`)}
  return max(s, ${literal(SMALLEST_SQUARE)});
}
fn ${name}_along(n: u32, x: u32) -> f32 {
  var a = 0.0;
  ${loop(`a += theta[${vectors}u + n * ${dim}u + d] * ws[x + d * R];`)}
  return a;
}
fn ${name}_reflect(n: u32, x: u32) {
  let twice = 2.0 * ${name}_along(n, x) / ${name}_square(n);
  ${loop(`ws[x + d * R] -= twice * theta[${vectors}u + n * ${dim}u + d];`)}
}
fn ${name}_forward(r: u32, x: u32, out: u32) -> f32 {
  ${copy('out', 'x')}
  ${each('n')}
  return 0.0;
}
fn ${name}_inverse(r: u32, z: u32, out: u32) -> f32 {
  ${copy('out', 'z')}
  ${each(`${count - 1}u - n`)}
  return 0.0;
}
${
  training
    ? `fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  let at = ${after}u + r;
  let forgotten = ${name}_forward(r, x, at);
  ${copy('gx', 'gz')}
  for (var k = 0u; k < ${count}u; k++) {
    let n = ${count - 1}u - k;
    ${name}_reflect(n, at);
    let a = ${name}_along(n, at);
    let b = ${name}_along(n, gx);
    let s = ${name}_square(n);
    ${loop(`ws[${own}u + (n * ${dim}u + d) * R + r] =
      -2.0 * (a * ws[gx + d * R] + b * ws[at + d * R]) / s + 4.0 * a * b / s * theta[${vectors}u + n * ${dim}u + d] / s;`)}
    ${name}_reflect(n, gx);
  }
}`
    : ''
}`,
  };
};
