/**
 * From prepared rows to a trained flow: standardise, calibrate, train, calibrate again, and measure on held-out rows; on
 * another engine where a device is lost.
 */
import { type CompiledFlow, DeviceLostError, type Engine, type Rows } from '../engine/engine';
import { layoutOf } from '../flow/flow';
import { initialParameters } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { calibrate } from './calibrate';
import type { TrainingOptions } from './options';
import { fitStandardisation, logScale, restoreUnits, type Standardisation, standardiseRows } from './standardise';
import { type Checkpoint, createTrainer, type Trainer, untrained } from './trainer';

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
  /** The same run on another engine, from its last look. This one is then of no use and still to be disposed of. */
  continueOn(engine: Engine): Fit;
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
  const validationRows = rowsOf(values, split.validation);

  function fitFrom(checkpoint: Checkpoint, on: Engine): Fit {
    const flow = on.compile(spec);
    flow.load(checkpoint.state.parameters);
    const recalibrate = async () => {
      flow.load((await calibrate(on, spec, await flow.read(), trainRows, 'after')).parameters);
    };
    const trainer = createTrainer(flow, trainRows, validationRows, training, seed, recalibrate, checkpoint);
    return {
      flow,
      standardisation,
      trainer,
      async logProb(source, rows) {
        const scale = logScale(standardisation);
        return Float64Array.from(await flow.logProb(rowsOf(source, rows)), (value) => value - scale);
      },
      sample: async (count, sampleSeed) => restoreUnits(await flow.sample(count, sampleSeed), dim, standardisation),
      continueOn: (other) => fitFrom(trainer.checkpoint(), other),
      dispose() {
        trainer.dispose();
        flow.dispose();
      },
    };
  }
  return fitFrom(untrained(parameters), engine);
}

export interface Continued {
  readonly fit: Fit;
  /** What the person should know. */
  readonly message: string;
}

/**
 * Answers an error that any function of a fit threw: where a device was lost, the same run goes on from its last look, on
 * the engine that `next` gives, with every look before it. Any other error is thrown on.
 */
export async function continueElsewhere(
  error: unknown,
  fit: Fit,
  next: (lost: DeviceLostError) => Promise<Engine>,
): Promise<Continued> {
  if (!(error instanceof DeviceLostError)) throw error;
  const { step } = fit.trainer;
  const engine = await next(error);
  const continued = fit.continueOn(engine);
  try {
    fit.dispose();
  } catch {
    // What lies on a lost device is gone already.
  }
  const from = continued.trainer.step;
  const message = `The device was lost near step ${step} (${error.reason}): training goes on from step ${from} on ${engine.device}.`;
  return { fit: continued, message };
}

/** Mean and its standard error. */
export function meanAndError(values: Float64Array): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}
