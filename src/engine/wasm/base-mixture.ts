/** A mixture of K normal distributions with diagonal covariances. */

import { HALF_LN_2PI } from '../../base/normal-distribution';
import { LOG_SCALE_LIMIT } from '../../flow/bases/gaussian-mixture';
import type { BaseSpec } from '../../flow/bases/registry';
import { FAR } from '../../flow/bases/standard-normal';
import type { BasePlan } from '../layer-plan';
import type { BaseLayer, Workspace } from './layer';
import { featureViews, numbersAt } from './views';

type Spec = Extract<BaseSpec, { kind: 'gaussian-mixture' }>;

export function gaussianMixtureBase(workspace: Workspace, { offset }: BasePlan, { components }: Spec): BaseLayer {
  const { dim, theta, gradient, logDet, weight } = workspace;
  const at = { weight: offset('weight'), mean: offset('mean'), scale: offset('scale') };
  const count = components * dim;
  let share = new Float64Array(components);
  let mean = new Float64Array(count);
  let logScale = new Float64Array(count);
  const zeros = () => ({
    weight: new Float64Array(components),
    mean: new Float64Array(count),
    scale: new Float64Array(count),
  });
  let sums = zeros();
  const epsilon = new Float64Array(count);
  const terms = new Float64Array(components);

  /** ln p of one row; leaves each component's ε in `epsilon` and its share of p in `terms`. */
  const densityOf = (z: readonly Float32Array[], r: number): number => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < components; k++) {
      let term = Math.log(share[k] as number);
      for (let d = 0; d < dim; d++) {
        const i = k * dim + d;
        const e = (((z[d] as Float32Array)[r] as number) - (mean[i] as number)) * Math.exp(-(logScale[i] as number));
        epsilon[i] = e;
        term -= 0.5 * Math.min(Math.abs(e), FAR) ** 2 + (logScale[i] as number);
      }
      terms[k] = term;
      largest = Math.max(largest, term);
    }
    let total = 0;
    for (const term of terms) total += Math.exp(term - largest);
    for (const [k, term] of terms.entries()) terms[k] = Math.exp(term - largest) / total;
    return largest + Math.log(total);
  };

  return {
    noiseWidth: dim + 1,
    refresh() {
      const raw = numbersAt(workspace, theta, at.weight, components);
      const largest = raw.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      share = Float64Array.from(raw, (u) => Math.exp(u - largest));
      const total = share.reduce((sum, value) => sum + value, 0);
      share = share.map((value) => value / total);
      mean = Float64Array.from(numbersAt(workspace, theta, at.mean, count));
      logScale = Float64Array.from(
        numbersAt(workspace, theta, at.scale, count),
        (u) => u / (1 + Math.abs(u) / LOG_SCALE_LIMIT),
      );
    },
    logDensity({ rows }, z) {
      const features = featureViews(workspace, z, dim, rows);
      const [density] = featureViews(workspace, logDet, 1, rows) as [Float32Array];
      for (let r = 0; r < rows; r++) density[r] = (density[r] as number) + densityOf(features, r);
      return -dim * HALF_LN_2PI;
    },
    backward({ rows }, z, adjoint) {
      const features = featureViews(workspace, z, dim, rows);
      const out = featureViews(workspace, adjoint, dim, rows);
      const [weights] = featureViews(workspace, weight, 1, rows) as [Float32Array];
      for (let r = 0; r < rows; r++) {
        densityOf(features, r);
        for (let d = 0; d < dim; d++) (out[d] as Float32Array)[r] = 0;
        for (let k = 0; k < components; k++) {
          const w = (weights[r] as number) * (terms[k] as number);
          sums.weight[k] = (sums.weight[k] as number) + w - (weights[r] as number) * (share[k] as number);
          for (let d = 0; d < dim; d++) {
            const i = k * dim + d;
            const e = epsilon[i] as number;
            const byEpsilon = Math.abs(e) <= FAR ? -w * e : 0;
            const byZ = byEpsilon * Math.exp(-(logScale[i] as number));
            sums.scale[i] = (sums.scale[i] as number) - byEpsilon * e - w;
            sums.mean[i] = (sums.mean[i] as number) - byZ;
            (out[d] as Float32Array)[r] = ((out[d] as Float32Array)[r] as number) + byZ;
          }
        }
      }
    },
    finishGradient() {
      const rawScale = numbersAt(workspace, theta, at.scale, count);
      const add = (name: keyof typeof at, slope: (i: number) => number) => {
        const out = numbersAt(workspace, gradient, at[name], sums[name].length);
        for (const [i, sum] of sums[name].entries()) out[i] = (out[i] as number) + slope(i) * sum;
      };
      add('weight', () => 1);
      add('mean', () => 1);
      add('scale', (i) => (1 + Math.abs(rawScale[i] as number) / LOG_SCALE_LIMIT) ** -2);
      sums = zeros();
    },
    fromNoise({ rows }, noise, z) {
      const draws = featureViews(workspace, noise, dim + 1, rows);
      const out = featureViews(workspace, z, dim, rows);
      for (let r = 0; r < rows; r++) {
        const draw = (draws[0] as Float32Array)[r] as number;
        let k = 0;
        let end = share[0] as number;
        while (k < components - 1 && draw >= end) {
          k += 1;
          end += share[k] as number;
        }
        for (let d = 0; d < dim; d++) {
          const i = k * dim + d;
          const scaled = ((draws[d + 1] as Float32Array)[r] as number) * Math.exp(logScale[i] as number);
          (out[d] as Float32Array)[r] = scaled + (mean[i] as number);
        }
      }
    },
  };
}
