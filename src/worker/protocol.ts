/**
 * What the page and the worker's session say to each other. Commands are calls (comlink); everything that happens over
 * time comes back as events through one callback. An event that belongs to a training run carries the run's number, and
 * the page drops those of a run that is no longer current. Every payload is plain data or a transferable typed array.
 */
import type { Problem } from '../base/problem';
import type { Definition } from '../catalog/define/definition';
import type { GivenPdf } from '../catalog/given-pdf/given-pdf';
import type { ReadOptions } from '../catalog/reader';
import type { SampleSet } from '../catalog/sample-sets';
import type { ToyName } from '../catalog/toy-names';
import type { EngineChoice } from '../engine/choose/choose';
import type { FlowSpec } from '../flow/spec';
import type { Caption } from '../share/caption';
import type { Recipe, Source } from '../share/recipe';
import type { TableFormat } from '../share/table-out/write';
import type { EnsembleCheckpoint } from '../train/ensemble-interface';
import type { TrainingOptions } from '../train/options';
import type { RowPage, RowQuery } from './catalog-rows';
import type { LabelsCompared } from './compare/messages';
import type { InferProgress, InferredRows } from './infer/messages';
import type { Assessment } from './messages/assessment';
import type {
  CatalogSummary,
  ChooseRequest,
  ComputedColumns,
  EngineStatus,
  PreparedRows,
  TriedColumn,
} from './messages/catalog';
import type { AskCommands, OutlierCommands } from './messages/commands';
import type { PythonFiles, ShareLinks, ShareOptions } from './messages/share';
import type { Density, FinishedTraining, TrainingUpdate } from './messages/training';
import type { OutliersFound, SearchProgress } from './outliers/messages';
import type { ScatterAxis, ScatterPoints } from './scatter';
import type { SelectedRows } from './selected-rows';

export type SessionEvent =
  | { readonly type: 'engine'; readonly status: EngineStatus }
  | { readonly type: 'loading'; readonly name: string; readonly fraction: number; readonly rows: number }
  /** `opening` is the number that its opening was asked for by. */
  | { readonly type: 'catalog'; readonly opening: number; readonly catalog: CatalogSummary }
  /** Other columns are computed than before, as a choice asked for. */
  | { readonly type: 'columns'; readonly columns: ComputedColumns }
  | { readonly type: 'prepared'; readonly prepared: PreparedRows }
  | { readonly type: 'training'; readonly run: number; readonly update: TrainingUpdate }
  | { readonly type: 'finished'; readonly run: number; readonly result: FinishedTraining }
  | { readonly type: 'assessment'; readonly run: number; readonly assessment: Assessment }
  /** A search for outliers among the prepared rows. */
  | { readonly type: 'searching'; readonly progress: SearchProgress }
  | { readonly type: 'outliers'; readonly found: OutliersFound }
  /** It ended without a result. */
  | { readonly type: 'search over' }
  /** A finished run is asked about rows; undefined when that has ended. */
  | { readonly type: 'inferring'; readonly progress: InferProgress | undefined }
  /** The answers to many rows that are columns of the catalog's table now. */
  | { readonly type: 'inferred'; readonly rows: readonly InferredRows[] }
  /** Labels are being compared; undefined when that has ended. */
  | { readonly type: 'comparing'; readonly progress: SearchProgress | undefined }
  | { readonly type: 'compared'; readonly found: LabelsCompared }
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

/** Where a used row lies, in the units of the transformed features: NaN where nothing was measured. */
export interface RowPoint {
  readonly values: readonly number[];
  /** Both ends of the error bar of every feature, NaN where it has none; absent where all rows are exact. */
  readonly bars?: readonly (readonly [number, number])[];
}

/** The codes of the problems that tell of a lost worker: what it held is read again, or is gone. */
export const SESSION_LOST = 'session-lost';
export const SESSION_GONE = 'session-gone';

/** The commands of a session. None of them rejects: what goes wrong comes back as a `problem` event. */
export interface SessionCommands extends OutlierCommands, AskCommands {
  /** Must be called first, once, with the function that takes the events. */
  listen(onEvent: (event: SessionEvent) => void): Promise<void>;
  /** Opens a catalog; the open one stays until the new one is read whole. The answer names `opening`, a number that the caller gives. */
  open(request: OpenRequest, opening: number): Promise<void>;
  /** Stops the reading that is under way. */
  cancelOpening(): Promise<void>;
  /** Where the open catalog comes from, with the digests of its files; undefined where none is open. */
  source(): Promise<OpenedSource | undefined>;
  /**
   * Computes these columns beside those of the file, in place of all that were computed before. Answers with what is wrong where one
   * cannot be computed, or where `filter`, by which rows are used, needs one that is not among them.
   */
  define(definitions: readonly Definition[], filter: string): Promise<ComputedColumns | { readonly problem: Problem }>;
  /** What a column would be like that is computed after these others. */
  tryDefinition(
    definition: Definition,
    others: readonly Definition[],
  ): Promise<TriedColumn | { readonly problem: Problem }>;
  /** Chooses columns and rows of the open catalog. Answers with `prepared`. */
  choose(request: ChooseRequest): Promise<void>;
  /** How many rows of the open catalog an expression lets through, or what is wrong with it. */
  countRows(filter: string): Promise<RowCount>;
  /** The rows that an expression selects, with what the pictures show of them; or what is wrong with it. */
  selectRows(expression: string): Promise<SelectedRows | { readonly problem: Problem }>;
  /** A column of numbers at rows of the catalog, counted from 0; undefined where there is no such column. */
  valuesAt(column: string, rows: Uint32Array): Promise<Float32Array | undefined>;
  /** Rows along two number columns, answers among them. */
  scatter(x: ScatterAxis, y: ScatterAxis): Promise<ScatterPoints | undefined>;
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
  /** From now on densities of the finished run are shown as the instrument sees them. Answers with `density`. */
  setInstrument(on: boolean): Promise<void>;
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
  /** Rows of the open catalog, or what is wrong with the expression. */
  catalogRows(query: RowQuery): Promise<RowPage | { readonly problem: Problem }>;
  /** Where a used row lies, in the units of the transformed features. */
  pointOf(place: number): Promise<RowPoint | undefined>;
  /** The run as it is now; told by `saved` too. */
  checkpoint(): Promise<SavedRun | undefined>;
  /** Answers at once: the worker lives, and listens. */
  beat(): Promise<void>;
  /** Of the finished run; undefined where there is none. */
  shareLinks(options: ShareOptions): Promise<ShareLinks | undefined>;
  /** The finished run's model as safetensors. */
  modelFile(caption?: Caption): Promise<Blob | undefined>;
  /** The finished run's flow as Python. */
  pythonFiles(): Promise<PythonFiles | undefined>;
  /** Draws of the finished run, in the catalog's units, as a file. */
  samplesTable(count: number, format: TableFormat): Promise<Blob | undefined>;
  /** The recipe of the current run, or undefined before the first. */
  recipe(): Promise<Recipe | undefined>;
}
