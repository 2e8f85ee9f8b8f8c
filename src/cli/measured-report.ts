/** What the JSON of `npm run fit` tells of rows with weights, errors, missing cells and limits. */
import type { Marginals } from '../analysis/measured/marginal';
import { rowCounts } from '../worker/measured-words';
import type { SplitData } from '../worker/usable-rows';
import type { FitReport } from './fit-report';

export function rowsSummary(data: SplitData, measured: Marginals | undefined): Partial<FitReport['summary']> {
  if (!data.cells && !data.weights) return {};
  const { count, incomplete, effective } = rowCounts(data);
  const drawn = measured ? [...measured.effective].filter((_, i) => (measured.error[i] as number) > 0) : [];
  return {
    completeRows: count - incomplete,
    incompleteRows: incomplete,
    effectiveRows: effective,
    ...(drawn.length > 0 ? { effectiveDraws: drawn.reduce((sum, one) => sum + one / drawn.length, 0) } : {}),
  };
}
