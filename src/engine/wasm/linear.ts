/**
 * Maps that mix columns linearly: LU, rotations, permutations. D² numbers a row, in float64 and plain loops: at D = 8 and
 * 4,096 rows they take 0.4 ms of a step of some 40.
 */
import { LOG_SCALE_LIMIT } from '../../flow/transforms/lu';
import { SMALLEST_SQUARE } from '../../flow/transforms/rotation';
import { ENTRY_LIMIT, FARTHEST } from '../../flow/triangular';
import type { LuPlan, PermutationPlan, RotationPlan } from '../plan';
import type { Layer, Workspace } from './layer';
import { featureViews, numbersAt } from './views';

const soft = (u: number, limit: number) => u / (1 + Math.abs(u) / limit);
const softSlope = (u: number, limit: number) => (1 + Math.abs(u) / limit) ** -2;

const near = (value: number) => Math.min(Math.max(value, -FARTHEST), FARTHEST);

/** z_i = x_{order[i]} */
export function permutationLayer(workspace: Workspace, { order }: PermutationPlan): Layer {
  const { memory, stride, dim, scratch } = workspace;
  const input = workspace.features(dim);
  const copy = (from: number, to: number, rows: number) =>
    memory.floats().copyWithin(to / 4, from / 4, from / 4 + rows);
  return {
    input,
    forward({ rows }, output) {
      for (const [i, from] of order.entries()) copy(input + from * stride, output + i * stride, rows);
      return 0;
    },
    inverse({ rows }, output) {
      for (const [i, from] of order.entries()) copy(output + i * stride, input + from * stride, rows);
      return 0;
    },
    backward(_chunk, _output, adjoint) {
      const all = (dim * stride) / 4;
      copy(adjoint, scratch, all);
      for (const [i, from] of order.entries()) copy(scratch + i * stride, adjoint + from * stride, stride / 4);
    },
  };
}

/** y = M x per row, row-major M [dim, dim]; with `transposed`, Mᵀ. */
function multiply(matrix: Float64Array, x: readonly Float32Array[], y: readonly Float32Array[], transposed: boolean) {
  const dim = x.length;
  const rows = x[0]?.length ?? 0;
  const row = new Float64Array(dim);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < dim; i++) row[i] = (x[i] as Float32Array)[r] as number;
    for (let i = 0; i < dim; i++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) {
        sum += (matrix[transposed ? j * dim + i : i * dim + j] as number) * (row[j] as number);
      }
      (y[i] as Float32Array)[r] = sum;
    }
  }
}

/** sums_ij += Σ_rows a_i b_j */
function addProducts(sums: Float64Array, a: readonly Float32Array[], b: readonly Float32Array[]) {
  const dim = a.length;
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      const [left, right] = [a[i] as Float32Array, b[j] as Float32Array];
      let sum = 0;
      for (let r = 0; r < left.length; r++) sum += (left[r] as number) * (right[r] as number);
      sums[i * dim + j] = (sums[i * dim + j] as number) + sum;
    }
  }
}

/** a b, or with the flags the product of their transposes, row-major [dim, dim]. */
function product(dim: number, a: Float64Array, b: Float64Array, turnA = false, turnB = false): Float64Array {
  return Float64Array.from({ length: dim * dim }, (_, at) => {
    const [i, j] = [Math.floor(at / dim), at % dim];
    let sum = 0;
    for (let k = 0; k < dim; k++) {
      sum += (a[turnA ? k * dim + i : i * dim + k] as number) * (b[turnB ? j * dim + k : k * dim + j] as number);
    }
    return sum;
  });
}

const identity = (dim: number) => Float64Array.from({ length: dim * dim }, (_, at) => (at % (dim + 1) === 0 ? 1 : 0));

/** z = L U x + b with U = diag(eˢ)(I + N). */
export function luLayer(workspace: Workspace, plan: LuPlan): Layer {
  const { dim, theta, gradient } = workspace;
  const input = workspace.features(dim);
  let lower = identity(dim);
  let upper = identity(dim);
  let logScale = new Float64Array(dim);
  let sums = new Float64Array(dim * dim);
  let shiftSums = new Float64Array(dim);
  let weightSums = 0;
  const unit = (offset: number) => {
    const raw = numbersAt(workspace, theta, offset, dim * dim);
    return Float64Array.from(raw, (u, at) => (at % (dim + 1) === 0 ? 1 : soft(u, ENTRY_LIMIT)));
  };
  const scaled = (matrix: Float64Array) =>
    matrix.map((value, at) => value * Math.exp(logScale[Math.floor(at / dim)] as number));
  return {
    input,
    refresh() {
      lower = unit(plan.lower);
      upper = unit(plan.upper);
      logScale = Float64Array.from(numbersAt(workspace, theta, plan.scale, dim), (u) => soft(u, LOG_SCALE_LIMIT));
    },
    forward({ rows }, output) {
      const z = featureViews(workspace, output, dim, rows);
      multiply(product(dim, lower, scaled(upper)), featureViews(workspace, input, dim, rows), z, false);
      const shift = numbersAt(workspace, theta, plan.shift, dim);
      for (const [i, feature] of z.entries()) {
        for (let r = 0; r < rows; r++) feature[r] = (feature[r] as number) + (shift[i] as number);
      }
      return logScale.reduce((sum, s) => sum + s, 0);
    },
    inverse({ rows }, output) {
      const z = featureViews(workspace, output, dim, rows);
      const x = featureViews(workspace, input, dim, rows);
      const shift = numbersAt(workspace, theta, plan.shift, dim);
      const row = new Float64Array(dim);
      for (let r = 0; r < rows; r++) {
        for (let i = 0; i < dim; i++) {
          let value = ((z[i] as Float32Array)[r] as number) - (shift[i] as number);
          for (let j = 0; j < i; j++) value -= (lower[i * dim + j] as number) * (row[j] as number);
          row[i] = near(value);
        }
        for (let i = dim - 1; i >= 0; i--) {
          let value = (row[i] as number) * Math.exp(-(logScale[i] as number));
          for (let j = i + 1; j < dim; j++) value -= (upper[i * dim + j] as number) * (row[j] as number);
          row[i] = near(value);
        }
        for (let i = 0; i < dim; i++) (x[i] as Float32Array)[r] = row[i] as number;
      }
      return -logScale.reduce((sum, s) => sum + s, 0);
    },
    backward({ count, rows, weightSum }, _output, adjoint) {
      const g = featureViews(workspace, adjoint, dim, rows);
      addProducts(sums, g, featureViews(workspace, input, dim, rows));
      for (const [i, feature] of g.entries()) {
        let sum = 0;
        for (let r = 0; r < count; r++) sum += feature[r] as number;
        shiftSums[i] = (shiftSums[i] as number) + sum;
      }
      multiply(product(dim, lower, scaled(upper)), g, g, true);
      weightSums += weightSum;
    },
    finishGradient() {
      const raw = (offset: number, count: number) => numbersAt(workspace, theta, offset, count);
      const out = (offset: number, count: number) => numbersAt(workspace, gradient, offset, count);
      const byLower = product(dim, sums, scaled(upper), false, true);
      const byUpper = product(dim, lower, sums, true, false);
      const [lowerOut, upperOut] = [out(plan.lower, dim * dim), out(plan.upper, dim * dim)];
      const [scaleOut, shiftOut] = [out(plan.scale, dim), out(plan.shift, dim)];
      const [rawLower, rawUpper, rawScale] = [
        raw(plan.lower, dim * dim),
        raw(plan.upper, dim * dim),
        raw(plan.scale, dim),
      ];
      for (let i = 0; i < dim; i++) {
        const scale = Math.exp(logScale[i] as number);
        let byScale = weightSums;
        for (let j = 0; j < dim; j++) {
          const at = i * dim + j;
          byScale += (byUpper[at] as number) * (upper[at] as number) * scale;
          if (j < i)
            lowerOut[at] =
              (lowerOut[at] as number) + (byLower[at] as number) * softSlope(rawLower[at] as number, ENTRY_LIMIT);
          if (j > i) {
            upperOut[at] =
              (upperOut[at] as number) +
              (byUpper[at] as number) * scale * softSlope(rawUpper[at] as number, ENTRY_LIMIT);
          }
        }
        scaleOut[i] = (scaleOut[i] as number) + byScale * softSlope(rawScale[i] as number, LOG_SCALE_LIMIT);
        shiftOut[i] = (shiftOut[i] as number) + (shiftSums[i] as number);
      }
      sums = new Float64Array(dim * dim);
      shiftSums = new Float64Array(dim);
      weightSums = 0;
    },
  };
}

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
