/** The page's one state: what the session last said, and what the person last chose. Never changed in place. */

import type { Problem } from '../base/problem';
import type { Definition } from '../catalog/define/definition';
import type { RowDecisions } from '../catalog/dependence/decisions';
import type { ColumnDomain } from '../catalog/domain';
import type { SpikeTreatment } from '../catalog/spikes';
import type { ColumnProfile, ColumnTransform } from '../catalog/table';
import type { EngineChoice } from '../engine/choose/choose';
import type { KeptQuestion } from '../share/look';
import type { ColumnChoice } from '../share/recipe';
import type { RowSort } from '../worker/catalog-rows';
import type { LabelsCompared } from '../worker/compare/messages';
import type { InferProgress, InferredRows } from '../worker/infer/messages';
import type { Assessment } from '../worker/messages/assessment';
import type { CatalogSummary, EngineStatus, PreparedRows } from '../worker/messages/catalog';
import type { Density, FinishedTraining, TrainingUpdate } from '../worker/messages/training';
import type { OutliersFound, SearchProgress } from '../worker/outliers/messages';
import type { OpenRequest, RowPoint, SavedRun } from '../worker/protocol';
import type { SelectedRows } from '../worker/selected-rows';
import type { History } from './history';
import type { KeptRun } from './runs/kept';
import type { KeptResult } from './searches/kept';
import type { Settings } from './settings';
import type { View } from './views';

/** A catalog that is being read; `again` after the worker was lost, when nothing on the page is replaced. */
export interface Opening {
  /** Every opening has a number of its own. */
  readonly id: number;
  readonly kind: OpenRequest['kind'] | 'again';
  readonly name: string;
  readonly request?: OpenRequest | undefined;
  /** Share read so far, NaN where the size is not known. */
  readonly fraction: number;
  readonly rows: number;
}

/** A problem, and what was being opened when it came. */
export interface Refusal {
  readonly problem: Problem;
  readonly during: Opening['kind'] | undefined;
}

/** What somebody sent: read and checked where it is shown. */
export type Shared =
  | { readonly kind: 'link'; readonly fragment: string }
  | { readonly kind: 'file'; readonly file: File };

/** A density of the past of a run. */
export interface PastDensity {
  readonly step: number;
  readonly density: Density;
}

/** How the table of the catalog is sorted, and the expression of the rows that it shows, as it is typed. */
export interface TableOrder {
  readonly sort: RowSort;
  readonly descending: boolean;
  readonly where: string;
}

/** A selection that is kept by name. */
export interface Subset {
  readonly name: string;
  readonly where: string;
}

/** The last comparison of labels: it stays when columns change, and goes with its catalog or its worker, by a sentence that says so. */
export type LabelComparison =
  | { readonly kind: 'found'; readonly found: LabelsCompared }
  | { readonly kind: 'gone'; readonly why: string };

/** A row that was asked, with the recipe of the finished run that it was asked of, as text; absent where that run has yet to come back. */
export interface AskedQuestion extends KeptQuestion {
  readonly of?: string;
}

/** What a person looks at and selects: none of it decides a result. */
export type Look = Pick<
  PageState,
  | ('selected' | 'selection' | 'subsets' | 'shownSubsets' | 'marked' | 'questions')
  | ('limits' | 'flipped' | 'colourBy' | 'overlaid' | 'difference' | 'table')
>;

/** How the page shows it. */
export type Viewed = Pick<
  PageState,
  ('view' | 'axes' | 'context' | 'warp' | 'instrument' | 'everyPair' | 'logDensity') | ('inHand' | 'shown' | 'shared')
>;

export interface PageState {
  readonly engine: EngineStatus | undefined;
  readonly engineChoice: EngineChoice;
  readonly opening: Opening | undefined;
  readonly catalog: CatalogSummary | undefined;
  /** Its columns, the computed ones last. */
  readonly profiles: readonly ColumnProfile[];
  /** Columns that the person computes, in their order, and notes on their cells without a value. */
  readonly definitions: readonly Definition[];
  readonly definitionNotes: readonly string[];
  /** What the catalog was opened by, where the page asked for it. */
  readonly opened: OpenRequest | undefined;
  /** The columns that the person picked, features and context in the order of picking. */
  readonly choices: readonly ColumnChoice[];
  /** The expression by which rows are used, '' for all. */
  readonly filter: string;
  /** What keeps rows together in the split, none for rows one by one; the session's suggestion where undefined. */
  readonly by: readonly string[] | undefined;
  /** The column that says how much each row counts. */
  readonly weight: string | undefined;
  /** What the person chose to do about columns that follow from others, and about rows that repeat others. */
  readonly decisions: RowDecisions;
  /** Columns that name a row where rows are listed; those that are called like one where undefined. */
  readonly identity: readonly string[] | undefined;
  /** True from a pick until the session answers it. */
  readonly choosing: boolean;
  /** The person's own choice of transform, by column, where it differs from the suggestion. */
  readonly overrides: ReadonlyMap<string, ColumnTransform>;
  /** The person's own word on a column's unit, where it differs from the guess. */
  readonly units: ReadonlyMap<string, string>;
  /** The person's own limits or period of a column, or that it has none, where they differ from the suggestion. */
  readonly domains: ReadonlyMap<string, ColumnDomain | undefined>;
  /** What the person chose to do about spikes, by column. */
  readonly treatments: ReadonlyMap<string, SpikeTreatment>;
  readonly prepared: PreparedRows | undefined;
  readonly settings: Settings;
  readonly history: History;
  /** The highest run number heard of. */
  readonly run: number;
  /** Events of runs up to this number are stale. */
  readonly runsOver: number;
  /** True from the press of Train until the session answers it. */
  readonly starting: boolean;
  readonly training: TrainingUpdate | undefined;
  readonly finished: FinishedTraining | undefined;
  /** The run ended a moment ago: a press of the main button was still meant to pause it, and must not train again. */
  readonly justEnded: boolean;
  readonly assessment: Assessment | undefined;
  /** Runs that have left the page and stay, the newest first, and how many there have been. */
  readonly runs: readonly KeptRun[];
  readonly runsKept: number;
  /** The run as it was kept last. */
  readonly saved: SavedRun | undefined;
  /** A link or a model file that was opened, shown above the workbench. */
  readonly shared: Shared | undefined;
  /** A search for outliers that is under way, and what the last one found. */
  readonly searching: SearchProgress | undefined;
  readonly outliers: OutliersFound | undefined;
  /** How far a question about rows is, and the answers to many rows that the table shows. */
  readonly inferring: InferProgress | undefined;
  readonly inferred: readonly InferredRows[];
  /** A comparison of labels that is under way. */
  readonly comparing: SearchProgress | undefined;
  readonly compared: LabelComparison | undefined;
  /** Results of searches, which stay when the columns change; the newest first. */
  readonly results: readonly KeptResult[];
  /** The densities of the run so far, thinned, to be looked through afterwards. */
  readonly past: readonly PastDensity[];
  /** Which of them is shown; the newest where undefined. */
  readonly shown: number | undefined;
  /** The context at which the density is shown, in the units of the transformed columns. */
  readonly context: readonly number[];
  /** Which two features the large picture shows, where there are more than two. */
  readonly axes: readonly [number, number];
  readonly warp: boolean;
  /** Whether the density of the finished run is shown with the errors of the rows. */
  readonly instrument: boolean;
  /** Whether the picture shows every pair of features, where there are more than two. */
  readonly everyPair: boolean;
  readonly view: View;
  /** A row of the table that is marked in the pictures, and where it lies in the units of the transformed features. */
  readonly marked:
    | { readonly row: number; readonly point: readonly number[] | undefined; readonly bars?: RowPoint['bars'] }
    | undefined;
  /** The expression of the rows that are selected, '' for none, and those rows as the worker last answered. */
  readonly selected: string;
  readonly selection: SelectedRows | undefined;
  /** Selections that a person kept and named. */
  readonly subsets: readonly Subset[];
  /** Rows that were asked, the newest first, each with the run that it was asked of. */
  readonly questions: readonly AskedQuestion[];
  /** The expressions of the subsets that are drawn over one another, two at most. */
  readonly shownSubsets: readonly string[];
  /** Those of catalogs that were open before, by what these were opened by. */
  readonly subsetsOf: ReadonlyMap<OpenRequest, readonly Subset[]>;
  /** The part of a column that pictures show, in the units of the transformed column, by name; all of it where absent. */
  readonly limits: Readonly<Record<string, readonly [number, number]>>;
  /** Columns whose axes are drawn from right to left and from top to bottom. */
  readonly flipped: readonly string[];
  /** The column that colours the points of the picture. */
  readonly colourBy: string | undefined;
  /** Kept runs that are drawn over the picture, by `runMark`, and whether the first is drawn as a difference. */
  readonly overlaid: readonly string[];
  readonly difference: boolean;
  readonly table: TableOrder;
  /** The column whose details are shown. */
  readonly inHand: string | undefined;
  readonly refusal: Refusal | undefined;
  readonly notices: readonly string[];
  readonly logDensity: boolean;
}
