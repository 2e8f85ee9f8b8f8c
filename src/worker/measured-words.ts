/** What is said of rows with weights, errors, missing cells and limits, and the baselines that know of them. */
import type { Baseline } from '../analysis/baselines';
import { MARGINAL_DRAWS, type Marginals } from '../analysis/measured/marginal';
import type { Verdict } from '../analysis/verdict';
import { effectiveRows } from '../base/effective-rows';
import { quantileOf } from '../base/quantiles';
import { CELL, hasError } from '../catalog/measured/cells';
import { type Deconvolved, deconvolvedGaussian } from './measured';
import type { SplitData, UsableRows } from './usable-rows';

/** Of the rows of the catalog, and not of a second one. */
export function rowCounts({ cells, prepared, weights }: UsableRows) {
  const count = prepared.rows.length;
  let [incomplete, noisy, limits] = [0, 0, 0];
  for (let row = 0; cells && row < count; row++) {
    const own = cells.kinds.subarray(row * cells.columns, (row + 1) * cells.columns);
    const isLimit = own.some((kind) => kind >= CELL.above);
    if (isLimit || own.includes(CELL.missing)) incomplete += 1;
    if (isLimit) limits += 1;
    if (own.some(hasError)) noisy += 1;
  }
  return {
    count,
    incomplete,
    noisy,
    limits,
    effective: effectiveRows(weights?.subarray(0, count) ?? new Float64Array(count).fill(1)),
  };
}

/** Sentences on the rows before training. */
export function measuredSentences(data: UsableRows): string[] {
  const { count, incomplete, noisy, limits, effective } = rowCounts(data);
  const words = (n: number) => n.toLocaleString('en');
  return [
    ...(data.cells
      ? [
          `${words(count)} rows, ${words(noisy)} of them with errors; ${words(incomplete)} rows have missing cells or limits (${words(limits)} limits) and are kept.`,
        ]
      : []),
    ...(data.weights ? [`The weights leave ${words(Math.round(effective))} effective rows of ${words(count)}.`] : []),
  ];
}

/** Training rows whose marginal ln p is compared with that of the test rows, at most: each takes 64 draws. */
export const MOST_MEASURED = 2_000;

export const mixtureSentence = ({ components }: Deconvolved, { cells }: SplitData): string =>
  `${cells ? 'Deconvolved' : 'Weighted'} mixture: ${components} ${components === 1 ? 'component' : 'components'}, chosen by validation rows.`;

/** Draws that are worth fewer independent ones leave ln p of a row uncertain. */
const FEW_DRAWS = 10;
/** Of so many rows that is worth a warning. */
const MANY_ROWS = 0.05;

/** How well marginal ln p of rows are known; undefined where none takes draws. */
export function drawsVerdict({ effective, error }: Pick<Marginals, 'effective' | 'error'>): Verdict | undefined {
  const drawn = effective.filter((_, row) => (error[row] as number) > 0);
  if (drawn.length === 0) return undefined;
  const errors = error.filter((one) => one > 0).sort();
  const worth = drawn.reduce((sum, one) => sum + one / drawn.length, 0).toFixed(1);
  const few = drawn.filter((one) => one < FEW_DRAWS).length / drawn.length;
  const [middle, large] = [0.5, 0.95].map((part) => quantileOf(errors, part).toPrecision(2));
  if (few > MANY_ROWS) {
    return {
      judgement: 'warning',
      sentence: `ln p of ${(100 * few).toFixed(0)} % of the noisy rows is uncertain: their ${MARGINAL_DRAWS} draws are worth fewer than ${FEW_DRAWS} independent ones. The Monte Carlo error exceeds ${large} nats for 5 % of the rows. Compare with the deconvolved mixture, which needs no draws.`,
    };
  }
  return {
    judgement: 'good',
    sentence: `ln p of a noisy row is accurate to ${middle} nats (Monte Carlo error; for 5 % of the rows more than ${large}): its ${MARGINAL_DRAWS} draws are worth ${worth} independent ones.`,
  };
}

/** One Gaussian and a mixture below the errors, which judge rows as they were measured. */
export async function measuredBaselines(mixture: Deconvolved, data: SplitData): Promise<Baseline[]> {
  const one = await deconvolvedGaussian(data);
  const kind = data.cells ? 'Deconvolved' : 'Weighted';
  return [
    ...(one ? [{ kind: 'gaussian' as const, name: `${kind} Gaussian`, logProb: one.logProb }] : []),
    { kind: 'mixture', name: `${kind} mixture (${mixture.components})`, logProb: mixture.logProb },
  ];
}
