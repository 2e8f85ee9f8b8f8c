/** From a table and a Recipe to a trained Model: what the session and the command line have in common. */
import { fitGaussian, gaussianLogProb } from '../analysis/gaussian';
import { type PreparedRows, prepareRows } from '../catalog/prepare';
import { splitRows } from '../catalog/split';
import type { Table } from '../catalog/table';
import type { Engine } from '../engine/engine';
import type { Metrics, Model, Recipe } from '../share/recipe';
import { type Fit, meanAndError, startFit } from '../train/fit';

/** Usable rows with their split, in the units of the transformed columns. */
export interface SplitData {
  readonly prepared: PreparedRows;
  /** Row-major [n, dim]; test rows of a second table come after those of the first. */
  readonly values: Float64Array;
  readonly dim: number;
  readonly split: { readonly train: Uint32Array; readonly validation: Uint32Array; readonly test: Uint32Array };
}

/** Prepares and splits a table. Where a second one holds the test rows, none of the first are held out for testing. */
export function splitTable(
  table: Table,
  { columns, split, seed }: Pick<Recipe, 'columns' | 'split' | 'seed'>,
  test?: Table,
): SplitData {
  const dim = columns.length;
  const prepared = prepareRows(table, columns, { seed });
  const count = prepared.values.length / dim;
  if (!test) return { prepared, values: prepared.values, dim, split: splitRows(count, split, seed) };
  const extra = prepareRows(test, columns, { seed, like: prepared }).values;
  const values = new Float64Array(prepared.values.length + extra.length);
  values.set(prepared.values);
  values.set(extra, prepared.values.length);
  const { train, validation } = splitRows(count, { ...split, test: 0 }, seed);
  const testRows = Uint32Array.from({ length: extra.length / dim }, (_, i) => count + i);
  return { prepared, values, dim, split: { train, validation, test: testRows } };
}

export function fitOf(engine: Engine, data: SplitData, recipe: Recipe): Promise<Fit> {
  const { flow, training, seed } = recipe;
  return startFit({ engine, flow, values: data.values, split: data.split, training, seed });
}

/** Mean ln p of one Gaussian fitted to the training rows, on other rows. */
export function gaussianBaseline({ values, dim, split }: SplitData, rows: Uint32Array): number {
  return meanAndError(gaussianLogProb(fitGaussian(values, dim, split.train), values, dim, rows)).mean;
}

/** What the fit reached, on rows that it was not trained on. */
export async function metricsOf(fit: Fit, data: SplitData, engine: Engine, trainSeconds: number): Promise<Metrics> {
  const { values, split } = data;
  const test = meanAndError(await fit.logProb(values, split.test));
  return {
    trainRows: split.train.length,
    validationRows: split.validation.length,
    testRows: split.test.length,
    validationLogProb: meanAndError(await fit.logProb(values, split.validation)).mean,
    testLogProb: test.mean,
    testLogProbStdErr: test.standardError,
    gaussianLogProb: gaussianBaseline(data, split.test),
    steps: fit.trainer.step,
    trainSeconds,
    engine: `${engine.name} (${engine.device})`,
  };
}

export async function modelOf(fit: Fit, recipe: Recipe, metrics: Metrics): Promise<Model> {
  return {
    recipe,
    flow: fit.flow.spec,
    standardisation: fit.standardisation,
    parameters: await fit.flow.read(),
    metrics,
  };
}
