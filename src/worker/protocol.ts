/**
 * What the page and the worker's session say to each other. Commands are calls (comlink); everything that happens over
 * time comes back as events through one callback. An event that belongs to a training run carries the run's number, and
 * the page drops those of a run that is no longer current. Every payload is plain data or a transferable typed array.
 */

import type { Baseline } from '../analysis/baselines';
import type { DensityCurve, DensityPlane } from '../analysis/density-plane';
import type { Histogram, Range } from '../analysis/histogram';
import type { Judgement } from '../analysis/verdict';
import type { Problem } from '../base/problem';
import type { FittedTransform } from '../catalog/column-transforms';
import type { RowDecisions, Ties } from '../catalog/dependence/decisions';
import type { GivenPdf } from '../catalog/given-pdf/given-pdf';
import type { GroupCandidate } from '../catalog/group-split';
import type { ReadOptions } from '../catalog/reader';
import type { SampleSet } from '../catalog/sample-sets';
import type { ColumnSpikes, SpikeTreatment } from '../catalog/spikes';
import type { ColumnProfile, ColumnTransform, TablesInFile } from '../catalog/table';
import type { ToyName } from '../catalog/toy-names';
import type { EngineChoice } from '../engine/choose/choose';
import type { FlowSpec } from '../flow/spec';
import type { Hideable } from '../share/link/frame';
import type { ColumnChoice, Metrics, Recipe, Source } from '../share/recipe';
import type { TableFormat } from '../share/table-out/write';
import type { EnsembleCheckpoint } from '../train/ensemble';
import type { TrainingOptions } from '../train/options';
import type { StopReason } from '../train/trainer';
import type { CatalogRow, RowPage, RowQuery, RowSort } from './catalog-rows';
import type { OutlierDetail, OutlierRow } from './outliers/galaxy-view';
import type {
  OutlierList,
  OutlierPage,
  OutlierQuery,
  OutlierRequest,
  OutlierSort,
  OutliersFound,
  ScoreHistogram,
  SearchProgress,
} from './outliers/messages';
import type { Outcome } from './outliers/outcome';
import type { SelectedRows } from './selected-rows';

export interface EngineStatus {
  /** The engine in use, e.g. `reference`. */
  readonly engine: string;
  /** What it runs on, in words, e.g. `TF.js wasm (SIMD)`. */
  readonly device: string;
  /** Why this one was picked, a sentence. */
  readonly why: string;
  /** Every engine and device that was probed, with the reason where it is not used; it can be asked for all the same where it is `choosable`. */
  readonly available: readonly {
    readonly choice: EngineChoice;
    readonly label: string;
    readonly problem?: string;
    readonly choosable?: true;
  }[];
}

/** A catalog that is open in the session. */
export interface CatalogSummary {
  readonly name: string;
  readonly rows: number;
  readonly profiles: readonly ColumnProfile[];
  readonly notes: readonly string[];
  /** Where the file holds several tables. */
  readonly tables?: TablesInFile;
  /** Columns that did not fit into memory. */
  readonly unread?: readonly string[];
  /** Columns whose rows may be kept together in a split, the best first. */
  readonly groupings: readonly GroupCandidate[];
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

/** What is to be learned from the open catalog. */
export interface ChooseRequest {
  /** Features in the order of the axes, and context columns. */
  readonly columns: readonly ColumnChoice[];
  /** Only rows for which this expression holds are used. */
  readonly filter?: string;
  /** Columns whose rows stay together in the split, none for rows one by one; the best grouping where absent. */
  readonly by?: readonly string[];
  /** On columns that follow from others and on rows that repeat others; training is refused while one is missing. */
  readonly decisions?: RowDecisions;
  readonly seed: number;
}

/** A column as prepared. */
export interface PreparedColumn {
  readonly choice: ColumnChoice;
  /** With the numbers that were fitted to the column. */
  readonly transform: FittedTransform;
  /** What the axis is called, e.g. `log10 M_star`. */
  readonly label: string;
  /** Over all used rows. */
  readonly histogram: Histogram;
  /** Of all used rows, in the units of the transformed column. */
  readonly median: number;
  /** Where the training rows lie, of a context column: beyond it a density is extrapolated. */
  readonly trained?: Range;
}

/** The rows that training will see, after the choice of columns. */
export interface PreparedRows extends Ties {
  readonly request: ChooseRequest;
  readonly features: readonly PreparedColumn[];
  readonly contexts: readonly PreparedColumn[];
  readonly used: number;
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  readonly trainRows: number;
  readonly validationRows: number;
  readonly testRows: number;
  /** Rows of the catalog that the filter lets through; absent without a filter. */
  readonly filtered?: number;
  /** The columns by which rows were kept together; none where they were drawn one by one. */
  readonly by: readonly string[];
  /** What would leak, or leaks, between the parts of a split by row, a sentence; absent where no row repeats. */
  readonly leak?: string;
  /** Some of the training rows, row-major [n, features], in the units of the transformed columns. */
  readonly points: Float32Array;
  /** Where each of them stands in the catalog, from 0. */
  readonly pointRows: Uint32Array;
  /** More of them with what is given, for pictures at one condition; row-major. Absent where nothing is given. */
  readonly conditioned?: {
    readonly values: Float32Array;
    readonly context: Float32Array;
    readonly rows: Uint32Array;
  };
  /** NLL on validation rows of one Gaussian fitted to the training rows, in nats per row; given the context, where there is one. */
  readonly gaussianNll: number;
  /** The chosen columns that have spikes; training is refused while one of them has no treatment. */
  readonly spikes: readonly ColumnSpikes[];
  readonly notes: readonly string[];
}

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

/** One measure of how far a trained flow can be trusted. */
export interface Finding {
  /** E.g. `Coverage`. */
  readonly title: string;
  readonly judgement: Judgement;
  /** The judgement in words, then the figures, then what to do. */
  readonly sentence: string;
}

/** Histogram of the probability integral transform of one column given the others, on test rows: flat where calibrated. */
export interface PitHistogram {
  readonly label: string;
  readonly counts: Float64Array;
  /** What a calibrated flow gives per bin, and the band that 95 % of its bins lie in. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** What is measured of a finished flow in the background; it grows until it is complete. */
export interface Assessment {
  /** Mean NLL with its standard error, in nats per row. */
  readonly nll: readonly {
    readonly rows: 'training' | 'validation' | 'test';
    readonly count: number;
    readonly mean: number;
    readonly standardError: number;
  }[];
  /** NLL on test rows, and on validation rows, of plainer densities fitted to the same training rows. */
  readonly baselines: readonly {
    readonly kind: Baseline['kind'];
    readonly name: string;
    readonly nll: number;
    readonly validation: number;
    /** By how much its test NLL is better than the flow's, row by row, and the error of that. */
    readonly better: number;
    readonly standardError: number;
  }[];
  readonly findings: readonly Finding[];
  readonly pit: readonly PitHistogram[];
  /** Shares of test rows inside the HPD regions of these masses. */
  readonly coverage: readonly { readonly mass: number; readonly observed: number; readonly standardError: number }[];
  readonly complete: boolean;
  /** What is being measured now, where it is not complete. */
  readonly doing?: string;
}

/** The links of a finished run, without `#`. */
export interface ShareLinks {
  readonly recipe: string;
  readonly model?: {
    readonly fragment: string;
    readonly bits: number;
    /** Flows that it holds, of how many that the model averages. */
    readonly flows: number;
    readonly of: number;
    /** Held-out NLL that the link loses, with its standard error. */
    readonly nats: number;
    readonly standardError: number;
  };
  /** Why there is no link with the model in it. */
  readonly refusal?: Problem;
}

interface TextFile {
  readonly name: string;
  readonly text: string;
}

export interface PythonFiles {
  /** Rebuilds the flow in PyTorch from the saved model. */
  readonly module: TextFile;
  /** Trains it by torchrun, and scores a folder of catalogs by Dask. */
  readonly cluster: TextFile;
}

export type SessionEvent =
  | { readonly type: 'engine'; readonly status: EngineStatus }
  | { readonly type: 'loading'; readonly name: string; readonly fraction: number; readonly rows: number }
  /** `opening` is the number that its opening was asked for by. */
  | { readonly type: 'catalog'; readonly opening: number; readonly catalog: CatalogSummary }
  | { readonly type: 'prepared'; readonly prepared: PreparedRows }
  | { readonly type: 'training'; readonly run: number; readonly update: TrainingUpdate }
  | { readonly type: 'finished'; readonly run: number; readonly result: FinishedTraining }
  | { readonly type: 'assessment'; readonly run: number; readonly assessment: Assessment }
  /** A search for outliers among the prepared rows. */
  | { readonly type: 'searching'; readonly progress: SearchProgress }
  | { readonly type: 'outliers'; readonly found: OutliersFound }
  /** It ended without a result. */
  | { readonly type: 'search over' }
  /** A run ended without a result; the refusal that follows says why. */
  | { readonly type: 'run over'; readonly run: number }
  /** The density of a run at another context. */
  | { readonly type: 'density'; readonly run: number; readonly density: Density }
  /** The run, to be kept: every few seconds, when it is paused and when it ends. */
  | { readonly type: 'saved'; readonly run: number; readonly saved: SavedRun }
  /** Something the person should know, while work goes on (a rewind after a non-finite loss, a lost device). */
  | { readonly type: 'notice'; readonly message: string }
  /** A refusal, of an opening where that is named. What was loaded and trained before is unchanged. */
  | { readonly type: 'problem'; readonly problem: Problem; readonly opening?: number };

/** What a person says of a file: the table to read where it holds several, what a text leaves open, the columns that must fit. */
export type Said = Pick<ReadOptions, 'table' | 'text' | 'columns'>;

export type OpenRequest =
  /** `paths` are those of the files with the folders that they were chosen with, which a File does not keep. */
  | ({ readonly kind: 'files'; readonly files: readonly File[]; readonly paths?: readonly string[] } & Said)
  | ({ readonly kind: 'url'; readonly url: string } & Said)
  | { readonly kind: 'given-pdf'; readonly pdf: GivenPdf; readonly count: number; readonly seed: number }
  | { readonly kind: 'toy'; readonly toy: ToyName; readonly count: number; readonly seed: number }
  /** A synthetic catalog; that of z = 0 where no set is named. */
  | { readonly kind: 'sample'; readonly set?: SampleSet };

/** Where a catalog comes from, and its files in the order of the source; none where it is drawn. */
export interface OpenedSource {
  readonly source: Source;
  readonly files: readonly File[];
}

/** A run as it can be kept and gone on with: by which recipe, and how far it has come. */
export interface SavedRun {
  readonly recipe: Recipe;
  readonly checkpoint: EnsembleCheckpoint;
}

export interface TrainRequest {
  /** For as many features and context columns as are chosen. */
  readonly flow: FlowSpec;
  readonly training: TrainingOptions;
  /** Flows that are averaged; one where absent. */
  readonly members?: Recipe['members'];
  /** Whether Gaussian mixtures are averaged in. */
  readonly mixture?: Recipe['mixture'];
  /** What sized the flow and its training; goes into the recipe. */
  readonly sized?: Recipe['sized'];
  readonly seed: number;
  /** Where the same run had come before the page was closed or the worker lost; refused where its recipe is another one. */
  readonly from?: SavedRun;
  /** Waits before its first step. */
  readonly paused?: boolean;
}

/** Rows that a filter lets through, or what is wrong with it. */
export type RowCount = { readonly rows: number } | { readonly problem: Problem };

/** The codes of the problems that tell of a lost worker: what it held is read again, or is gone. */
export const SESSION_LOST = 'session-lost';
export const SESSION_GONE = 'session-gone';

/** The commands of a session. None of them rejects: what goes wrong comes back as a `problem` event. */
export interface SessionCommands {
  /** Must be called first, once, with the function that takes the events. */
  listen(onEvent: (event: SessionEvent) => void): Promise<void>;
  /** Opens a catalog; the open one stays until the new one is read whole. The answer names `opening`, a number that the caller gives. */
  open(request: OpenRequest, opening: number): Promise<void>;
  /** Stops the reading that is under way. */
  cancelOpening(): Promise<void>;
  /** Where the open catalog comes from, with the digests of its files; undefined where none is open. */
  source(): Promise<OpenedSource | undefined>;
  /** Chooses columns and rows of the open catalog. Answers with `prepared`. */
  choose(request: ChooseRequest): Promise<void>;
  /** How many rows of the open catalog an expression lets through, or what is wrong with it. */
  countRows(filter: string): Promise<RowCount>;
  /** The rows that an expression selects, with what the pictures show of them; or what is wrong with it. */
  selectRows(expression: string): Promise<SelectedRows | { readonly problem: Problem }>;
  /** A column of numbers at rows of the catalog, counted from 0; undefined where there is no such column. */
  valuesAt(column: string, rows: Uint32Array): Promise<Float32Array | undefined>;
  /** What a row, counted from 0, has in these columns; blank cells are left out. */
  rowWords(
    row: number,
    columns: readonly string[],
  ): Promise<readonly { readonly name: string; readonly text: string }[]>;
  /** The rows, counted from 0, whose −log10 p lies in [from, to); none without a search. */
  rowsByScore(from: number, to: number): Promise<Uint32Array>;
  /** The rows that an expression selects, with all columns, as a file. */
  rowsTable(expression: string, format: TableFormat): Promise<Blob | { readonly problem: Problem }>;
  /** From now on densities are shown at this context, in the units of the transformed columns. Answers with `density`. */
  setContext(values: readonly number[]): Promise<void>;
  chooseEngine(choice: EngineChoice): Promise<void>;
  /** Starts a new run on the prepared rows and returns its number; 0 where it was refused. */
  train(request: TrainRequest): Promise<number>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One optimiser step, starting a paused run where there is none. */
  step(request: TrainRequest): Promise<number>;
  /** Ends the run now, as if all steps were done. */
  finish(): Promise<void>;
  /** Forgets the run, or the one that is starting; the prepared rows stay. */
  reset(): Promise<void>;
  /** Looks for outliers among the prepared rows. Answers with `searching` and then `outliers`. */
  findOutliers(request: OutlierRequest): Promise<void>;
  /** Ends the search that is under way; the result before it is shown again. */
  stopSearch(): Promise<void>;
  /** Shows an earlier result of the prepared rows again, by its key; false where it is not kept. Answers with `outliers`. */
  showSearch(key: string): Promise<boolean>;
  /** Forgets a result. */
  forgetSearch(key: string): Promise<void>;
  /** Holds the result against another cut and other tests. Answers with `outliers`. */
  recutOutliers(cut: number, ignored: readonly string[]): Promise<void>;
  /** Rows of the result, or what is wrong with the filter. */
  outlierRows(query: OutlierQuery): Promise<OutlierPage | { readonly problem: Problem }>;
  /** Rows of the open catalog, or what is wrong with the expression. */
  catalogRows(query: RowQuery): Promise<RowPage | { readonly problem: Problem }>;
  /** Where a used row lies, in the units of the transformed features. */
  pointOf(place: number): Promise<readonly number[] | undefined>;
  outlierDetail(place: number): Promise<OutlierDetail | undefined>;
  /** The catalog with all scores, as a file. */
  outliersTable(format: TableFormat): Promise<Blob>;
  /** The run as it is now; told by `saved` too. */
  checkpoint(): Promise<SavedRun | undefined>;
  /** Answers at once: the worker lives, and listens. */
  beat(): Promise<void>;
  /** Of the finished run; undefined where there is none. */
  shareLinks(options: {
    readonly names: boolean;
    readonly hidden: readonly Hideable[];
  }): Promise<ShareLinks | undefined>;
  /** The finished run's model as safetensors. */
  modelFile(): Promise<Blob | undefined>;
  /** The finished run's flow as Python. */
  pythonFiles(): Promise<PythonFiles | undefined>;
  /** Draws of the finished run, in the catalog's units, as a file. */
  samplesTable(count: number, format: TableFormat): Promise<Blob | undefined>;
  /** The recipe of the current run, or undefined before the first. */
  recipe(): Promise<Recipe | undefined>;
}

export type {
  CatalogRow,
  ColumnChoice,
  ColumnSpikes,
  ColumnTransform,
  EngineChoice,
  EnsembleCheckpoint,
  Outcome,
  OutlierDetail,
  OutlierList,
  OutlierPage,
  OutlierQuery,
  OutlierRequest,
  OutlierRow,
  OutlierSort,
  OutliersFound,
  RowPage,
  RowQuery,
  RowSort,
  SampleSet,
  ScoreHistogram,
  SearchProgress,
  SelectedRows,
  SpikeTreatment,
  ToyName,
};
