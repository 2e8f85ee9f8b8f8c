/** Inputs of ±1e30 give finite values, log-dets, densities and gradients in float32. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../src/engine/reference/backends';
import { TfTensor, tensorOf } from '../../src/engine/reference/tensor';
import { parametersIn } from '../../src/engine/reference/theta';
import { forward, inverse, layoutOf, logProb } from '../../src/flow/flow';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters, drawnRows } from './drawn';
import { baseExamples, type Example, transformExamples } from './examples';

const FAR = [1e30, -1e30, 1e10, -1e10, 1e4, -1e4];
const ROWS = 16;

/** Rows of which the first hold far values, each in another column. */
function farRows(dim: number): Float32Array {
  const rows = drawnRows(ROWS, dim);
  for (const [row, value] of FAR.entries()) rows[row * dim + (row % dim)] = value;
  return rows;
}

function evaluated(spec: FlowSpec, scale: number) {
  return tf.tidy(() => {
    const layout = layoutOf(spec);
    const theta = tf.tensor1d(drawnParameters(spec, scale));
    const given =
      spec.context > 0
        ? { context: new TfTensor(tf.tensor2d(drawnRows(ROWS, spec.context), [ROWS, spec.context])) }
        : {};
    const call = { training: false, ...given };
    const rows = tf.tensor2d(farRows(spec.dim), [ROWS, spec.dim]);
    const named = parametersIn(theta, layout);
    const ahead = forward(spec, named, new TfTensor(rows), call);
    const back = inverse(spec, named, new TfTensor(rows), call);
    const nll = (flat: tf.Tensor1D, x: tf.Tensor) =>
      tf.neg(tf.mean(tensorOf(logProb(spec, parametersIn(flat, layout), new TfTensor(x), call)))) as tf.Scalar;
    const outputs = {
      value: tensorOf(ahead.value),
      'log-det': tensorOf(ahead.logDet),
      inverse: tensorOf(back.value),
      'inverse log-det': tensorOf(back.logDet),
      'ln p': tensorOf(logProb(spec, named, new TfTensor(rows), call)),
      'gradient by x': tf.grad((x) => nll(theta, x))(rows),
      ...(layout.size > 0
        ? { 'gradient by parameters': tf.grad((flat) => nll(flat as tf.Tensor1D, rows))(theta) }
        : {}),
    };
    return Object.entries(outputs).map(([name, tensor]) => ({
      name,
      broken: tensor.dataSync().filter((value) => !Number.isFinite(value)).length,
    }));
  });
}

describe.each(['cpu', 'wasm'] as const)('inputs of ±1e30 on %s', (backend) => {
  beforeAll(async () => {
    expect(await openBackend(backend)).toMatchObject({ ok: true });
  });

  const examples = [...transformExamples, ...baseExamples].map((example): [string, Example] => [example.name, example]);
  test.each(examples)('%s', (_name, example) => {
    for (const scale of backend === 'cpu' ? [1, 20] : [1, 3, 5, 20]) {
      for (const dim of backend === 'cpu' ? [1, 5] : [1, 2, 8]) {
        for (const context of example.conditional && dim !== 2 ? [0, 2] : [example.conditional ? 2 : 0]) {
          if (context === 0 && 'conditional' in example.flow(dim, 1).base) continue;
          const found = evaluated(example.flow(dim, context), scale);
          expect
            .soft(
              found.filter(({ broken }) => broken > 0),
              `scale ${scale}, ${dim} columns, context of ${context}`,
            )
            .toEqual([]);
        }
      }
    }
  });
});
