/** Shifts and scales per column: act-norm, affine, and batch norm with its own or a batch's statistics. */
import { LOG_SCALE_LIMIT } from '../../flow/transforms/affine';
import { SMALLEST_GAMMA } from '../../flow/transforms/batch-norm';
import type { BatchNormPlan, ColumnsPlan } from '../layer-plan';
import type { Layer, Workspace } from './layer';

/** z = (x − m) e^(−s), s = u / (1 + |u| / limit). */
export function columnsLayer(workspace: Workspace, { shift, scale }: ColumnsPlan): Layer {
  const { kernels, memory, dim, stride, theta, gradient } = workspace;
  const input = workspace.features(dim);
  let columns: { at: number; m: number; s: number; slope: number; sums: [number, number] }[] = [];
  return {
    input,
    refresh() {
      const floats = memory.floats();
      columns = Array.from({ length: dim }, (_, d) => {
        const u = floats[theta / 4 + scale + d] as number;
        const soft = 1 / (1 + Math.abs(u) / LOG_SCALE_LIMIT);
        const m = floats[theta / 4 + shift + d] as number;
        return { at: d * stride, m, s: u * soft, slope: soft * soft, sums: [0, 0] };
      });
    },
    forward({ rows }, output) {
      let logDet = 0;
      for (const { at, m, s } of columns) {
        kernels.scaleColumn(input + at, output + at, rows, m, Math.exp(-s), 0);
        logDet -= s;
      }
      return logDet;
    },
    inverse({ rows }, output) {
      let logDet = 0;
      for (const { at, m, s } of columns) {
        kernels.scaleColumn(output + at, input + at, rows, 0, Math.exp(s), m);
        logDet += s;
      }
      return logDet;
    },
    backward({ count, rows, weightSum }, _output, adjoint) {
      for (const { at, m, s, sums } of columns) {
        const inverse = Math.exp(-s);
        sums[0] -= inverse * kernels.sum(adjoint + at, count);
        sums[1] -= inverse * kernels.weightedSum(input + at, adjoint + at, count, m) + weightSum;
        kernels.scaleColumn(adjoint + at, adjoint + at, rows, 0, inverse, 0);
      }
    },
    finishGradient() {
      const floats = memory.floats();
      for (const [d, { slope, sums }] of columns.entries()) {
        floats[gradient / 4 + shift + d] = (floats[gradient / 4 + shift + d] as number) + sums[0];
        floats[gradient / 4 + scale + d] = (floats[gradient / 4 + scale + d] as number) + slope * sums[1];
        sums.fill(0);
      }
    },
  };
}

/**
 * z = (x − μ) γ / σ + β, γ = |u| + 1e-6, σ² = v + ε. With a batch's own statistics the whole batch is one chunk, the
 * gradient flows through μ and v, and running statistics move by `momentum`.
 */
export function batchNormLayer(workspace: Workspace, plan: BatchNormPlan): Layer {
  const { kernels, memory, dim, stride, theta, gradient } = workspace;
  const input = workspace.features(dim);
  const columns = Array.from({ length: dim }, (_, d) => ({
    d,
    at: d * stride,
    mean: 0,
    deviation: 1,
    gamma: 1,
    beta: 0,
    sums: [0, 0] as [number, number],
  }));
  const parameter = (offset: number, d: number) => memory.floats()[theta / 4 + offset + d] as number;
  const setParameter = (offset: number, d: number, value: number) => {
    memory.floats()[theta / 4 + offset + d] = value;
  };

  const useBatch = (column: (typeof columns)[number], count: number) => {
    if (count < 2) throw new Error('batch norm needs at least two rows in a training step');
    const mean = kernels.sum(input + column.at, count) / count;
    const variance = kernels.squareSum(input + column.at, count, mean) / (count - 1);
    column.mean = mean;
    column.deviation = Math.sqrt(variance + plan.epsilon);
    const move = (offset: number, value: number) => {
      const running = parameter(offset, column.d);
      setParameter(offset, column.d, running * (1 - plan.momentum) + value * plan.momentum);
    };
    move(plan.mean, mean);
    move(plan.variance, variance);
  };

  return {
    input,
    refresh() {
      for (const column of columns) {
        column.mean = parameter(plan.mean, column.d);
        column.deviation = Math.sqrt(parameter(plan.variance, column.d) + plan.epsilon);
        column.gamma = Math.abs(parameter(plan.gamma, column.d)) + SMALLEST_GAMMA;
        column.beta = parameter(plan.beta, column.d);
      }
    },
    forward({ count, rows, batchStatistics }, output) {
      let logDet = 0;
      for (const column of columns) {
        if (batchStatistics) useBatch(column, count);
        const { at, mean, deviation, gamma, beta } = column;
        kernels.scaleColumn(input + at, output + at, rows, mean, gamma / deviation, beta);
        logDet += Math.log(gamma) - Math.log(deviation);
      }
      return logDet;
    },
    inverse({ rows }, output) {
      let logDet = 0;
      for (const { at, mean, deviation, gamma, beta } of columns) {
        kernels.scaleColumn(output + at, input + at, rows, beta, deviation / gamma, mean);
        logDet += Math.log(deviation) - Math.log(gamma);
      }
      return logDet;
    },
    backward({ count, rows, weightSum, batchStatistics }, _output, adjoint) {
      for (const { at, mean, deviation, gamma, sums } of columns) {
        const total = kernels.sum(adjoint + at, count);
        const alongX = kernels.weightedSum(input + at, adjoint + at, count, mean);
        sums[0] += total;
        sums[1] += alongX / deviation + weightSum / gamma;
        const slope = gamma / deviation;
        if (!batchStatistics) {
          kernels.scaleColumn(adjoint + at, adjoint + at, rows, 0, slope, 0);
          continue;
        }
        const byVariance = -(alongX * slope + weightSum) / (2 * deviation ** 2);
        const through = (2 * byVariance) / (count - 1);
        kernels.mixColumns(adjoint + at, input + at, rows, slope, through, mean, (-slope * total) / count);
        memory.floats().fill(0, (adjoint + at) / 4 + count, (adjoint + at) / 4 + rows);
      }
    },
    finishGradient() {
      const floats = memory.floats();
      for (const { d, sums } of columns) {
        const [beta, gamma] = [gradient / 4 + plan.beta + d, gradient / 4 + plan.gamma + d];
        floats[beta] = (floats[beta] as number) + sums[0];
        floats[gamma] = (floats[gamma] as number) + sums[1] * Math.sign(parameter(plan.gamma, d));
        sums.fill(0);
      }
    },
  };
}
