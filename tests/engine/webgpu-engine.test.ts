/** The WebGPU engine in Node on a software adapter, against float64 and the reference engine; skipped, loudly, without one. */

import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine';
import { openWebGpu } from '../../src/engine/webgpu/engine';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { entryOf } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { baseExamples, type Example, transformExamples } from '../flow/examples';
import { batchNorm } from '../support/flows';
import { flowOf, maf, spline, TRAINED } from './webgpu-flows';
import {
  ended,
  engineOf,
  expectSame,
  largestError,
  openReference,
  problem,
  type Trained,
  titled,
  trained,
} from './webgpu-runs';

const ROWS = 16;

describe.skipIf(problem)(titled('webgpu engine'), () => {
  let engine: Engine;
  let reference: Engine;

  beforeAll(async () => {
    engine = engineOf(await openWebGpu());
    reference = engineOf(await openReference('cpu'));
  }, 60_000);

  const examples = [...transformExamples, ...baseExamples].map((example): [string, Example] => [example.name, example]);
  test.each(examples)('%s agrees with float64, or is refused', async (_name, example) => {
    const context = example.conditional ? 1 : 0;
    const spec = example.flow(2, context);
    const refusal = engine.supports(spec);
    if (refusal !== undefined) {
      expect(refusal).toMatch(/^it (has|runs|cannot)/);
      return;
    }
    const parameters = drawnParameters(spec, 1);
    const rows = {
      values: drawnRows(ROWS, 2),
      count: ROWS,
      ...(context > 0 ? { context: drawnRows(ROWS, context, 1, 5) } : {}),
    };
    const flow = engine.compile(spec);
    flow.load(parameters);
    const plain = plainFlow(spec, parameters);
    expect(largestError(await flow.logProb(rows), plain.logProb(rows.values, rows.context))).toBeLessThan(1e-5);
    for (const direction of ['forward', 'inverse'] as const) {
      const found = await flow[direction](rows);
      const exact = plain[direction](rows.values, rows.context);
      expect(largestError(found.values, exact.value)).toBeLessThan(1e-5);
      expect(largestError(found.logDet, exact.logDet)).toBeLessThan(1e-5);
    }
    flow.dispose();
  });

  // With a layer in front that has something to train, whatever the example is.
  const everyExample = examples.map(([name, example]): [string, FlowSpec] => {
    const spec = example.flow(2, example.conditional ? 1 : 0);
    return [name, { ...spec, transforms: [{ kind: 'act-norm' }, ...spec.transforms] }];
  });
  const trainAlike = async (spec: FlowSpec) => {
    expect(engine.supports(spec)).toBeUndefined();
    for (const [steps, clipNorm] of [
      [1, 0.1],
      [10, 5],
    ] as const) {
      const found = await trained(engine, spec, steps, clipNorm);
      const expected = await trained(reference, spec, steps, clipNorm);
      expectSame(found, expected);
    }
  };
  test.each(TRAINED)('%s train as the reference engine trains them', (_name, spec) => trainAlike(spec));

  // Here their kernels are still compiled.
  test('two runs agree in every bit', async () => {
    const [, spec] = TRAINED[0] as (typeof TRAINED)[number];
    expect(await trained(engine, spec, 3)).toEqual(await trained(engine, spec, 3));
  });

  test('far rows leave losses and parameters finite', async () => {
    for (const [, spec] of TRAINED.slice(0, 2)) {
      const rows = drawnRows(32, 2, 1);
      rows.set([1e30, -1e30], 40);
      const { losses, parameters } = await trained(engine, spec, 3, 5, rows);
      expect([...losses, ...parameters].every(Number.isFinite)).toBe(true);
    }
  });

  test('a run goes on bit for bit from its state', async () => {
    const [, spec] = TRAINED[0] as (typeof TRAINED)[number];
    const rows = { values: drawnRows(32, 2, 1), count: 32 };
    const flow = engine.compile(spec);
    const first = flow.train(rows, { batch: 16, clipNorm: 5 });
    for (let i = 0; i < 2; i++) await first.step(0, 0.01);
    const between = await first.state();
    await first.step(16, 0.01);
    const second = flow.train(rows, { batch: 16, clipNorm: 5 });
    const expected = await first.state();
    second.restore(between);
    await second.step(16, 0.01);
    expect(await second.state()).toEqual(expected);
    first.dispose();
    second.dispose();
    flow.dispose();
  });

  test.each(everyExample)('%s train as the reference engine trains them', (_name, spec) => trainAlike(spec));

  test('a flow that has nothing to train tells its losses', async () => {
    const spec = flowOf(0, [{ kind: 'permutation', order: 'flip' }]);
    const flow = engine.compile(spec);
    const values = drawnRows(32, 2, 1);
    const program = flow.train({ values, count: 32 }, { batch: 32, clipNorm: 5 });
    await program.step(0, 0.01);
    const mean = plainFlow(spec, new Float32Array())
      .logProb(values)
      .reduce((sum, value) => sum + value / 32, 0);
    expect(largestError(await program.losses(), [-mean])).toBeLessThan(1e-6);
    program.dispose();
    flow.dispose();
  });

  test.each([
    ['next to the data', [batchNorm, spline(false, 'rational-quadratic', 'ascending')]],
    [
      'between splines',
      [spline(false, 'linear-rational', 'ascending'), batchNorm, spline(false, 'linear-rational', 'descending')],
    ],
    ['twice, and last', [batchNorm, maf, batchNorm, { kind: 'lu' }, batchNorm]],
  ] as [string, TransformSpec[]][])(
    'batch normalisation %s trains as in the reference engine',
    async (_name, transforms) => {
      const spec = flowOf(0, transforms);
      const [found, expected] = [await trained(engine, spec, 6), await trained(reference, spec, 6)];
      expectSame(found, expected);
      // Statistics follow what comes to the layer, which is decided where all layers before it are.
      const { offset, size } = entryOf(layoutOf(spec), `${transforms.indexOf(batchNorm)}.mean`);
      const statistics = ({ parameters }: Trained) => parameters.subarray(offset, offset + 2 * size);
      expect(largestError(statistics(found), statistics(expected))).toBeLessThan(1e-4);
    },
  );

  test('batch normalisation that is frozen leaves its statistics and trains the rest', async () => {
    const spec = flowOf(0, [batchNorm, spline(false, 'rational-quadratic', 'ascending')]);
    const run = async (on: Engine) => {
      const flow = on.compile(spec);
      flow.load(drawnParameters(spec, 0.5));
      const program = flow.train({ values: drawnRows(32, 2, 1), count: 32 }, { batch: 32, clipNorm: 5 });
      program.freezeStatistics();
      for (let i = 0; i < 4; i++) await program.step(0, 0.01);
      return ended(flow, program);
    };
    const [found, expected] = [await run(engine), await run(reference)];
    expect(largestError(found.losses, expected.losses)).toBeLessThan(1e-5);
    expect(largestError(found.parameters, expected.parameters)).toBeLessThan(1e-4);
  });
});
