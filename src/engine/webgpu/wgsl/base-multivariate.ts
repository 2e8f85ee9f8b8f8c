/** The normal distribution with full covariance: ε = diag(e⁻ˢ) (I + N)⁻¹ (z − m) by substitution (`flow/bases/multivariate-normal.ts`). */

import { HALF_LN_2PI } from '../../../base/normal-distribution';
import { LOG_SCALE_LIMIT } from '../../../flow/bases/multivariate-normal';
import type { BaseSpec } from '../../../flow/bases/registry';
import { FAR } from '../../../flow/bases/standard-normal';
import { ENTRY_LIMIT } from '../../../flow/triangular';
import { type BaseWriter, range } from './layer';
import { literal } from './trace';

type Spec = Extract<BaseSpec, { kind: 'multivariate-normal' }>;

export const multivariateNormalCode: BaseWriter<Spec> = ({ fixed }, offset, dim, workspace, training) => {
  const { stride } = workspace;
  const [mean, lower, scale] = [offset('mean'), offset('lower'), offset('scale')];
  const solved = training ? workspace.own(dim) : workspace.shared(dim);
  const [centre, scales] = training ? [workspace.own(dim), workspace.own(dim)] : [0, 0];
  const bounded = (raw: string, limit: number) => (fixed ? raw : `soft_bound(${raw}, ${literal(limit)})`);
  const entry = (i: string, j: string) => bounded(`theta[${lower}u + ${i} * ${dim}u + ${j}]`, ENTRY_LIMIT);
  const s = (i: string) => bounded(`theta[${scale}u + ${i}]`, LOG_SCALE_LIMIT);
  const at = (row: number, i: string) => `ws[${row}u + ${i} * R + r]`;
  return {
    terms:
      training && !fixed
        ? range(dim).flatMap((i) => [
            { parameter: mean + i, g: centre + i * stride },
            { parameter: scale + i, g: scales + i * stride, limit: LOG_SCALE_LIMIT },
            ...range(i).map((j) => ({
              parameter: lower + i * dim + j,
              a: solved + j * stride,
              g: centre + i * stride,
              limit: ENTRY_LIMIT,
            })),
          ])
        : [],
    code: `
fn base_density(r: u32, at: u32) -> f32 {
  var sum = ${literal(-dim * HALF_LN_2PI)};
  for (var i = 0u; i < ${dim}u; i++) {
    var v = ws[at + i * R] - theta[${mean}u + i];
    for (var j = 0u; j < i; j++) { v -= ${entry('i', 'j')} * ${at(solved, 'j')}; }
    ${at(solved, 'i')} = v;
    let e = min(abs(v * exp(-${s('i')})), ${literal(FAR)});
    sum += guarded(v, -0.5 * e * e) - ${s('i')};
  }
  return sum;
}
${
  training
    ? `fn base_gradient(r: u32, at: u32, gz: u32) {
  // By (I + N)ᵀ a = e^(−s) ∂/∂ε, from the last column back.
  for (var k = 0u; k < ${dim}u; k++) {
    let i = ${dim - 1}u - k;
    let e = ${at(solved, 'i')} * exp(-${s('i')});
    let by_e = select(0.0, -e * row_adjoint, abs(e) <= ${literal(FAR)});
    ${at(scales, 'i')} = -by_e * e - row_adjoint;
    var v = by_e * exp(-${s('i')});
    for (var j = i + 1u; j < ${dim}u; j++) { v -= ${entry('j', 'i')} * ws[gz + j * R]; }
    ws[gz + i * R] = v;
    ${at(centre, 'i')} = -v;
  }
}`
    : ''
}`,
  };
};
