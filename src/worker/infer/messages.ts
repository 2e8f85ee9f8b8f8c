/** What the page and the worker say to each other about rows that are asked of a finished run. */
import type { Answer } from '../../analysis/ask/ask';
import type { Checked } from '../../analysis/ask/checked';
import type { ToldColumn } from '../../analysis/ask/told';
import type { Central } from '../../base/central';
import type { Asking } from '../../share/asking';
import type { RowQuestion } from '../../share/one-row';

export interface InferRequest extends RowQuestion {
  readonly draws: number;
  readonly seed: number;
}

/** The posterior of one column that is not known exactly, in the units of the catalog but for `marginal` and `cloud`. */
export interface InferredColumn extends ToldColumn {
  readonly name: string;
  readonly draws: Float64Array;
  /** p per unit of the transformed column, along the transformed column. */
  readonly marginal: { readonly grid: Float64Array; readonly density: Float64Array };
}

/** The answer about one row. */
export interface Inferred extends Pick<Answer, 'method' | 'effective' | 'rHat' | 'logEvidence' | 'logEvidenceError'> {
  readonly columns: readonly InferredColumn[];
  /** The draws, row-major [draws, columns], in the units of the transformed columns. */
  readonly cloud: Float32Array;
  readonly reliable: boolean;
  readonly verdict: string;
  /** Columns whose value lies far outside the training range. */
  readonly outside: readonly string[];
  readonly seconds: number;
}

/** How usual what is known of a row is under the model. */
export interface Unlike {
  /** Fraction of the model's own samples whose known columns are less likely; NaN where there is none to tell. */
  readonly p: number;
  readonly sentence: string;
  readonly warning: boolean;
}

/** Many rows of the open catalog. */
export interface InferRowsRequest extends Asking {
  /** Only rows for which this holds, in the language of the catalog's filters; '' for all. */
  readonly where: string;
  readonly draws: number;
  readonly seed: number;
}

/** What asking many rows would take. */
export interface InferPlan {
  readonly rows: number;
  /** Estimated from a few of them, on this machine now. */
  readonly seconds: number;
  readonly unanswered: readonly { readonly reason: string; readonly count: number }[];
  readonly notes: readonly string[];
}

/** Rows that an answer sets apart, as an expression that selects them. */
export interface AnswerSelection {
  readonly words: string;
  readonly filter: string;
  readonly rows: number;
}

/** Answers to many rows, which are columns beside those of the catalog from then on. */
export interface InferredRows {
  readonly key: number;
  readonly of: 'question' | 'true values';
  /** What was asked for; nothing where true values were. */
  readonly unknown: readonly string[];
  /** The columns of the answers, and those of them that the table shows. */
  readonly all: readonly string[];
  readonly columns: readonly string[];
  /** The verdict, what was left out, and how good the answers are where the truth is known. */
  readonly sentences: readonly string[];
  readonly warnings: readonly string[];
  readonly selections: readonly AnswerSelection[];
  /** True where it was stopped before the last row. */
  readonly stopped: boolean;
}

/** Whether answers to a question are calibrated, by rows of the test set. */
export interface CheckAnswer extends Checked {
  /** Test rows that were asked. */
  readonly rows: number;
  /** Of these, answers that are not reliable. */
  readonly unreliable: number;
}

/** Rows that share one value of each learned column. */
export interface CombineRequest {
  /** In the language of the catalog's filters. */
  readonly where: string;
  readonly seed: number;
}

/** In the units of the catalog; `marginal` as that of a column. */
export interface ToldCombined extends Central {
  readonly marginal: InferredColumn['marginal'];
}

/** One parameter of rows that share it. */
export interface CombinedParameter {
  readonly name: string;
  /** If all rows are independent. */
  readonly independent: ToldCombined;
  /** If all rows of a group say the same: each group counts as one row. Absent where every row is a group of its own. */
  readonly byGroup?: ToldCombined;
  /** The value that all rows have, where they agree. */
  readonly truth?: number;
}

export interface CombinedAnswer {
  readonly parameters: readonly CombinedParameter[];
  readonly rows: number;
  readonly groups: number;
  readonly by: readonly string[];
  /** Of several parameters the draws, row-major [draws, parameters], in the units of the transformed columns. */
  readonly clouds?: { readonly independent: Float32Array; readonly byGroup?: Float32Array };
  /** What makes it unsure. */
  readonly warnings: readonly string[];
}

/** A question about one row, about many, whether answers are calibrated, or rows that are combined. */
export type InferTask = 'row' | 'rows' | 'check' | 'combine';

export interface InferProgress {
  readonly task: InferTask;
  /** 0 to 1, NaN where it is not known. */
  readonly fraction: number;
  readonly doing: string;
  readonly secondsLeft: number;
}
