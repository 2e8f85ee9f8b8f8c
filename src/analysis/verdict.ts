/** What a measure of trust comes to, and when there are too few rows for one. */
import { TRUST_WORDS } from './trust-words';

/** How a measure came out; `too few` where rows are too few to tell. */
export type Judgement = 'good' | 'warning' | 'bad' | 'too few';

/** A measure: its judgement, and one plain sentence that says the same, then the figures, then what to do. */
export interface Verdict {
  readonly judgement: Judgement;
  readonly sentence: string;
}

/**
 * Fewer test rows than these cannot tell. `npm run bench -- verdicts`, 300 replicates of an exact density: at 100 to 1,000 rows coverage claims
 * a fault in 0.3 to 0.7 %, C2ST in 0 to 1 %, PIT in 0.3 to 1 %, SBC in 0 to 0.3 %, overfitting in none, an equal baseline wins in 2.1 to 2.3 %
 * (3,000 replicates); a worse one wins over flows that were trained in 0.5 % or less (`bench -- null --only baselines`)
 * and leakage is claimed in 1.7 to 2.3 %. Ten groups that differ are worth too few rows for coverage, C2ST, PIT and SBC; an equal baseline
 * wins in 4 %, and leakage is claimed in 1 %. Of 100 rows they find gross faults alone (a deviation 50 % too large, by coverage; a shift of half a deviation, by PIT and SBC), C2ST those of 300; a
 * deviation 20 % too small is found by coverage in 11, 46 and nearly all of cases at 100, 300 and 1,000 rows.
 */
export const LEAST_ROWS = { baseline: 100, coverage: 100, samples: 300, pit: 100, ranks: 100, overfit: 100 } as const;
/** Nor can fewer groups, where rows of one group are not independent. */
const LEAST_GROUPS = 5;

/** What a verdict rests on. */
export interface Evidence {
  readonly rows: number;
  /** Rows, or groups of them; of weighted rows as many as tell as much. */
  readonly independent: number;
  /** Independent rows that would tell as much as these; absent where that is not measured. */
  readonly effective?: number;
  /** Whether rows count by weights. */
  readonly weighted?: boolean;
}

/** That test rows or groups are too few to tell `what`, a clause, with the figures there are; undefined where there are enough. */
export function tooFew(
  { rows, independent, effective, weighted, least }: Evidence & { readonly least: number },
  what: string,
  figures: string,
): Verdict | undefined {
  const told = `${figures.charAt(0).toUpperCase()}${figures.slice(1)}.`;
  if (rows < least) {
    return {
      judgement: 'too few',
      sentence: TRUST_WORDS.tooFew.rows(what, rows, least, told),
    };
  }
  if (independent < rows && independent < LEAST_GROUPS) {
    return {
      judgement: 'too few',
      sentence: TRUST_WORDS.tooFew.groups(what, independent, LEAST_GROUPS, told),
    };
  }
  if (effective !== undefined && effective < least) {
    const { worth, weightedRows, groupedRows } = TRUST_WORDS.tooFew;
    const own = weighted ? weightedRows(rows) : groupedRows(rows, independent);
    return {
      judgement: 'too few',
      sentence: worth(what, own, Math.max(1, Math.round(effective)), least, told),
    };
  }
  return undefined;
}
