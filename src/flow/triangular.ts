/** Unit triangular matrices T = I + N, where N is strictly lower or strictly upper: products and solves, row by row. */
import { columns, type NdArray } from './array';
import { softBound } from './soft-bound';

export type Triangle = 'lower' | 'upper';

/**
 * Entries of a trained N stay below this: back substitution multiplies by about 1 + |N| per column, so that unbounded
 * entries would overflow float32 within a few columns.
 */
export const ENTRY_LIMIT = 4;

/** What is solved stays within ±this, so that a far row cannot become infinite, or NaN, in the columns after it. */
export const FARTHEST = 1e34;

/** N from its raw, masked entries; all 0 gives 0. */
export function strictTriangle(raw: NdArray): NdArray {
  return softBound(raw, ENTRY_LIMIT);
}

/** 1 strictly below (or above) the diagonal, row-major [dim, dim]. */
export function strictMask(dim: number, triangle: Triangle): Float32Array {
  return Float32Array.from({ length: dim * dim }, (_, at) => {
    const row = Math.floor(at / dim);
    const column = at % dim;
    return (triangle === 'lower' ? column < row : column > row) ? 1 : 0;
  });
}

/** T applied to every row of x [n, dim]: x + x Nᵀ. */
export function multiplyUnit(strict: NdArray, x: NdArray): NdArray {
  return x.add(x.matMul(strict.transpose()));
}

/** The x [n, dim] with x + x Nᵀ = y, by substitution: column i needs only the columns before it (after it, if upper). */
export function solveUnit(strict: NdArray, y: NdArray, triangle: Triangle): NdArray {
  const dim = y.shape[1] as number;
  const visited = Array.from({ length: dim }, (_, i) => (triangle === 'lower' ? i : dim - 1 - i));
  let solved: NdArray | undefined;
  for (const i of visited) {
    const column = columns(y, i, i + 1).clip(-FARTHEST, FARTHEST);
    if (!solved) {
      solved = column;
      continue;
    }
    const [from, to] = triangle === 'lower' ? [0, i] : [i + 1, dim];
    const coefficients = strict.slice([i, from], [1, to - from]).transpose();
    const next = column.sub(solved.matMul(coefficients)).clip(-FARTHEST, FARTHEST);
    solved = triangle === 'lower' ? solved.concat([next], 1) : next.concat([solved], 1);
  }
  return solved ?? y;
}
