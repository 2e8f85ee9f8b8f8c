/** What a measure of trust comes to, and when there are too few rows for one. */

/** How a measure came out; `too few` where rows are too few to tell. */
export type Judgement = 'good' | 'warning' | 'bad' | 'too few';

/** A measure: its judgement, and one plain sentence that says the same, then the figures, then what to do. */
export interface Verdict {
  readonly judgement: Judgement;
  readonly sentence: string;
}

/** Fewer test rows than these cannot tell: see `npm run bench -- null` for what each verdict finds of so many. */
export const LEAST_ROWS = { baseline: 100, coverage: 100, samples: 100, pit: 100, ranks: 100, overfit: 100 } as const;
/** Nor can fewer groups, where rows of one group are not independent. */
const LEAST_GROUPS = 5;

/** `Too few rows to tell (n = 40)`, to be gone on with; undefined where there are enough. */
export function tooFewWords(rows: number, independent: number, least: number): string | undefined {
  if (rows < least) return `Too few rows to tell (n = ${rows}, at least ${least} are needed)`;
  if (independent < rows && independent < LEAST_GROUPS) {
    return `Too few groups to tell (${independent} in the test set, at least ${LEAST_GROUPS} are needed)`;
  }
  return undefined;
}
