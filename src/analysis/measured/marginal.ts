/**
 * Densities of rows as they were measured, ln ∫ p(x) p(w | x) dx, by importance sampling: the mean over draws x_k of a proposal q(x | w) of
 * exp a_k, a_k = ln p(x_k) + ln p(w | x_k) − ln q(x_k | w). The draws' fractions of that sum, softmax a, are the posterior of the row's true
 * values under p, so that their weighted moments are its true values with their errors.
 */
import { random } from '../../base/random';
import type { ModelRows } from '../density-model';
import type { MeasuredRows, Proposal } from './measured-rows';

/** Of each row. */
export interface Marginals {
  /** In nats, in the units of the transformed columns. */
  readonly logProb: Float64Array;
  /** Its standard error by the scatter of the draws, which too few effective draws underestimate. */
  readonly error: Float64Array;
  /** Effective number of draws, 1/Σ fraction². Of an exact row, which needs none, the number asked for. */
  readonly effective: Float64Array;
}

/** Row-major [n, dim], in the units of the transformed columns. */
export interface TrueValues {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

export interface MarginalOptions {
  /** Rows that are asked for; all where absent. */
  readonly rows?: Uint32Array | undefined;
  /** Row-major context of all rows, known exactly, where the density is conditional. */
  readonly context?: Float64Array | undefined;
  /** Draws of each row. */
  readonly draws?: number | undefined;
  /** The same seed gives each row the same draws, whatever the density: differences of two densities are then less noisy than either. */
  readonly seed?: number | undefined;
}

export const MARGINAL_DRAWS = 64;
/** Draws that are evaluated at once. */
const AT_ONCE = 2 ** 16;

/** ln of the mean of exp(terms[first … first + count − 1]), with the effective number of draws; the terms become fractions of the sum. */
export function logMeanExp(terms: Float64Array, first: number, count: number): { logMean: number; effective: number } {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = first; i < first + count; i++) most = Math.max(most, terms[i] as number);
  if (most === Number.NEGATIVE_INFINITY) {
    terms.fill(1 / count, first, first + count);
    return { logMean: most, effective: 0 };
  }
  let [sum, squares] = [0, 0];
  for (let i = first; i < first + count; i++) {
    const term = Math.exp((terms[i] as number) - most);
    terms[i] = term;
    sum += term;
    squares += term * term;
  }
  for (let i = first; i < first + count; i++) terms[i] = (terms[i] as number) / sum;
  return { logMean: most + Math.log(sum / count), effective: (sum * sum) / squares };
}

/** Standard error of ln of a mean of draws: that of the mean over the mean, from the effective number. */
export const errorOfLogMean = (effective: number, draws: number): number =>
  draws > 1 && effective > 0 ? Math.sqrt(Math.max(0, draws / effective - 1) / (draws - 1)) : Number.POSITIVE_INFINITY;

/**
 * ln p of rows as they were measured under a density, which answers ln p of exact rows in the units of the transformed columns, with the
 * Monte Carlo error, and the posterior mean and deviation of every cell. Memory stays bounded for any number of rows.
 */
export async function marginals(
  density: { logProb(rows: ModelRows): Promise<Float64Array> },
  measured: Pick<MeasuredRows, 'count' | 'dim' | 'exact' | 'values'>,
  proposal: Proposal,
  { rows, context, draws = MARGINAL_DRAWS, seed = 0 }: MarginalOptions = {},
): Promise<Marginals & TrueValues> {
  const { dim, exact, values } = measured;
  const named = rows ?? Uint32Array.from({ length: measured.count }, (_, row) => row);
  const width = context ? context.length / measured.count : 0;
  const zeros = (size: number) => new Float64Array(size);
  const out = {
    logProb: zeros(named.length),
    error: zeros(named.length),
    effective: zeros(named.length),
    mean: zeros(named.length * dim),
    deviation: zeros(named.length * dim),
  };
  const drawsOf = (row: number) => (exact[row] ? 1 : draws);
  for (let first = 0; first < named.length; ) {
    let [end, size] = [first, 0];
    while (end < named.length && (end === first || size + drawsOf(named[end] as number) <= AT_ONCE)) {
      size += drawsOf(named[end] as number);
      end += 1;
    }
    const [x, terms, given] = [zeros(size * dim), zeros(size), zeros(size * width)];
    let at = 0;
    for (let i = first; i < end; i++) {
      const row = named[i] as number;
      if (exact[row]) x.set(values.subarray(row * dim, (row + 1) * dim), at * dim);
      else proposal.draw(row, draws, random(seed, 'posterior', row), x, terms, at);
      for (let k = at; k < at + drawsOf(row); k++) {
        for (let c = 0; c < width; c++) given[k * width + c] = context?.[row * width + c] as number;
      }
      at += drawsOf(row);
    }
    const found = await density.logProb({ values: x, ...(context ? { context: given } : {}) });
    for (let k = 0; k < size; k++) terms[k] = (terms[k] as number) + (found[k] as number);
    at = 0;
    for (let i = first; i < end; i++) {
      const count = drawsOf(named[i] as number);
      const { logMean, effective } = logMeanExp(terms, at, count);
      out.logProb[i] = logMean;
      out.effective[i] = exact[named[i] as number] ? draws : effective;
      out.error[i] = exact[named[i] as number] ? 0 : errorOfLogMean(effective, count);
      for (let d = 0; d < dim; d++) {
        let [mean, square] = [0, 0];
        for (let k = at; k < at + count; k++) mean += (terms[k] as number) * (x[k * dim + d] as number);
        for (let k = at; k < at + count; k++) square += (terms[k] as number) * ((x[k * dim + d] as number) - mean) ** 2;
        out.mean[i * dim + d] = mean;
        out.deviation[i * dim + d] = Math.sqrt(square);
      }
      at += count;
    }
    first = end;
  }
  return out;
}
