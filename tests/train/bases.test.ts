/** Bases that are trained find the distribution that their draws come from: degrees of freedom, covariance, clumps. */
import { beforeAll, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { type BaseSpec, baseOf } from '../../src/flow/bases/registry';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { entryOf, initialParameters } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const COUNT = 4_000;
const BATCH = 500;
const STEPS = 300;
/** Raw numbers go far where their bounds are felt: −9.6 for a ν of 2.5. */
const RATE = 0.2;

const flowOf = (base: BaseSpec): FlowSpec => ({ dim: 2, context: 0, base, transforms: [] });

let engine: Engine;
beforeAll(async () => {
  engine = opened(await openWasm({ kernels: kernelBytes }));
});

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

test.each<[string, BaseSpec, BaseSpec, Record<string, readonly number[]>]>([
  [
    'student-t',
    { kind: 'student-t', degrees: 2.5, trainable: false },
    { kind: 'student-t', degrees: 8, trainable: true },
    {},
  ],
  [
    'multivariate-normal',
    {
      kind: 'multivariate-normal',
      fixed: {
        mean: [1, -2],
        factor: [
          [0.5, 0],
          [1.2, 0.4],
        ],
      },
    },
    { kind: 'multivariate-normal' },
    {},
  ],
  [
    'gaussian-mixture',
    { kind: 'gaussian-mixture', components: 2, spread: 0 },
    { kind: 'gaussian-mixture', components: 2, spread: 2 },
    { mean: [-3, 0, 2, 1], scale: [-1, 0, 0, -1], weight: [0, 1] },
  ],
])('%s', async (_name, truth, start, set) => {
  const actual = flowOf(truth);
  const layout = layoutOf(actual);
  const parameters = initialParameters(layout, 1);
  for (const [name, given] of Object.entries(set)) parameters.set(given, entryOf(layout, `base.${name}`).offset);
  const exact = plainFlow(actual, parameters);
  const noise = baseOf(truth).noise(truth, 2, COUNT, random(4, 'sample'));
  const values = Float32Array.from(exact.fromNoise(noise, COUNT));
  const rows = { values, count: COUNT };

  const flow = engine.compile(flowOf(start));
  flow.load(initialParameters(flow.layout, 1));
  const before = mean(await flow.logProb(rows));
  const program = flow.train(rows, { batch: BATCH, clipNorm: 5 });
  for (let step = 0; step < STEPS; step++) {
    await program.step((step * BATCH) % COUNT, RATE * (1 - step / STEPS));
  }
  const after = mean(await flow.logProb(rows));
  const best = mean(exact.logProb(values));
  program.dispose();
  flow.dispose();
  // On the rows that it was fitted to, the maximum of the likelihood is a little above the truth.
  expect(after).toBeGreaterThan(best - 1e-3);
  expect(after).toBeLessThan(best + 5e-3);
  expect(before).toBeLessThan(best - 0.05);
});
