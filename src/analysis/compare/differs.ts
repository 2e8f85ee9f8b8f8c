/**
 * Whether two samples differ, by scores of a model that was trained on other rows: the probability that a row of the second has a higher score
 * than one of the first (Mann & Whitney 1947), with an error that counts whole groups where rows are not independent.
 */
import { countBelow } from '../../base/sorted';
import { studentTail } from '../outliers/tails';

/** Scores of rows that the model was not trained on. */
export interface Scored {
  readonly scores: Float64Array;
  /** 1 for rows of the second sample. */
  readonly second: Uint8Array;
  readonly groups?: Uint32Array | undefined;
}

export interface Ranked {
  /** P(score of the second > score of the first), ½ where nothing tells them apart. */
  readonly auc: number;
  readonly standardError: number;
  /** Independent rows, or groups, less what the means take. */
  readonly degrees: number;
}

/** Fractions of the other sample's scores that lie below each score, ties by half. */
function placements(values: Float64Array, others: Float64Array): Float64Array {
  const sorted = others.toSorted();
  return values.map((value) => (countBelow(sorted, value) + countBelow(sorted, value, true)) / 2 / sorted.length);
}

/** The area under the curve with the error of DeLong et al. 1988, by groups that of Obuchowski 1997. */
export function rankedApart({ scores, second, groups }: Scored): Ranked {
  const rowsOf = (side: number) => [...scores.keys()].filter((row) => second[row] === side);
  const [a, b] = [rowsOf(0), rowsOf(1)];
  const of = (rows: readonly number[]) => Float64Array.from(rows, (row) => scores[row] as number);
  const ofSecond = placements(of(b), of(a));
  const ofFirst = placements(of(a), of(b)).map((below) => 1 - below);
  const auc = ofSecond.reduce((sum, one) => sum + one / b.length, 0);
  const sums = new Map<number, number>();
  const add = (rows: readonly number[], values: Float64Array) => {
    for (const [i, row] of rows.entries()) {
      const unit = groups ? (groups[row] as number) : row;
      sums.set(unit, (sums.get(unit) ?? 0) + ((values[i] as number) - auc) / rows.length);
    }
  };
  add(a, ofFirst);
  add(b, ofSecond);
  const units = sums.size;
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return { auc, standardError: Math.sqrt((squares * units) / Math.max(1, units - 2)), degrees: Math.max(1, units - 2) };
}

/** What two samples' scores say together. */
export interface Difference {
  /** Mean over the parts. */
  readonly auc: number;
  readonly standardError: number;
  /** One-sided: how often samples of one population have scores as far apart. */
  readonly pValue: number;
}

/**
 * Of parts of the rows, each scored by a model that was trained on earlier parts only. Under the null hypothesis each part's difference has
 * mean 0 whatever came before, so that they are uncorrelated; folds that train on each other are not, and their sum varies up to twice as much.
 */
export function differenceOf(parts: readonly Scored[]): Difference {
  const ranked = parts.map(rankedApart);
  const auc = ranked.reduce((sum, one) => sum + one.auc / ranked.length, 0);
  const standardError = Math.sqrt(ranked.reduce((sum, one) => sum + one.standardError ** 2, 0)) / ranked.length;
  const degrees = ranked.reduce((sum, one) => sum + one.degrees, 0);
  const t = standardError > 0 ? (auc - 0.5) / standardError : 0;
  return { auc, standardError, pValue: t >= 0 ? studentTail(t, degrees) : 1 - studentTail(-t, degrees) };
}
