/**
 * Base distributions for one row: `base_density(r, z) -> f32`, ln p of the latent whose columns lie from `z` on, and, for training,
 * `base_gradient(r, z, gz)`, which leaves the gradient of row_adjoint · ln p. Formulas and limits are those of `flow/bases/`.
 */

import { HALF_LN_2PI } from '../../../base/normal-distribution';
import type { CircularBase } from '../../../flow/bases/circular';
import { FAR } from '../../../flow/bases/standard-normal';
import { STEEPNESS } from '../../../flow/bases/uniform';
import type { BasePlan } from '../../layer-plan';
import { mixtureCode } from './base-mixture';
import { multivariateNormalCode } from './base-multivariate';
import { studentTCode } from './base-student-t';
import type { LayerCode, Workspace } from './layer';
import { literal } from './trace';

/** A far or broken latent: NaN stays NaN, and what is infinite becomes it, so that a loss never hides one. */
const GUARD = `
fn guarded(found: f32, value: f32) -> f32 { return select(bitcast<f32>(0x7fc00000u ^ u.zero), value, is_finite(found)); }`;

/** Each column on its own: `density` and `gradient` are expressions of z, the column. */
function columnwise(dim: number, constant: number, density: string, gradient: string): LayerCode {
  return {
    terms: [],
    code: `${GUARD}
fn base_density(r: u32, at: u32) -> f32 {
  var sum = ${literal(constant * dim)};
  for (var d = 0u; d < ${dim}u; d++) { let z = ws[at + d * R]; sum += guarded(z, ${density}); }
  return sum;
}
fn base_gradient(r: u32, at: u32, gz: u32) {
  for (var d = 0u; d < ${dim}u; d++) { let z = ws[at + d * R]; ws[gz + d * R] = row_adjoint * (${gradient}); }
}`,
  };
}

export function baseCode({ spec, offset }: BasePlan, dim: number, workspace: Workspace, training: boolean): LayerCode {
  switch (spec.kind) {
    case 'standard-normal': {
      const near = `clamp(z, -${literal(FAR)}, ${literal(FAR)})`;
      return columnwise(dim, -HALF_LN_2PI, `-0.5 * ${near} * ${near}`, `select(0.0, -z, abs(z) <= ${literal(FAR)})`);
    }
    case 'uniform': {
      const { bound } = spec;
      const steep = literal(STEEPNESS / bound);
      return columnwise(
        dim,
        -Math.log(2 * bound * (1 + 1 / STEEPNESS)),
        `-${steep} * max(0.0, min(abs(z), ${literal(FAR)}) - ${literal(bound)})`,
        `select(0.0, -sign(z) * ${steep}, abs(z) > ${literal(bound)} && abs(z) < ${literal(FAR)})`,
      );
    }
    case 'multivariate-normal':
      return withGuard(multivariateNormalCode(spec, offset, dim, workspace, training));
    case 'student-t':
      return withGuard(studentTCode(offset, dim, workspace, training));
    case 'gaussian-mixture':
      return withGuard(mixtureCode(spec, offset, dim, workspace, training));
    case 'circular':
      return circularCode(spec, offset, dim, workspace, training);
    default:
      return spec satisfies never;
  }
}

/** The last columns uniform on [−1, 1], where splines keep them, and a base of the others. */
function circularCode(
  { circular, rest }: CircularBase,
  offset: BasePlan['offset'],
  dim: number,
  workspace: Workspace,
  training: boolean,
): LayerCode {
  const lines = dim - circular;
  const none: LayerCode = {
    terms: [],
    code: `${GUARD}
fn base_density(r: u32, at: u32) -> f32 { return 0.0; }
fn base_gradient(r: u32, at: u32, gz: u32) {}`,
  };
  const of =
    lines > 0 ? baseCode({ spec: rest, offset: (name) => offset(`rest.${name}`) }, lines, workspace, training) : none;
  const renamed = of.code
    .replaceAll('fn base_density(', 'fn lines_density(')
    .replaceAll('fn base_gradient(', 'fn lines_gradient(');
  return {
    terms: of.terms,
    code: `${renamed}
fn base_density(r: u32, at: u32) -> f32 {
  var sum = lines_density(r, at) - ${literal(circular * Math.LN2)};
  for (var d = ${lines}u; d < ${dim}u; d++) { sum += guarded(ws[at + d * R], 0.0); }
  return sum;
}
${
  training
    ? `fn base_gradient(r: u32, at: u32, gz: u32) {
  lines_gradient(r, at, gz);
  for (var d = ${lines}u; d < ${dim}u; d++) { ws[gz + d * R] = 0.0; }
}`
    : ''
}`,
  };
}

const withGuard = ({ code, terms }: LayerCode): LayerCode => ({ code: `${GUARD}${code}`, terms });
