/** Covariances of the components of a mixture. */

/** Σ = L Lᵀ, row-major. */
export function covarianceOf(factor: Float64Array, dim: number): Float64Array {
  const out = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += (factor[i * dim + k] as number) * (factor[j * dim + k] as number);
      out[i * dim + j] = sum;
      out[j * dim + i] = sum;
    }
  }
  return out;
}
