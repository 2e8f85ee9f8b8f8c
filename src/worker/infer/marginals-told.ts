/** Marginals and draws of an answer as the page draws them: in the units of the catalog, and along the transformed columns. */
import type { Answer } from '../../analysis/ask/ask';
import type { AskedDensity } from '../../analysis/ask/asked';
import { drawsOf, gridOf, toldColumns } from '../../analysis/ask/told';
import { applyTransform, logSlope } from '../../catalog/column-transforms';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import type { InferredColumn } from './messages';

/** Points of each marginal density. */
const GRID = 161;

export interface MarginalsTold {
  readonly columns: readonly InferredColumn[];
  /** Row-major [draws, columns], in the units of the transformed columns. */
  readonly cloud: Float32Array;
}

export function marginalsTold(
  model: Model,
  density: AskedDensity,
  answer: Pick<Answer, 'columns' | 'draws' | 'marginals'>,
): MarginalsTold {
  const all = orderedColumns(model.recipe.columns);
  const columns = toldColumns(density, answer).map((told, i): InferredColumn => {
    const { column } = told;
    const transform = model.transforms[column] ?? { kind: 'none' };
    const { values, density: heights } = gridOf(density, answer, i, GRID);
    return {
      ...told,
      name: all[column]?.name ?? '',
      draws: drawsOf(density, answer, i),
      marginal: {
        grid: values.map((value) => applyTransform(transform, value)),
        density: heights.map((height, k) => height * Math.exp(-logSlope(transform, values[k] as number))),
      },
    };
  });
  const width = columns.length;
  const cloud = new Float32Array(answer.draws.length);
  for (const [i, { column, draws }] of columns.entries()) {
    const transform = model.transforms[column] ?? { kind: 'none' };
    for (let k = 0; k < draws.length; k++) cloud[k * width + i] = applyTransform(transform, draws[k] as number);
  }
  return { columns, cloud };
}
