/**
 * Whether two samples differ, by scores of a model that was trained on other rows: the probability that a row of the second has a higher score
 * than one of the first (Mann & Whitney 1947), with an error that counts whole groups where rows are not independent.
 */
import { countBelow } from '../../base/sorted';
import { meanWithError, pAbove } from '../mean-error';
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

/** ln p of rows under each label, [labels][rows], by models that were not trained on them, and their labels. */
export interface LabelledPart {
  readonly scores: readonly Float64Array[];
  readonly labels: Uint32Array;
  readonly groups?: Uint32Array | undefined;
}

/** How much more probability labels get that are a row's own. */
export interface Gain {
  readonly gain: number;
  readonly standardError: number;
  /** One-sided: how often labels that say nothing of their rows gain as much. */
  readonly pValue: number;
}

/**
 * Of any number of labels: the mean over the rows of q(own label | x) − Σ_l π_l q(l | x), with q ∝ p(x | l) and π the fractions of the labels in the part.
 * Under the null hypothesis a label is one of the fractions whatever x is, so that the mean is 0; it lies in [−1, 1] whatever the densities say.
 */
export function gainOf(parts: readonly LabelledPart[]): Gain {
  const found = parts.map(({ scores, labels, groups }) => {
    const n = labels.length;
    const fractions = scores.map((_, l) => labels.reduce((sum, one) => sum + (one === l ? 1 : 0), 0) / n);
    const q = scores.map(() => new Float64Array(n));
    for (let row = 0; row < n; row++) {
      const most = scores.reduce((high, own) => Math.max(high, own[row] as number), Number.NEGATIVE_INFINITY);
      // A row that no label allows tells nothing.
      const terms = scores.map((own) => (Number.isFinite(most) ? Math.exp((own[row] as number) - most) : 1));
      const total = terms.reduce((sum, one) => sum + one, 0);
      for (const [l, own] of q.entries()) own[row] = (terms[l] as number) / total;
    }
    // What a label gets of the average row is no gain, and varies with the fractions alone: without it the error would be that of both.
    const mean = q.map((own) => own.reduce((sum, one) => sum + one / n, 0));
    const off = (label: number, row: number) => (q[label]?.[row] as number) - (mean[label] as number);
    const gains = Float64Array.from(
      labels,
      (label, row) => off(label, row) - fractions.reduce((sum, fraction, l) => sum + fraction * off(l, row), 0),
    );
    return meanWithError(gains, groups);
  });
  const mean = found.reduce((sum, one) => sum + one.mean / found.length, 0);
  const standardError = Math.sqrt(found.reduce((sum, one) => sum + one.standardError ** 2, 0)) / found.length;
  const independent = found.reduce((sum, one) => sum + one.independent - 1, 1);
  return { gain: mean, standardError, pValue: pAbove({ mean, standardError, independent }) };
}
