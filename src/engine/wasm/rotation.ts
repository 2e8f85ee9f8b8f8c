/** A product of reflections of the columns. */
import { SMALLEST_SQUARE } from '../../flow/transforms/rotation';
import type { RotationPlan } from '../layer-plan';
import type { Layer, Workspace } from './layer';
import { addProducts, identity, multiply, product } from './matrix';
import { featureViews, numbersAt } from './views';

/** z = Q x, Qᵀ = Π (I − 2 v vᵀ) over the plan's directions. */
export function rotationLayer(workspace: Workspace, { vectors, count }: RotationPlan): Layer {
  const { dim, theta, gradient } = workspace;
  const input = workspace.features(dim);
  let units: { direction: Float64Array; length: number }[] = [];
  /** Qᵀ before each reflection, and at last whole. */
  let partial: Float64Array[] = [identity(dim)];
  let sums = new Float64Array(dim * dim);
  const reflected = (matrix: Float64Array, v: Float64Array) => {
    const along = Float64Array.from({ length: dim }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += (matrix[i * dim + k] as number) * (v[k] as number);
      return sum;
    });
    return matrix.map((value, at) => value - 2 * (along[Math.floor(at / dim)] as number) * (v[at % dim] as number));
  };
  const turned = () => partial[partial.length - 1] as Float64Array;
  return {
    input,
    refresh() {
      const raw = numbersAt(workspace, theta, vectors, count * dim);
      units = Array.from({ length: count }, (_, i) => {
        const own = Float64Array.from(raw.subarray(i * dim, (i + 1) * dim));
        const length = Math.sqrt(
          Math.max(
            SMALLEST_SQUARE,
            own.reduce((sum, value) => sum + value ** 2, 0),
          ),
        );
        return { direction: own.map((value) => value / length), length };
      });
      partial = [identity(dim)];
      for (const { direction } of units) partial.push(reflected(turned(), direction));
    },
    forward({ rows }, output) {
      const [x, z] = [featureViews(workspace, input, dim, rows), featureViews(workspace, output, dim, rows)];
      multiply(turned(), x, z, true);
      return 0;
    },
    inverse({ rows }, output) {
      const [x, z] = [featureViews(workspace, input, dim, rows), featureViews(workspace, output, dim, rows)];
      multiply(turned(), z, x, false);
      return 0;
    },
    backward({ rows }, _output, adjoint) {
      const g = featureViews(workspace, adjoint, dim, rows);
      addProducts(sums, featureViews(workspace, input, dim, rows), g);
      multiply(turned(), g, g, false);
    },
    finishGradient() {
      const out = numbersAt(workspace, gradient, vectors, count * dim);
      let byMatrix = sums;
      for (let i = count - 1; i >= 0; i--) {
        const { direction: v, length } = units[i] as (typeof units)[number];
        const byReflection = product(dim, partial[i] as Float64Array, byMatrix, true, false);
        const byUnit = Float64Array.from({ length: dim }, (_, a) => {
          let sum = 0;
          for (let b = 0; b < dim; b++) {
            sum += ((byReflection[a * dim + b] as number) + (byReflection[b * dim + a] as number)) * (v[b] as number);
          }
          return -2 * sum;
        });
        const along = byUnit.reduce((sum, value, a) => sum + value * (v[a] as number), 0);
        for (let a = 0; a < dim; a++) {
          const at = i * dim + a;
          out[at] = (out[at] as number) + ((byUnit[a] as number) - along * (v[a] as number)) / length;
        }
        byMatrix = reflected(byMatrix, v);
      }
      sums = new Float64Array(dim * dim);
    },
  };
}
