/** The answers of a saved model about the rows of a table, in the units of the catalog. */
import { ask } from '../analysis/ask/ask';
import { drawsOf, type Grid, gridOf, toldColumns } from '../analysis/ask/told';
import type { Central } from '../base/central';
import type { Table } from '../catalog/table';
import { askedModel } from './asked-model';
import { type AskedTable, askedRows } from './asked-rows';
import type { Asking } from './asking';
import type { ModelFit } from './model-density';
import { orderedColumns } from './model-schema';
import type { Model } from './recipe';

export interface AnswerOptions extends Asking {
  /** Draws of each row, and the independent draws that an answer should be worth; 200 where absent. */
  readonly draws?: number;
  /** Values at which each marginal density is told; none where absent. */
  readonly grid?: number;
  readonly seed?: number;
}

/** The posterior of one column of one row. */
export interface ColumnAnswer extends Central {
  readonly name: string;
  /** Draws of equal weight; those of all columns of a row belong together. */
  readonly draws: Float64Array;
  /** The marginal density, per unit of the catalog. */
  readonly density?: Grid;
}

/** What the model says of one row. */
export interface RowAnswer {
  /** Index of the row in the table. */
  readonly row: number;
  /** A column for each cell that is not known exactly. */
  readonly columns: readonly ColumnAnswer[];
  /** ln p of what is known, in nats and in the units of the catalog, with its standard error. */
  readonly logProb: number;
  readonly logProbError: number;
  /** Independent draws that the answer is worth; infinite where it is integrated. */
  readonly effective: number;
  /** Why the answer is not reliable, as a clause; absent where it is. */
  readonly doubt?: string;
  /** Whether a known value lies far outside the training range. */
  readonly extrapolated: boolean;
}

/** The answers, and the rows that have none. */
export interface Answers extends Pick<AskedTable, 'unanswered' | 'notes'> {
  readonly rows: readonly RowAnswer[];
}

/** Answers every row of a table. Throws ProblemError `model-columns` and `asked-columns`. */
export async function answersOf(
  model: Model,
  fit: ModelFit,
  catalog: Table,
  { draws, grid = 0, seed = 1, ...asking }: AnswerOptions,
): Promise<Answers> {
  const { rows, asked, extrapolated, unanswered, notes } = askedRows(catalog, model, { asLearned: true, ...asking });
  const density = await askedModel(model, fit, seed);
  const names = orderedColumns(model.recipe.columns).map(({ name }) => name);
  const answers: RowAnswer[] = [];
  for await (const answer of ask(density, asked, { seed, ...(draws === undefined ? {} : { draws }) })) {
    const { row, logEvidence, logEvidenceError, effective, doubt } = answer;
    answers.push({
      row: rows[row] as number,
      columns: toldColumns(density, answer).map(({ column, ...told }, i) => ({
        name: names[column] as string,
        ...told,
        draws: drawsOf(density, answer, i),
        ...(grid > 0 ? { density: gridOf(density, answer, i, grid) } : {}),
      })),
      logProb: logEvidence,
      logProbError: logEvidenceError,
      effective,
      ...(doubt === undefined ? {} : { doubt }),
      extrapolated: extrapolated[row] === 1,
    });
  }
  return { rows: answers, unanswered, notes };
}
