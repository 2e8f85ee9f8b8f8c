/** The wasm engine: every transform and base against float64, training against the reference engine, chunks, far inputs, memory. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { CompiledFlow, Engine, Rows, TrainingState } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { updateMask } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { allowFusedKernels, kernelBytes } from '../../tools/kernels.mjs';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { baseExamples, type Example, transformExamples } from '../flow/examples';

const ROWS = 70;

interface Case {
  readonly name: string;
  readonly spec: FlowSpec;
}

function casesOf(examples: readonly Example[]): Case[] {
  return examples.flatMap((example) => {
    const contexts = example.name.includes('conditional') ? [2] : example.conditional ? [0, 2] : [0];
    return [2, 5].flatMap((dim) =>
      contexts.map((context) => ({
        name: `${example.name}, D = ${dim}${context > 0 ? ', with context' : ''}`,
        spec: example.flow(dim, context),
      })),
    );
  });
}

const cases = [...casesOf(transformExamples), ...casesOf(baseExamples)];

/** A flow of all kinds of layer at once. */
const MIXED: FlowSpec = {
  dim: 3,
  context: 1,
  base: { kind: 'student-t', degrees: 8, trainable: true },
  transforms: [
    { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 },
    {
      kind: 'autoregressive-spline',
      visit: [2, 0, 1],
      fast: 'density',
      hidden: [11, 7],
      activation: 'relu',
      order: 'rational-quadratic',
      bins: 6,
      bound: [3, 4.3, 5],
    },
    { kind: 'rotation' },
    { kind: 'lu' },
    { kind: 'permutation', order: 'flip' },
    { kind: 'coupling-affine', split: 'first', fast: 'sampling', hidden: [5], activation: 'tanh' },
  ],
};

function rowsFor(spec: FlowSpec, count = ROWS, spread = 2): Rows {
  return {
    values: drawnRows(count, spec.dim, spread),
    count,
    ...(spec.context > 0 ? { context: drawnRows(count, spec.context, 1, 5) } : {}),
  };
}

/** Largest |found − expected| / (1 + |expected|). */
function worst(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  return Array.from(expected).reduce((largest, value, i) => {
    const error = Math.abs((found[i] as number) - value) / (1 + Math.abs(value));
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(largest, error);
  }, 0);
}

let reference: Engine;

async function opened(variant: 'plain' | 'fused'): Promise<Engine> {
  // The fused bytes in place of the plain ones would not compile; the other way round they do.
  const result = await openWasm({ kernels: (wanted) => kernelBytes(variant === 'plain' ? 'plain' : wanted) });
  if (!result.ok) throw new Error(result.problem);
  return result.engine;
}

beforeAll(async () => {
  await allowFusedKernels();
  const result = await openReference('cpu');
  if (!result.ok) throw new Error(result.problem);
  reference = result.engine;
});

describe.each(['plain', 'fused'] as const)('%s kernels', (variant) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await opened(variant);
  });

  const loaded = (from: Engine, spec: FlowSpec, scale = 1): CompiledFlow => {
    const flow = from.compile(spec);
    flow.load(drawnParameters(spec, scale));
    return flow;
  };

  test.each(cases)('evaluate as float64 does: $name', async ({ spec }) => {
    const flow = loaded(engine, spec);
    const plain = plainFlow(spec, drawnParameters(spec, 1));
    const rows = rowsFor(spec);
    const [forward, inverse] = [await flow.forward(rows), await flow.inverse(rows)];
    const [trueForward, trueInverse] = [
      plain.forward(rows.values, rows.context),
      plain.inverse(rows.values, rows.context),
    ];
    expect(worst(await flow.logProb(rows), plain.logProb(rows.values, rows.context))).toBeLessThan(1e-4);
    expect(worst(forward.values, trueForward.value)).toBeLessThan(2e-5);
    expect(worst(forward.logDet, trueForward.logDet)).toBeLessThan(1e-4);
    expect(worst(inverse.values, trueInverse.value)).toBeLessThan(2e-5);
    expect(worst(inverse.logDet, trueInverse.logDet)).toBeLessThan(1e-4);
  });

  const trained = [...cases, { name: 'all kinds at once', spec: MIXED }].filter(({ name, spec }) => {
    // A rotation of a standard normal changes nothing: its gradient is rounding.
    return !name.startsWith('rotation') && updateMask(layoutOf(spec)).some((trains) => trains === 1);
  });

  test.each(trained)('train as the reference engine does: $name', async ({ spec }) => {
    const rows = rowsFor(spec);
    const programs = [engine, reference].map((from) => loaded(from, spec, 0.7).train(rows, { batch: 37, clipNorm: 2 }));
    for (const program of programs) {
      program.step(3, 1e-3);
      program.step(20, 1e-3);
      program.freezeStatistics();
      program.step(7, 1e-3);
    }
    const [state, expected] = await Promise.all(programs.map((program) => program.state()));
    const [losses, expectedLosses] = await Promise.all(programs.map((program) => program.losses()));
    if (!state || !expected || !losses || !expectedLosses) throw new Error('two programs were started');
    const largest = expected.m.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    const difference = expected.m.reduce(
      (size, value, i) => Math.max(size, Math.abs(value - (state.m[i] as number))),
      0,
    );
    expect(difference / largest).toBeLessThan(1e-4);
    // Adam takes a whole step by a gradient that is only rounding, to either side.
    const told = (of: TrainingState) =>
      of.parameters.filter((_, i) => expected.m[i] === 0 || Math.abs(expected.m[i] as number) > 1e-6 * largest);
    expect(worst(told(state), told(expected))).toBeLessThan(1e-4);
    expect(worst(losses, expectedLosses)).toBeLessThan(2e-5);
    for (const program of programs) program.dispose();
  });

  test.each([1e30, -1e30])('inputs of %d give finite densities and a finite step', async (far) => {
    for (const { spec } of cases.filter((one) => one.spec.transforms.every(({ kind }) => kind !== 'lu'))) {
      const flow = loaded(engine, spec, 0.3);
      const rows = { ...rowsFor(spec), values: new Float32Array(ROWS * spec.dim).fill(far) };
      expect((await flow.logProb(rows)).every(Number.isFinite)).toBe(true);
      const program = flow.train(rows, { batch: 32, clipNorm: 1 });
      program.freezeStatistics();
      program.step(0, 1e-3);
      expect((await program.state()).parameters.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('a compiled flow', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await opened('fused');
  });

  const SPEC = MIXED;
  const loaded = () => {
    const flow = engine.compile(SPEC);
    flow.load(drawnParameters(SPEC, 0.5));
    return flow;
  };

  test('gives each row the same whatever the number of rows', async () => {
    const flow = loaded();
    const rows = rowsFor(SPEC, 3000);
    const whole = await flow.logProb(rows);
    const { context } = rows;
    const alone = await flow.logProb({
      values: rows.values.slice(-3),
      count: 1,
      ...(context ? { context: context.slice(-1) } : {}),
    });
    expect(alone[0]).toBe(whole.at(-1));
  });

  test('draws the same samples from the same seed, and those of the reference engine', async () => {
    const flow = loaded();
    const context = drawnRows(200, 1);
    const samples = await flow.sample(200, 4, context);
    expect(await flow.sample(200, 4, context)).toEqual(samples);
    expect(await flow.sample(200, 5, context)).not.toEqual(samples);
    const other = reference.compile(SPEC);
    other.load(drawnParameters(SPEC, 0.5));
    expect(worst(samples, await other.sample(200, 4, context))).toBeLessThan(1e-4);
  });

  test('trains to the same bits twice, in chunks and with a batch that is no multiple of them', async () => {
    const run = async () => {
      const program = loaded().train(rowsFor(SPEC, 3000), { batch: 2601, clipNorm: 5 });
      program.step(0, 1e-2);
      program.freezeStatistics();
      for (let i = 0; i < 5; i++) program.step(i, 1e-2);
      return program.state();
    };
    expect(await run()).toEqual(await run());
  });

  test('goes on from a state to the same bits', async () => {
    const rows = rowsFor(SPEC, 200);
    const first = loaded().train(rows, { batch: 64, clipNorm: 5 });
    for (let i = 0; i < 4; i++) first.step(i, 1e-2);
    const state = await first.state();
    for (let i = 0; i < 3; i++) first.step(i, 1e-2);
    const second = loaded().train(rows, { batch: 64, clipNorm: 5 });
    second.restore(state);
    for (let i = 0; i < 3; i++) second.step(i, 1e-2);
    expect(await second.state()).toEqual(await first.state());
  });

  test('lets running means end at 0 instead of at subnormal numbers, and a NaN stay', async () => {
    const flow = loaded();
    const program = flow.train(rowsFor(SPEC, 64), { batch: 16, clipNorm: 5 });
    const state = await program.state();
    const smallest = 1e-40;
    program.restore({ ...state, m: state.m.fill(smallest), v: state.v.fill(smallest) });
    program.step(0, 1e-4);
    const { m, v } = await program.state();
    const subnormal = [...m, ...v].filter((mean) => mean !== 0 && Math.abs(mean) < 1.2e-38);
    expect(subnormal).toEqual([]);
    program.restore({ ...state, m: state.m.fill(Number.NaN) });
    program.step(0, 1e-4);
    expect((await program.state()).m.every(Number.isNaN)).toBe(true);
  });

  test('keeps to its memory over 20,000 steps', async () => {
    const spec: FlowSpec = { ...SPEC, context: 0, transforms: SPEC.transforms.slice(0, 2) };
    const flow = engine.compile(spec);
    const program = flow.train(rowsFor(spec, 64), { batch: 16, clipNorm: 5 });
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    for (let i = 0; i < 20_000; i++) program.step(i % 48, 1e-4);
    expect(grow).not.toHaveBeenCalled();
    grow.mockRestore();
    expect((await program.losses()).length).toBe(20_000);
  });

  test('gives back what a training program took', async () => {
    const flow = loaded();
    const train = () => {
      const program = flow.train(rowsFor(SPEC, 64), { batch: 16, clipNorm: 5 });
      program.step(0, 1e-4);
      program.dispose();
    };
    train();
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    for (let i = 0; i < 50; i++) train();
    expect(grow).not.toHaveBeenCalled();
    grow.mockRestore();
  });
});
