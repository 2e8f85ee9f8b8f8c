/** How the WebGPU engine shares out small and large flows: threads, tiles, slabs and dispatches. */

import { beforeAll, describe, expect, test } from 'vitest';
import { flowOf as benchFlow, nameOf, SHAPES } from '../../src/cli/bench/shapes';
import { dispatchesPerCall } from '../../src/engine/dispatches';
import type { Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { openWebGpu } from '../../src/engine/webgpu/engine';
import { trainingModule } from '../../src/engine/webgpu/wgsl/module';
import { plainFlow } from '../../src/flow/evaluate';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { kernelBytes } from '../../tools/kernels.mjs';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { batchNorm } from '../support/flows';
import { flowOf, maf, spline } from './webgpu-flows';
import { ended, engineOf, expectSame, largestError, openReference, problem, titled, trained } from './webgpu-runs';

const ROWS = 16;

describe.skipIf(problem)(titled('webgpu engine, by size'), () => {
  let engine: Engine;
  let wasm: Engine;
  let reference: Engine;

  beforeAll(async () => {
    engine = engineOf(await openWebGpu());
    wasm = engineOf(await openWasm({ kernels: kernelBytes }));
    reference = engineOf(await openReference('cpu'));
  }, 60_000);

  test('layers in tiles agree with float64, and train as the reference engine trains them', async () => {
    // Networks both ways, and layers that are one lane's alone; compiling tiles takes a software adapter many seconds.
    const inverse: TransformSpec = { ...spline(true, 'linear-rational', 'ascending'), fast: 'sampling' };
    const spec = flowOf(1, [inverse, { kind: 'act-norm' }, { kind: 'lu' }, { kind: 'rotation' }, maf]);
    const tiles = engineOf(await openWebGpu({ tiled: true }));
    expectSame(await trained(tiles, spec, 3), await trained(reference, spec, 3));
    const context = spec.context > 0 ? { context: drawnRows(ROWS, 1, 1, 5) } : {};
    const rows = { values: drawnRows(ROWS, 2), count: ROWS, ...context };
    const parameters = drawnParameters(spec, 0.5);
    const flow = tiles.compile(spec);
    flow.load(parameters);
    const exact = plainFlow(spec, parameters);
    for (const way of ['forward', 'inverse'] as const) {
      const [found, expected] = [await flow[way](rows), exact[way](rows.values, rows.context)];
      expect(largestError(found.values, expected.value)).toBeLessThan(1e-5);
      expect(largestError(found.logDet, expected.logDet)).toBeLessThan(1e-5);
    }
    expect(largestError(await flow.logProb(rows), exact.logProb(rows.values, rows.context))).toBeLessThan(1e-5);
    flow.dispose();
  });

  test.each(SHAPES.map((shape) => [nameOf(shape), shape] as const))(
    'a step of %s takes few dispatches',
    async (_name, shape) => {
      const spec = benchFlow(shape);
      const { step } = trainingModule(spec, shape.batch, 4);
      expect(step.length).toBeLessThanOrEqual(3 * spec.transforms.length + 3);
      // The one that compiles soon is run and counted.
      if (shape.D > 1 || shape.batch > 256) return;
      const flow = engine.compile(spec);
      const program = flow.train({ values: drawnRows(32, spec.dim), count: 32 }, { batch: 32, clipNorm: 5 });
      await program.step(0, 0);
      expect(
        await dispatchesPerCall(
          () => void program.step(0, 0),
          () => program.losses(),
        ),
      ).toBe(step.length);
      program.dispose();
      flow.dispose();
    },
  );

  test.each([false, true])(
    'sizes that fill neither tiles nor slabs agree with the wasm engine (tiled: %s)',
    async (tiled) => {
      const gpu = engineOf(await openWebGpu({ tiled }));
      const wide: TransformSpec = { ...spline(true, 'rational-quadratic', 'descending'), hidden: [50, 35] };
      const spec: FlowSpec = {
        dim: 5,
        context: 3,
        base: { kind: 'standard-normal', conditional: { hidden: [18], activation: 'tanh' } },
        transforms: [wide, batchNorm, { ...maf, hidden: [37, 50], fast: 'sampling' }, { kind: 'lu' }],
      };
      const [count, batch] = [330, 277];
      const rows = { values: drawnRows(count, 5, 1), count, context: drawnRows(count, 3, 1, 5) };
      const run = async (on: Engine) => {
        const flow = on.compile(spec);
        flow.load(drawnParameters(spec, 0.3));
        const program = flow.train(rows, { batch, clipNorm: 5 });
        for (let i = 0; i < 2; i++) await program.step(i * 40, 1e-3);
        const result = {
          losses: await program.losses(),
          ...(await program.state()),
          density: await flow.logProb(rows),
        };
        program.dispose();
        flow.dispose();
        return result;
      };
      const [found, expected] = [await run(gpu), await run(wasm)];
      expect(largestError(found.losses, expected.losses)).toBeLessThan(1e-5);
      expect(largestError(found.m, expected.m)).toBeLessThan(1e-5);
      expect(largestError(found.density, expected.density)).toBeLessThan(1e-3);
    },
  );

  test('a large batch in several slabs agrees with the wasm engine', async () => {
    const [count, batch] = [720, 700];
    const spec = benchFlow({ D: 4, batch, layers: 1, hidden: [64, 64], bins: 8 });
    const run = async (on: Engine) => {
      const flow = on.compile(spec);
      flow.load(drawnParameters(spec, 0.1));
      const program = flow.train({ values: drawnRows(count, 4, 1), count }, { batch, clipNorm: 5 });
      for (let i = 0; i < 2; i++) await program.step(0, 1e-3);
      return ended(flow, program);
    };
    const [found, expected] = [await run(engine), await run(wasm)];
    expect(largestError(found.losses, expected.losses)).toBeLessThan(1e-5);
    const largest = expected.m.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
    const off = found.m.reduce((most, m, i) => Math.max(most, Math.abs(m - (expected.m[i] as number))), 0);
    expect(off / largest).toBeLessThan(1e-4);
  });
});
