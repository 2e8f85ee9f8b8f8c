/**
 * ln p(row | label) by models in closed form: one Gaussian a label, and Gaussians whose covariance all labels share. Each row is scored by those of the
 * other folds. A fit costs next to nothing, so that there are many folds: what noise a Gaussian adds to ln of a Bayes factor goes as 1/√rows.
 */
import { fitGaussian, type Gaussian, gaussianLogProb, sharedCovariance } from '../../analysis/gaussian';
import { foldsOf } from '../../analysis/outliers/folds';

/** Of whole groups, or as many as there are groups. */
const FOLDS = 24;
/** Rows times columns squared times folds, at most: a second or so. */
const MOST_WORK = 5e8;
const FEWEST_FOLDS = 4;

export interface PlainInput {
  /** Row-major [n, dim]. */
  readonly values: Float64Array;
  readonly dim: number;
  /** Of each row, from 0; of `count` or above it has none. */
  readonly labels: Uint32Array;
  readonly count: number;
  /** A number a row: rows of one group are in one fold. */
  readonly groups: Uint32Array;
  readonly seed: number;
}

/** ln p of each row under each label, in nats: [2 models][labels][rows]. A row without a label is scored by the fits to all rows. Yields between folds. */
export function* plainScores({
  values,
  dim,
  labels,
  count,
  groups,
  seed,
}: PlainInput): Generator<void, readonly Float64Array[][]> {
  const n = labels.length;
  const folds = Math.max(FEWEST_FOLDS, Math.min(FOLDS, Math.floor(MOST_WORK / (n * dim * dim))));
  const fold = foldsOf(groups, folds, seed, 1);
  const held = 1 + fold.reduce((most, one) => Math.max(most, one), 0);
  const scores = [0, 1].map(() => Array.from({ length: count }, () => new Float64Array(n).fill(Number.NaN)));
  const every = Array.from(labels.keys());
  const tell = (isTrained: (row: number) => boolean, scored: Uint32Array) => {
    const trained = Array.from({ length: count }, (_, label) =>
      Uint32Array.from(every.filter((row) => labels[row] === label && isTrained(row))),
    );
    const own = trained.map((rows) => fitGaussian(values, dim, rows));
    const shared = sharedCovariance(
      own,
      trained.map((rows) => rows.length),
    );
    for (const [m, fits] of [own, shared].entries()) {
      for (const [label, fit] of fits.entries()) {
        const out = scores[m]?.[label] as Float64Array;
        const logs = gaussianLogProb(fit as Gaussian, values, dim, scored);
        for (const [i, row] of scored.entries()) out[row] = logs[i] as number;
      }
    }
  };
  for (let own = 0; own < held; own++) {
    tell(
      (row) => fold[row] !== own,
      Uint32Array.from(every.filter((row) => fold[row] === own && (labels[row] as number) < count)),
    );
    yield;
  }
  const rest = Uint32Array.from(every.filter((row) => (labels[row] as number) >= count));
  if (rest.length > 0) tell(() => true, rest);
  return scores;
}
