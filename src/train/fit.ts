/** From prepared rows to a trained flow: standardise, calibrate, train, calibrate again, and measure on held-out rows. */
import type { CompiledFlow, Engine, Rows } from '../engine/engine';
import { layoutOf } from '../flow/flow';
import { initialParameters } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { calibrate } from './calibrate';
import type { TrainingOptions } from './options';
import { fitStandardisation, logScale, restoreUnits, type Standardisation, standardiseRows } from './standardise';
import { createTrainer, type Trainer } from './trainer';

export interface FitInput {
  readonly engine: Engine;
  /** Its `dim` is the number of columns; bounds may be 'auto'. */
  readonly flow: FlowSpec;
  /** Row-major [n, dim], in the units of the transformed columns. */
  readonly values: Float64Array;
  /** Disjoint indices of rows. */
  readonly split: { readonly train: Uint32Array; readonly validation: Uint32Array };
  readonly training: TrainingOptions;
  readonly seed: number;
}

/** A flow in the units of the transformed columns, while it trains and after. */
export interface Fit {
  readonly flow: CompiledFlow;
  readonly standardisation: Standardisation;
  readonly trainer: Trainer;
  /** ln p in nats per row, in the units of the transformed columns, for rows of row-major values. */
  logProb(values: Float64Array, rows: Uint32Array): Promise<Float64Array>;
  /** Draws in those units, row-major [count, dim]. */
  sample(count: number, seed: number): Promise<Float64Array>;
  dispose(): void;
}

export async function startFit(input: FitInput): Promise<Fit> {
  const { engine, values, split, training, seed } = input;
  const { dim } = input.flow;
  const standardisation = fitStandardisation(values, dim, split.train);
  const rowsOf = (source: Float64Array, rows: Uint32Array): Rows => ({
    values: standardiseRows(source, dim, rows, standardisation),
    count: rows.length,
  });
  const trainRows = rowsOf(values, split.train);
  const start = initialParameters(layoutOf(input.flow), seed);
  const { spec, parameters } = await calibrate(engine, input.flow, start, trainRows, 'before');
  const flow = engine.compile(spec);
  flow.load(parameters);
  const recalibrate = async () => {
    flow.load((await calibrate(engine, spec, await flow.read(), trainRows, 'after')).parameters);
  };
  const trainer = createTrainer(flow, trainRows, rowsOf(values, split.validation), training, seed, recalibrate);

  return {
    flow,
    standardisation,
    trainer,
    async logProb(source, rows) {
      const scale = logScale(standardisation);
      return Float64Array.from(await flow.logProb(rowsOf(source, rows)), (value) => value - scale);
    },
    sample: async (count, sampleSeed) => restoreUnits(await flow.sample(count, sampleSeed), dim, standardisation),
    dispose() {
      trainer.dispose();
      flow.dispose();
    },
  };
}

/** Mean and its standard error. */
export function meanAndError(values: Float64Array): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}
