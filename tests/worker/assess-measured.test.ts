/** A fit of rows with errors is judged by their marginal NLL, and what cannot be tested is said. */
import { expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import { openWasm } from '../../src/engine/wasm/engine';
import type { Recipe } from '../../src/share/recipe';
import { assessMeasured } from '../../src/worker/assess-measured';
import { deconvolvedOf } from '../../src/worker/measured';
import type { Assessment } from '../../src/worker/messages/assessment';
import { fitOf } from '../../src/worker/run';
import { splitTable } from '../../src/worker/usable-rows';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const ROWS = 600;

test('a fit of rows with errors is judged as they were measured', async () => {
  const draw = random(8, 'catalog');
  const column = (name: string, value: () => number) => ({
    kind: 'number' as const,
    name,
    values: Float64Array.from({ length: ROWS }, value),
  });
  const columns = [column('x', () => 5 + draw.normal() + 2 * draw.normal()), column('x_err', () => 2)];
  const table: Table = { name: 'test', rows: ROWS, columns, notes: [] };
  const recipe: Recipe = {
    version: 2,
    source: { kind: 'toy', toy: 'two-moons', count: 10, seed: 1 },
    columns: [{ name: 'x', transform: 'none', error: 'x_err' }],
    split: { validation: 0.1, test: 0.3 },
    flow: {
      dim: 1,
      context: 0,
      base: { kind: 'standard-normal' },
      transforms: [{ kind: 'affine', init: 'standardise', trainable: true }],
    },
    training: {
      ...{ steps: 150, batch: 64, learningRate: 0.02, schedule: 'averaged', clipNorm: 5 },
      ...{ evaluateEvery: 10, patience: 0 },
    },
    seed: 1,
  };
  const data = splitTable(table, recipe);
  const deconvolved = await deconvolvedOf(data, recipe.seed);
  const engine = opened(await openWasm({ kernels: kernelBytes }));
  const fit = await fitOf(engine, data, recipe, { deconvolved });
  while (!fit.trainer.stopped) await fit.trainer.advance(50);
  let assessment: Assessment | undefined;
  for await (const known of assessMeasured({ fit, data, seed: recipe.seed, deconvolved })) assessment = known;
  const { nll, baselines, findings, complete } = assessment ?? expect.fail('not assessed');
  // Of N(5, 1) seen with errors of 2: that of a deviation of √5. At the measured values the fit of true ones would have 3.4.
  const exact = 0.5 * Math.log(2 * Math.PI * Math.E * 5);
  expect(nll.map(({ rows }) => rows)).toEqual(['training', 'validation', 'test']);
  for (const { mean, standardError } of nll) expect(Math.abs(mean - exact)).toBeLessThan(4 * standardError);
  expect(findings.map(({ title }) => title)).toEqual(['Baselines', 'Errors', 'Overfitting']);
  expect(baselines.map(({ name }) => name)).toEqual(['Deconvolved Gaussian', 'Deconvolved mixture (1)']);
  // The right density is one Gaussian: neither is better than the other.
  for (const { nll: own, better, standardError } of baselines) {
    expect(Math.abs(own - exact)).toBeLessThan(0.3);
    expect(Math.abs(better)).toBeLessThan(4 * standardError + 0.02);
  }
  expect(complete).toBe(true);
  fit.dispose();
});
