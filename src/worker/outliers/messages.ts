/** What the page and the session say to each other about outliers. */
import type { Progress } from '../progress';
import type { TrainRequest } from '../protocol';
import type { OutlierRow } from './galaxy-view';
import type { Outcome } from './outcome';

/** How to look for outliers among the prepared rows. */
export interface OutlierRequest {
  /** Rows for which this holds are the reference sample; all other rows are compared with it. All rows are the reference where absent. */
  readonly reference?: string;
  /** What keeps rows together in the folds; as in the split where absent, none for rows one by one. */
  readonly by?: readonly string[];
  /** Columns that a row is named by; those that are called like one where absent. */
  readonly identity?: readonly string[];
  /** `light` is small and soon trained; `chosen` is the flow of the settings. */
  readonly flow: { readonly kind: 'light' } | ({ readonly kind: 'chosen' } & Pick<TrainRequest, 'flow' | 'training'>);
  /** Five where absent. */
  readonly folds?: number;
  /** Flows an ensemble. */
  readonly members: number;
  readonly cut: number;
  /** Names of tests for artefacts that are switched off. */
  readonly ignored: readonly string[];
  readonly seed: number;
}

export interface SearchProgress extends Progress {
  readonly secondsLeft: number;
}

/** Counts of rows over equal bins of −log10 p. */
export interface ScoreHistogram {
  readonly from: number;
  readonly to: number;
  readonly counts: Float64Array;
  /** Rows that fail a test for artefacts, counted apart. */
  readonly artefacts: Float64Array;
  /** What chance gives. */
  readonly expected: Float64Array;
}

/** What a search found at its cut. */
export interface OutliersFound {
  /** By which catalog, rows, columns and settings it was made: the same again has the same result. */
  readonly key: string;
  readonly request: OutlierRequest;
  readonly outcome: Outcome;
  readonly histogram: ScoreHistogram;
  /** Columns that say where a row comes from. */
  readonly identity: readonly string[];
  readonly tags: readonly { readonly name: string; readonly sentence: string }[];
  /** Tests for artefacts that the catalog has no columns for. */
  readonly missing: readonly { readonly title: string; readonly why: string }[];
  /** The least likely of the outliers, with their points, row-major [n, features], in the units of the transformed columns. */
  readonly marks: { readonly places: Uint32Array; readonly points: Float32Array };
  /** True where features are given others or rows have errors of their own, and rows are ranked by HPD rank. */
  readonly conditional: boolean;
  readonly features: readonly string[];
}

export type OutlierList = 'outliers' | 'artefacts' | 'all';
export type OutlierSort = 'rank' | 'p' | 'q' | 'log p' | 'surprise' | 'agree';

/** Which rows of a list are shown. */
export interface OutlierQuery {
  readonly list: OutlierList;
  readonly sort: OutlierSort;
  readonly descending: boolean;
  /** Only rows for which this holds, in the language of the catalog's filters. */
  readonly where?: string;
  readonly from: number;
  readonly count: number;
}

export interface OutlierPage {
  readonly total: number;
  readonly rows: readonly OutlierRow[];
}
