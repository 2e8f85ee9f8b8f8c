/** What is said of rows with weights, errors, missing cells and limits, and the baselines that know of them. */
import type { Baseline } from '../analysis/baselines';
import { effectiveRows } from '../base/effective-rows';
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

/** One Gaussian and a mixture below the errors, which judge rows as they were measured. */
export async function measuredBaselines(mixture: Deconvolved, data: SplitData): Promise<Baseline[]> {
  const one = await deconvolvedGaussian(data);
  const kind = data.cells ? 'Deconvolved' : 'Weighted';
  return [
    ...(one ? [{ kind: 'gaussian' as const, name: `${kind} Gaussian`, logProb: one.logProb }] : []),
    { kind: 'mixture', name: `${kind} mixture (${mixture.components})`, logProb: mixture.logProb },
  ];
}
