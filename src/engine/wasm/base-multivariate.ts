/** The normal distribution with full covariance: ε = diag(e⁻ˢ) (I + N)⁻¹ (z − m) by substitution. */

import { HALF_LN_2PI } from '../../base/normal-distribution';
import { LOG_SCALE_LIMIT } from '../../flow/bases/multivariate-normal';
import type { BaseSpec } from '../../flow/bases/registry';
import { FAR } from '../../flow/bases/standard-normal';
import { ENTRY_LIMIT } from '../../flow/triangular';
import type { BasePlan } from '../layer-plan';
import type { BaseLayer, Workspace } from './layer';
import { featureViews, numbersAt } from './views';

type Spec = Extract<BaseSpec, { kind: 'multivariate-normal' }>;

const soft = (u: number, limit: number) => u / (1 + Math.abs(u) / limit);
const softSlope = (u: number, limit: number) => (1 + Math.abs(u) / limit) ** -2;

export function multivariateNormalBase(workspace: Workspace, { offset }: BasePlan, { fixed }: Spec): BaseLayer {
  const { dim, theta, gradient, logDet, weight } = workspace;
  const at = { mean: offset('mean'), lower: offset('lower'), scale: offset('scale') };
  let mean = new Float64Array(dim);
  let lower = new Float64Array(dim * dim);
  let logScale = new Float64Array(dim);
  const zeros = () => ({
    mean: new Float64Array(dim),
    lower: new Float64Array(dim * dim),
    scale: new Float64Array(dim),
  });
  let sums = zeros();

  /** ε of one row, and (I + N)⁻¹ (z − m) on the way. */
  const substitute = (z: readonly Float32Array[], r: number, solved: Float64Array, epsilon: Float64Array) => {
    for (let i = 0; i < dim; i++) {
      let value = ((z[i] as Float32Array)[r] as number) - (mean[i] as number);
      for (let j = 0; j < i; j++) value -= (lower[i * dim + j] as number) * (solved[j] as number);
      solved[i] = value;
      epsilon[i] = value * Math.exp(-(logScale[i] as number));
    }
  };

  return {
    noiseWidth: dim,
    refresh() {
      mean = Float64Array.from(numbersAt(workspace, theta, at.mean, dim));
      const limited = (limit: number) => (u: number) => (fixed ? u : soft(u, limit));
      lower = Float64Array.from(numbersAt(workspace, theta, at.lower, dim * dim), limited(ENTRY_LIMIT));
      logScale = Float64Array.from(numbersAt(workspace, theta, at.scale, dim), limited(LOG_SCALE_LIMIT));
    },
    logDensity({ rows }, z) {
      const features = featureViews(workspace, z, dim, rows);
      const [density] = featureViews(workspace, logDet, 1, rows) as [Float32Array];
      const [solved, epsilon] = [new Float64Array(dim), new Float64Array(dim)];
      for (let r = 0; r < rows; r++) {
        substitute(features, r, solved, epsilon);
        let square = 0;
        for (const value of epsilon) square += Math.min(Math.abs(value), FAR) ** 2;
        density[r] = (density[r] as number) - 0.5 * square;
      }
      return -dim * HALF_LN_2PI - logScale.reduce((sum, s) => sum + s, 0);
    },
    backward({ rows, weightSum }, z, adjoint) {
      const features = featureViews(workspace, z, dim, rows);
      const out = featureViews(workspace, adjoint, dim, rows);
      const [weights] = featureViews(workspace, weight, 1, rows) as [Float32Array];
      const [solved, epsilon] = [new Float64Array(dim), new Float64Array(dim)];
      for (let r = 0; r < rows; r++) {
        substitute(features, r, solved, epsilon);
        const w = weights[r] as number;
        // By (I + N)ᵀ a = e^(−s) ∂/∂ε, from the last column back.
        for (let i = dim - 1; i >= 0; i--) {
          const e = epsilon[i] as number;
          const byEpsilon = Math.abs(e) <= FAR ? -e * w : 0;
          sums.scale[i] = (sums.scale[i] as number) - byEpsilon * e;
          let value = byEpsilon * Math.exp(-(logScale[i] as number));
          for (let j = i + 1; j < dim; j++) {
            value -= (lower[j * dim + i] as number) * ((out[j] as Float32Array)[r] as number);
          }
          (out[i] as Float32Array)[r] = value;
        }
        for (let i = 0; i < dim; i++) {
          const value = (out[i] as Float32Array)[r] as number;
          sums.mean[i] = (sums.mean[i] as number) - value;
          for (let j = 0; j < i; j++) {
            sums.lower[i * dim + j] = (sums.lower[i * dim + j] as number) - value * (solved[j] as number);
          }
        }
      }
      for (let i = 0; i < dim; i++) sums.scale[i] = (sums.scale[i] as number) - weightSum;
    },
    finishGradient() {
      if (!fixed) {
        const add = (name: keyof typeof at, limit: number) => {
          const raw = numbersAt(workspace, theta, at[name], sums[name].length);
          const total = numbersAt(workspace, gradient, at[name], sums[name].length);
          for (const [i, sum] of sums[name].entries()) {
            const slope = Number.isFinite(limit) ? softSlope(raw[i] as number, limit) : 1;
            total[i] = (total[i] as number) + slope * sum;
          }
        };
        add('mean', Number.POSITIVE_INFINITY);
        add('lower', ENTRY_LIMIT);
        add('scale', LOG_SCALE_LIMIT);
      }
      sums = zeros();
    },
    fromNoise({ rows }, noise, z) {
      const draws = featureViews(workspace, noise, dim, rows);
      const out = featureViews(workspace, z, dim, rows);
      for (let r = 0; r < rows; r++) {
        for (let i = dim - 1; i >= 0; i--) {
          let value = mean[i] as number;
          for (let j = 0; j <= i; j++) {
            const draw = ((draws[j] as Float32Array)[r] as number) * Math.exp(logScale[j] as number);
            value += j === i ? draw : (lower[i * dim + j] as number) * draw;
          }
          (out[i] as Float32Array)[r] = value;
        }
      }
    },
  };
}
