/** Posterior true values of the rows of the open catalog, as they were measured, and their marginal ln p: as columns. */
import { MARGINAL_DRAWS } from '../../analysis/measured/marginal';
import { ProblemError } from '../../base/problem';
import { transformLabel } from '../../catalog/column-transforms';
import type { Table } from '../../catalog/table';
import { hasMeasured, measuredScores } from '../../share/measured-scores';
import type { ModelFit } from '../../share/model-density';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import { tableBlob } from '../../share/table-out/write';
import { trueColumns, withTrueColumns } from '../../share/true-values';
import { drawsVerdict } from '../measured-words';
import { nextTurn } from '../turn';
import { type AnsweredRows, numbersOf } from './rows';

const count = (value: number) => value.toLocaleString('en');

/** Tells how far the draws of so many rows are evaluated; exact rows take fewer. */
export function evaluating(rows: number, tell: (fraction: number) => void): (points: number) => void {
  let done = 0;
  return (points) => {
    done += points;
    tell(Math.min(1, done / (rows * MARGINAL_DRAWS)));
  };
}

/** In which units a column is learned that is not learned as it is. */
const transformedWords = ({ recipe, transforms, flow: { dim } }: Model): string[] =>
  orderedColumns(recipe.columns)
    .slice(0, dim)
    .flatMap(({ name }, d) => {
      const label = transformLabel(transforms[d] ?? { kind: 'none' }, name);
      return label === name ? [] : [`${name}_true and its error are those of ${label}.`];
    });

/** `shown` is the table that the columns stand in. Throws ProblemError `exact-rows`, `no-rows`, and those of `measuredScores`. */
export async function trueValues(
  model: Model,
  fit: Pick<ModelFit, 'logProb' | 'sample'>,
  table: Table,
  shown: Table,
): Promise<AnsweredRows> {
  if (!hasMeasured(model)) {
    throw new ProblemError(
      'exact-rows',
      'The model has learned exact rows: their values are the true ones.',
      'Name the errors or the missing cells of a column under Data, and train again.',
    );
  }
  const found = await measuredScores(table, model, fit);
  const left = found.unscored.map(
    ({ reason, count: some }) => `${count(some)} rows of the catalog left out: ${reason}.`,
  );
  if (found.rows.length === 0) throw new ProblemError('no-rows', 'No row can be used.', left[0] ?? 'Use other rows.');
  const own = trueColumns(found, shown, model);
  const verdict = drawsVerdict(found);
  return {
    columns: own.map((column) => numbersOf(column, table.rows)),
    shown: own.map(({ name }) => name),
    selections: [],
    sentences: [
      `Posterior mean and standard deviation of the true values of ${count(found.rows.length)} rows.`,
      ...transformedWords(model),
      ...left,
      ...(verdict?.judgement === 'good' ? [verdict.sentence] : []),
    ],
    warnings: verdict && verdict.judgement !== 'good' ? [verdict.sentence] : [],
    file: (now, format) => tableBlob(format, withTrueColumns(now, trueColumns(found, now, model)), nextTurn),
  };
}
