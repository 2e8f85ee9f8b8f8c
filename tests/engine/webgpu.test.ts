/**
 * The reference engine on TF.js's webgpu backend, in Node. On a software adapter every operation is slow, so these are a few
 * checks on a few rows. Without any adapter the tests are skipped, and say why.
 */

import type { Tensor } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { provideWebGpu } from '../../src/cli/node-webgpu';
import type { Engine } from '../../src/engine/engine';
import { plainFlow } from '../../src/flow/evaluate';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { baseExamples, type Example, transformExamples } from '../flow/examples';
import { batchNorm, flowOf } from '../support/flows';

const problem = await provideWebGpu();
if (problem) console.warn(`webgpu tests skipped: ${problem}`);
// TF.js decides at import whether WebGPU exists, so all that imports it comes after.
const { openReference } = await import('../../src/engine/reference/engine');
const { gradientError, gradientExamples } = await import('../flow/gradients');

const ROWS = 16;

/** Largest difference relative to 1 + |value|. */
function largestError(found: ArrayLike<number>, exact: ArrayLike<number>): number {
  return Array.from(exact).reduce((worst, value, i) => {
    const error = Math.abs((found[i] as number) - value) / (1 + Math.abs(value));
    return error <= worst ? worst : error;
  }, 0);
}

describe.skipIf(problem)(problem ? `webgpu, skipped: ${problem}` : 'webgpu', () => {
  let engine: Engine;

  beforeAll(async () => {
    const opened = await openReference('webgpu');
    if (!opened.ok) throw new Error(opened.problem);
    engine = opened.engine;
  }, 60_000);

  test('names its adapter', () => {
    expect(engine.device).toMatch(/^TF\.js webgpu, ./);
  });

  const examples = [...transformExamples, ...baseExamples].map((example): [string, Example] => [example.name, example]);
  test.each(examples)('%s agrees with float64', async (_name, example) => {
    const context = example.conditional ? 1 : 0;
    const spec = example.flow(2, context);
    const parameters = drawnParameters(spec, 1);
    const values = drawnRows(ROWS, 2);
    const given = context > 0 ? { context: drawnRows(ROWS, context, 1, 5) } : {};
    const flow = engine.compile(spec);
    flow.load(parameters);
    const plain = plainFlow(spec, parameters);
    const density = await flow.logProb({ values, count: ROWS, ...given });
    const { values: inverse } = await flow.inverse({ values, count: ROWS, ...given });
    flow.dispose();
    expect(largestError(density, plain.logProb(values, given.context))).toBeLessThan(1e-5);
    expect(largestError(inverse, plain.inverse(values, given.context).value)).toBeLessThan(1e-5);
  });

  test('eˣ and ln x are right to two units in the last place, where WGSL allows hundreds', async () => {
    const tf = await import('@tensorflow/tfjs');
    const worst = async (of: 'exp' | 'log', from: number, to: number) => {
      const x = Float32Array.from({ length: 5_000 }, (_, i) => from + ((to - from) * i) / 5_000);
      const found = await tf[of](tf.tensor(x)).data();
      return x.reduce((most, value, i) => {
        const exact = Math[of](value);
        return exact === 0 ? most : Math.max(most, Math.abs((found[i] as number) / exact - 1));
      }, 0);
    };
    expect(await worst('exp', -85, 85)).toBeLessThan(2 ** -22);
    expect(await worst('log', 0.9, 1.1)).toBeLessThan(2 ** -22);
    expect(await worst('log', 1e-6, 1e6)).toBeLessThan(2 ** -22);
    const ends = await tf.exp(tf.tensor([Number.NEGATIVE_INFINITY, -200, 200])).data();
    expect([...ends]).toEqual([0, 0, Number.POSITIVE_INFINITY]);
  });

  // One process for all of them: TF.js caches shaders, and a wrong cache key shows only once two sizes have been used.
  test.each(gradientExamples)('%s: the gradient agrees with float64', async (_name, spec) => {
    expect(await gradientError(spec)).toBeLessThan(1e-4);
  });

  test('a few training steps lower the loss', async () => {
    const spec = flowOf(1, [batchNorm, { kind: 'elementwise-spline', order: 'linear-rational', bins: 4, bound: 4 }]);
    const flow = engine.compile(spec);
    const program = flow.train({ values: drawnRows(64, 1), count: 64 }, { batch: 64, clipNorm: 5 });
    for (let i = 0; i < 8; i++) program.step(0, 0.05);
    const losses = await program.losses();
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses[7]).toBeLessThan(losses[0] as number);
    program.dispose();
    flow.dispose();
  });

  test('the gradient of cumsum is right for a second length, where TF.js alone is wrong', async () => {
    const tf = await import('@tensorflow/tfjs');
    const { TfTensor, tensorOf } = await import('../../src/engine/reference/tensor');
    for (const length of [4, 7]) {
      const weights = tf.tensor2d(
        Array.from({ length }, (_, i) => i + 1),
        [1, length],
      );
      const gradient = tf.grad((x: Tensor) => tf.sum(tf.mul(tensorOf(new TfTensor(x).cumsum()), weights)));
      const found = Array.from(await gradient(tf.ones([1, length])).data());
      const expected = Array.from({ length }, (_, i) => (length * (length + 1) - i * (i + 1)) / 2);
      expect(largestError(found, expected)).toBeLessThan(1e-6);
    }
  });
});
