/** The choice among engines that are right, wrong, broken, slow or too simple: each is the reference engine with one fault. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { EngineFactory, EngineName } from '../../src/engine/choose/candidates';
import { chooseFor, openFast, openPool } from '../../src/engine/choose/choose';
import { createPool } from '../../src/engine/choose/pool';
import { selfTest } from '../../src/engine/choose/self-test';
import type { Engine, TrainingState } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import type { FlowSpec } from '../../src/flow/spec';
import { presets } from '../../src/train/presets';
import { kernelBytes } from '../../tools/kernels.mjs';
import { engineWith } from './opened';

let right: Engine;

beforeAll(async () => {
  const opened = await openReference('cpu');
  if (!opened.ok) throw new Error(opened.problem);
  right = opened.engine;
});

const SPEC: FlowSpec = {
  dim: 1,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [{ kind: 'elementwise-spline', order: 'linear-rational', bins: 4, bound: 'auto' }],
};
const FLOW = { spec: SPEC, batch: 8, rows: 100 };

function wait(ms: number) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const slow = (ms: number) =>
  engineWith(
    right,
    () => ({}),
    (program) => ({
      step(...step) {
        wait(ms);
        program.step(...step);
      },
    }),
  );

const withState = (change: (state: TrainingState) => TrainingState) =>
  engineWith(
    right,
    () => ({}),
    (program) => ({ state: async () => change(await program.state()) }),
  );

const factory = (choice: EngineName, engine: () => Engine): EngineFactory => ({
  choice,
  label: choice.toUpperCase(),
  tier: choice.startsWith('reference') ? 'reference' : 'fast',
  open: async () => ({ ok: true, engine: engine() }),
});

const reference = factory('reference:cpu', () => right);
const pool = (...factories: EngineFactory[]) => createPool(factories, {});

describe('the self-test', () => {
  test('passes the reference engine', async () => {
    expect(await selfTest(right)).toBeUndefined();
  });

  const faults: [string, () => Engine, RegExp][] = [
    [
      'densities',
      () => engineWith(right, (flow) => ({ logProb: async (rows) => (await flow.logProb(rows)).map((x) => x * 1.01) })),
      /densities/,
    ],
    [
      'NaN',
      () => engineWith(right, () => ({ logProb: async ({ count }) => new Float32Array(count).fill(Number.NaN) })),
      /densities/,
    ],
    ['the inverse', () => engineWith(right, (flow) => ({ inverse: (rows) => flow.forward(rows) })), /samples/],
    ['the gradient', () => withState((state) => ({ ...state, m: state.m.map((m) => m * 1.02) })), /gradient/],
    [
      'the step',
      () => withState((state) => ({ ...state, parameters: state.parameters.map((value) => value + 0.01) })),
      /training step/,
    ],
    [
      'the loss',
      () =>
        engineWith(
          right,
          () => ({}),
          () => ({ losses: async () => Float32Array.of(1) }),
        ),
      /loss/,
    ],
    [
      'compiling',
      () => ({
        ...right,
        compile() {
          throw new Error('no memory');
        },
      }),
      /fails here \(no memory\)/,
    ],
  ];
  test.each(faults)('names a fault of %s', async (_name, engine, words) => {
    expect(await selfTest(engine())).toMatch(words);
  });
});

describe('the choice for a flow', () => {
  test('takes the faster engine, and says how fast each was', async () => {
    const engines = pool(
      factory('webgpu', () => slow(20)),
      factory('wasm', () => right),
      reference,
    );
    const chosen = await chooseFor(engines, 'auto', FLOW);
    expect(chosen.choice).toBe('wasm');
    expect(chosen.why).toMatch(/^WASM is the fastest for this flow \(per step: WEBGPU \d+ ms, WASM [\d.]+ ms\)\.$/);
    expect(chosen.candidates.map(({ msPerStep }) => typeof msPerStep)).toEqual(['number', 'number', 'undefined']);
  });

  test('leaves out what computes wrong numbers or cannot start, and says why', async () => {
    const wrong = factory('webgpu', () => withState((state) => ({ ...state, m: state.m.map((m) => -m) })));
    const broken: EngineFactory = { ...factory('wasm', () => right), open: () => Promise.reject(new Error('blocked')) };
    const chosen = await chooseFor(pool(wrong, broken, reference), 'auto', FLOW);
    expect(chosen.choice).toBe('reference:cpu');
    expect(chosen.why).toBe(
      'REFERENCE:CPU runs this flow. Not used: WEBGPU: its gradient is wrong here; WASM: it cannot start (blocked).',
    );
    expect(chosen.candidates[1]?.problem).toMatch(/blocked/);
  });

  test('gives a flow that a fast engine does not run to the reference engine, also where that engine was asked for', async () => {
    const simple = factory('wasm', () => ({
      ...right,
      supports: ({ dim }) => (dim === 1 ? 'it runs two columns or more' : undefined),
    }));
    for (const asked of ['auto', 'wasm'] as const) {
      const chosen = await chooseFor(pool(simple, reference), asked, FLOW);
      expect(chosen.choice).toBe('reference:cpu');
      expect(chosen.why).toMatch(/WASM: it cannot run this flow: it runs two columns or more\.$/);
    }
  });

  test('does not wait for an engine whose first step does not come', async () => {
    const stuck = factory('webgpu', () =>
      engineWith(
        right,
        () => ({}),
        (program) => {
          // The self-test freezes the statistics first; only the race does not.
          let race = true;
          return {
            freezeStatistics() {
              race = false;
              program.freezeStatistics();
            },
            losses: () => (race ? new Promise(() => undefined) : program.losses()),
          };
        },
      ),
    );
    const chosen = await chooseFor(
      pool(
        stuck,
        factory('wasm', () => right),
      ),
      'auto',
      FLOW,
    );
    expect(chosen.choice).toBe('wasm');
    expect(chosen.why).toMatch(/WEBGPU: its first step took longer/);
  });

  test('takes an emulated adapter only where nothing else is fast, or by hand', async () => {
    const emulated = factory('webgpu', () => ({ ...slow(0), emulated: true }));
    const engines = pool(
      emulated,
      reference,
      factory('wasm', () => slow(5)),
    );
    expect(await chooseFor(engines, 'auto', FLOW)).toMatchObject({
      choice: 'wasm',
      why: 'WASM runs this flow. Not used: WEBGPU: its graphics adapter is emulated, which is slower.',
      candidates: [{ choice: 'webgpu', choosable: true }, {}, {}],
    });
    expect((await chooseFor(engines, 'webgpu', FLOW)).choice).toBe('webgpu');
    expect((await chooseFor(pool(emulated, reference), 'auto', FLOW)).choice).toBe('webgpu');
  });

  test('compiles nothing for an emulated adapter that is not needed, and has the others ready before there is a flow', async () => {
    let compiled = 0;
    const counted = (name: EngineName, emulated: boolean) =>
      factory(name, () => ({
        ...right,
        emulated,
        compile(spec) {
          compiled += emulated ? 1 : 0;
          return right.compile(spec);
        },
      }));
    const engines = pool(counted('webgpu', true), counted('wasm', false));
    await openFast(engines);
    await chooseFor(engines, 'auto', FLOW);
    expect(compiled).toBe(0);
    await chooseFor(engines, 'webgpu', FLOW);
    expect(compiled).toBeGreaterThan(0);
    const faultyPool = pool(factory('wasm', () => withState((state) => ({ ...state, m: state.m.fill(0) }))));
    await openFast(faultyPool);
    expect(faultyPool.problem('wasm')).toMatch(/gradient/);
  });

  test('obeys a choice by hand, and opens each engine once', async () => {
    let openings = 0;
    const counted = factory('wasm', () => {
      openings += 1;
      return slow(1);
    });
    const engines = pool(counted, reference);
    expect(await chooseFor(engines, 'wasm', FLOW)).toMatchObject({ choice: 'wasm', why: 'Chosen by hand.' });
    expect((await chooseFor(engines, 'auto', FLOW)).choice).toBe('wasm');
    expect(openings).toBe(1);
  });

  test('goes to the next engine once a device is lost, and back where it is asked for again', async () => {
    const engines = pool(
      factory('wasm', () => right),
      reference,
    );
    engines.lose('wasm', 'its device was lost', true);
    const next = await chooseFor(engines, 'auto', FLOW);
    expect(next).toMatchObject({
      choice: 'reference:cpu',
      why: expect.stringMatching(/its device was lost/),
      candidates: [{ choice: 'wasm', choosable: true }, {}],
    });
    expect((await chooseFor(engines, 'wasm', FLOW)).choice).toBe('wasm');
    engines.lose('wasm', 'it computed wrong numbers here', false);
    const { candidates } = await chooseFor(engines, 'auto', FLOW);
    expect(candidates[0]).not.toHaveProperty('choosable');
  });

  test('throws where no engine runs, with every reason', async () => {
    const broken: EngineFactory = { ...reference, open: async () => ({ ok: false, problem: 'there is no script' }) };
    await expect(chooseFor(pool(broken), 'auto', FLOW)).rejects.toThrow(/REFERENCE:CPU: there is no script/);
  });
});

test('in Node, with its kernels at hand, wasm runs the default flow', async () => {
  const pool = openPool({ kernels: kernelBytes });
  const chosen = await chooseFor(pool, 'auto', { spec: presets.default.flow(2), batch: 512, rows: 20_000 });
  expect(chosen.choice).toBe('wasm');
});
