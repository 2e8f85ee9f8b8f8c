/** The watch on an engine while it trains: it names a faulty one, the run goes on elsewhere, and a right one is left in peace. */
import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { withBounds } from '../../src/engine/choose/race';
import type { CompiledFlow, Engine, TrainingProgram, TrainingRows } from '../../src/engine/engine';
import { EngineFaultError } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { compileWatched } from '../../src/engine/watch';
import type { FlowSpec } from '../../src/flow/spec';
import { continueElsewhere, type FitInput, startFit } from '../../src/train/fit';
import { type PresetName, presets, presetsFor } from '../../src/train/presets';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from './opened';

let wasm: Engine;
let reference: Engine;

beforeAll(async () => {
  wasm = opened(await openWasm({ kernels: kernelBytes }));
  reference = opened(await openReference('cpu'));
});

/** The wasm engine with a fault in its training programs once they have taken so many steps. */
function faultyAfter(steps: number, fault: (program: TrainingProgram) => Partial<TrainingProgram>): Engine {
  const broken = (flow: CompiledFlow): CompiledFlow => ({
    ...flow,
    train(rows, options) {
      const program = flow.train(rows, options);
      const faulty = fault(program);
      let taken = 0;
      const now = () => (taken > steps ? { ...program, ...faulty } : program);
      return {
        ...program,
        step(offset, learningRate) {
          taken += 1;
          return now().step(offset, learningRate);
        },
        losses: () => now().losses(),
        state: () => now().state(),
      };
    },
  });
  return { ...wasm, device: 'a faulty engine', compile: (spec) => broken(wasm.compile(spec)) };
}

const COUNT = 1_200;
const indices = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

function inputOn(engine: Engine, steps = 240): FitInput {
  const { normal } = random(3, 'catalog');
  return {
    engine,
    watch: { other: async () => reference },
    flow: { dim: 2, context: 0, base: { kind: 'standard-normal' }, transforms: [{ kind: 'lu' }] },
    values: Float64Array.from({ length: 2 * COUNT }, () => 5 + 2 * normal()),
    split: { train: indices(0, 900), validation: indices(900, COUNT) },
    training: {
      steps,
      batch: 64,
      learningRate: 0.02,
      schedule: 'cosine',
      clipNorm: 5,
      evaluateEvery: 20,
      patience: 0,
    },
    seed: 1,
  };
}

/** To the end, on the reference engine where the first fails. */
async function trained(input: FitInput) {
  let fit = await startFit(input);
  const messages: string[] = [];
  while (!fit.trainer.stopped) {
    try {
      messages.push(...(await fit.trainer.advance(50)));
    } catch (error) {
      const continued = await continueElsewhere(error, fit, async () => reference);
      fit = continued.fit;
      messages.push(continued.message);
    }
  }
  return { messages, looks: [...fit.trainer.looks], parameters: await fit.flow.read() };
}

const nothing = (program: TrainingProgram) => ({
  async losses() {
    return (await program.losses()).fill(Number.NaN);
  },
});
const backwards = (program: TrainingProgram) => ({
  step: (offset: number, learningRate: number) => program.step(offset, -learningRate),
});

describe('an engine at fault', () => {
  test('that loses its numbers is named, and the run goes on elsewhere from its last look', async () => {
    const { messages, looks } = await trained(inputOn(faultyAfter(90, nothing)));
    expect(messages).toEqual([
      expect.stringMatching(
        /^a faulty engine computes wrong numbers near step 100 \(its loss stopped being finite in steps that stay finite on TF\.js.*\): training goes on from step 80 on TF\.js/,
      ),
    ]);
    expect(looks.map(({ step }) => step)).toEqual(Array.from({ length: 13 }, (_, i) => 20 * i));
    const right = await trained(inputOn(wasm));
    expect(looks.at(-1)?.validation).toBeCloseTo(right.looks.at(-1)?.validation ?? Number.NaN, 3);
  });

  test('whose parameters alone are lost is named too', async () => {
    const lost = (program: TrainingProgram) => ({
      async state() {
        const state = await program.state();
        return { ...state, parameters: state.parameters.map(() => Number.NaN) };
      },
    });
    const { messages } = await trained(inputOn(faultyAfter(90, lost)));
    expect(messages).toEqual([expect.stringMatching(/its parameters stopped being finite/)]);
  });

  test('that takes finite but wrong steps is named, and nothing of what it learned is kept', async () => {
    const { messages, parameters } = await trained(inputOn(faultyAfter(0, backwards)));
    expect(messages).toEqual([
      expect.stringMatching(/\(its training step is wrong here\): training starts again on TF\.js/),
    ]);
    const right = await trained(inputOn(reference));
    expect(parameters).toEqual(right.parameters);
  });

  test('that forgets what draws of rows are is found, and a right one is not', async () => {
    const { normal } = random(2, 'catalog');
    const count = 64;
    const drawn = (): TrainingRows => ({
      values: Float32Array.from({ length: 2 * count }, normal),
      count,
      weights: Float32Array.from({ length: count }, (_, i) => (i < 32 ? 0.5 : 1.5)),
      draws: {
        each: 8,
        logRatio: Float32Array.from({ length: count }, normal),
        alone: Uint8Array.from({ length: count }, (_, i) => (i >> 3 === 1 ? 1 : 0)),
      },
    });
    const forgetful: Engine = {
      ...wasm,
      compile(spec) {
        const flow = wasm.compile(spec);
        const without = ({ draws: _forgotten, ...rows }: TrainingRows) => rows;
        return {
          ...flow,
          train(rows, options) {
            const program = flow.train(without(rows), options);
            return { ...program, rewrite: (next) => program.rewrite(without(next)) };
          },
        };
      },
    };
    const checked = async (engine: Engine) => {
      const spent = { training: 1e6, checking: 0 };
      const flow = compileWatched(engine, withBounds(presets.light.flow(2)), { checkShare: 1, spent });
      const program = flow.train(drawn(), { batch: count, clipNorm: 5 });
      for (let step = 0; step < 5; step++) {
        program.rewrite(drawn());
        await program.step(0, 0.01);
        await program.state();
      }
      return spent.checking;
    };
    expect(await checked(wasm)).toBeGreaterThan(0);
    await expect(checked(forgetful)).rejects.toThrow(/its (loss|gradient) is wrong here/);
  });

  test('that turns wrong after many right steps is found', async () => {
    const rows = { values: Float32Array.from({ length: 300 }, random(2, 'catalog').normal), count: 300 };
    const spec = presets.default.flow(1);
    const engine = faultyAfter(500, backwards);
    const flow = compileWatched(engine, withBounds(spec), { checkShare: 1 });
    const program = flow.train(rows, { batch: 100, clipNorm: 5 });
    let checked = 0;
    const run = async () => {
      for (let step = 0; step < 1_000; step++) {
        await program.step(0, 0.01);
        if (step % 50 !== 49) continue;
        await program.state();
        checked = step + 1;
      }
    };
    await expect(run()).rejects.toBeInstanceOf(EngineFaultError);
    expect(checked).toBeGreaterThanOrEqual(400);
    expect(checked).toBeLessThan(1_000);
  });

  test('whose densities are lost is named', async () => {
    const noDensities = async ({ count }: { count: number }) => new Float32Array(count).fill(Number.NaN);
    const lost = { ...wasm, compile: (spec: FlowSpec) => ({ ...wasm.compile(spec), logProb: noDensities }) };
    const { messages } = await trained(inputOn(lost));
    expect(messages).toEqual([expect.stringMatching(/densities are not finite that are finite on TF\.js/)]);
  });
});

describe('an engine that is right', () => {
  test('is not blamed for a run that diverges on every engine', async () => {
    const input = inputOn(wasm);
    const { messages } = await trained({ ...input, training: { ...input.training, learningRate: 1e39 } }).catch(
      (error: unknown) => ({ messages: [String(error)] }),
    );
    expect(messages.join(' ')).toMatch(/stopped being/);
    expect(messages.join(' ')).not.toMatch(/wrong numbers/);
  });

  test('trains to the same bits as unwatched', async () => {
    const spec = withBounds(presets.default.flow(2));
    const { normal } = random(5, 'catalog');
    const rows = { values: Float32Array.from({ length: 600 }, normal), count: 300 };
    const run = async (flow: CompiledFlow) => {
      const program = flow.train(rows, { batch: 100, clipNorm: 5 });
      program.shuffle(random(1, 'shuffle').permutation(300));
      const losses: number[] = [];
      for (let step = 0; step < 60; step++) {
        await program.step((step % 3) * 100, 0.005);
        if (step % 7 === 0) await program.state();
        if (step % 20 === 0) losses.push(...(await program.losses()));
      }
      losses.push(...(await program.losses()));
      return { losses, state: await program.state() };
    };
    const watched = compileWatched(wasm, spec, { other: async () => reference, checkShare: Number.POSITIVE_INFINITY });
    expect(await run(watched)).toEqual(await run(wasm.compile(spec)));
  });

  /** Every preset, checked at every look, on rows that are hard for float32: tails of a Cauchy, steps, far outliers. */
  test.each([1, 2, 5].flatMap((dim) => presetsFor(dim).map((name): [PresetName, number] => [name, dim])))(
    'raises no alarm as %s of %i columns',
    async (name, dim) => {
      const { flow, training } = presets[name];
      const spec = withBounds(flow(dim));
      const draw = random(7, 'catalog');
      const cell = (i: number) => {
        const value = draw.normal() / (i % 5 === 0 ? draw.normal() : 1);
        return i % 7 === 0 ? Math.round(4 * value) / 4 : value;
      };
      const rows = { values: Float32Array.from({ length: 512 * dim }, (_, i) => cell(i)), count: 512 };
      const watched = compileWatched(wasm, spec, { checkShare: Number.POSITIVE_INFINITY });
      const program = watched.train(rows, { batch: 128, clipNorm: training.clipNorm });
      for (let step = 0; step < 120; step++) {
        if (step === 10) program.freezeStatistics();
        await program.step((step % 4) * 128, training.learningRate);
        if (step % 15 === 14) await program.state();
      }
      program.dispose();
    },
  );
});
