/** A mixture of K normal distributions with diagonal covariances (`flow/bases/gaussian-mixture.ts`). */

import { HALF_LN_2PI } from '../../../base/normal-distribution';
import { LOG_SCALE_LIMIT } from '../../../flow/bases/gaussian-mixture';
import type { BaseSpec } from '../../../flow/bases/registry';
import { FAR } from '../../../flow/bases/standard-normal';
import { type BaseWriter, range } from './layer';
import { literal } from './trace';

type Spec = Extract<BaseSpec, { kind: 'gaussian-mixture' }>;

export const mixtureCode: BaseWriter<Spec> = ({ components }, offset, dim, workspace, training) => {
  const { stride } = workspace;
  const count = components * dim;
  const [weight, mean, scale] = [offset('weight'), offset('mean'), offset('scale')];
  const terms = training ? workspace.own(components) : workspace.shared(components);
  const [weights, means, scales] = training
    ? [workspace.own(components), workspace.own(count), workspace.own(count)]
    : [0, 0, 0];
  const at = (row: number, i: string) => `ws[${row}u + (${i}) * R + r]`;
  const eachComponent = (line: string) => `for (var k = 0u; k < ${components}u; k++) { ${line} }`;
  const s = `soft_bound(theta[${scale}u + i], ${literal(LOG_SCALE_LIMIT)})`;
  /** Inside a loop over k and d: ε of a component along a column. */
  const epsilon = `let i = k * ${dim}u + d; let s = ${s}; let e = (clamp(ws[z + d * R], -${literal(FAR)}, ${literal(FAR)}) - theta[${mean}u + i]) * exp(-s);`;
  return {
    terms: training
      ? [
          ...range(components).map((k) => ({ parameter: weight + k, g: weights + k * stride })),
          ...range(count).flatMap((i) => [
            { parameter: mean + i, g: means + i * stride },
            { parameter: scale + i, g: scales + i * stride, limit: LOG_SCALE_LIMIT },
          ]),
        ]
      : [],
    code: `
fn prior_log_sum() -> f32 {
  var largest = theta[${weight}u];
  ${eachComponent(`largest = max(largest, theta[${weight}u + k]);`)}
  var total = 0.0;
  ${eachComponent(`total += exp(theta[${weight}u + k] - largest);`)}
  return largest + log(total);
}
fn base_density(r: u32, z: u32) -> f32 {
  let prior = prior_log_sum();
  var largest = -3.0e38;
  ${eachComponent(`
    var term = theta[${weight}u + k] - prior;
    for (var d = 0u; d < ${dim}u; d++) {
      ${epsilon}
      let near = min(abs(e), ${literal(FAR)});
      term -= 0.5 * near * near + s;
    }
    ${at(terms, 'k')} = term;
    largest = max(largest, term);`)}
  var total = 0.0;
  ${eachComponent(`total += exp(${at(terms, 'k')} - largest);`)}
  ${eachComponent(`${at(terms, 'k')} = exp(${at(terms, 'k')} - largest) / total;`)}
  var sum = largest + log(total) - ${literal(dim * HALF_LN_2PI)};
  for (var d = 0u; d < ${dim}u; d++) { sum = guarded(ws[z + d * R], sum); }
  return sum;
}
${
  training
    ? `fn base_gradient(r: u32, z: u32, gz: u32) {
  let prior = prior_log_sum();
  for (var d = 0u; d < ${dim}u; d++) { ws[gz + d * R] = 0.0; }
  ${eachComponent(`
    let w = row_adjoint * ${at(terms, 'k')};
    ${at(weights, 'k')} = w - row_adjoint * exp(theta[${weight}u + k] - prior);
    for (var d = 0u; d < ${dim}u; d++) {
      ${epsilon}
      let by_e = select(0.0, -w * e, abs(e) <= ${literal(FAR)});
      let by_z = by_e * exp(-s);
      ${at(means, 'i')} = -by_z;
      ${at(scales, 'i')} = -by_e * e - w;
      if (abs(ws[z + d * R]) <= ${literal(FAR)}) { ws[gz + d * R] += by_z; }
    }`)}
}`
    : ''
}`,
  };
};
