/** The WebGPU engine in Node on a software adapter, against float64 and the reference engine; skipped, loudly, without one. */
import { beforeAll, describe, expect, test } from 'vitest';
import { flowOf as benchFlow, nameOf, SHAPES } from '../../src/cli/bench-shapes';
import { provideWebGpu } from '../../src/cli/conformance-webgpu';
import { dispatchesPerCall } from '../../src/engine/dispatches';
import { DeviceLostError, type Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { trainingModule } from '../../src/engine/webgpu/wgsl/module';
import { baseOf } from '../../src/flow/bases/registry';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { entryOf } from '../../src/flow/parameters';
import { random } from '../../src/flow/random';
import type { FlowSpec } from '../../src/flow/spec';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { kernelBytes } from '../../tools/kernels.mjs';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { baseExamples, type Example, transformExamples } from '../flow/examples';

const problem = await provideWebGpu();
if (problem) console.warn(`webgpu engine tests skipped: ${problem}`);
// TF.js decides at import whether WebGPU exists, so all that imports it comes after.
const { openReference } = await import('../../src/engine/reference/engine');
const { openWebGpu } = await import('../../src/engine/webgpu/engine');
const { bytesHeld } = await import('../../src/engine/webgpu/device-buffers');

const ROWS = 16;
const spline = (context: boolean, order: 'linear' | 'quadratic', visit: 'ascending' | 'descending'): TransformSpec => ({
  kind: 'autoregressive-spline',
  visit,
  hidden: context ? [6, 7] : [5],
  activation: context ? 'tanh' : 'relu',
  fast: 'density',
  order,
  bins: 4,
  bound: 3,
});
const flowOf = (context: number, transforms: readonly TransformSpec[]): FlowSpec => ({
  dim: 2,
  context,
  base: { kind: 'standard-normal' },
  transforms: [...transforms],
});
const maf: TransformSpec = {
  kind: 'autoregressive-affine',
  visit: 'ascending',
  hidden: [6],
  activation: 'tanh',
  fast: 'density',
};
const TRAINED: readonly [string, FlowSpec][] = [
  ['quadratic splines', flowOf(0, [spline(false, 'quadratic', 'ascending'), spline(true, 'quadratic', 'descending')])],
  ['linear splines with a context', flowOf(1, [spline(true, 'linear', 'ascending')])],
  [
    'linear maps',
    flowOf(0, [
      { kind: 'act-norm' },
      { kind: 'lu' },
      { kind: 'rotation' },
      { kind: 'permutation', order: 'flip' },
      maf,
    ]),
  ],
  [
    'networks that look at the latent',
    flowOf(1, [
      { ...spline(true, 'quadratic', 'ascending'), fast: 'sampling' } as TransformSpec,
      { ...maf, fast: 'sampling' },
    ]),
  ],
  [
    'splines per column',
    flowOf(0, [
      { kind: 'elementwise-spline', order: 'linear', bins: 4, bound: 3 },
      { kind: 'elementwise-spline', fast: 'sampling', order: 'quadratic', bins: 4, bound: 3 },
    ]),
  ],
];

/** Largest difference relative to 1 + |value|; NaN counts as infinite. */
function largestError(found: ArrayLike<number>, exact: ArrayLike<number>): number {
  const errors = Array.from(exact, (value, i) => Math.abs((found[i] as number) - value) / (1 + Math.abs(value)));
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(0, ...errors);
}

/** Parameters and losses after some steps on rows in reverse. */
async function trained(engine: Engine, spec: FlowSpec, steps: number, clipNorm = 5, rows = drawnRows(32, 2, 1)) {
  const flow = engine.compile(spec);
  flow.load(drawnParameters(spec, 0.5));
  const context = spec.context > 0 ? { context: drawnRows(32, spec.context, 1, 5) } : {};
  const program = flow.train({ values: rows, count: 32, ...context }, { batch: 16, clipNorm });
  program.shuffle(Uint32Array.from({ length: 32 }, (_, i) => 31 - i));
  for (let i = 0; i < steps; i++) await program.step(16 * (i % 2), 0.01);
  const losses = await program.losses();
  const state = await program.state();
  program.dispose();
  flow.dispose();
  return { losses, ...state };
}

type Trained = Awaited<ReturnType<typeof trained>>;

function expectSame(found: Trained, expected: Trained): void {
  expect(largestError(found.losses, expected.losses)).toBeLessThan(1e-5);
  expect(largestError(found.m, expected.m)).toBeLessThan(1e-5);
  // Adam moves a parameter by its gradient's sign, which is rounding alone where the gradient is as good as 0.
  const pick = (values: Float32Array) => values.filter((_, i) => (expected.v[i] as number) > 1e-10);
  expect(pick(expected.v).length).toBeGreaterThan(expected.v.length / 4);
  expect(largestError(pick(found.parameters), pick(expected.parameters))).toBeLessThan(1e-4);
}

describe.skipIf(problem)(problem ? `webgpu engine, skipped: ${problem}` : 'webgpu engine', () => {
  let engine: Engine;
  let reference: Engine;

  beforeAll(async () => {
    const opened = await openWebGpu();
    if (!opened.ok) throw new Error(opened.problem);
    engine = opened.engine;
    const cpu = await openReference('cpu');
    if (!cpu.ok) throw new Error(cpu.problem);
    reference = cpu.engine;
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
  test.each([...TRAINED, ...everyExample])('%s train as the reference engine trains them', async (_name, spec) => {
    expect(engine.supports(spec)).toBeUndefined();
    for (const [steps, clipNorm] of [
      [1, 0.1],
      [10, 5],
    ] as const) {
      const found = await trained(engine, spec, steps, clipNorm);
      const expected = await trained(reference, spec, steps, clipNorm);
      expectSame(found, expected);
    }
  });

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

  test('a step takes four dispatches, makes no buffer, and a NaN reaches the host', async () => {
    const [, spec] = TRAINED[0] as (typeof TRAINED)[number];
    const flow = engine.compile(spec);
    const program = flow.train({ values: drawnRows(32, 2), count: 32 }, { batch: 32, clipNorm: 5 });
    await program.step(0, 0.01);
    const step = () => void program.step(0, 0.01);
    expect(await dispatchesPerCall(step, () => program.losses())).toBe(4);
    const { createBuffer } = GPUDevice.prototype;
    let made = 0;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      made += 1;
      return createBuffer.call(this, descriptor);
    };
    for (let i = 0; i < 50; i++) step();
    GPUDevice.prototype.createBuffer = createBuffer;
    expect(made).toBe(0);
    flow.load(new Float32Array(flow.layout.size).fill(Number.NaN));
    await program.losses();
    step();
    expect(Array.from(await program.losses())).toEqual([Number.NaN]);
    program.dispose();
    flow.dispose();
  });

  test('samples are those of float64, also beyond one chunk', async () => {
    const spec = flowOf(0, [spline(false, 'quadratic', 'ascending')]);
    const parameters = drawnParameters(spec, 1);
    const count = 8192 + 3;
    const flow = engine.compile(spec);
    flow.load(parameters);
    const found = await flow.sample(count, 4);
    const noise = baseOf(spec.base).noise(spec.base, 2, count, random(4, 'sample'));
    const exact = plainFlow(spec, parameters).fromNoise(noise.subarray(2 * (count - 8)), 8);
    expect(found.length).toBe(2 * count);
    expect(largestError(found.subarray(2 * (count - 8)), exact)).toBeLessThan(1e-5);
    flow.dispose();
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

  test.each(TRAINED)('%s are the same in tiles as with a thread for each row', async (_name, spec) => {
    const opened = await openWebGpu({ tiled: true });
    if (!opened.ok) return expect.fail(opened.problem);
    expectSame(await trained(opened.engine, spec, 3), await trained(engine, spec, 3));
    const rows = {
      values: drawnRows(ROWS, 2),
      count: ROWS,
      ...(spec.context > 0 ? { context: drawnRows(ROWS, 1, 1, 5) } : {}),
    };
    const [many, one] = [opened.engine.compile(spec), engine.compile(spec)];
    for (const flow of [many, one]) flow.load(drawnParameters(spec, 0.5));
    for (const way of ['forward', 'inverse'] as const) {
      const [found, expected] = [await many[way](rows), await one[way](rows)];
      expect(largestError(found.values, expected.values)).toBeLessThan(1e-6);
      expect(largestError(found.logDet, expected.logDet)).toBeLessThan(1e-5);
    }
    expect(largestError(await many.logProb(rows), await one.logProb(rows))).toBeLessThan(1e-5);
    many.dispose();
    one.dispose();
  });

  const norm: TransformSpec = { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 };
  test.each([
    ['next to the data', [norm, spline(false, 'quadratic', 'ascending')]],
    ['between splines', [spline(false, 'linear', 'ascending'), norm, spline(false, 'linear', 'descending')]],
    ['twice, and last', [norm, maf, norm, { kind: 'lu' }, norm]],
  ] as [string, TransformSpec[]][])(
    'batch normalisation %s trains as in the reference engine',
    async (_name, transforms) => {
      const spec = flowOf(0, transforms);
      const [found, expected] = [await trained(engine, spec, 6), await trained(reference, spec, 6)];
      expectSame(found, expected);
      // Statistics follow what comes to the layer, which is decided where all layers before it are.
      const { offset, size } = entryOf(layoutOf(spec), `${transforms.indexOf(norm)}.mean`);
      const statistics = ({ parameters }: Trained) => parameters.subarray(offset, offset + 2 * size);
      expect(largestError(statistics(found), statistics(expected))).toBeLessThan(1e-4);
    },
  );

  test('batch normalisation that is frozen leaves its statistics and trains the rest', async () => {
    const spec = flowOf(0, [norm, spline(false, 'quadratic', 'ascending')]);
    const run = async (on: Engine) => {
      const flow = on.compile(spec);
      flow.load(drawnParameters(spec, 0.5));
      const program = flow.train({ values: drawnRows(32, 2, 1), count: 32 }, { batch: 32, clipNorm: 5 });
      program.freezeStatistics();
      for (let i = 0; i < 4; i++) await program.step(0, 0.01);
      const result = { losses: await program.losses(), ...(await program.state()) };
      program.dispose();
      flow.dispose();
      return result;
    };
    const [found, expected] = [await run(engine), await run(reference)];
    expect(largestError(found.losses, expected.losses)).toBeLessThan(1e-5);
    expect(largestError(found.parameters, expected.parameters)).toBeLessThan(1e-4);
  });

  test.each(SHAPES.map((shape) => [nameOf(shape), shape] as const))(
    'a step of %s takes few dispatches',
    (_name, shape) => {
      const spec = benchFlow(shape);
      const { step } = trainingModule(spec, shape.batch, 4);
      expect(step.length).toBeLessThanOrEqual(3 * spec.transforms.length + 3);
    },
  );

  test('a large batch in several slabs agrees with the wasm engine', { timeout: 60_000 }, async () => {
    const opened = await openWasm({ kernels: kernelBytes });
    if (!opened.ok) return expect.fail(opened.problem);
    const spec = benchFlow({ D: 4, batch: 2048, layers: 3, hidden: [64, 64], bins: 8 });
    const run = async (on: Engine) => {
      const flow = on.compile(spec);
      flow.load(drawnParameters(spec, 0.1));
      const program = flow.train({ values: drawnRows(2_100, 4, 1), count: 2_100 }, { batch: 2048, clipNorm: 5 });
      for (let i = 0; i < 2; i++) await program.step(0, 1e-3);
      const result = { losses: await program.losses(), ...(await program.state()) };
      program.dispose();
      flow.dispose();
      return result;
    };
    const [found, expected] = [await run(engine), await run(opened.engine)];
    expect(largestError(found.losses, expected.losses)).toBeLessThan(1e-5);
    const largest = expected.m.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
    const off = found.m.reduce((most, m, i) => Math.max(most, Math.abs(m - (expected.m[i] as number))), 0);
    expect(off / largest).toBeLessThan(1e-4);
  });

  test('20,000 steps keep what the device holds as it was, and every loss', { timeout: 60_000 }, async () => {
    const spec = flowOf(0, [{ kind: 'act-norm' }]);
    const flow = engine.compile(spec);
    const program = flow.train({ values: drawnRows(32, 2, 1), count: 32 }, { batch: 16, clipNorm: 5 });
    await program.step(0, 0.001);
    await program.losses();
    const before = bytesHeld();
    let told = 0;
    for (let i = 1; i <= 20_000; i++) {
      await program.step(16 * (i % 2), 0.001);
      // Now and then nobody asks for longer than the ring of losses is.
      if (i % 5_000 === 0) told += (await program.losses()).length;
    }
    expect(told).toBe(20_000);
    expect(bytesHeld()).toBe(before);
    program.dispose();
    flow.dispose();
    expect(bytesHeld()).toBeLessThan(before);
  });

  test('a batch that is too large for the device is refused in words', () => {
    const flow = engine.compile(benchFlow({ D: 8, batch: 2, layers: 3, hidden: [256, 256], bins: 32 }));
    const rows = { values: new Float32Array(8), count: 1 };
    expect(() => flow.train(rows, { batch: 10_000_000, clipNorm: 5 })).toThrow(/needs more memory .* smaller batch/);
    flow.dispose();
  });

  test('what the device refuses is told in words, and other flows go on', async () => {
    const rows = { values: drawnRows(32, 2, 1), count: 32 };
    const spec = flowOf(0, [{ kind: 'act-norm' }]);
    const refused = async (method: 'createShaderModule' | 'createBuffer', change: (given: object) => object) => {
      const { prototype } = GPUDevice;
      const original = prototype[method] as (given: object) => object;
      const flow = engine.compile(spec);
      Object.assign(prototype, {
        [method](this: GPUDevice, given: object) {
          return original.call(this, change(given));
        },
      });
      const program = flow.train(rows, { batch: 16, clipNorm: 5 });
      await expect(program.step(0, 0.01)).rejects.toThrow(/^The graphics device does not run this flow/);
      Object.assign(prototype, { [method]: original });
      program.dispose();
      expect((await flow.logProb(rows)).every(Number.isFinite)).toBe(true);
      flow.dispose();
    };
    await refused('createShaderModule', () => ({ code: 'not a kernel' }));
    await refused('createBuffer', (given) => ({ ...given, size: 2 ** 50 }));
  });

  test('the loss of the device is told as such', async () => {
    const [, spec] = TRAINED[0] as (typeof TRAINED)[number];
    const rows = { values: drawnRows(32, 2, 1), count: 32 };
    const { requestDevice } = GPUAdapter.prototype;
    let device: GPUDevice | undefined;
    GPUAdapter.prototype.requestDevice = async function (...options) {
      device = await requestDevice.apply(this, options);
      return device;
    };
    const opened = await openWebGpu();
    GPUAdapter.prototype.requestDevice = requestDevice;
    if (!opened.ok) return expect.fail(opened.problem);
    const flow = opened.engine.compile(spec);
    const program = flow.train(rows, { batch: 16, clipNorm: 5 });
    await program.step(0, 0.01);
    device?.destroy();
    await expect(program.losses()).rejects.toBeInstanceOf(DeviceLostError);
    await expect(flow.logProb(rows)).rejects.toBeInstanceOf(DeviceLostError);
    expect(() => program.step(0, 0.01)).toThrow(DeviceLostError);
    program.dispose();
    flow.dispose();
  });
});
