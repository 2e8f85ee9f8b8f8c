/** Whether the test rows lie where the training rows do, in the contexts and in the learned columns; elsewhere a density is extrapolated. */
import { binomialTail } from '../analysis/outliers/binomial';
import { farOutside, rangesOf } from '../analysis/training-range';
import { TRUST_WORDS } from '../analysis/trust-words';
import type { Verdict } from '../analysis/verdict';
import { readableName } from '../catalog/readable-name';
import { pointsAt, type SplitData } from './usable-rows';

/** So many training rows may lie far outside of the range of the others, and more of the test rows than by chance is a warning. */
const MOST_OUTSIDE = 0.01;
const LEVEL = 0.003;

export interface RangeVerdict extends Verdict {
  /** Test rows far outside. */
  readonly outside: number;
}

/** The verdict on the contexts, if there are any, and that on the learned columns. */
export function rangeVerdicts(data: SplitData, tested: Uint32Array): { given?: RangeVerdict; learned: RangeVerdict } {
  const { values, features, context, contexts, split } = data;
  const at = pointsAt(data, tested);
  const verdict = (columns: SplitData['features'], all: Float64Array, test: Float64Array): RangeVerdict => {
    const ranges = rangesOf(all, columns.length, split.train);
    const share = (outside: Uint8Array, rows: Uint32Array) =>
      rows.reduce((sum, row) => sum + (outside[row] as number), 0) / rows.length;
    const usual = Math.max(MOST_OUTSIDE, share(farOutside(all, ranges), split.train));
    const count = farOutside(test, ranges).reduce((sum, one) => sum + one, 0);
    const names = columns.map(({ name }) => readableName(name)).join(', ');
    if (count === 0) {
      return {
        outside: count,
        judgement: 'good',
        sentence: TRUST_WORDS.range.inside(names),
      };
    }
    return {
      outside: count,
      judgement: binomialTail(count, tested.length, usual) < LEVEL ? 'warning' : 'good',
      sentence: TRUST_WORDS.range.outside(count, tested.length, names),
    };
  };
  return {
    ...(contexts.length > 0 ? { given: verdict(contexts, context, at.context) } : {}),
    learned: verdict(features, values, at.values),
  };
}
