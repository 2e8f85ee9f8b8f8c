/** How good p(label | row) is on rows that it was not calibrated on: accuracy, confusion, reliability. */
import { type MeanError, meanWithError } from '../mean-error';
import { fitStack } from './calibrate-labels';

/** A bin of predicted probabilities. */
export interface ReliabilityBin {
  readonly predicted: number;
  /** Fraction of rows that have the label. */
  readonly observed: number;
  readonly count: number;
}

export interface Reliability {
  readonly accuracy: MeanError;
  /** Rows of each true label (first index) that are called each label. */
  readonly confusion: readonly Uint32Array[];
  /** Mean over rows and labels of |predicted − observed| in bins of equal counts, and what chance alone makes of it. */
  readonly ece: number;
  readonly eceByChance: number;
  readonly bins: readonly ReliabilityBin[];
  /** Slope of the log odds of the labels against those predicted: 1 if calibrated, below 1 if too certain. */
  readonly slope: number;
  /** Mean ln p(label | row), and of the labels' fractions alone. */
  readonly logScore: MeanError;
  readonly logScoreOfPriors: number;
}

const BINS = 15;
/** E|N(0, 1)|. */
const MEAN_SIZE = Math.sqrt(2 / Math.PI);

/** `probabilities` is row-major [rows, labels]; `groups` a number a row, where rows are not independent. */
export function reliabilityOf(
  probabilities: Float64Array,
  labels: Uint32Array,
  priors: Float64Array,
  groups?: Uint32Array,
): Reliability {
  const count = priors.length;
  const n = labels.length;
  const confusion = Array.from({ length: count }, () => new Uint32Array(count));
  const right = new Float64Array(n);
  const logs = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const own = probabilities.subarray(row * count, (row + 1) * count);
    const called = own.indexOf(own.reduce((most, p) => Math.max(most, p), 0));
    const label = labels[row] as number;
    const cells = confusion[label] as Uint32Array;
    cells[called] = (cells[called] as number) + 1;
    right[row] = called === label ? 1 : 0;
    logs[row] = Math.log(Math.max(own[label] as number, 1e-300));
  }
  const order = Uint32Array.from({ length: n * count }, (_, i) => i).sort(
    (a, b) => (probabilities[a] as number) - (probabilities[b] as number),
  );
  const bins: ReliabilityBin[] = [];
  let [ece, eceByChance] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    const own = order.subarray(Math.floor((bin * n * count) / BINS), Math.floor(((bin + 1) * n * count) / BINS));
    if (own.length === 0) continue;
    let [predicted, observed, variance] = [0, 0, 0];
    for (const i of own) {
      const p = probabilities[i] as number;
      predicted += p / own.length;
      observed += (labels[Math.floor(i / count)] === i % count ? 1 : 0) / own.length;
      variance += (p * (1 - p)) / own.length ** 2;
    }
    bins.push({ predicted, observed, count: own.length });
    ece += (Math.abs(predicted - observed) * own.length) / (n * count);
    eceByChance += (MEAN_SIZE * Math.sqrt(variance) * own.length) / (n * count);
  }
  const scores = [
    Array.from({ length: count }, (_, l) =>
      Float64Array.from({ length: n }, (__, row) =>
        Math.log(Math.max(probabilities[row * count + l] as number, 1e-300) / (priors[l] as number)),
      ),
    ),
  ];
  const every = Uint32Array.from({ length: n }, (_, row) => row);
  return {
    accuracy: meanWithError(right, groups),
    confusion,
    ece,
    eceByChance,
    bins,
    slope: fitStack(scores, labels, every).temperatures[0] as number,
    logScore: meanWithError(logs, groups),
    logScoreOfPriors: priors.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0),
  };
}
