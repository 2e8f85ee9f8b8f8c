/**
 * From prepared rows to a trained flow: standardise, calibrate, train, calibrate again, and measure on held-out rows; on
 * another engine where a device is lost.
 */
import {
  type CompiledFlow,
  type Engine,
  type EngineFailure,
  EngineFaultError,
  isEngineFailure,
  type MappedRows,
  type Rows,
  type TrainingRows,
} from '../engine/engine';
import { compileWatched, type WatchOptions } from '../engine/watch';
import { refuseUnweighable } from '../engine/weighable';
import { layoutOf } from '../flow/flow';
import { initialParameters } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { calibrate } from './calibrate';
import { withCircles } from './circular-flow';
import type { Domain } from './domain';
import { type Measured, measuredTable, typicalValues } from './measured-table';
import type { TrainingOptions } from './options';
import {
  type FlowStandardisation,
  fitStandardisation,
  flowContext,
  flowRows,
  meanUnitSlope,
  restoreUnits,
  unitSlopes,
} from './standardise';
import { type Checkpoint, createTrainer, type Trainer, untrained } from './trainer';
import { measuredData, tableData } from './training-data';

/** Rows in the units of the transformed columns. */
export interface Points {
  /** Row-major [n, dim]. */
  readonly values: Float64Array;
  /** Row-major [n, context]: what the density is conditional on, where it is. */
  readonly context?: Float64Array | undefined;
}

export interface FitInput extends Points {
  readonly engine: Engine;
  readonly watch?: WatchOptions | undefined;
  /** Its `dim` and `context` are the numbers of columns; bounds may be 'auto'. */
  readonly flow: FlowSpec;
  /** Where each column can lie; absent where all of them are the whole line. */
  readonly domains?: readonly Domain[] | undefined;
  /** Disjoint indices of rows. */
  readonly split: { readonly train: Uint32Array; readonly validation: Uint32Array };
  readonly training: TrainingOptions;
  readonly seed: number;
  /** How much each row counts, all of mean 1; absent where rows count alike. */
  readonly weights?: Float64Array | undefined;
  /** Absent where all rows are known exactly; else `values` holds a guess of every cell that is not. */
  readonly measured?: Measured | undefined;
  /** Where an earlier run with the same rows, flow and seed had come. */
  readonly from?: Checkpoint | undefined;
  /** Of the columns, where it was fitted before; fitted to the training rows otherwise. */
  readonly standardisation?: FlowStandardisation | undefined;
}

/** Where a run goes on when it is moved: its newest snapshot or look, its last look, or its beginning. */
export type Restart = 'newest' | 'last look' | 'beginning';

/** A flow in the units of the transformed columns, while it trains and after. */
export interface Fit {
  readonly flow: CompiledFlow;
  readonly standardisation: FlowStandardisation;
  readonly trainer: Trainer;
  /** What the mean NLL of the trainer's rows is short of that in the units of the transformed columns. */
  readonly nllOffset: { readonly train: number; readonly validation: number };
  /** ln p in nats, in the units of the transformed columns, of all points or of the rows that are named. */
  logProb(points: Points, rows?: Uint32Array): Promise<Float64Array>;
  /** Points as the flow sees them. */
  rows(points: Points, rows?: Uint32Array): Rows;
  /** Latents and ln |det| of the whole map in those units, row-major. */
  forward(points: Points, rows?: Uint32Array): Promise<MappedRows>;
  /** The rows of latents, row-major [n, dim], in those units; `context`, row-major, has a row for each. */
  inverse(latents: Float32Array, context?: Float64Array): Promise<Float64Array>;
  /** Draws in those units, row-major [count, dim]; `context`, row-major, has a row for each. */
  sample(count: number, seed: number, context?: Float64Array): Promise<Float64Array>;
  /** The same run on another engine. This one is then still to be disposed of. */
  continueOn(engine: Engine, from: Restart): Fit;
  /** Gives back what only training needs, once that is over. */
  settle(): void;
  dispose(): void;
}

/**
 * Standardises the rows by those that train, resolves and calibrates the flow on them, and lays it out on the engine, ready for
 * its first step or, with `from`, for the next one after that checkpoint. Rejects with ProblemError where the flow cannot be laid
 * out, and with DeviceLostError where the engine's device is lost.
 */
export async function startFit(given: FitInput): Promise<Fit> {
  const measured = given.measured?.exact.some((exact) => exact === 0) ? given.measured : undefined;
  const input = measured ? { ...given, values: typicalValues({ ...given, measured }) } : given;
  const { engine, split, training, seed } = input;
  const { dim, context } = input.flow;
  const standardisation = input.standardisation ?? {
    ...fitStandardisation(input.values, dim, split.train, input.domains),
    context: fitStandardisation(input.context ?? new Float64Array(), context, split.train),
  };
  const rowsOf = (points: Points, rows?: Uint32Array) => flowRows(input.flow, standardisation, points, rows);
  const contextOf = (given: Float64Array | undefined) => flowContext(input.flow, standardisation, given);
  const trainRows = rowsOf(input, split.train);
  const circled = withCircles(input.flow, input.domains);
  const start = initialParameters(layoutOf(circled), seed);
  const { spec, parameters } = await calibrate(engine, circled, start, trainRows, 'before');
  const weighted = (rows: Uint32Array): TrainingRows => {
    const { weights } = input;
    return {
      ...rowsOf(input, rows),
      ...(weights ? { weights: Float32Array.from(rows, (row) => weights[row] as number) } : {}),
    };
  };
  const data = measured
    ? measuredData(
        measuredTable({ ...input, measured }, standardisation),
        split.train,
        split.validation,
        training,
        seed,
      )
    : tableData(weighted(split.train), weighted(split.validation), training.batch, seed);
  refuseUnweighable(spec, data.batches.rows);
  const slopes = (points: Points, rows?: Uint32Array) => unitSlopes(input.flow, standardisation, points, rows);
  const counted = { weights: input.weights, exact: measured?.exact };
  const offset = (rows: Uint32Array) => -meanUnitSlope(input.flow, standardisation, input, rows, counted);
  const nllOffset = { train: offset(split.train), validation: offset(split.validation) };

  function fitFrom(checkpoint: Checkpoint, on: Engine): Fit {
    const flow = compileWatched(on, spec, input.watch ?? {});
    flow.load(checkpoint.state.parameters);
    const recalibrate = async () => {
      flow.load((await calibrate(on, spec, await flow.read(), trainRows, 'after')).parameters);
    };
    const trainer = createTrainer(flow, data, training, recalibrate, checkpoint);
    let settled = false;
    const settle = () => {
      if (!settled) trainer.dispose();
      settled = true;
    };
    return {
      flow,
      standardisation,
      trainer,
      nllOffset,
      async logProb(points, rows) {
        const slope = slopes(points, rows);
        const found = await flow.logProb(rowsOf(points, rows));
        const out = new Float64Array(found.length);
        for (let i = 0; i < out.length; i++) out[i] = (found[i] as number) + slope(i);
        return out;
      },
      rows: rowsOf,
      async forward(points, rows) {
        const { values, logDet } = await flow.forward(rowsOf(points, rows));
        const slope = slopes(points, rows);
        return { values, logDet: logDet.map((value, i) => value + slope(i)) };
      },
      async inverse(latents, given) {
        const context = contextOf(given);
        const rows = { values: latents, count: latents.length / dim, ...(context ? { context } : {}) };
        return restoreUnits((await flow.inverse(rows)).values, dim, standardisation);
      },
      async sample(count, sampleSeed, given) {
        return restoreUnits(await flow.sample(count, sampleSeed, contextOf(given)), dim, standardisation);
      },
      continueOn(next, since) {
        if (since === 'beginning') return fitFrom(untrained(parameters), next);
        return fitFrom(since === 'newest' ? trainer.newest() : trainer.checkpoint(), next);
      },
      settle,
      dispose() {
        settle();
        flow.dispose();
      },
    };
  }
  const { from } = input;
  // A checkpoint of another flow is of no use; whoever kept it starts anew.
  return fitFrom(from && from.state.parameters.length === parameters.length ? from : untrained(parameters), engine);
}

/** What happened to an engine, a clause; the step is that of a run. */
export function failureInWords(failure: EngineFailure, step?: number): string {
  const near = step === undefined ? '' : ` near step ${step}`;
  return failure instanceof EngineFaultError
    ? `${failure.device} computes wrong numbers${near} (${failure.reason})`
    : `The device was lost${near} (${failure.reason})`;
}

/** What can go on on another engine. */
export interface Movable<Same> {
  readonly trainer: Pick<Trainer, 'step' | 'stopped'>;
  continueOn(engine: Engine, from: Restart): Same;
  dispose(): void;
}

export interface Continued<Moved> {
  readonly fit: Moved;
  /** What the person should know. */
  readonly message: string;
}

/**
 * Answers an error that any function of a fit threw: where a device was lost the same run goes on from its last snapshot or look,
 * on the engine that `next` gives, with every look before it; where an engine computes wrong numbers, from its last look, and where
 * those looks are in doubt, it starts again. Any other error is thrown on.
 */
export async function continueElsewhere<Moved extends Movable<Moved>>(
  error: unknown,
  fit: Movable<Moved>,
  next: (failure: EngineFailure) => Promise<Engine>,
): Promise<Continued<Moved>> {
  if (!isEngineFailure(error)) throw error;
  const { step } = fit.trainer;
  const faulty = error instanceof EngineFaultError;
  const doubtful = faulty && error.doubtful;
  const engine = await next(error);
  const continued = fit.continueOn(engine, doubtful ? 'beginning' : faulty ? 'last look' : 'newest');
  try {
    fit.dispose();
  } catch {
    // What lies on a lost device is gone already.
  }
  if (continued.trainer.stopped) {
    return { fit: continued, message: `${failureInWords(error)}: the trained flow is now on ${engine.device}.` };
  }
  const how = doubtful ? 'starts again' : `goes on from step ${continued.trainer.step}`;
  return { fit: continued, message: `${failureInWords(error, step)}: training ${how} on ${engine.device}.` };
}
