/** Errors of two cells of a row that go together. */
import type { Correlated } from '../../catalog/measured/cells';

/** Correlations of all pairs of columns of a row, row-major [dim, dim], written into `out`; 1 on the diagonal. */
export function correlationsAt({ pairs, values }: Correlated, row: number, dim: number, out: Float64Array): void {
  out.fill(0);
  for (let d = 0; d < dim; d++) out[d * dim + d] = 1;
  for (const [p, [a, b]] of pairs.entries()) {
    const value = values[row * pairs.length + p] as number;
    out[a * dim + b] = value;
    out[b * dim + a] = value;
  }
}

/** L of R = L Lᵀ in place, row-major; the upper triangle keeps what it held. */
function factorise(matrix: Float64Array, dim: number): void {
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * dim + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * dim + k] as number) * (matrix[j * dim + k] as number);
      matrix[i * dim + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (matrix[j * dim + j] as number);
    }
  }
}

export interface RowCorrelations {
  /** Turns to a row. */
  at(row: number): void;
  /** ln N(u; 0, R) − Σ ln N(u_d; 0, 1) of errors in units of their σ, 0 where a cell has none. */
  log(u: Float64Array): number;
  /** Independent normals become errors in units of their σ. */
  mix(z: Float64Array, out: Float64Array): void;
}

/** Undefined where no errors go together. */
export function rowCorrelations(correlated: Correlated | undefined, dim: number): RowCorrelations | undefined {
  if (!correlated) return undefined;
  const factor = new Float64Array(dim * dim);
  const solved = new Float64Array(dim);
  let logDet = 0;
  return {
    at(row) {
      correlationsAt(correlated, row, dim, factor);
      factorise(factor, dim);
      logDet = 0;
      for (let d = 0; d < dim; d++) logDet += Math.log(factor[d * dim + d] as number);
    },
    log(u) {
      let sum = -logDet;
      for (let i = 0; i < dim; i++) {
        let rest = u[i] as number;
        for (let j = 0; j < i; j++) rest -= (factor[i * dim + j] as number) * (solved[j] as number);
        solved[i] = rest / (factor[i * dim + i] as number);
        sum += 0.5 * ((u[i] as number) ** 2 - (solved[i] as number) ** 2);
      }
      return sum;
    },
    mix(z, out) {
      for (let i = 0; i < dim; i++) {
        let sum = 0;
        for (let j = 0; j <= i; j++) sum += (factor[i * dim + j] as number) * (z[j] as number);
        out[i] = sum;
      }
    },
  };
}
