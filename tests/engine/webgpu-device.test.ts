/** The WebGPU engine and its device: memory, refusals, and a device that is lost. */
import { beforeAll, describe, expect, test } from 'vitest';
import { flowOf as benchFlow } from '../../src/cli/bench/shapes';
import { dispatchesPerCall } from '../../src/engine/dispatches';
import { DeviceLostError, type Engine } from '../../src/engine/engine';
import { bytesHeld } from '../../src/engine/webgpu/device-buffers';
import { openWebGpu } from '../../src/engine/webgpu/engine';
import { drawnRows } from '../flow/drawn';
import { flowOf, TRAINED } from './webgpu-flows';
import { engineOf, problem, titled } from './webgpu-runs';

describe.skipIf(problem)(titled('the device of the webgpu engine'), () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = engineOf(await openWebGpu());
  }, 60_000);

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

  test('4,800 steps keep what the device holds as it was, and every loss', { timeout: 180_000 }, async () => {
    const spec = flowOf(0, [{ kind: 'act-norm' }]);
    const flow = engine.compile(spec);
    const program = flow.train({ values: drawnRows(32, 2, 1), count: 32 }, { batch: 16, clipNorm: 5 });
    await program.step(0, 0.001);
    await program.losses();
    const before = bytesHeld();
    let told = 0;
    for (let i = 1; i <= 4_800; i++) {
      await program.step(16 * (i % 2), 0.001);
      // First nobody asks for longer than the ring of losses is.
      if (i === 4_500 || i === 4_800) told += (await program.losses()).length;
    }
    expect(told).toBe(4_800);
    expect(bytesHeld()).toBe(before);
    program.dispose();
    flow.dispose();
    expect(bytesHeld()).toBeLessThan(before);
  });

  test('a batch that is too large for the device is refused in words', () => {
    const flow = engine.compile(benchFlow({ D: 2, batch: 2, layers: 1, hidden: [16], bins: 8 }));
    const rows = { values: new Float32Array(8), count: 1 };
    expect(() => flow.train(rows, { batch: 100_000_000, clipNorm: 5 })).toThrow(
      /more memory than the graphics device lends .* smaller batch/,
    );
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
      // A batch of another size than in the tests before: kernels that are known are not compiled again.
      const program = flow.train(rows, { batch: 80, clipNorm: 5 });
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
    const spec = flowOf(0, [{ kind: 'act-norm' }]);
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
