/**
 * ln p(row | label) of every row by models that were not trained on it: rows are cut into folds of whole groups, and for each fold the rows of
 * each label in the other folds train an ensemble, beside which stand plain models. Rows without a label are scored by all folds.
 */
import { foldsOf } from '../../analysis/outliers/folds';
import { ProblemError } from '../../base/problem';
import { splitByGroupOrRow } from '../../catalog/group-split';
import type { Engine } from '../../engine/engine';
import type { WatchOptions } from '../../engine/watch';
import type { Domain } from '../../train/domain';
import { startEnsemble } from '../../train/ensemble';
import type { Sized } from '../../train/sized-flows';
import type { Progress } from '../progress';
import { plainScores } from './plain-fits';

/** A row without a label. */
export const UNLABELLED = 0xffff;

export interface LabelFitInput {
  readonly engine: Engine;
  readonly watch?: WatchOptions | undefined;
  /** Row-major [n, dim], in the units of the transformed columns. */
  readonly values: Float64Array;
  readonly dim: number;
  readonly domains?: readonly Domain[] | undefined;
  /** Of each row, from 0, or `UNLABELLED`. */
  readonly labels: Uint32Array;
  readonly names: readonly string[];
  /** A number a row: rows of one group are in one fold. */
  readonly groups: Uint32Array;
  readonly folds: number;
  /** The flow for so many rows. */
  sized(rows: number): Sized;
  readonly seed: number;
}

export interface LabelFits {
  /** The fold of each row. */
  readonly fold: Uint8Array;
  readonly folds: number;
  /** ln p of each row, in nats: [models][labels][rows]. The models are the ensemble, one Gaussian a label, and Gaussians that share one covariance. */
  readonly scores: readonly (readonly Float64Array[])[];
  /** By ensembles of rows in the first half of the folds alone, at rows of the fold after it: [labels], NaN elsewhere. */
  readonly earlier: readonly Float64Array[];
  /** The fold that `earlier` scores. */
  readonly after: number;
}

/** Rows of a label that train a flow, at least. */
const LEAST_ROWS = 60;
const VALIDATION = 0.1;

/** Trains and scores; the last value is returned. */
export async function* labelFits(input: LabelFitInput): AsyncGenerator<Progress, LabelFits, void> {
  const { labels, names, groups, dim, values, seed } = input;
  const n = labels.length;
  const fold = foldsOf(groups, input.folds, seed);
  const folds = 1 + fold.reduce((most, one) => Math.max(most, one), 0);
  const count = names.length;
  const blank = () => new Float64Array(n).fill(Number.NaN);
  const ensembles = names.map(blank);
  const earlier = names.map(blank);
  const every = Array.from({ length: n }, (_, row) => row);
  const unlabelled = every.filter((row) => labels[row] === UNLABELLED);
  const after = Math.max(1, folds - 2);
  refuseFew(input, fold, folds, after);
  const total = (folds + 1) * count;
  let done = 0;
  for (let held = 0; held < folds; held++) {
    const scored = [...every.filter((row) => fold[row] === held && labels[row] !== UNLABELLED), ...unlabelled];
    const trained = names.map((_, label) =>
      Uint32Array.from(every.filter((row) => labels[row] === label && fold[row] !== held)),
    );
    for (const [label, name] of names.entries()) {
      const rows = Uint32Array.from(scored);
      const logs = yield* fitted(
        input,
        trained[label] as Uint32Array,
        rows,
        seed + 1_000 * held + label,
        (fraction) => ({
          fraction: (done + fraction) / total,
          doing: `training on ${name}, fold ${held + 1} of ${folds}`,
        }),
      );
      done += 1;
      const out = ensembles[label] as Float64Array;
      for (const [i, row] of scored.entries()) {
        if (labels[row] !== UNLABELLED) out[row] = logs[i] as number;
        // The mean over the folds, none of which has seen it.
        else out[row] = (held === 0 ? 0 : (out[row] as number)) + (logs[i] as number) / folds;
      }
    }
  }
  const scored = Uint32Array.from(every.filter((row) => fold[row] === after && labels[row] !== UNLABELLED));
  for (const [label, name] of names.entries()) {
    const trained = Uint32Array.from(every.filter((row) => labels[row] === label && (fold[row] as number) < after));
    const logs = yield* fitted(input, trained, scored, seed + 500_000 + label, (fraction) => ({
      fraction: (done + fraction) / total,
      doing: `training on ${name}, first folds`,
    }));
    done += 1;
    for (const [i, row] of scored.entries()) (earlier[label] as Float64Array)[row] = logs[i] as number;
  }
  const plain = plainScores({ values, dim, labels, count, groups, seed });
  let step = plain.next();
  for (; !step.done; step = plain.next()) yield { fraction: 1, doing: 'fitting Gaussians' };
  return { fold, folds, scores: [ensembles, ...step.value], earlier, after };
}

function refuseFew({ labels, names }: LabelFitInput, fold: Uint8Array, folds: number, after: number): void {
  for (const [label, name] of names.entries()) {
    const rowsWhere = (holds: (fold: number) => boolean) =>
      labels.reduce((sum, one, row) => sum + (one === label && holds(fold[row] as number) ? 1 : 0), 0);
    const held = Array.from({ length: folds }, (_, own) => own);
    const least = Math.min(
      rowsWhere((own) => own < after),
      ...held.map((one) => rowsWhere((own) => own !== one)),
    );
    if (folds >= 3 && least >= LEAST_ROWS) continue;
    throw new ProblemError(
      'few-labelled',
      `“${name}” has too few rows in some fold (${least}) to train a flow on the others.`,
      `Give at least ${LEAST_ROWS * 3} rows of each label in at least 3 groups, or leave the label out.`,
    );
  }
}

/** ln p of scored rows by an ensemble of the trained ones; `progress` is told the share that is done. */
async function* fitted(
  { engine, watch, values, domains, groups, sized }: LabelFitInput,
  own: Uint32Array,
  scored: Uint32Array,
  seed: number,
  progress: (fraction: number) => Progress,
): AsyncGenerator<Progress, Float64Array, void> {
  yield progress(0);
  const { flow, training, members, mixture } = sized(own.length);
  const ensemble = await startEnsemble({
    engine,
    watch,
    flow,
    domains,
    values,
    split: splitByGroupOrRow(groups, own, { validation: VALIDATION, test: 0 }, seed),
    training,
    seed,
    members,
    mixture,
    groups,
    apart: false,
  });
  try {
    const { trainer } = ensemble;
    while (!trainer.stopped) {
      await trainer.advance(training.evaluateEvery);
      yield progress(Math.min(1, (trainer.member + trainer.step / training.steps) / members));
    }
    return await ensemble.logProb({ values }, scored);
  } finally {
    ensemble.dispose();
  }
}
