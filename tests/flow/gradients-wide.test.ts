/**
 * The gradients of the mean NLL above two columns, by parameters and by inputs: slopes along random directions, under
 * TF.js's autograd in float32 against central differences in float64.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { openBackend } from '../../src/engine/reference/backends';
import { TfTensor, tensorOf } from '../../src/engine/reference/tensor';
import { parametersIn } from '../../src/engine/reference/theta';
import type { BaseSpec } from '../../src/flow/bases/registry';
import { layoutOf, logProb } from '../../src/flow/flow';
import { updateMask } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters, drawnRows } from './drawn';
import { baseExamples, type Example, transformExamples } from './examples';
import { type Batch, meanNll } from './float64-flow';

const ROWS = 12;
const STEP = 1e-5;
const DIRECTIONS = 3;

/** A base with a preferred direction: the gradient of a rotation before an isotropic one is 0. */
const tilted = (dim: number): BaseSpec => ({
  kind: 'multivariate-normal',
  fixed: {
    mean: Array.from({ length: dim }, (_, i) => 0.5 - 0.1 * i),
    factor: Array.from({ length: dim }, (_, i) =>
      Array.from({ length: dim }, (_, j) => (i === j ? 0.6 + 0.1 * i : j < i ? 0.4 / (i + 1) : 0)),
    ),
  },
});

const examples = [...transformExamples, ...baseExamples].map((example): [string, Example] => [example.name, example]);

/** ∂NLL by parameters (none where there are none) and by inputs, on the current backend. */
function autogradients(spec: FlowSpec, parameters: Float32Array, { values, context, training }: Batch) {
  return tf.tidy(() => {
    const layout = layoutOf(spec);
    const given = context ? { context: new TfTensor(tf.tensor2d(context, [ROWS, spec.context])) } : {};
    const nll = (theta: tf.Tensor, x: tf.Tensor) =>
      tf.neg(
        tf.mean(
          tensorOf(logProb(spec, parametersIn(theta as tf.Tensor1D, layout), new TfTensor(x), { training, ...given })),
        ),
      ) as tf.Scalar;
    const theta = tf.tensor1d(parameters);
    const x = tf.tensor2d(values, [ROWS, spec.dim]);
    const byInputs = tf
      .grad((moved) => nll(theta, moved))(x)
      .dataSync();
    const byParameters = updateMask(layout).includes(1)
      ? tf
          .grad((moved) => nll(moved, x))(theta)
          .dataSync()
      : undefined;
    return { byInputs, byParameters };
  });
}

/**
 * The largest difference of slopes along unit directions, relative to the length of the gradient, which is what the slope
 * along the gradient itself would be.
 */
function slopeError(
  gradient: ArrayLike<number>,
  directionAt: (draw: () => number) => Float64Array,
  nllAt: (direction: Float64Array, step: number) => number,
): number {
  const { normal } = random(17, 'catalog');
  const length = Math.max(1e-3, Math.hypot(...Array.from(gradient)));
  let worst = 0;
  for (let i = 0; i < DIRECTIONS; i++) {
    const drawn = directionAt(normal);
    const norm = Math.hypot(...drawn);
    const direction = drawn.map((part) => part / norm);
    const exact = (nllAt(direction, STEP) - nllAt(direction, -STEP)) / (2 * STEP);
    const found = direction.reduce((sum, part, at) => sum + part * (gradient[at] as number), 0);
    const error = Math.abs(found - exact) / length;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

const moved = (from: ArrayLike<number>, direction: Float64Array, step: number) =>
  direction.map((part, i) => (from[i] as number) + step * part);

describe.each(['cpu', 'wasm'] as const)('slopes of the NLL on %s', (backend) => {
  beforeAll(async () => {
    expect(await openBackend(backend)).toMatchObject({ ok: true });
  });

  test.each(examples)('%s', (_name, example) => {
    for (const dim of backend === 'cpu' ? [5] : [9]) {
      for (const context of example.conditional ? [0, 2] : [0]) {
        if (context === 0 && 'conditional' in example.flow(dim, 1).base) continue;
        const plain = example.flow(dim, context);
        const spec = plain.transforms.length > 0 ? { ...plain, base: tilted(dim) } : plain;
        const parameters = drawnParameters(spec, 1);
        const values = drawnRows(ROWS, dim, 1.5).map((x) => x * 0.97);
        const batch: Batch = {
          values,
          training: true,
          context: context > 0 ? drawnRows(ROWS, context, 1, 5) : undefined,
        };
        const { byInputs, byParameters } = autogradients(spec, parameters, batch);
        const where = `${dim} columns, context of ${context}`;
        const inputError = slopeError(
          byInputs,
          (draw) => Float64Array.from(values, draw),
          (direction, step) => meanNll(spec, parameters, { ...batch, values: moved(values, direction, step) }),
        );
        expect.soft(inputError, `by inputs, ${where}`).toBeLessThan(1e-4);
        if (!byParameters) continue;
        const mask = updateMask(layoutOf(spec));
        const parameterError = slopeError(
          byParameters.map((slope, i) => slope * (mask[i] as number)),
          (draw) => Float64Array.from(mask, (kept) => kept * draw()),
          (direction, step) => meanNll(spec, moved(parameters, direction, step), batch),
        );
        expect.soft(parameterError, `by parameters, ${where}`).toBeLessThan(1e-4);
      }
    }
  });
});
