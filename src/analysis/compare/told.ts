/** What densities by label say together: p(label | row) by folds, ln of Bayes factors, rows unlike all labels, and whether two samples differ. */
import { meanWithError } from '../mean-error';
import { type Calibration, calibrationOf } from '../outliers/calibration';
import {
  fitStack,
  type LabelScores,
  labelProbabilities,
  logEvidences,
  priorsOf,
  type Stack,
  unstacked,
} from './calibrate-labels';
import { type Difference, differenceOf, type Gain, gainOf } from './differs';
import { type SelectionBayes, selectionBayes } from './log-bayes';
import { type Reliability, reliabilityOf } from './reliability';

/** ln p of rows under each label, by models that were not trained on them. */
export interface LabelledScores {
  readonly names: readonly string[];
  /** Of each row, from 0; a larger number than there are names for a row without a label. */
  readonly labels: Uint32Array;
  readonly fold: Uint8Array;
  readonly folds: number;
  readonly scores: LabelScores;
  readonly earlier: readonly Float64Array[];
  readonly after: number;
  /** A number a row, where rows are not independent. */
  readonly groups?: Uint32Array | undefined;
}

export interface Comparison {
  readonly names: readonly string[];
  /** Row-major [rows, labels]; NaN of a row that a model gives no density. */
  readonly probabilities: Float64Array;
  /** ln p(row | label) as calibrated, up to a constant of the row: differences are ln of Bayes factors. Row-major [rows, labels]. */
  readonly evidences: Float64Array;
  /** Fraction of each label's own rows that are as unlikely under it, the largest over the labels: small for a row that is none of these. */
  readonly noneP: Float64Array;
  readonly reliability: Reliability;
  /** ln BF of the rows of each label (index), and of rows without one (last), for each label against each other. */
  readonly logBayes: readonly (readonly (readonly (SelectionBayes | undefined)[])[])[];
  /** Of two labels alone. */
  readonly difference?: Difference;
  readonly gain: Gain;
  readonly stack: Stack;
}

/** Standard errors by which a model must be better than a plainer one to be taken for it: twice as many for the flows, whose noise is larger. */
const BETTER = { plain: 1, flows: 2 } as const;

/**
 * Which stack the rows of the other folds are told best by. The last model, the plainest, as it is; unless one before it is better by more than
 * chance, the first with temperatures and biases or without: of two Gaussians the noise of flows would only be added, and of two of one covariance that
 * of fitting it twice.
 */
function chosenStack(scores: LabelScores, labels: Uint32Array, rows: Uint32Array): Stack {
  const models = scores.length;
  const count = (scores[0] as readonly Float64Array[]).length;
  const priors = priorsOf(labels, rows, count);
  const logs = (stack: Stack) =>
    Float64Array.from(rows, (row) =>
      Math.log(
        Math.max(labelProbabilities(logEvidences(scores, stack, row), priors)[labels[row] as number] as number, 1e-300),
      ),
    );
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value / rows.length, 0);
  // Flows and Gaussians are stacked; the plainest has no temperature, which would only be noise.
  const stacked = fitStack(models > 2 ? scores.slice(0, 2) : scores, labels, rows);
  const padded: Stack = {
    ...stacked,
    temperatures: Float64Array.from(scores, (_, m) => stacked.temperatures[m] ?? 0),
  };
  const first = unstacked(models, count);
  // Akaike's: a parameter that gains less than one nat gains nothing on other rows.
  const parameters = (stacked.temperatures.length + count - 1) / rows.length;
  const [ofStacked, ofFirst] = [logs(padded), logs(first)];
  const flows =
    mean(ofStacked) - parameters > mean(ofFirst) ? { stack: padded, logs: ofStacked } : { stack: first, logs: ofFirst };
  if (models === 1) return flows.stack;
  let best = { stack: unstacked(models, count, models - 1), logs: new Float64Array() };
  best.logs = logs(best.stack);
  for (let model = models - 2; model >= 0; model--) {
    const stack = unstacked(models, count, model);
    const next = model === 0 ? flows : { stack, logs: logs(stack) };
    const gain = meanWithError(best.logs.map((log, i) => (next.logs[i] as number) - log));
    if (gain.mean > (model === 0 ? BETTER.flows : BETTER.plain) * gain.standardError) best = next;
  }
  return best.stack;
}

export function comparisonOf(input: LabelledScores): Comparison {
  const { names, labels, fold, folds, scores, groups } = input;
  const count = names.length;
  const n = labels.length;
  const all = Array.from({ length: n }, (_, row) => row);
  const isScored = (row: number) =>
    scores.every((model) => model.some((label) => Number.isFinite(label[row] as number)));
  const known = Uint32Array.from(all.filter((row) => (labels[row] as number) < count && isScored(row)));
  const rest = Uint32Array.from(all.filter((row) => (labels[row] as number) >= count && isScored(row)));
  const priors = priorsOf(labels, known, count);
  const probabilities = new Float64Array(n * count).fill(Number.NaN);
  const evidences = new Float64Array(n * count).fill(Number.NaN);
  const tell = (rows: Uint32Array, stack: Stack) => {
    for (const row of rows) {
      const own = logEvidences(scores, stack, row);
      evidences.set(own, row * count);
      probabilities.set(labelProbabilities(own, priors), row * count);
    }
  };
  for (let held = 0; held < folds; held++) {
    const stack = chosenStack(
      scores,
      labels,
      known.filter((row) => fold[row] !== held),
    );
    tell(
      known.filter((row) => fold[row] === held),
      stack,
    );
  }
  const stack = chosenStack(scores, labels, known);
  tell(rest, stack);
  const groupsOf = (rows: Uint32Array) => groups && rows.map((row) => groups[row] as number);
  const knownProbabilities = new Float64Array(known.length * count);
  for (const [i, row] of known.entries()) {
    knownProbabilities.set(probabilities.subarray(row * count, (row + 1) * count), i * count);
  }
  const bayesOf = (rows: Uint32Array) =>
    names.map((_, a) =>
      names.map((__, b) => {
        if (a === b || rows.length === 0) return undefined;
        const logs = Float64Array.from(
          rows,
          (row) => (evidences[row * count + a] as number) - (evidences[row * count + b] as number),
        );
        return selectionBayes(logs, groupsOf(rows));
      }),
    );
  return {
    names,
    probabilities,
    evidences,
    noneP: nonePs(input, known),
    reliability: reliabilityOf(
      knownProbabilities,
      known.map((row) => labels[row] as number),
      priors,
      groupsOf(known),
    ),
    logBayes: [...names.map((_, label) => bayesOf(known.filter((row) => labels[row] === label))), bayesOf(rest)],
    ...(count === 2 ? { difference: difference(input, known) } : {}),
    gain: gain(input, known),
    stack,
  };
}

/** Reference rows that a p-value is taken from, at least. */
const LEAST_REFERENCE = 50;

/** p of each row under each label by how unlikely the label's own rows are, the largest over the labels. */
function nonePs({ names, labels, scores }: LabelledScores, known: Uint32Array): Float64Array {
  const ensemble = scores[0] as readonly Float64Array[];
  const calibrations = names.map((_, label): Calibration | undefined => {
    const own = known.filter((row) => labels[row] === label);
    const depths = Float64Array.from(own, (row) => -(ensemble[label]?.[row] as number)).filter(Number.isFinite);
    return depths.length >= LEAST_REFERENCE ? calibrationOf(depths) : undefined;
  });
  return Float64Array.from(labels, (_, row) => {
    let most = Number.NaN;
    for (const [label, calibration] of calibrations.entries()) {
      const log = ensemble[label]?.[row] as number;
      if (!calibration || Number.isNaN(log)) continue;
      const p = log === Number.NEGATIVE_INFINITY ? calibration.smallestP : calibration.p(-log);
      most = Number.isNaN(most) ? p : Math.max(most, p);
    }
    return most;
  });
}

/** A row that neither label allows tells nothing. */
const apart = (second: number, first: number) => (Number.isNaN(second - first) ? 0 : second - first);

/** The last two folds, each with scores by models of earlier folds alone. */
const partsOf = ({ fold, folds, scores, earlier, after }: LabelledScores, known: Uint32Array) =>
  [
    { held: after, byLabel: earlier },
    { held: folds - 1, byLabel: scores[0] as readonly Float64Array[] },
  ]
    .slice(after < folds - 1 ? 0 : 1)
    .map(({ held, byLabel }) => ({ rows: known.filter((row) => fold[row] === held), byLabel }));

function difference(input: LabelledScores, known: Uint32Array): Difference {
  const { labels, groups } = input;
  return differenceOf(
    partsOf(input, known).map(({ rows, byLabel }) => ({
      scores: Float64Array.from(rows, (row) => apart(byLabel[1]?.[row] as number, byLabel[0]?.[row] as number)),
      second: Uint8Array.from(rows, (row) => labels[row] as number),
      groups: groups && rows.map((row) => groups[row] as number),
    })),
  );
}

function gain(input: LabelledScores, known: Uint32Array): Gain {
  const { labels, groups } = input;
  return gainOf(
    partsOf(input, known).map(({ rows, byLabel }) => ({
      scores: byLabel.map((own) => Float64Array.from(rows, (row) => own[row] as number)),
      labels: rows.map((row) => labels[row] as number),
      groups: groups && rows.map((row) => groups[row] as number),
    })),
  );
}
