/** The baseline that every flow must beat: one Gaussian with full covariance, fitted by maximum likelihood. */

export interface Gaussian {
  readonly mean: readonly number[];
  /** Lower Cholesky factor L of the covariance, row-major [dim, dim]. */
  readonly cholesky: Float64Array;
}

/** Added to the variances, relative to their mean, so that collinear columns still give a proper density. */
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

/** Fits a Gaussian to the given rows of row-major values [n, dim]. */
export function fitGaussian(values: Float64Array, dim: number, rows: Uint32Array): Gaussian {
  const mean = new Array<number>(dim).fill(0);
  for (const row of rows) {
    for (let d = 0; d < dim; d++) mean[d] = (mean[d] as number) + (values[row * dim + d] as number) / rows.length;
  }
  const covariance = new Float64Array(dim * dim);
  for (const row of rows) {
    for (let i = 0; i < dim; i++) {
      const a = (values[row * dim + i] as number) - (mean[i] as number);
      for (let j = 0; j < dim; j++) {
        const b = (values[row * dim + j] as number) - (mean[j] as number);
        covariance[i * dim + j] = (covariance[i * dim + j] as number) + (a * b) / rows.length;
      }
    }
  }
  for (let d = 0; d < dim; d++) {
    covariance[d * dim + d] = (covariance[d * dim + d] as number) * (1 + JITTER) || JITTER;
  }
  return { mean, cholesky: choleskyFactor(covariance, dim) };
}

/** ln p of each given row, in nats: −½‖L⁻¹(x − μ)‖² − Σ ln L_dd − ½ D ln 2π. */
export function gaussianLogProb(
  gaussian: Gaussian,
  values: Float64Array,
  dim: number,
  rows: Uint32Array,
): Float64Array {
  const { mean, cholesky } = gaussian;
  let constant = -0.5 * dim * Math.log(2 * Math.PI);
  for (let d = 0; d < dim; d++) constant -= Math.log(cholesky[d * dim + d] as number);
  const solved = new Float64Array(dim);
  return Float64Array.from(rows, (row) => {
    let squares = 0;
    for (let i = 0; i < dim; i++) {
      let sum = (values[row * dim + i] as number) - (mean[i] as number);
      for (let j = 0; j < i; j++) sum -= (cholesky[i * dim + j] as number) * (solved[j] as number);
      solved[i] = sum / (cholesky[i * dim + i] as number);
      squares += (solved[i] as number) ** 2;
    }
    return constant - 0.5 * squares;
  });
}
