/** What the page and the worker say to each other about which sample a row comes from. */

import type { DifferenceMap } from '../../analysis/compare/difference-map';
import type { Difference, Gain } from '../../analysis/compare/differs';
import type { Edge } from '../../analysis/compare/edges';
import type { SelectionBayes } from '../../analysis/compare/log-bayes';
import type { Reliability } from '../../analysis/compare/reliability';
import type { ChooseRequest } from '../messages/catalog';

export interface CompareRequest {
  /** The column of labels. */
  readonly label: string;
  /** The labels that are compared, or one that is compared with all other rows. */
  readonly labels: readonly string[];
  /** The columns learned, some of those that are chosen. */
  readonly columns: readonly string[];
  /** Columns whose rows are in one fold and count as one; none for rows one by one. */
  readonly by: readonly string[];
  readonly flow: 'light' | 'default';
  /** Training steps of each flow; by its rows where absent. */
  readonly steps?: number;
  readonly seed: number;
}

/** A label with the rows that have it. */
export interface LabelCount {
  readonly label: string;
  readonly rows: number;
}

/** How well one column tells two labels apart, alone, and all others without it. */
export interface ColumnWords {
  readonly column: string;
  readonly alone: Difference;
  readonly without?: Difference;
}

/** What a comparison found. */
export interface LabelsCompared {
  readonly key: number;
  readonly request: CompareRequest;
  /** The columns and rows that were chosen. */
  readonly chosen: ChooseRequest;
  readonly names: readonly string[];
  /** Rows of each label. */
  readonly rows: readonly number[];
  /** Number of groups; no group is on both sides of a split. Absent where rows are not grouped. */
  readonly groups?: number;
  /** Sentences, the verdict first. */
  readonly headline: readonly string[];
  readonly warnings: readonly string[];
  readonly differs: boolean;
  readonly gain: Gain;
  /** Of two labels. */
  readonly difference?: Difference;
  /** Right by always naming the most frequent label. */
  readonly chance: number;
  readonly reliability: Reliability;
  /** By Gaussian mixtures, of two labels. */
  readonly columns?: { readonly all: Difference; readonly each: readonly ColumnWords[] };
  readonly edges: readonly (Edge & { readonly filter: string })[];
  /** ln Bayes factor of all rows of each label, for it against the first; of the first, for the second against it. */
  readonly bayes: readonly (SelectionBayes & { readonly of: string; readonly over: string; readonly rowsOf: string })[];
  /** Rows unlike all labels at `threshold`, of rows with a label and of those without. */
  readonly none: {
    readonly threshold: number;
    readonly labelled: { readonly rows: number; readonly found: number };
    readonly unlabelled: { readonly rows: number; readonly found: number };
  };
  /** The columns that the table shows from now on. */
  readonly answers: {
    readonly none: string;
    readonly logBayes: readonly string[];
    readonly probabilities: readonly string[];
  };
}

/** ln Bayes factors of the selected rows that were compared, one for each of the `logBayes` columns. */
export interface SelectionEvidence {
  readonly key: number;
  readonly rows: number;
  readonly bayes: readonly SelectionBayes[];
}

/** Which rows of a comparison: unlike all labels, or those that speak most for a label. */
export type ComparedRows =
  | { readonly kind: 'none'; readonly most: number }
  | { readonly kind: 'towards'; readonly label: number; readonly count: number };

/** Along which columns of the catalog a map is drawn; `log` is for log10. */
export interface MapRequest {
  readonly key: number;
  readonly x: { readonly column: string; readonly log: boolean };
  readonly y: { readonly column: string; readonly log: boolean };
}

export interface MapFound extends DifferenceMap {
  readonly request: MapRequest;
  /** Rows on the map's columns; those without a value there are left out. */
  readonly rows: number;
  readonly left: number;
}
