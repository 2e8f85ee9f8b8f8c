/**
 * Maps that mix columns linearly: LU, rotations, permutations. D² numbers a row, in float64 and plain loops: at D = 8 and
 * 4,096 rows they take 0.4 ms of a step of some 40.
 */

import { LOG_SCALE_LIMIT } from '../../flow/transforms/lu';
import { ENTRY_LIMIT, FARTHEST } from '../../flow/triangular';
import type { LuPlan, PermutationPlan } from '../layer-plan';
import type { Layer, Workspace } from './layer';
import { addProducts, identity, multiply, product } from './matrix';
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

/** z = L U x + G c + b with U = diag(eˢ)(I + N). */
export function luLayer(workspace: Workspace, plan: LuPlan): Layer {
  const { dim, theta, gradient } = workspace;
  const input = workspace.features(dim);
  let lower = identity(dim);
  let upper = identity(dim);
  let logScale = new Float64Array(dim);
  let sums = new Float64Array(dim * dim);
  let shiftSums = new Float64Array(dim);
  let weightSums = 0;
  const { given } = plan;
  let givenSums = new Float64Array(dim * (given?.columns ?? 0));
  const contextViews = (rows: number) => featureViews(workspace, workspace.contextRows, given?.columns ?? 0, rows);
  /** b + G c of column i in row r. */
  function shiftsOf(rows: number): (i: number, r: number) => number {
    const shift = numbersAt(workspace, theta, plan.shift, dim);
    if (!given) return (i) => shift[i] as number;
    const numbers = numbersAt(workspace, theta, given.offset, dim * given.columns);
    const context = contextViews(rows);
    return (i, r) => {
      let sum = shift[i] as number;
      for (let c = 0; c < given.columns; c++) {
        sum += (numbers[i * given.columns + c] as number) * ((context[c] as Float32Array)[r] as number);
      }
      return sum;
    };
  }
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
      const shift = shiftsOf(rows);
      for (const [i, feature] of z.entries()) {
        for (let r = 0; r < rows; r++) feature[r] = (feature[r] as number) + shift(i, r);
      }
      return logScale.reduce((sum, s) => sum + s, 0);
    },
    inverse({ rows }, output) {
      const z = featureViews(workspace, output, dim, rows);
      const x = featureViews(workspace, input, dim, rows);
      const shift = shiftsOf(rows);
      const row = new Float64Array(dim);
      for (let r = 0; r < rows; r++) {
        for (let i = 0; i < dim; i++) {
          let value = ((z[i] as Float32Array)[r] as number) - shift(i, r);
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
      if (given) addProducts(givenSums, g, contextViews(rows));
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
      if (given) {
        const byContext = out(given.offset, dim * given.columns);
        for (const [at, sum] of givenSums.entries()) byContext[at] = (byContext[at] as number) + sum;
        givenSums = new Float64Array(givenSums.length);
      }
      sums = new Float64Array(dim * dim);
      shiftSums = new Float64Array(dim);
      weightSums = 0;
    },
  };
}
