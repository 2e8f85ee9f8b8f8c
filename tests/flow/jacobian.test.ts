/** The log-det that a transform reports, against the determinant of its Jacobian. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../src/engine/reference/backends';
import { TfTensor, tensorOf } from '../../src/engine/reference/tensor';
import { parametersIn } from '../../src/engine/reference/theta';
import { plainFlow } from '../../src/flow/evaluate';
import { forward, layoutOf } from '../../src/flow/flow';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters, drawnRows } from './drawn';
import { type Example, transformExamples } from './examples';

const STEP = 1e-6;

/** ln |det| of a row-major [n, n] matrix, by elimination with partial pivoting. */
function logDeterminant(matrix: Float64Array, n: number): number {
  const at = (i: number, j: number) => matrix[i * n + j] as number;
  let total = 0;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column; i < n; i++) if (Math.abs(at(i, column)) > Math.abs(at(pivot, column))) pivot = i;
    for (let j = 0; j < n; j++) {
      const held = at(column, j);
      matrix[column * n + j] = at(pivot, j);
      matrix[pivot * n + j] = held;
    }
    total += Math.log(Math.abs(at(column, column)));
    for (let i = column + 1; i < n; i++) {
      const factor = at(i, column) / at(column, column);
      for (let j = column; j < n; j++) matrix[i * n + j] = at(i, j) - factor * at(column, j);
    }
  }
  return total;
}

/** Rows away from the edges and knots that `drawnRows` puts first, where a difference would straddle two pieces. */
const rowsOf = (n: number, dim: number) => drawnRows(n + 5, dim, 1.5).slice(5 * dim);

const named = transformExamples.map((example): [string, Example] => [example.name, example]);

describe('log-det against differences in float64', () => {
  test.each(named)('%s', (_name, example) => {
    for (const scale of [1, 3]) {
      // At scale 3 an LU of 16 columns is so ill-conditioned (1e15) that its determinant cannot be had from differences.
      for (const dim of scale === 1 ? [1, 2, 5, 16] : [1, 2, 5]) {
        for (const direction of ['forward', 'inverse'] as const) {
          const rows = dim === 16 ? 2 : 6;
          const context = example.conditional ? 2 : 0;
          const spec = example.flow(dim, context);
          const given = context > 0 ? drawnRows(rows, context, 1, 5) : undefined;
          const flow = plainFlow(spec, drawnParameters(spec, scale));
          const x = Float64Array.from(rowsOf(rows, dim));
          const { logDet } = flow[direction](x, given);
          const jacobians = Array.from({ length: rows }, () => new Float64Array(dim * dim));
          for (let j = 0; j < dim; j++) {
            const nudged = (step: number) =>
              flow[direction](
                x.map((value, i) => (i % dim === j ? value + step : value)),
                given,
              ).value;
            const [up, down] = [nudged(STEP), nudged(-STEP)];
            for (const [row, jacobian] of jacobians.entries()) {
              for (let i = 0; i < dim; i++) {
                const difference = (up[row * dim + i] as number) - (down[row * dim + i] as number);
                jacobian[i * dim + j] = difference / (2 * STEP);
              }
            }
          }
          for (const [row, jacobian] of jacobians.entries()) {
            const reported = (logDet.length === 1 ? logDet[0] : logDet[row]) as number;
            const error = Math.abs(reported - logDeterminant(jacobian, dim)) / (1 + Math.abs(reported));
            expect.soft(error, `${direction}, scale ${scale}, ${dim} columns`).toBeLessThan(1e-5);
          }
        }
      }
    }
  });
});

describe('log-det against autograd in float32', () => {
  beforeAll(async () => {
    expect(await openBackend('cpu')).toMatchObject({ ok: true });
  });

  /** ∂z_i/∂x of every row, [rows, dim], for each i. */
  const derivatives = (spec: FlowSpec, parameters: Float32Array, rows: Float32Array) => {
    const n = rows.length / spec.dim;
    const map = (x: tf.Tensor) => {
      const named = parametersIn(tf.tensor1d(parameters), layoutOf(spec));
      return forward(spec, named, new TfTensor(x), { training: false });
    };
    const x = tf.tensor2d(rows, [n, spec.dim]);
    const gradients = Array.from({ length: spec.dim }, (_, i) =>
      tf
        .grad((at) => tf.slice(tensorOf(map(at).value), [0, i], [-1, 1]))(x)
        .dataSync(),
    );
    return { gradients, logDet: tensorOf(map(x).logDet).dataSync() };
  };

  test.each(named)('%s', (_name, example) => {
    for (const dim of [1, 2]) {
      const rows = rowsOf(8, dim);
      const spec = example.flow(dim);
      const { gradients, logDet } = tf.tidy(() => derivatives(spec, drawnParameters(spec, 1), rows));
      for (let row = 0; row < 8; row++) {
        const jacobian = Float64Array.from(gradients.flatMap((g) => Array.from(g.slice(row * dim, (row + 1) * dim))));
        const reported = (logDet.length === 1 ? logDet[0] : logDet[row]) as number;
        const error = Math.abs(reported - logDeterminant(jacobian, dim));
        expect.soft(error, `${dim} columns`).toBeLessThan(1e-5);
      }
    }
  });
});
