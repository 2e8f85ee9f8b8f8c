/**
 * The one interface that everything above `engine/` talks to. An engine compiles a FlowSpec; a compiled flow holds
 * parameters, evaluates, and trains. Rows are row-major Float32Arrays [n, dim]; n may be anything, engines work in chunks.
 */

import { ProblemError } from '../base/problem';
import type { ParameterLayout } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';

export interface Rows {
  /** Row-major [count, dim]. */
  readonly values: Float32Array;
  readonly count: number;
  /** Row-major [count, context], where the flow is conditional. */
  readonly context?: Float32Array;
}

/**
 * Rows to train on. The loss of a step is −(1/batch) Σ v ln p over its rows, with their weights v; of a block of draws it is
 * −(1/batch) v ln((1/each) Σ exp(ln p + log ratio)), with v the weight that all rows of the block have: an importance-weighted marginal likelihood
 * (Burda et al. 2016), whose gradient is a weighted one with the draws' fractions of the sum as weights.
 */
export interface TrainingRows extends Rows {
  /** How much each row counts; absent where all count 1. */
  readonly weights?: Float32Array;
  /** Absent where each row stands for itself. */
  readonly draws?: Draws;
}

/** Rows in blocks of `each`, from the first on, and by `order` only ever visited in whole blocks; batches are whole blocks too. */
export interface Draws {
  readonly each: (typeof DRAWS)[number];
  /** Of each row: ln p(w | x) − ln q(x | w) of draw x of the true values of a row that was measured as w; 0 where rows are alone. */
  readonly logRatio: Float32Array;
  /** 1 for rows that stand for themselves, which fill whole blocks. */
  readonly alone: Uint8Array;
}

/** Draws of a block: what divides the rows that any engine works on at once. */
export const DRAWS = [2, 4, 8, 16] as const;

export interface MappedRows {
  readonly values: Float32Array;
  /** ln |det| per row. */
  readonly logDet: Float32Array;
}

/** Adam (Kingma & Ba 2015) on the flat parameter buffer, after scaling gradients longer than `clipNorm` down to it. */
export interface StepOptions {
  /** Rows per step. */
  readonly batch: number;
  readonly clipNorm: number;
}

/** All that a training run needs to go on from where it was. */
export interface TrainingState {
  readonly parameters: Float32Array;
  /** Adam's first and second moments. */
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** Steps that the moments have seen. */
  readonly step: number;
}

export interface TrainingProgram {
  /** The order in which rows are visited from now on: a permutation of 0 … count − 1. */
  shuffle(order: Uint32Array): void;
  /** Other rows in place of those so far, with the same count and columns; the order stays. */
  rewrite(rows: TrainingRows): void;
  /** From now on, normalising layers use their stored statistics in training steps too, and leave them as they are. */
  freezeStatistics(): void;
  /**
   * One step on rows order[offset] … order[offset + batch − 1]. Where it answers with a promise, nothing else may be asked
   * before that has settled.
   */
  step(offset: number, learningRate: number): void | Promise<void>;
  /** Mean NLL of each step since the last call, in nats per row. Waits for the device. */
  losses(): Promise<Float32Array>;
  state(): Promise<TrainingState>;
  restore(state: TrainingState): void;
  dispose(): void;
}

export interface CompiledFlow {
  readonly spec: FlowSpec;
  readonly layout: ParameterLayout;
  /** Masked entries are set to 0. Throws where the length does not fit. */
  load(parameters: Float32Array): void;
  read(): Promise<Float32Array>;
  /** ln p per row, in nats. */
  logProb(rows: Rows): Promise<Float32Array>;
  /** Data to latent. */
  forward(rows: Rows): Promise<MappedRows>;
  /** Latent to data. */
  inverse(rows: Rows): Promise<MappedRows>;
  /** Draws from the flow, row-major [count, dim]; the same seed gives the same draws. */
  sample(count: number, seed: number, context?: Float32Array): Promise<Float32Array>;
  /** A training program whose parameters are this flow's own: each step changes what the flow evaluates. */
  train(rows: TrainingRows, options: StepOptions): TrainingProgram;
  dispose(): void;
}

export interface Engine {
  /** E.g. `reference`. */
  readonly name: string;
  /** What it runs on, in words, e.g. `TF.js wasm`. */
  readonly device: string;
  /** True where software stands in for a graphics adapter. */
  readonly emulated?: boolean;
  /** Why this engine cannot run a flow, as a clause such as `it has no circular splines`; undefined where it can. */
  supports(spec: FlowSpec): string | undefined;
  compile(spec: FlowSpec): CompiledFlow;
}

/** An engine, or why it cannot run here, in words. */
export type OpenedEngine =
  | { readonly ok: true; readonly engine: Engine }
  | { readonly ok: false; readonly problem: string };

/**
 * The device that a flow was compiled for is gone, and everything on it. Thrown by any function of a compiled flow or of
 * its training program, or rejected with; such a flow can only be disposed of.
 */
export class DeviceLostError extends Error {
  constructor(readonly reason: string) {
    super(`the device was lost: ${reason}`);
    this.name = 'DeviceLostError';
  }
}

/**
 * An engine computes wrong numbers on a flow, as `watch.ts` found. Thrown by the flow's functions, or rejected with; such a
 * flow can only be disposed of.
 */
export class EngineFaultError extends ProblemError {
  constructor(
    readonly device: string,
    /** A clause with its own subject, e.g. `its gradient is wrong here`. */
    readonly reason: string,
    /** Whether what the flow learned before is in doubt too. */
    readonly doubtful: boolean,
  ) {
    const advice = 'Choose another engine under Settings, or update the browser.';
    super('engine-fault', `The engine ${device} computes wrong numbers on this flow: ${reason}.`, advice);
    this.name = 'EngineFaultError';
  }
}

/** After either of them another engine can take over. */
export type EngineFailure = DeviceLostError | EngineFaultError;

export const isEngineFailure = (error: unknown): error is EngineFailure =>
  error instanceof DeviceLostError || error instanceof EngineFaultError;
