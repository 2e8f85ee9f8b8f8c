/**
 * Batch normalisation, z = (x − μ) γ / σ + β with γ = |u| + 1e-6 and σ² = v + ε (`flow/transforms/batch-norm.ts`). While a step uses
 * the batch's own statistics every row needs all others, so that the kernel of the rows ends before the layer, `<name>_statistics`
 * sums in a fixed order, and a next kernel goes on; backwards the same with `<name>_adjoints`.
 */
import { SMALLEST_GAMMA } from '../../../flow/transforms/batch-norm';
import type { BatchNormPlan } from '../../layer-plan';
import { affineTerms, type LayerCode, type Workspace } from './layer';
import { GROUP } from './threads';
import { literal } from './trace';

/** Numbers per column that a step keeps: mean, variance, Σ g and Σ g (x − μ). */
export const STATISTICS = 4;

export interface BatchNormCode extends LayerCode {
  /** Kernels of a workgroup per column, before the layer and, where rows look at each other backwards too, before its adjoint. */
  readonly kernels: string;
}

/** The sum of `value` over the batch by one workgroup: every thread takes rows GROUP apart. */
const reduced = (name: string, value: string, into: string) => `
  var ${name} = 0.0;
  for (var r = t; r < u.rows; r += ${GROUP}u) { ${name} += ${value}; }
  let ${into} = group_sum(t, ${name});`;

/** The layer whose input lies at `x`, with the gradient of its output at `gz` and its statistics in `work` at `kept`. */
export function batchNormCode(
  name: string,
  { gamma, beta, mean, variance, momentum, epsilon }: BatchNormPlan,
  dim: number,
  workspace: Workspace,
  training: boolean,
  { x, gz, kept }: { readonly x: number; readonly gz: number; readonly kept: number },
): BatchNormCode {
  const { stride } = workspace;
  const own = training ? workspace.own(2 * dim) : 0;
  const statistic = (which: number) => `work[${kept + which * dim}u + d]`;
  const stored = (own_: string, running: number) =>
    training ? `select(${own_}, theta[${running}u + d], u.frozen == 1u)` : `theta[${running}u + d]`;
  const loop = (line: string) => `for (var d = 0u; d < ${dim}u; d++) {
    let m = ${stored(statistic(0), mean)};
    let s = sqrt(${stored(statistic(1), variance)} + ${literal(epsilon)});
    let c = abs(theta[${gamma}u + d]) + ${literal(SMALLEST_GAMMA)};
    ${line}
  }`;
  const column = (from: number) => `ws[${from}u + d * R + r]`;
  return {
    terms: training ? affineTerms(dim, beta, gamma, own, stride) : [],
    code: `
fn ${name}_forward(r: u32, x: u32, z: u32) -> f32 {
  var sum = 0.0;
  ${loop(`ws[z + d * R] = (ws[x + d * R] - m) * (c / s) + theta[${beta}u + d]; sum += log(c) - log(s);`)}
  return sum;
}
fn ${name}_inverse(r: u32, z: u32, x: u32) -> f32 {
  var sum = 0.0;
  ${loop(`ws[x + d * R] = (ws[z + d * R] - theta[${beta}u + d]) * (s / c) + m; sum += log(s) - log(c);`)}
  return sum;
}
${
  training
    ? `fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  ${loop(`let g = ws[gz + d * R];
    let from_mean = ws[x + d * R] - m;
    ws[${own}u + d * R + r] = g;
    ws[${own + dim * stride}u + d * R + r] = (g * from_mean / s + u.gl / c) * sign(theta[${gamma}u + d]);
    let slope = c / s;
    if (u.frozen == 1u) { ws[gx + d * R] = g * slope; continue; }
    let n = f32(u.rows);
    let by_variance = -(${statistic(3)} * slope + u.gl * n) / (2.0 * s * s);
    ws[gx + d * R] = g * slope + 2.0 * by_variance / (n - 1.0) * from_mean - slope * ${statistic(2)} / n;`)}
}`
    : ''
}`,
    kernels: training
      ? `
@compute @workgroup_size(${GROUP}) fn ${name}_statistics(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let d = group.x;
  let t = local.x;
  ${reduced('first', column(x), 'total')}
  let m = total / f32(u.rows);
  ${reduced('second', `(${column(x)} - m) * (${column(x)} - m)`, 'squares')}
  if (t == 0u) {
    let v = squares / (f32(u.rows) - 1.0);
    ${statistic(0)} = m;
    ${statistic(1)} = v;
    theta[${mean}u + d] = theta[${mean}u + d] * ${literal(1 - momentum)} + m * ${literal(momentum)};
    theta[${variance}u + d] = theta[${variance}u + d] * ${literal(1 - momentum)} + v * ${literal(momentum)};
  }
}
@compute @workgroup_size(${GROUP}) fn ${name}_adjoints(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let d = group.x;
  let t = local.x;
  let m = ${statistic(0)};
  ${reduced('first', column(gz), 'total')}
  ${reduced('second', `${column(gz)} * (${column(x)} - m)`, 'along')}
  if (t == 0u) {
    ${statistic(2)} = total;
    ${statistic(3)} = along;
  }
}`
      : '',
  };
}
