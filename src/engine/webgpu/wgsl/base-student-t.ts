/** Student's t in each dimension (`flow/bases/student-t.ts`), with ν from 1 to 1000. */
import { HALF_LN_2PI } from '../../../base/normal-distribution';
import { HALF_RANGE } from '../../../flow/bases/student-t';
import { type LayerCode, range, type Workspace } from './layer';
import { literal } from './trace';

const LIMIT = literal(HALF_RANGE);
const [NEAR, FAR] = ['1e-15', '1e15'];
const RECURRENCES = 8;

/** ln Γ(a + ½)/Γ(a)√(2πa) with a = ν/2, and its derivative by a, by the series that `flow/bases/student-t.ts` derives. */
const NORMALISER = `
fn t_normaliser(a: f32) -> f32 {
  let i = 1.0 / (a + ${literal(RECURRENCES)});
  let q = i * i;
  let tail = (((${literal(17 / 14336)} * q - ${literal(1 / 640)}) * q + ${literal(1 / 192)}) * q - 0.125) * i;
  var product = 1.0;
  for (var k = 0u; k < ${RECURRENCES}u; k++) { product *= (a + f32(k)) / (a + f32(k) + 0.5); }
  return 0.5 * log(product * product * (a + ${literal(RECURRENCES)}) / a) - ${literal(HALF_LN_2PI)} + tail;
}
fn t_normaliser_slope(a: f32) -> f32 {
  let i = 1.0 / (a + ${literal(RECURRENCES)});
  let q = i * i;
  var slope = 0.5 * (i - 1.0 / a);
  slope += q * (0.125 - q * (${literal(3 / 192)} - q * (${literal(5 / 640)} - q * ${literal((7 * 17) / 14336)})));
  for (var k = 0u; k < ${RECURRENCES}u; k++) { let b = a + f32(k); slope += 0.5 / (b * (b + 0.5)); }
  return slope;
}`;

export function studentTCode(
  offset: (name: string) => number,
  dim: number,
  workspace: Workspace,
  training: boolean,
): LayerCode {
  const degrees = offset('degrees');
  const own = training ? workspace.own(dim) : 0;
  const { stride } = workspace;
  const each = (line: string) => `for (var d = 0u; d < ${dim}u; d++) {
    let nu = exp(soft_bound(theta[${degrees}u + d], ${LIMIT}) + ${LIMIT});
    let z = ws[at + d * R];
    let size = clamp(abs(z), ${NEAR}, ${FAR});
    let ratio = size * (size / nu);
    // Beyond this 1 + ratio is the ratio, which may not overflow on the way.
    let log_ratio = select(log1p_of(ratio), 2.0 * log(size) - log(nu), ratio > 1e8);
    ${line}
  }`;
  return {
    terms: training ? range(dim).map((d) => ({ parameter: degrees + d, g: own + d * stride, limit: HALF_RANGE })) : [],
    code: `${NORMALISER}
fn base_density(r: u32, at: u32) -> f32 {
  var sum = 0.0;
  ${each('sum += guarded(z, t_normaliser(0.5 * nu) - 0.5 * (nu + 1.0) * log_ratio);')}
  return sum;
}
${
  training
    ? `fn base_gradient(r: u32, at: u32, gz: u32) {
  ${each(`let share = select(ratio / (1.0 + ratio), 1.0, ratio > 1e8);
    ws[gz + d * R] = select(0.0, -row_adjoint * (nu + 1.0) * share / z, size == abs(z));
    let by_nu = 0.5 * t_normaliser_slope(0.5 * nu) + 0.5 * ((nu + 1.0) / nu * share - log_ratio);
    ws[${own}u + d * R + r] = row_adjoint * by_nu * nu;`)}
}`
    : ''
}`,
  };
}
