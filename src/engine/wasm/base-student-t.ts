/** Student's t in each dimension, with ν from 1 to 1000. */
import { HALF_LN_2PI } from '../../base/normal-distribution';
import { degreesAt, HALF_RANGE } from '../../flow/bases/student-t';
import type { BasePlan } from '../layer-plan';
import type { BaseLayer, Workspace } from './layer';
import { featureViews, numbersAt } from './views';

const [NEAR, FAR] = [1e-15, 1e15];
const RECURRENCES = 8;

/** ln Γ((ν + 1)/2) − ln Γ(ν/2) − ½ ln νπ by the series of `flow/bases/student-t.ts`, in float64. */
function logNormaliser(nu: number): number {
  const a = nu / 2;
  const b = a + RECURRENCES;
  const tail = (((17 / 14336 / b ** 2 - 1 / 640) / b ** 2 + 1 / 192) / b ** 2 - 1 / 8) / b;
  let product = 1;
  for (let k = 0; k < RECURRENCES; k++) product *= (a + k) / (a + k + 0.5);
  return 0.5 * Math.log((product ** 2 * b) / a) - HALF_LN_2PI + tail;
}

/** Its derivative: the central difference is good to 1e-9 in float64. */
function normaliserSlope(nu: number): number {
  const step = 1e-5 * nu;
  return (logNormaliser(nu + step) - logNormaliser(nu - step)) / (2 * step);
}

export function studentTBase(workspace: Workspace, { offset }: BasePlan, noiseWidth: number): BaseLayer {
  const { dim, theta, gradient, logDet, weight } = workspace;
  const at = offset('degrees');
  let degrees = new Float64Array(dim);
  let sums = new Float64Array(dim);
  return {
    noiseWidth,
    refresh() {
      degrees = Float64Array.from(numbersAt(workspace, theta, at, dim), degreesAt);
    },
    logDensity({ rows }, z) {
      const [density] = featureViews(workspace, logDet, 1, rows) as [Float32Array];
      for (const [d, feature] of featureViews(workspace, z, dim, rows).entries()) {
        const nu = degrees[d] as number;
        for (let r = 0; r < rows; r++) {
          const size = Math.min(Math.max(Math.abs(feature[r] as number), NEAR), FAR);
          density[r] = (density[r] as number) - 0.5 * (nu + 1) * Math.log1p((size * size) / nu);
        }
      }
      return degrees.reduce((sum, nu) => sum + logNormaliser(nu), 0);
    },
    backward({ rows, weightSum }, z, adjoint) {
      const [weights] = featureViews(workspace, weight, 1, rows) as [Float32Array];
      const out = featureViews(workspace, adjoint, dim, rows);
      for (const [d, feature] of featureViews(workspace, z, dim, rows).entries()) {
        const nu = degrees[d] as number;
        let sum = weightSum * normaliserSlope(nu);
        for (let r = 0; r < rows; r++) {
          const value = feature[r] as number;
          const size = Math.min(Math.max(Math.abs(value), NEAR), FAR);
          const ratio = (size * size) / nu;
          const w = weights[r] as number;
          const near = size === Math.abs(value);
          (out[d] as Float32Array)[r] = near ? (-w * (nu + 1) * value) / (nu + value * value) : 0;
          sum += w * 0.5 * (((nu + 1) * ratio) / (nu * (1 + ratio)) - Math.log1p(ratio));
        }
        sums[d] = (sums[d] as number) + sum;
      }
    },
    finishGradient() {
      const raw = numbersAt(workspace, theta, at, dim);
      const out = numbersAt(workspace, gradient, at, dim);
      for (const [d, sum] of sums.entries()) {
        const slope = (1 + Math.abs(raw[d] as number) / HALF_RANGE) ** -2;
        out[d] = (out[d] as number) + sum * (degrees[d] as number) * slope;
      }
      sums = new Float64Array(dim);
    },
    fromNoise({ rows }, noise, z) {
      const draws = featureViews(workspace, noise, 2 * dim, rows);
      for (const [d, out] of featureViews(workspace, z, dim, rows).entries()) {
        const nu = degrees[d] as number;
        const [cosine, exponential] = [draws[d] as Float32Array, draws[dim + d] as Float32Array];
        for (let r = 0; r < rows; r++) {
          out[r] = (cosine[r] as number) * Math.sqrt(nu * Math.expm1((2 * (exponential[r] as number)) / nu));
        }
      }
    },
  };
}
