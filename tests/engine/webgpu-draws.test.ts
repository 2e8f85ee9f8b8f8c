/** Samples that the graphics device draws by itself: those of float64 for the same seed, whatever the base, and so of its distribution. */
import { beforeAll, describe, expect, test } from 'vitest';
import { distanceFromUniform, kolmogorov } from '../../src/analysis/pit';
import { erf } from '../../src/base/erf';
import { random } from '../../src/base/random';
import type { Engine } from '../../src/engine/engine';
import { openWebGpu } from '../../src/engine/webgpu/engine';
import { baseOf } from '../../src/flow/bases/registry';
import { plainFlow } from '../../src/flow/evaluate';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { baseExamples } from '../flow/examples';
import { flowOf, spline } from './webgpu-flows';
import { engineOf, largestError, problem, titled } from './webgpu-runs';

/** More than one workgroup, and a last one that is not full. */
const DRAWS = 131;
const SEED = 2 ** 40 + 17;

function float64Draws(spec: FlowSpec, parameters: Float32Array, count: number, seed: number, context?: Float32Array) {
  const noise = baseOf(spec.base).noise(spec.base, spec.dim, count, random(seed, 'sample'));
  return plainFlow(spec, parameters).fromNoise(noise, count, context);
}

describe.skipIf(problem)(titled('draws on the graphics device'), () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = engineOf(await openWebGpu());
  }, 60_000);

  // Three columns: pairs of normal draws then run on from one row to the next.
  test.each(baseExamples.map((example) => [example.name, example] as const))(
    'of %s are those of float64',
    async (_name, example) => {
      const spec = example.flow(3, example.conditional ? 1 : 0);
      const parameters = drawnParameters(spec, 1);
      const context = spec.context > 0 ? drawnRows(DRAWS, 1, 1, 5) : undefined;
      const flow = engine.compile(spec);
      flow.load(parameters);
      const found = await flow.sample(DRAWS, SEED, context);
      expect(largestError(found, float64Draws(spec, parameters, DRAWS, SEED, context))).toBeLessThan(1e-5);
      flow.dispose();
    },
  );

  test('of a flow given a context are those of float64, to the far end of many chunks', async () => {
    const spec = flowOf(1, [spline(true, 'linear-rational', 'ascending'), { kind: 'lu' }]);
    const parameters = drawnParameters(spec, 0.5);
    const count = 3 * 8192 + 5;
    const context = drawnRows(count, 1, 1, 5);
    const flow = engine.compile(spec);
    flow.load(parameters);
    const found = await flow.sample(count, 3, context);
    const exact = float64Draws(spec, parameters, count, 3, context);
    expect(found.length).toBe(2 * count);
    expect(largestError(found, exact)).toBeLessThan(2e-5);
    expect(await flow.sample(count, 3, context)).toEqual(found);
    flow.dispose();
  });

  test('of a standard normal are normal, and others for another seed', async () => {
    const flow = engine.compile({ dim: 1, context: 0, base: { kind: 'standard-normal' }, transforms: [] });
    const draws = await flow.sample(20_000, 9);
    const ranks = Float64Array.from(draws, (z) => 0.5 + 0.5 * erf(z * Math.SQRT1_2));
    expect(kolmogorov(distanceFromUniform(ranks), ranks.length)).toBeGreaterThan(0.01);
    const other = await flow.sample(20_000, 10);
    expect(draws.filter((value, i) => value === other[i]).length).toBeLessThan(5);
    flow.dispose();
  });
});
