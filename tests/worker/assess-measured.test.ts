/** Rows with errors are judged by their marginal NLL, and what cannot be tested is said; rows with weights by all tests, weighted. */
import { expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { Table } from '../../src/catalog/table';
import { openWasm } from '../../src/engine/wasm/engine';
import type { Recipe } from '../../src/share/recipe';
import { assess } from '../../src/worker/assess';
import { assessMeasured } from '../../src/worker/assess-measured';
import { instrumentOf } from '../../src/worker/instrument';
import { deconvolvedOf } from '../../src/worker/measured';
import type { Assessment } from '../../src/worker/messages/assessment';
import { fitOf, metricsOf, modelOf } from '../../src/worker/run';
import { samplesOf } from '../../src/worker/sharing';
import { splitTable } from '../../src/worker/usable-rows';
import { preparedView } from '../../src/worker/views';
import { kernelBytes } from '../../tools/kernels.mjs';
import { seenByChance } from '../analysis/models';
import { opened } from '../engine/opened';

const ROWS = 600;

const affine: Pick<Recipe, 'flow' | 'training'> = {
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
};

async function trainedOn(table: Table, recipe: Recipe) {
  const data = splitTable(table, recipe);
  const deconvolved = await deconvolvedOf(data, recipe.seed);
  const engine = opened(await openWasm({ kernels: kernelBytes }));
  const fit = await fitOf(engine, data, recipe, { deconvolved });
  while (!fit.trainer.stopped) await fit.trainer.advance(50);
  return { data, deconvolved, engine, fit };
}

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
    ...affine,
    seed: 1,
  };
  const { data, deconvolved, engine, fit } = await trainedOn(table, recipe);
  let assessment: Assessment | undefined;
  for await (const known of assessMeasured({ fit, data, seed: recipe.seed, deconvolved })) assessment = known;
  const { nll, baselines, findings, complete } = assessment ?? expect.fail('not assessed');
  // Of N(5, 1) seen with errors of 2: that of a deviation of √5. At the measured values the fit of true ones would have 3.4.
  const exact = 0.5 * Math.log(2 * Math.PI * Math.E * 5);
  expect(nll.map(({ rows }) => rows)).toEqual(['training', 'validation', 'test']);
  for (const { mean, standardError } of nll) expect(Math.abs(mean - exact)).toBeLessThan(4 * standardError);
  expect(findings.map(({ title }) => title)).toEqual(['Baselines', 'Errors', 'Draws', 'Overfitting']);
  expect(baselines.map(({ name }) => name)).toEqual(['Deconvolved Gaussian', 'Deconvolved mixture (1)']);
  // The right density is one Gaussian: neither is better than the other.
  for (const { nll: own, better, standardError } of baselines) {
    expect(Math.abs(own - exact)).toBeLessThan(0.3);
    expect(Math.abs(better)).toBeLessThan(4 * standardError + 0.02);
  }
  expect(complete).toBe(true);
  expect(findings.find(({ title }) => title === 'Draws')?.sentence).toMatch(
    /accurate to [\d.]+ nats .* 64 draws are worth [\d.]+ independent ones/,
  );

  // Saved samples have true values, and beside them the same with errors.
  const model = await modelOf(fit, recipe, data, await metricsOf(fit, data, engine, 0));
  const sample = (count: number) => fit.sample(count, 2);
  const samples = await samplesOf({ model, sample, instrument: instrumentOf(data) }, 2_000, undefined);
  expect(samples.columns.map(({ name }) => name)).toEqual(['x', 'x_seen']);
  const deviation = (column: number) => {
    const values = Float64Array.from({ length: 2_000 }, (_, row) => Number(samples.columns[column]?.cell(row)));
    return Math.sqrt(values.reduce((sum, x) => sum + (x - 5) ** 2 / values.length, 0));
  };
  expect(deviation(1) ** 2 - deviation(0) ** 2).toBeGreaterThan(3);
  expect(deviation(1) ** 2 - deviation(0) ** 2).toBeLessThan(5);
  fit.dispose();
});

test('a fit of rows with weights is judged by them: coverage, samples and calibration', async () => {
  const { values: x, weights } = seenByChance(3 * ROWS, random(9, 'catalog'), 0.15, 3);
  const column = (name: string, values: Float64Array) => ({ kind: 'number' as const, name, values });
  const table: Table = { name: 'test', rows: x.length, columns: [column('x', x), column('v', weights)], notes: [] };
  const recipe: Recipe = {
    version: 2,
    source: { kind: 'toy', toy: 'two-moons', count: 10, seed: 1 },
    columns: [{ name: 'x', transform: 'none' }],
    weight: 'v',
    split: { validation: 0.1, test: 0.4 },
    ...affine,
    seed: 1,
  };
  const { data, deconvolved, engine, fit } = await trainedOn(table, recipe);
  const view = preparedView(data, { columns: recipe.columns, seed: 1, weight: 'v' }, undefined);
  let assessment: Assessment | undefined;
  for await (const known of assess({ engine, fit, data, view, recipe, trainMs: 0, deconvolved })) assessment = known;
  const { findings, baselines } = assessment ?? expect.fail('not assessed');
  const judged = new Map(findings.map(({ title, judgement }) => [title, judgement]));
  for (const title of ['Coverage', 'Calibration', 'Integral']) expect(judged.get(title), title).toBe('good');
  expect(judged.get('Samples')).not.toBe('bad');
  expect(baselines.map(({ name }) => name)).toEqual(['Weighted Gaussian', 'Weighted mixture (1)']);
  // The same rows without their weights are those of the selection, which the density has not learned.
  const { weights: _weights, ...bare } = data;
  let unweighted: Assessment | undefined;
  for await (const known of assess({ engine, fit, data: bare, view, recipe, trainMs: 0 })) unweighted = known;
  expect(unweighted?.findings.find(({ title }) => title === 'Calibration')?.judgement).toBe('bad');
  fit.dispose();
});
