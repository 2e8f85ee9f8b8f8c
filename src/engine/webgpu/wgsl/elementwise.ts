/** Splines per column with the same knots for every row (`flow/transforms/elementwise-spline.ts`). */
import type { Direction } from '../../../flow/spline/bin';
import type { ElementwisePlan } from '../../layer-plan';
import { type LayerCode, range, type Workspace } from './layer';
import { splineCode } from './spline';

/** The raw numbers are parameters, copied to every row so that their gradients have one each. */
export function elementwiseCode(
  name: string,
  { raw, map, fast }: ElementwisePlan,
  workspace: Workspace,
  training: boolean,
): LayerCode {
  const { stride } = workspace;
  const { size } = map;
  const dim = map.bounds.length;
  const p = training ? workspace.own(dim * size) : workspace.shared(dim * size);
  const e = workspace.shared(2 * map.options.bins);
  const [forward, inverse]: Direction[] = fast === 'density' ? ['forward', 'inverse'] : ['inverse', 'forward'];
  const run = (direction: 'forward' | 'inverse') => `
fn ${name}_${direction}(r: u32, x: u32, z: u32) -> f32 {
  var sum = 0.0;
  for (var d = 0u; d < ${dim}u; d++) {
    let p = ${p}u + d * ${size * stride}u + r;
    for (var k = 0u; k < ${size}u; k++) { ws[p + k * R] = theta[${raw}u + d * ${size}u + k]; }
    let y = ${name}_to_${direction}_value(d, p, ${e}u + r, ws[x + d * R]);
    ws[z + d * R] = y.x;
    sum += y.y;
  }
  return sum;
}`;
  return {
    terms: training ? range(dim * size).map((i) => ({ parameter: raw + i, g: p + i * stride })) : [],
    code: `
${splineCode(`${name}_to_forward`, map, forward as Direction)}
${splineCode(`${name}_to_inverse`, map, inverse as Direction)}
${run('forward')}
${run('inverse')}
${
  training
    ? `fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  for (var d = 0u; d < ${dim}u; d++) {
    let p = ${p}u + d * ${size * stride}u + r;
    ws[gx + d * R] = ${name}_to_forward_gradient(d, p, ${e}u + r, ws[x + d * R], ws[gz + d * R], row_adjoint);
  }
}`
    : ''
}`,
  };
}
