/** y = M x per row, row-major M [dim, dim]; with `transposed`, Mᵀ. */
export function multiply(
  matrix: Float64Array,
  x: readonly Float32Array[],
  y: readonly Float32Array[],
  transposed: boolean,
) {
  const dim = x.length;
  const rows = x[0]?.length ?? 0;
  const row = new Float64Array(dim);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < dim; i++) row[i] = (x[i] as Float32Array)[r] as number;
    for (let i = 0; i < dim; i++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) {
        sum += (matrix[transposed ? j * dim + i : i * dim + j] as number) * (row[j] as number);
      }
      (y[i] as Float32Array)[r] = sum;
    }
  }
}

/** sums_ij += Σ_rows a_i b_j, row-major. */
export function addProducts(sums: Float64Array, a: readonly Float32Array[], b: readonly Float32Array[]) {
  const width = b.length;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < width; j++) {
      const [left, right] = [a[i] as Float32Array, b[j] as Float32Array];
      let sum = 0;
      for (let r = 0; r < left.length; r++) sum += (left[r] as number) * (right[r] as number);
      sums[i * width + j] = (sums[i * width + j] as number) + sum;
    }
  }
}

/** a b, or with the flags the product of their transposes, row-major [dim, dim]. */
export function product(dim: number, a: Float64Array, b: Float64Array, turnA = false, turnB = false): Float64Array {
  return Float64Array.from({ length: dim * dim }, (_, at) => {
    const [i, j] = [Math.floor(at / dim), at % dim];
    let sum = 0;
    for (let k = 0; k < dim; k++) {
      sum += (a[turnA ? k * dim + i : i * dim + k] as number) * (b[turnB ? j * dim + k : k * dim + j] as number);
    }
    return sum;
  });
}

export const identity = (dim: number) =>
  Float64Array.from({ length: dim * dim }, (_, at) => (at % (dim + 1) === 0 ? 1 : 0));
