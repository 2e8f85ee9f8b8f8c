/** The reference engine's contract: chunks, seeds, loading, memory, and agreement between TF.js backends. */

import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CompiledFlow, Engine } from '../../src/engine/engine';
import { chunkRows, openReference } from '../../src/engine/reference/engine';
import { layoutOf } from '../../src/flow/flow';
import { updateMask } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { baseExamples, transformExamples } from '../flow/examples';
import { batchNorm, flowOf, splineLayer } from '../support/flows';

const specOf = (bins: number): FlowSpec => ({
  ...flowOf(2, [batchNorm, splineLayer({ bins }), { kind: 'permutation', order: 'flip' }, { kind: 'lu' }]),
  base: { kind: 'multivariate-normal' },
});

/** Many bins, so that chunks are small. */
const SPEC = specOf(64);

async function opened(backend: 'cpu' | 'wasm'): Promise<Engine> {
  const result = await openReference(backend);
  if (!result.ok) throw new Error(result.problem);
  return result.engine;
}

function loaded(engine: Engine, spec: FlowSpec): CompiledFlow {
  const flow = engine.compile(spec);
  flow.load(drawnParameters(spec, 1));
  return flow;
}

/** Mean and variance of a column of row-major values. */
function moments(values: Float32Array, dim: number, column: number) {
  const picked = values.filter((_, i) => i % dim === column);
  const mean = picked.reduce((sum, x) => sum + x, 0) / picked.length;
  return { mean, variance: picked.reduce((sum, x) => sum + (x - mean) ** 2, 0) / picked.length };
}

describe('on wasm', () => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await opened('wasm');
  });

  test('what is loaded is read back bit for bit', async () => {
    const parameters = drawnParameters(SPEC, 3);
    const flow = engine.compile(SPEC);
    flow.load(parameters);
    expect(await flow.read()).toEqual(parameters);
    flow.dispose();
  });

  test('loading sets masked entries to 0 and refuses another length', async () => {
    const flow = engine.compile(SPEC);
    flow.load(new Float32Array(layoutOf(SPEC).size).fill(1));
    const read = await flow.read();
    for (const { mask, offset, name } of layoutOf(SPEC).entries) {
      if (mask) for (let i = 0; i < mask.length; i++) expect(read[offset + i], name).toBe(mask[i]);
    }
    expect(() => flow.load(new Float32Array(3))).toThrow(/3 parameters/);
    flow.dispose();
  });

  test('rows in many chunks give what they give one chunk at a time', async () => {
    const flow = loaded(engine, SPEC);
    const chunk = chunkRows(SPEC);
    const count = 2 * chunk + 17;
    const values = drawnRows(count, 2);
    const together = await flow.logProb({ values, count });
    for (const [from, to] of [
      [0, 100],
      [chunk - 3, chunk + 3],
      [count - 5, count],
    ] as const) {
      const part = await flow.logProb({ values: values.slice(2 * from, 2 * to), count: to - from });
      // Another number of rows takes other paths through a matrix product, so the last bits may differ.
      for (const [i, value] of part.entries())
        expect(Math.abs(value - (together[from + i] as number))).toBeLessThan(2e-5);
    }
    flow.dispose();
  });

  test('ten times the rows take no more memory at once, but for what comes out', async () => {
    const flow = loaded(engine, SPEC);
    const chunk = chunkRows(SPEC);
    const peak = async (count: number) => {
      const values = drawnRows(count, 2);
      const { peakBytes } = await tf.profile(async () => {
        await flow.logProb({ values, count });
        await flow.sample(count, 1);
        return tf.scalar(0);
      });
      return peakBytes;
    };
    const few = await peak(chunk);
    expect(few).toBeGreaterThan(1e6);
    expect(await peak(10 * chunk)).toBeLessThan(1.01 * few);
    flow.dispose();
  });

  test('no rows give no numbers', async () => {
    const flow = loaded(engine, SPEC);
    expect(await flow.logProb({ values: new Float32Array(), count: 0 })).toEqual(new Float32Array());
    flow.dispose();
  });

  test('the same seed draws the same sample, another seed another', async () => {
    const flow = loaded(engine, SPEC);
    const first = await flow.sample(500, 1);
    expect(await flow.sample(500, 1)).toEqual(first);
    expect(await flow.sample(500, 2)).not.toEqual(first);
    flow.dispose();
  });

  test.each<[string, FlowSpec['base'], number]>([
    ['standard-normal', { kind: 'standard-normal' }, 1],
    ['multivariate-normal', { kind: 'multivariate-normal' }, 1],
    ['student-t', { kind: 'student-t', degrees: 10, trainable: true }, 10 / 8],
    ['uniform', { kind: 'uniform', bound: 3 }, 3],
    ['gaussian-mixture', { kind: 'gaussian-mixture', components: 4, spread: 0 }, 1],
  ])('moments of a sample from %s', async (_name, base, variance) => {
    const flow = engine.compile({ dim: 2, context: 0, base, transforms: [] });
    const count = 20_000;
    const values = await flow.sample(count, 9);
    for (const column of [0, 1]) {
      const found = moments(values, 2, column);
      expect(Math.abs(found.mean)).toBeLessThan(4 * Math.sqrt(variance / count));
      // The variance of a variance is (kurtosis − 1)σ⁴/n, with a kurtosis of 4 for ν = 10 and less for the others.
      expect(Math.abs(found.variance / variance - 1)).toBeLessThan(4 * Math.sqrt(3 / count));
    }
    flow.dispose();
  });

  test('50 steps and as many evaluations leave no tensor behind', async () => {
    const flow = loaded(engine, SPEC);
    const rows = { values: drawnRows(64, 2), count: 64 };
    const program = flow.train(rows, { batch: 32, clipNorm: 5 });
    const once = async () => {
      program.step(0, 1e-3);
      await flow.logProb(rows);
      await flow.inverse(rows);
      await flow.sample(8, 1);
      await program.losses();
    };
    await once();
    const { numTensors } = tf.memory();
    for (let i = 0; i < 50; i++) await once();
    expect(tf.memory().numTensors).toBe(numTensors);
    program.dispose();
    flow.dispose();
  });

  test.each([...transformExamples, ...baseExamples].map((example) => [example.name, example] as const))(
    '%s: steps are deterministic and leave no tensor behind',
    async (_name, example) => {
      const spec = example.flow(2, example.conditional ? 1 : 0);
      if (!updateMask(layoutOf(spec)).includes(1)) return;
      const start = tf.memory().numTensors;
      const context = example.conditional ? { context: drawnRows(32, 1, 1, 5) } : {};
      const run = async () => {
        const flow = loaded(engine, spec);
        const program = flow.train({ values: drawnRows(32, 2), count: 32, ...context }, { batch: 16, clipNorm: 5 });
        for (let i = 0; i < 4; i++) program.step(16 * (i % 2), 1e-2);
        const result = { losses: await program.losses(), parameters: await flow.read() };
        program.dispose();
        flow.dispose();
        return result;
      };
      const first = await run();
      expect(first.losses.every(Number.isFinite)).toBe(true);
      expect(first.losses[2]).not.toBe(first.losses[0]);
      expect(await run()).toEqual(first);
      expect(tf.memory().numTensors).toBe(start);
    },
  );
});

describe('wasm against cpu', () => {
  afterEach(() => tf.setBackend('cpu'));

  test('densities, draws and training losses agree', async () => {
    const results = [];
    for (const backend of ['cpu', 'wasm'] as const) {
      const flow = loaded(await opened(backend), specOf(8));
      const rows = { values: drawnRows(64, 2), count: 64 };
      const density = await flow.logProb(rows);
      const sample = await flow.sample(32, 3);
      const program = flow.train(rows, { batch: 64, clipNorm: 5 });
      for (let i = 0; i < 5; i++) program.step(0, 1e-2);
      results.push({ density, sample, losses: await program.losses() });
      program.dispose();
      flow.dispose();
    }
    const [cpu, wasm] = results;
    for (const name of ['density', 'sample', 'losses'] as const) {
      for (const [i, value] of (cpu?.[name] ?? []).entries()) {
        const error = Math.abs(value - (wasm?.[name][i] as number)) / (1 + Math.abs(value));
        expect(error, `${name} ${i}`).toBeLessThan(1e-5);
      }
    }
  });
});

test('a backend that cannot run here says why and does not throw', async () => {
  expect(await openReference('webgpu')).toMatchObject({ ok: false, problem: expect.stringMatching(/WebGPU|adapter/) });
});
