/**
 * Weights and draws in a training step, on every engine: integer weights have the gradient of repeated rows, and a block of draws that of its
 * importance-weighted marginal likelihood.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine, TrainingRows } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { openWebGpu } from '../../src/engine/webgpu/engine';
import type { FlowSpec } from '../../src/flow/spec';
import { kernelBytes } from '../../tools/kernels.mjs';
import { drawnParameters, drawnRows } from '../flow/drawn';
import { baseExamples, transformExamples } from '../flow/examples';
import { flowOf } from '../support/flows';
import { opened } from './opened';
import { maf } from './webgpu-flows';
import { openReference, problem } from './webgpu-runs';

const UNCLIPPED = 1e6;
const engines = ['reference', 'wasm', ...(problem ? [] : (['webgpu', 'webgpu, tiled'] as const))] as const;
const engineOf = new Map<string, Engine>();

beforeAll(async () => {
  engineOf.set('reference', opened(await openReference('cpu')));
  engineOf.set('wasm', opened(await openWasm({ kernels: () => kernelBytes('plain') })));
  if (problem) return;
  engineOf.set('webgpu', opened(await openWebGpu({ tiled: false })));
  engineOf.set('webgpu, tiled', opened(await openWebGpu({ tiled: true })));
}, 60_000);

/** Loss and gradient of the first step on all rows in the given order. */
async function stepped(name: string, spec: FlowSpec, rows: TrainingRows, order?: Uint32Array, before?: TrainingRows) {
  const flow = (engineOf.get(name) as Engine).compile(spec);
  flow.load(drawnParameters(spec, 0.7));
  const program = flow.train(before ?? rows, { batch: rows.count, clipNorm: UNCLIPPED });
  if (before) program.rewrite(rows);
  if (order) program.shuffle(order);
  await program.step(0, 1e-3);
  const [loss = Number.NaN] = await program.losses();
  const { m } = await program.state();
  program.dispose();
  flow.dispose();
  return { loss, gradient: m };
}

/** Largest difference, relative to the largest gradient. */
function difference(found: Float32Array, exact: Float32Array): number {
  const largest = exact.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - (exact[i] as number))), 0) / largest;
}

const contextOf = (spec: FlowSpec, count: number) =>
  spec.context > 0 ? { context: drawnRows(count, spec.context, 1, 5) } : {};

/** Rows that repeat as often as they count, and the same rows with weights of mean 1. */
function repeated(spec: FlowSpec): { weighted: TrainingRows; repeated: TrainingRows } {
  const count = 16;
  const values = drawnRows(count, spec.dim, 1.5);
  const given = contextOf(spec, count);
  const times = Array.from({ length: count }, (_, i) => i % 4);
  const of = (from: Float32Array, width: number) =>
    Float32Array.from(
      times.flatMap((n, i) =>
        Array(n)
          .fill([...from.subarray(i * width, (i + 1) * width)])
          .flat(),
      ),
    );
  const total = times.reduce((sum, n) => sum + n, 0);
  return {
    weighted: { values, count, ...given, weights: Float32Array.from(times, (n) => (n * count) / total) },
    repeated: {
      values: of(values, spec.dim),
      count: total,
      ...(given.context ? { context: of(given.context, spec.context) } : {}),
    },
  };
}

/** Blocks of 8 draws, one of which is made of rows that stand for themselves. */
function drawnBlocks(spec: FlowSpec): TrainingRows {
  const count = 32;
  return {
    values: drawnRows(count, spec.dim, 1.5),
    count,
    ...contextOf(spec, count),
    weights: Float32Array.from({ length: count }, (_, i) => (i >> 3 === 2 ? 0.2 * (i % 4) : 0.5 + (i >> 3))),
    draws: {
      each: 8,
      logRatio: Float32Array.from(drawnRows(count, 1, 1, 9), (value, i) => (i >= 16 && i < 24 ? 0 : value)),
      alone: Uint8Array.from({ length: count }, (_, i) => (i >= 16 && i < 24 ? 1 : 0)),
    },
  };
}

/** The same loss as a weighted one: each draw has its fraction of its block's likelihood. */
async function asWeights(spec: FlowSpec, { draws, weights, ...rows }: TrainingRows): Promise<TrainingRows> {
  const flow = (engineOf.get('reference') as Engine).compile(spec);
  flow.load(drawnParameters(spec, 0.7));
  const density = await flow.logProb(rows);
  flow.dispose();
  const term = (i: number) => Math.exp((density[i] as number) + (draws?.logRatio[i] as number));
  const block = (i: number) => Array.from({ length: 8 }, (_, k) => (i & ~7) + k);
  return {
    ...rows,
    weights: Float32Array.from(density, (_, i) =>
      draws?.alone[i]
        ? (weights?.[i] as number)
        : ((weights?.[i & ~7] as number) * term(i)) / block(i).reduce((sum, j) => sum + term(j), 0),
    ),
  };
}

const flows: [string, FlowSpec][] = [...transformExamples, ...baseExamples]
  .map((example): [string, FlowSpec] => {
    const context = example.conditional ? 1 : 0;
    const { base, transforms } = example.flow(2, context);
    return [example.name, { ...flowOf(2, [{ kind: 'act-norm' }, ...transforms], context), base }];
  })
  .filter(([, { transforms }]) => transforms.every(({ kind }) => kind !== 'batch-norm'));

/** A software adapter takes seconds for every shader: a few flows have every kind of layer and base between them. */
const few: [string, FlowSpec][] = [
  [
    'linear maps',
    {
      ...flowOf(2, [{ kind: 'act-norm' }, { kind: 'lu' }, maf], 1),
      base: { kind: 'student-t', degrees: 8, trainable: true },
    },
  ],
  [
    'splines per column',
    {
      ...flowOf(2, [{ kind: 'elementwise-spline', order: 'linear-rational', bins: 4, bound: 3 }]),
      base: { kind: 'gaussian-mixture', components: 2, spread: 1 },
    },
  ],
  ['no layers', { ...flowOf(2, []), base: { kind: 'multivariate-normal' } }],
];
const some = (name: string) => (name === 'webgpu' ? few : name.startsWith('webgpu') ? few.slice(0, 1) : flows);

describe.each(engines)('%s', (name) => {
  test('integer weights have the gradient of repeated rows', async () => {
    for (const [flow, spec] of some(name)) {
      const rows = repeated(spec);
      const [weighted, plain] = [await stepped(name, spec, rows.weighted), await stepped(name, spec, rows.repeated)];
      expect(difference(weighted.gradient, plain.gradient), flow).toBeLessThan(1e-6);
      expect(Math.abs(weighted.loss - plain.loss), flow).toBeLessThan(1e-6 * (1 + Math.abs(plain.loss)));
    }
  });

  test('draws of a row have the gradient of its marginal likelihood, whatever rows lay there before', async () => {
    for (const [flow, spec] of some(name)) {
      const rows = drawnBlocks(spec);
      const others = { ...rows, values: rows.values.map((value) => 2 * value), weights: new Float32Array(32).fill(1) };
      const found = await stepped(name, spec, rows, undefined, others);
      const exact = await stepped('reference', spec, rows);
      expect(difference(found.gradient, exact.gradient), flow).toBeLessThan(2e-5);
      expect(Math.abs(found.loss - exact.loss), flow).toBeLessThan(2e-6 * (1 + Math.abs(exact.loss)));
      const weights = await stepped(name, spec, await asWeights(spec, rows));
      expect(difference(found.gradient, weights.gradient), flow).toBeLessThan(2e-5);
    }
  });

  test('blocks may be visited in any order', async () => {
    const [, spec] = few[0] as [string, FlowSpec];
    const rows = drawnBlocks(spec);
    const order = Uint32Array.from([16, 0, 24, 8].flatMap((from) => Array.from({ length: 8 }, (_, k) => from + k)));
    const [one, other] = [await stepped(name, spec, rows), await stepped(name, spec, rows, order)];
    expect(difference(one.gradient, other.gradient)).toBeLessThan(1e-6);
  });

  test('batch normalisation refuses weights, in words', () => {
    const spec = flowOf(2, [{ kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 }]);
    const flow = (engineOf.get(name) as Engine).compile(spec);
    const rows = { values: drawnRows(4, 2), count: 4, weights: new Float32Array(4).fill(1) };
    expect(() => flow.train(rows, { batch: 4, clipNorm: 1 })).toThrow(/Batch normalisation cannot learn/);
    flow.dispose();
  });
});
