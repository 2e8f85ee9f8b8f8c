/** What a run shows while it trains and when it has ended. */
import type { DensityCurve, DensityPlane } from '../../analysis/density-plane';
import type { Histogram } from '../../analysis/histogram';
import type { Metrics } from '../../share/recipe';
import type { StopReason } from '../../train/trainer';

/** Draws from a density over three columns or more, which has no picture of its own. */
export interface DensityCloud {
  /** Row-major [n, features], in the units of the transformed columns. */
  readonly samples: Float32Array;
}

/** What has been learned, to be drawn; of a conditional flow, the density at the context that the page asked for last. */
export type Density =
  | ({ readonly kind: 'curve' } & DensityCurve)
  | ({ readonly kind: 'plane' } & DensityPlane)
  | ({ readonly kind: 'cloud' } & DensityCloud);

export type TrainingPhase = 'running' | 'paused' | 'finished';

/** Steps and NLL of the looks of one flow, in nats per row; `train` is the mean over the batches since the look before. */
export interface LossCurve {
  readonly step: Float64Array;
  readonly train: Float64Array;
  readonly validation: Float64Array;
}

/** `step`, `curve` and `bestStep` are those of the flow at hand. */
export interface TrainingUpdate {
  readonly phase: TrainingPhase;
  /** Which flow is at hand, from 1, of how many that are averaged. */
  readonly member: number;
  readonly members: number;
  /** All flows are trained, and Gaussian mixtures are fitted beside them. */
  readonly weighing: boolean;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
  readonly curve: LossCurve;
  readonly bestStep: number;
  /** Of the flows before it, with their best steps. */
  readonly before: readonly { readonly curve: LossCurve; readonly bestStep: number }[];
  readonly density: Density;
}

export interface FinishedTraining {
  readonly metrics: Metrics;
  readonly stopped: StopReason;
  /** Flows that are averaged, and the share of Gaussian mixtures; 0 without them. */
  readonly averaged: { readonly flows: number; readonly mixtureShare: number };
  readonly density: Density;
  /** Held-out rows and as many samples over the same bins, one of each per feature. */
  readonly heldOut: readonly Histogram[];
  readonly samples: readonly Histogram[];
  /** Some of both, row-major [n, features]; each sample given the context of its row. */
  readonly points: { readonly heldOut: Float32Array; readonly samples: Float32Array };
}
