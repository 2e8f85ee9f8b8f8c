/**
 * What the tutorial asks of its worker: fits that it steps through itself, so that a reader can slow them down, with the
 * parameters after every stride. All of it is plain data or typed arrays.
 */
import type { GaussianMixture } from '../../analysis/mixture-steps';
import type { SampleSet } from '../../catalog/sample-sets';
import type { FlowSpec } from '../../flow/spec';
import type { TrainingOptions } from '../../train/options';
import type { Standardisation } from '../../train/standardise';
import type { Look, StopReason } from '../../train/trainer';

export interface FitRequest {
  readonly flow: FlowSpec;
  /** Row-major [n, dim]. */
  readonly training: Float64Array;
  readonly validation: Float64Array;
  /** What the flow is conditional on, row-major [n, flow.context], as its network is to see it. */
  readonly context?: { readonly training: Float64Array; readonly validation: Float64Array };
  readonly options: TrainingOptions;
  readonly seed: number;
  /** False for a flow that is to see the values as they are. */
  readonly standardise: boolean;
  /** The fit ends with the numbers of its last step, not with those of its best look. */
  readonly keepLast?: true;
}

/** Of fits that are to be seen to the end. */
export const TO_THE_END = {
  schedule: 'cosine',
  clipNorm: 5,
  evaluateEvery: 20,
  patience: 0,
} as const satisfies Partial<TrainingOptions>;

/** A fit as of now. */
export interface Snapshot {
  /** With every bound resolved. */
  readonly spec: FlowSpec;
  readonly standardisation: Standardisation;
  readonly parameters: Float32Array;
  readonly step: number;
  /** In nats per row, in the units of the values. */
  readonly looks: readonly Look[];
  /** Set once training is over; unless `keepLast`, the parameters are then those of the best look. */
  readonly stopped?: StopReason;
  /** Where `keepLast`, the look with the lowest validation NLL so far, and its parameters. */
  readonly best?: { readonly look: Look; readonly parameters: Float32Array };
}

/** Rows with the standard deviation of each value's error, both row-major [n, dim], for a mixture. */
export interface MixtureRequest {
  readonly dim: number;
  readonly measured: Float64Array;
  readonly errors: Float64Array;
  /** So many of the first rows train; the rest say when to stop. */
  readonly training: number;
  /** Gaussians in the mixture. */
  readonly components: number;
  readonly seed: number;
}

/** A column of a sample by its name, and what simulation each row is of. */
export interface SampleColumns {
  readonly rows: number;
  readonly sim: readonly string[];
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** Its calls reject where something fails. */
export interface LabCommands {
  /** What it computes on, in words. */
  device(): Promise<string>;
  /** Prepares a fit without taking a step, and returns its number. */
  begin(request: FitRequest): Promise<{ readonly fit: number; readonly snapshot: Snapshot }>;
  /** Takes so many steps, fewer where training ends. */
  advance(fit: number, steps: number): Promise<Snapshot>;
  /** ln p in nats, in the units of the values, row-major [n, dim]. */
  logProb(fit: number, values: Float64Array, context?: Float64Array): Promise<Float64Array>;
  /** Latents, row-major [n, dim]. */
  latents(fit: number, values: Float64Array, context?: Float64Array): Promise<Float64Array>;
  /** A Gaussian mixture of the true values below rows that were measured with errors; with errors of 0 one of the rows as they are. */
  mixture(request: MixtureRequest): Promise<GaussianMixture>;
  /** Gives a fit's memory back. */
  forget(fit: number): Promise<void>;
  /** Columns of a shipped synthetic sample. */
  sample(set: SampleSet, columns: readonly string[]): Promise<SampleColumns>;
}
