/**
 * Base distributions. The standard normal, which nearly every flow ends in, is a kernel; the others are plain loops in
 * float64 over their rows. Formulas and limits are those of `flow/bases/`.
 */

import { HALF_LN_2PI } from '../../base/normal-distribution';
import type { CircularBase } from '../../flow/bases/circular';
import { baseOf } from '../../flow/bases/registry';
import { FAR } from '../../flow/bases/standard-normal';
import { STEEPNESS } from '../../flow/bases/uniform';
import type { BasePlan } from '../layer-plan';
import { gaussianMixtureBase } from './base-mixture';
import { multivariateNormalBase } from './base-multivariate';
import { studentTBase } from './base-student-t';
import type { BaseLayer, Workspace } from './layer';
import { featureViews } from './views';

function copyNoise({ memory, stride, dim }: Workspace, noise: number, z: number) {
  memory.floats().copyWithin(z / 4, noise / 4, noise / 4 + (dim * stride) / 4);
}

function standardNormalBase(workspace: Workspace): BaseLayer {
  const { kernels, stride, dim, logDet, weight } = workspace;
  return {
    noiseWidth: dim,
    logDensity({ rows }, z) {
      kernels.normalDensity(z, logDet, stride, rows, dim);
      return -dim * HALF_LN_2PI;
    },
    backward({ rows }, z, adjoint) {
      kernels.normalAdjoint(z, weight, adjoint, stride, rows, dim);
    },
    fromNoise: (_chunk, noise, z) => copyNoise(workspace, noise, z),
  };
}

function uniformBase(workspace: Workspace, bound: number): BaseLayer {
  const { dim, logDet, weight } = workspace;
  return {
    noiseWidth: dim,
    logDensity({ rows }, z) {
      const [density] = featureViews(workspace, logDet, 1, rows) as [Float32Array];
      for (const feature of featureViews(workspace, z, dim, rows)) {
        for (let r = 0; r < rows; r++) {
          const beyond = Math.max(0, Math.min(Math.abs(feature[r] as number), FAR) - bound);
          density[r] = (density[r] as number) - (STEEPNESS / bound) * beyond;
        }
      }
      return -dim * Math.log(2 * bound * (1 + 1 / STEEPNESS));
    },
    backward({ rows }, z, adjoint) {
      const [weights] = featureViews(workspace, weight, 1, rows) as [Float32Array];
      const out = featureViews(workspace, adjoint, dim, rows);
      for (const [d, feature] of featureViews(workspace, z, dim, rows).entries()) {
        for (let r = 0; r < rows; r++) {
          const value = feature[r] as number;
          const far = Math.abs(value) > bound && Math.abs(value) < FAR;
          (out[d] as Float32Array)[r] = far ? -Math.sign(value) * (STEEPNESS / bound) * (weights[r] as number) : 0;
        }
      }
    },
    fromNoise: (_chunk, noise, z) => copyNoise(workspace, noise, z),
  };
}

/** The last columns uniform on [−1, 1], where splines keep them, and a base of the others. */
function circularBase(workspace: Workspace, plan: BasePlan, { circular, rest }: CircularBase): BaseLayer {
  const { memory, stride, dim } = workspace;
  const lines = dim - circular;
  const of =
    lines > 0
      ? baseLayer({ ...workspace, dim: lines }, { ...plan, spec: rest, offset: (name) => plan.offset(`rest.${name}`) })
      : undefined;
  const noiseWidth = of?.noiseWidth ?? 0;
  return {
    noiseWidth: noiseWidth + circular,
    ...(of?.refresh ? { refresh: of.refresh } : {}),
    logDensity: (chunk, z) => (of?.logDensity(chunk, z) ?? 0) - circular * Math.LN2,
    backward(chunk, z, adjoint) {
      of?.backward(chunk, z, adjoint);
      memory.floats().fill(0, (adjoint + lines * stride) / 4, (adjoint + dim * stride) / 4);
    },
    ...(of?.finishGradient ? { finishGradient: of.finishGradient } : {}),
    fromNoise(chunk, noise, z) {
      of?.fromNoise(chunk, noise, z);
      const [from, to] = [noise + noiseWidth * stride, z + lines * stride];
      memory.floats().copyWithin(to / 4, from / 4, (from + circular * stride) / 4);
    },
  };
}

/** The base of a plan. Its location, where it is conditional, is a layer of its own before it. */
export function baseLayer(workspace: Workspace, plan: BasePlan): BaseLayer {
  const { spec } = plan;
  switch (spec.kind) {
    case 'standard-normal':
      return standardNormalBase(workspace);
    case 'uniform':
      return uniformBase(workspace, spec.bound);
    case 'multivariate-normal':
      return multivariateNormalBase(workspace, plan, spec);
    case 'student-t':
      return studentTBase(workspace, plan, baseOf(spec).noiseWidth(spec, workspace.dim));
    case 'gaussian-mixture':
      return gaussianMixtureBase(workspace, plan, spec);
    case 'circular':
      return circularBase(workspace, plan, spec);
    default:
      throw spec satisfies never;
  }
}
