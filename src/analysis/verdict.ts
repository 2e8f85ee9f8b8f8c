/** What a measure of trust comes to, and when there are too few rows for one. */

/** How a measure came out; `too few` where rows are too few to tell. */
export type Judgement = 'good' | 'warning' | 'bad' | 'too few';

/** A measure: its judgement, and one plain sentence that says the same, then the figures, then what to do. */
export interface Verdict {
  readonly judgement: Judgement;
  readonly sentence: string;
}

/** Fewer test rows than these cannot tell: see `npm run bench -- null` for what each verdict finds of so many. */
export const LEAST_ROWS = { baseline: 100, coverage: 100, samples: 300, pit: 100, ranks: 100, overfit: 100 } as const;
/** Nor can fewer groups, where rows of one group are not independent. */
const LEAST_GROUPS = 5;

/** That test rows or groups are too few to tell `what`, a clause, with the figures there are; undefined where there are enough. */
export function tooFew(
  { rows, independent, least }: { readonly rows: number; readonly independent: number; readonly least: number },
  what: string,
  figures: string,
): Verdict | undefined {
  const told = `${figures.charAt(0).toUpperCase()}${figures.slice(1)}.`;
  if (rows < least) {
    return {
      judgement: 'too few',
      sentence: `Too few rows to tell ${what}: n = ${rows}, and ${least} are needed. ${told}`,
    };
  }
  if (independent < rows && independent < LEAST_GROUPS) {
    return {
      judgement: 'too few',
      sentence: `Too few groups to tell ${what}: the test set has ${independent}, and ${LEAST_GROUPS} are needed. ${told}`,
    };
  }
  return undefined;
}
