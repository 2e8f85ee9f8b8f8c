/** The baseline that every flow must beat: one Gaussian with full covariance, fitted by maximum likelihood. */

/** N(μ, LLᵀ). */
export interface Gaussian {
  readonly mean: Float64Array;
  /** Lower Cholesky factor L of the covariance, row-major [dim, dim]. */
  readonly cholesky: Float64Array;
}

/** Added to every variance, as a share of it, so that collinear columns still give a proper density. */
const JITTER = 1e-9;

/** L with LLᵀ = A for a symmetric positive definite row-major A. Throws where it is not. */
export function choleskyFactor(a: Float64Array, dim: number): Float64Array {
  const factor = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * dim + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * dim + k] as number) * (factor[j * dim + k] as number);
      if (i !== j) factor[i * dim + j] = sum / (factor[j * dim + j] as number);
      else if (sum > 0) factor[i * dim + i] = Math.sqrt(sum);
      else throw new Error(`the covariance is not positive definite (pivot ${sum} at column ${i})`);
    }
  }
  return factor;
}

/**
 * Fits a Gaussian to the given rows of row-major values [n, dim], each counted once. Deviations are halved, since the difference of two
 * doubles can overflow, and taken in units of the farthest one of their column, whose square could overflow or vanish.
 */
export function fitGaussian(values: Float64Array, dim: number, rows: Uint32Array): Gaussian {
  const mean = new Float64Array(dim);
  for (const row of rows) {
    for (let d = 0; d < dim; d++) mean[d] = (mean[d] as number) + (values[row * dim + d] as number) / rows.length;
  }
  const deviation = (row: number, d: number) => 0.5 * (values[row * dim + d] as number) - 0.5 * (mean[d] as number);
  const far = Float64Array.from(mean, (_, d) => {
    let most = 0;
    for (const row of rows) most = Math.max(most, Math.abs(deviation(row, d)));
    return most || 1;
  });
  const covariance = new Float64Array(dim * dim);
  for (const row of rows) {
    for (let i = 0; i < dim; i++) {
      const a = deviation(row, i) / (far[i] as number);
      for (let j = 0; j < dim; j++) {
        const b = deviation(row, j) / (far[j] as number);
        covariance[i * dim + j] = (covariance[i * dim + j] as number) + (a * b) / rows.length;
      }
    }
  }
  for (let d = 0; d < dim; d++) {
    covariance[d * dim + d] = (covariance[d * dim + d] as number) * (1 + JITTER) || JITTER;
  }
  const factor = choleskyFactor(covariance, dim);
  const cholesky = factor.map((value, at) => 2 * value * (far[Math.floor(at / dim)] as number));
  return { mean, cholesky };
}

/** The same means with one covariance, the mean of theirs by the rows that each was fitted to: fewer numbers to learn, where samples differ in place alone. */
export function sharedCovariance(fits: readonly Gaussian[], rows: readonly number[]): Gaussian[] {
  const dim = fits[0]?.mean.length ?? 0;
  const total = rows.reduce((sum, count) => sum + count, 0);
  const covariance = new Float64Array(dim * dim);
  for (const [label, { cholesky }] of fits.entries()) {
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < dim; j++) {
        let sum = 0;
        for (let k = 0; k <= Math.min(i, j); k++)
          sum += (cholesky[i * dim + k] as number) * (cholesky[j * dim + k] as number);
        covariance[i * dim + j] = (covariance[i * dim + j] as number) + (sum * (rows[label] as number)) / total;
      }
    }
  }
  const cholesky = choleskyFactor(covariance, dim);
  return fits.map(({ mean }) => ({ mean, cholesky }));
}

/**
 * ln N(x; μ, LLᵀ) = −½‖ε‖² − Σ ln L_dd − ½ D ln 2π in nats, with ε = L⁻¹(x − μ) by substitution. μ starts at `means[at]`; ε is left
 * in `epsilon`, whose length is D. With `first`, of the first columns alone: their marginal has the leading block of L.
 */
export function gaussianLogDensity(
  x: Float64Array,
  means: Float64Array,
  at: number,
  cholesky: Float64Array,
  epsilon: Float64Array,
  first = epsilon.length,
): number {
  const dim = epsilon.length;
  let sum = -0.5 * first * Math.log(2 * Math.PI);
  for (let i = 0; i < first; i++) {
    let rest = (x[i] as number) - (means[at + i] as number);
    for (let j = 0; j < i; j++) rest -= (cholesky[i * dim + j] as number) * (epsilon[j] as number);
    const pivot = cholesky[i * dim + i] as number;
    epsilon[i] = rest / pivot;
    sum -= 0.5 * (epsilon[i] as number) ** 2 + Math.log(pivot);
  }
  return sum;
}

/** ln p of each named row of row-major values [n, dim], in nats; of the last columns given the first `context` ones. */
export function gaussianLogProb(
  { mean, cholesky }: Gaussian,
  values: Float64Array,
  dim: number,
  rows: Uint32Array,
  context = 0,
): Float64Array {
  const epsilon = new Float64Array(dim);
  return Float64Array.from(rows, (row) => {
    const x = values.subarray(row * dim, (row + 1) * dim);
    const marginal = context > 0 ? gaussianLogDensity(x, mean, 0, cholesky, epsilon, context) : 0;
    return gaussianLogDensity(x, mean, 0, cholesky, epsilon) - marginal;
  });
}
