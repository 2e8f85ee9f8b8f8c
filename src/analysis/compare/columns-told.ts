/**
 * By which columns two samples differ: a Gaussian mixture of each sample has every marginal in closed form, so that rows which it was not fitted to are
 * told apart by all columns, by one alone, and by all but one.
 */
import { numberedGroups } from '../../catalog/numbered-groups';
import { choleskyFactor, gaussianLogDensity } from '../gaussian';
import { chosenMixture } from '../mixture-choice';
import { type GaussianMixture, normalise } from '../mixture-steps';
import { type Difference, differenceOf, type Scored } from './differs';

export interface ColumnsInput {
  /** Row-major [n, dim], in the units of the transformed columns. */
  readonly values: Float64Array;
  readonly dim: number;
  /** Of each row, 0 or 1; any other row is left out. */
  readonly labels: Uint32Array;
  readonly fold: Uint8Array;
  readonly folds: number;
  /** Mixtures are fitted to folds before this one and score it, and to those before the last and score that. */
  readonly after: number;
  readonly groups?: Uint32Array | undefined;
  readonly seed: number;
}

export interface ColumnTold {
  /** By this column alone. */
  readonly alone: Difference;
  /** By all others; absent of one column. */
  readonly without?: Difference;
}

export interface ColumnsTold {
  readonly all: Difference;
  readonly columns: readonly ColumnTold[];
}

/** The mixture of some of the columns. */
export function marginalMixture(
  { weights, means, factors }: GaussianMixture,
  columns: readonly number[],
): GaussianMixture {
  const width = means.length / weights.length;
  const dim = columns.length;
  const covariance = (factor: Float64Array, i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k <= Math.min(i, j); k++)
      sum += (factor[i * width + k] as number) * (factor[j * width + k] as number);
    return sum;
  };
  return {
    weights,
    means: Float64Array.from(
      { length: weights.length * dim },
      (_, at) => means[Math.floor(at / dim) * width + (columns[at % dim] as number)] as number,
    ),
    factors: factors.map((factor) =>
      choleskyFactor(
        Float64Array.from({ length: dim * dim }, (_, at) =>
          covariance(factor, columns[Math.floor(at / dim)] as number, columns[at % dim] as number),
        ),
        dim,
      ),
    ),
  };
}

/** ln p of the named rows by a mixture of some of their columns. */
function logProbOf(
  mixture: GaussianMixture,
  values: Float64Array,
  dim: number,
  columns: readonly number[],
  rows: readonly number[],
) {
  const { weights, means, factors } = marginalMixture(mixture, columns);
  const own = columns.length;
  const [x, epsilon, terms] = [new Float64Array(own), new Float64Array(own), new Float64Array(weights.length)];
  return Float64Array.from(rows, (row) => {
    for (const [i, column] of columns.entries()) x[i] = values[row * dim + column] as number;
    for (const [k, factor] of factors.entries())
      terms[k] = Math.log(weights[k] as number) + gaussianLogDensity(x, means, k * own, factor, epsilon);
    return normalise(terms);
  });
}

/** Each column less its mean, in its deviations: where a mixture is told apart depends on neither. */
function standardised({ values, dim }: ColumnsInput): Float64Array {
  const n = values.length / dim;
  const out = new Float64Array(values.length);
  for (let d = 0; d < dim; d++) {
    let mean = 0;
    for (let row = 0; row < n; row++) mean += (values[row * dim + d] as number) / n;
    let variance = 0;
    for (let row = 0; row < n; row++) variance += ((values[row * dim + d] as number) - mean) ** 2 / n;
    const deviation = Math.sqrt(variance) || 1;
    for (let row = 0; row < n; row++) out[row * dim + d] = ((values[row * dim + d] as number) - mean) / deviation;
  }
  return out;
}

/** Yields between pieces of work. */
export function* columnsTold(input: ColumnsInput): Generator<void, ColumnsTold> {
  const { dim, labels, fold, folds, after, groups, seed } = input;
  const values = standardised(input);
  const every = [...labels.keys()].filter((row) => (labels[row] as number) < 2);
  const held = [...new Set([after, folds - 1])];
  const fitted: { readonly rows: readonly number[]; readonly mixtures: readonly GaussianMixture[] }[] = [];
  for (const own of held) {
    const mixtures: GaussianMixture[] = [];
    for (const label of [0, 1]) {
      const train = every.filter((row) => labels[row] === label && (fold[row] as number) < own);
      mixtures.push(yield* chosenMixture({ all: values, width: dim, given: 0 }, Uint32Array.from(train), seed + label));
    }
    fitted.push({ rows: every.filter((row) => fold[row] === own), mixtures });
    yield;
  }
  const by = (columns: readonly number[]) =>
    differenceOf(
      fitted.map(({ rows, mixtures }): Scored => {
        const [first, second] = mixtures.map((mixture) => logProbOf(mixture, values, dim, columns, rows));
        const own = groups && Uint32Array.from(rows, (row) => groups[row] as number);
        return {
          scores: Float64Array.from(rows, (_, i) => (second?.[i] as number) - (first?.[i] as number)),
          second: Uint8Array.from(rows, (row) => labels[row] as number),
          groups: own && numberedGroups(own).numbers,
        };
      }),
    );
  const indices = Array.from({ length: dim }, (_, column) => column);
  const columns: ColumnTold[] = [];
  for (const column of indices) {
    const alone = by([column]);
    yield;
    columns.push(dim > 1 ? { alone, without: by(indices.filter((other) => other !== column)) } : { alone });
    yield;
  }
  return { all: by(indices), columns };
}
