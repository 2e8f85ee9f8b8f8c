/** The catalog that is open and the rows that are chosen of it, as the page is told of them. */
import type { Histogram, Range } from '../../analysis/histogram';
import type { FittedTransform } from '../../catalog/column-transforms';
import type { Definition } from '../../catalog/define/definition';
import type { RowDecisions, Ties } from '../../catalog/dependence/decisions';
import type { GivenPdf } from '../../catalog/given-pdf/given-pdf';
import type { GroupCandidate } from '../../catalog/group-split';
import type { ColumnSpikes } from '../../catalog/spikes';
import type { ColumnProfile, TablesInFile } from '../../catalog/table';
import type { ToyName } from '../../catalog/toy-names';
import type { EngineChoice } from '../../engine/choose/choose';
import type { ColumnChoice } from '../../share/recipe';

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
  /** Columns that can group the rows in a split, the best first. */
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

/** The columns of the catalog with those that are computed from them. */
export interface ComputedColumns {
  readonly definitions: readonly Definition[];
  /** Of all columns, the computed ones last. */
  readonly profiles: readonly ColumnProfile[];
  /** On cells of computed columns that have no value. */
  readonly notes: readonly string[];
}

/** What a column would be like, with notes on cells that have no value. */
export interface TriedColumn {
  readonly profile: ColumnProfile;
  readonly notes: readonly string[];
}

/** What is to be learned from the open catalog. */
export interface ChooseRequest {
  /** All columns that are computed; none where absent. */
  readonly definitions?: readonly Definition[];
  /** Features in the order of the axes, and context columns. */
  readonly columns: readonly ColumnChoice[];
  /** Only rows for which this expression holds are used. */
  readonly filter?: string;
  /** Columns whose rows stay together in the split, none for rows one by one; the best grouping where absent. */
  readonly by?: readonly string[];
  /** The column that says how much each row counts. */
  readonly weight?: string;
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
  /** How many used rows have which kind of cell in it, where it was measured with errors, holes or limits. */
  readonly cells?: { readonly missing: number; readonly noisy: number; readonly limits: number };
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
  /** Columns that group the rows in the split; empty where rows are split one by one. */
  readonly by: readonly string[];
  /** What would leak, or leaks, between the parts of a split by row, a sentence; absent where no row repeats. */
  readonly leak?: string;
  /** Some of the training rows, row-major [n, features], in the units of the transformed columns; NaN where no value was measured. */
  readonly points: Float32Array;
  /** Where each of them stands in the catalog, from 0. */
  readonly pointRows: Uint32Array;
  /** More of them with what is given, for pictures at one condition; row-major. Absent where nothing is given. */
  readonly conditioned?: {
    readonly values: Float32Array;
    readonly context: Float32Array;
    readonly rows: Uint32Array;
  };
  /**
   * NLL on validation rows of one Gaussian fitted to the training rows, in nats per row; given the context, where there is one. Absent where rows have
   * weights, errors or holes: that Gaussian is fitted at the end.
   */
  readonly gaussianNll?: number;
  /** Rows of equal weight that would tell as much (Kish); absent where rows count alike. */
  readonly effectiveRows?: number;
  /** The chosen columns that have spikes; training is refused while one of them has no treatment. */
  readonly spikes: readonly ColumnSpikes[];
  readonly notes: readonly string[];
}
