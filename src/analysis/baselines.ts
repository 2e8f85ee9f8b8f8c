/**
 * Plainer densities that stand beside every flow, learned from the same training rows: one Gaussian, a mixture of Gaussians and, of one
 * column, a kernel density. Of a conditional flow they are conditional too.
 */
import { toEnd } from '../base/to-end';
import { interleaved } from './density-model';
import { fitGaussian, gaussianLogProb } from './gaussian';
import { gaussianMixtureLogProb } from './gaussian-mixture';
import { fitKernelDensity, kernelLogProb } from './kernel-density';
import { type MeanError, meanWithError, pAbove, TWO_SIGMA } from './mean-error';
import { chosenMixture } from './mixture-choice';

/** Rows as a flow learns them. */
export interface BaselineInput {
  /** Row-major [n, dim]. */
  readonly values: Float64Array;
  readonly dim: number;
  /** Row-major [n, given]; empty where nothing is conditioned on. */
  readonly context: Float64Array;
  readonly given: number;
  readonly split: { readonly train: Uint32Array };
  readonly seed: number;
}

export interface Baseline {
  readonly kind: 'gaussian' | 'mixture' | 'kernel';
  /** As a noun, e.g. `Gaussian mixture (8)`. */
  readonly name: string;
  /** ln p of the named rows, in nats. */
  logProb(rows: Uint32Array): Float64Array;
}

/** Rows as baselines learn them. */
interface Scaled {
  /** Row-major, context columns first, so that their marginal is the leading block of every covariance. */
  readonly all: Float64Array;
  readonly width: number;
  /** Σ ln scale of the learned columns, by which ln p of the scaled ones is larger. */
  readonly logScale: number;
}

/** Of a value in units of its column's spread: its square is a double. */
const FARTHEST = 1e150;

/** Evenly spread rows tell the scale of all, at least so many; of a million a sort takes longer than the fit. */
const SCALED_BY = 20_000;

/** Median and interquartile range, or the first wider one that is above 0; 0 where all values are equal. */
function middleAndSpread(values: Float64Array): { readonly middle: number; readonly spread: number } {
  const sorted = values.sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const spreads = [at(0.75) - at(0.25), at(0.99) - at(0.01), at(1) - at(0)];
  return { middle: at(0.5), spread: spreads.find((one) => one > 0) ?? 0 };
}

/** Every column less its median, over its interquartile range or else its deviation: squares of 1e160 are beyond float64. */
function scaled({ values, dim, context, given, split }: BaselineInput): Scaled {
  const width = dim + given;
  const all = given === 0 ? values.slice() : interleaved(context, given, values, dim);
  let logScale = 0;
  for (let column = 0; column < width; column++) {
    const every = (step: number) => {
      const own = new Float64Array(Math.ceil(split.train.length / step));
      for (let i = 0; i < own.length; i++) own[i] = all[(split.train[i * step] as number) * width + column] as number;
      return middleAndSpread(own);
    };
    const some = every(Math.max(1, Math.floor(split.train.length / SCALED_BY)));
    const { middle, spread } = some.spread > 0 ? some : every(1);
    const scale = spread > 0 && Number.isFinite(spread) ? spread : 1;
    // Divided by a small scale a large double is none.
    const within = (value: number) => Math.max(-FARTHEST, Math.min(FARTHEST, value));
    for (let i = column; i < all.length; i += width) all[i] = within(((all[i] as number) - middle) / scale);
    if (column >= given) logScale += Math.log(scale);
  }
  return { all, width, logScale };
}

const inUnits = (logProb: Float64Array, { logScale }: Scaled) => logProb.map((value) => value - logScale);

/** One Gaussian, fitted by maximum likelihood. */
export function gaussianOf(input: BaselineInput): Baseline {
  return gaussianIn(scaled(input), input);
}

function gaussianIn(rows: Scaled, { split, given }: BaselineInput): Baseline {
  const { all, width } = rows;
  const gaussian = fitGaussian(all, width, split.train);
  return {
    kind: 'gaussian',
    name: 'Gaussian',
    logProb: (of) => inUnits(gaussianLogProb(gaussian, all, width, of, given), rows),
  };
}

function* mixtureIn(within: Scaled, { split, given, seed }: BaselineInput): Generator<void, Baseline> {
  const { all, width } = within;
  const mixture = yield* chosenMixture({ all, width, given }, split.train, seed);
  return {
    kind: 'mixture',
    name: `Gaussian mixture (${mixture.weights.length})`,
    logProb: (rows) => inUnits(gaussianMixtureLogProb(mixture, all, width, rows, given), within),
  };
}

function kernelIn(within: Scaled, { split }: BaselineInput): Baseline {
  const density = fitKernelDensity(within.all, split.train);
  const trained = new Set(split.train);
  return {
    kind: 'kernel',
    name: 'Kernel density',
    logProb: (rows) => inUnits(kernelLogProb(density, within.all, rows, trained), within),
  };
}

/** Every baseline of these rows. Yields between pieces of work, so that a worker hears commands. */
export function* baselinesOf(input: BaselineInput): Generator<void, readonly Baseline[]> {
  const rows = scaled(input);
  const found = [gaussianIn(rows, input)];
  yield;
  found.push(yield* mixtureIn(rows, input));
  if (input.dim === 1 && input.given === 0) found.push(kernelIn(rows, input));
  return found;
}

/** The same at once. */
export function allBaselines(input: BaselineInput): readonly Baseline[] {
  return toEnd(baselinesOf(input));
}

/** A baseline beside the flow, on the same rows. */
export interface Compared {
  readonly kind: Baseline['kind'];
  readonly name: string;
  /** Mean ln p in nats, and its error. */
  readonly logProb: MeanError;
  /** Mean of ln p of the baseline less that of the flow, row by row. */
  readonly better: MeanError;
}

/** Rows with the flow's ln p of them, and their groups where they are not independent. */
export interface ComparedRows {
  readonly rows: Uint32Array;
  readonly flow: Float64Array;
  readonly groups: Uint32Array | undefined;
  /** How much each row counts; absent where rows count alike. */
  readonly weights?: Float64Array | undefined;
}

/**
 * Compares each baseline with the flow on test rows. The differences have a long tail where a baseline fails on rare rows: a test set without
 * them has too high a mean and too small an error. So deviation and skewness are those of the training rows where these are worse for the
 * baseline.
 */
export function compareBaselines(baselines: readonly Baseline[], test: ComparedRows, train?: ComparedRows): Compared[] {
  return baselines.map(({ kind, name, logProb }) => {
    const own = logProb(test.rows);
    const beside = ({ rows, flow, groups, weights }: ComparedRows, of = logProb(rows)) =>
      meanWithError(
        of.map((value, i) => value - (flow[i] as number)),
        groups,
        weights,
      );
    const better = beside(test, own);
    return {
      kind,
      name,
      logProb: meanWithError(own, test.groups, test.weights),
      better: train ? shapedBy(better, beside(train)) : better,
    };
  });
}

/** The mean with the larger deviation and the lower skewness of the two; one group has no error, whatever the other has. */
function shapedBy(own: MeanError, other: MeanError): MeanError {
  const { independent, skewness = 0 } = own;
  const there = other.standardError * Math.sqrt(other.independent / independent);
  return {
    ...own,
    standardError: there > own.standardError ? there : own.standardError,
    skewness: Math.min(skewness, other.skewness ?? 0),
  };
}

/**
 * The best baseline of those that beat the flow by more than chance; undefined where none does. Of equally good baselines one wins in the
 * fraction `TWO_SIGMA` of cases, however many there are (Bonferroni).
 */
export function winnerOf(compared: readonly Compared[]): Compared | undefined {
  const level = TWO_SIGMA / compared.length;
  return compared.filter(({ better }) => pAbove(better) < level).sort((a, b) => b.logProb.mean - a.logProb.mean)[0];
}
