/**
 * What the page and the worker's session say to each other. Commands are calls (comlink); everything that happens over
 * time comes back as events through one callback. An event that belongs to a training run carries the run's number, and
 * the page drops those of a run that is no longer current. Every payload is plain data or a transferable typed array.
 */

import type { GivenPdf } from '../catalog/given-pdf';
import type { ColumnSpikes, SpikeTreatment } from '../catalog/spikes';
import type { ColumnProfile } from '../catalog/table';
import type { ToyName } from '../catalog/toy-names';
import type { EngineChoice } from '../engine/choose';
import type { Problem } from '../flow/problem';
import type { ColumnChoice, Metrics, Recipe } from '../share/recipe';
import type { TrainingOptions } from '../train/options';

export interface EngineStatus {
  /** The engine in use, e.g. `reference`. */
  readonly engine: string;
  /** What it runs on, in words, e.g. `TF.js wasm (SIMD)`. */
  readonly device: string;
  /** Why this one was picked, a sentence. */
  readonly why: string;
  /** Every engine and device that was probed, with the reason where it cannot run here. */
  readonly available: readonly { readonly choice: EngineChoice; readonly label: string; readonly problem?: string }[];
}

/** A catalog that is open in the session. */
export interface CatalogSummary {
  readonly name: string;
  readonly rows: number;
  readonly profiles: readonly ColumnProfile[];
  readonly notes: readonly string[];
  /** True for the shipped sample: synthetic data, to be labelled as such wherever it shows. */
  readonly synthetic: boolean;
  /** Set where the source is a density that is known exactly. */
  readonly truth?: Truth;
}

/** What is known of the density that rows were drawn from: its entropy in nats, and in one dimension its curve. */
export type Truth =
  | {
      readonly kind: 'curve';
      readonly pdf: GivenPdf;
      readonly label: string;
      readonly grid: Float64Array;
      readonly density: Float64Array;
      readonly entropy: number;
    }
  | { readonly kind: 'toy'; readonly toy: ToyName; readonly label: string; readonly entropy: number };

/** Counts in equal bins over [from, to], in the units of the transformed column. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: Float64Array;
}

/** The rows that training will see, after the choice of columns. */
export interface PreparedRows {
  readonly columns: readonly ColumnChoice[];
  /** What the axis is called, e.g. `log10 M_star`. */
  readonly labels: readonly string[];
  readonly used: number;
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  readonly trainRows: number;
  readonly validationRows: number;
  readonly testRows: number;
  /** One per column, over all used rows. */
  readonly histograms: readonly Histogram[];
  /** With two columns some of the training rows, x and y in turn, in the units of the transformed columns. */
  readonly points?: Float32Array;
  /** NLL on validation rows of one Gaussian fitted to the training rows, in nats per row. */
  readonly gaussianNll: number;
  /** The chosen columns that have spikes; training is refused while one of them has no treatment. */
  readonly spikes: readonly ColumnSpikes[];
  readonly notes: readonly string[];
}

/** A density along one column, in the units of the transformed column. */
export interface DensityCurve {
  readonly grid: Float64Array;
  readonly density: Float64Array;
}

/** A density over two columns, in the units of the transformed columns. */
export interface DensityPlane {
  /** Ranges that the grid covers, from edge to edge. */
  readonly x: { readonly from: number; readonly to: number };
  readonly y: { readonly from: number; readonly to: number };
  /** Cells along x and along y. */
  readonly width: number;
  readonly height: number;
  /** At the middles of the cells, row-major [height, width], y rising. */
  readonly density: Float32Array;
  /** Share of the density's mass that the grid holds. */
  readonly held: number;
  /** Levels above which these shares of that mass lie. */
  readonly levels: readonly { readonly mass: number; readonly density: number }[];
  /** The density of each column alone, as far as the grid reaches. */
  readonly marginals: readonly [DensityCurve, DensityCurve];
}

/** What has been learned, to be drawn. */
export type Density = ({ readonly kind: 'curve' } & DensityCurve) | ({ readonly kind: 'plane' } & DensityPlane);

export type TrainingPhase = 'running' | 'paused' | 'finished';

export interface TrainingUpdate {
  readonly phase: TrainingPhase;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
  /** Steps and NLL of every look so far, in nats per row; `train` is the mean over the batches since the last look. */
  readonly curve: { readonly step: Float64Array; readonly train: Float64Array; readonly validation: Float64Array };
  readonly bestStep: number;
  readonly density: Density;
}

export interface FinishedTraining {
  readonly metrics: Metrics;
  readonly stopped: 'all steps done' | 'no improvement' | 'stopped by hand';
  readonly density: Density;
  /** Held-out rows and as many samples over the same bins, one of each per column. */
  readonly heldOut: readonly Histogram[];
  readonly samples: readonly Histogram[];
  /** With two columns some of both as points, x and y in turn. */
  readonly points?: { readonly heldOut: Float32Array; readonly samples: Float32Array };
}

export type SessionEvent =
  | { readonly type: 'engine'; readonly status: EngineStatus }
  | { readonly type: 'loading'; readonly name: string; readonly fraction: number; readonly rows: number }
  | { readonly type: 'catalog'; readonly catalog: CatalogSummary }
  | { readonly type: 'prepared'; readonly prepared: PreparedRows }
  | { readonly type: 'training'; readonly run: number; readonly update: TrainingUpdate }
  | { readonly type: 'finished'; readonly run: number; readonly result: FinishedTraining }
  /** Something the person should know, while work goes on (a rewind after a non-finite loss, a lost device). */
  | { readonly type: 'notice'; readonly message: string }
  /** A refusal. What was loaded and trained before is unchanged. */
  | { readonly type: 'problem'; readonly problem: Problem };

export type OpenRequest =
  | { readonly kind: 'files'; readonly files: readonly File[] }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'given-pdf'; readonly pdf: GivenPdf; readonly count: number; readonly seed: number }
  | { readonly kind: 'toy'; readonly toy: ToyName; readonly count: number; readonly seed: number }
  | { readonly kind: 'sample' };

export interface TrainRequest {
  readonly preset: string;
  readonly training: TrainingOptions;
  readonly seed: number;
}

/** The commands of a session. None of them rejects: what goes wrong comes back as a `problem` event. */
export interface SessionCommands {
  /** Must be called first, once, with the function that takes the events. */
  listen(onEvent: (event: SessionEvent) => void): Promise<void>;
  /** Opens a catalog; the open one stays until the new one is read whole. */
  open(request: OpenRequest): Promise<void>;
  /** Stops the reading that is under way. */
  cancelOpening(): Promise<void>;
  /** Chooses columns of the open catalog. Answers with `prepared`. */
  choose(columns: readonly ColumnChoice[], seed: number): Promise<void>;
  chooseEngine(choice: EngineChoice): Promise<void>;
  /** Starts a new run on the prepared rows and returns its number; 0 where it was refused. */
  train(request: TrainRequest): Promise<number>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One optimiser step, starting a paused run where there is none. */
  step(request: TrainRequest): Promise<number>;
  /** Ends the run now, as if all steps were done. */
  finish(): Promise<void>;
  /** Forgets the run; the prepared rows stay. */
  reset(): Promise<void>;
  /** The recipe of the current run, or undefined before the first. */
  recipe(): Promise<Recipe | undefined>;
}

export type { ColumnSpikes, EngineChoice, SpikeTreatment, ToyName };
