/** Covariances of the errors of two columns, where a file gives them: those of Gaia stand beside every pair of its columns. */
import { ProblemError } from '../../base/problem';
import type { FittedTransform } from '../column-transforms';
import { numberColumn, type Table } from '../table';
import { type CatalogCells, CELL, type Correlated } from './cells';
import type { ErrorCovariance } from './choice';
import { hasFluxErrors } from './measurement';
import type { MeasuredRequest } from './read';

interface Pair {
  readonly columns: readonly [number, number];
  readonly values: Float64Array;
  readonly holds: ErrorCovariance['holds'];
}

const isStraight = ({ kind }: FittedTransform) => kind === 'none' || kind === 'standardise' || kind === 'robust';

/** Why the errors of a column cannot have a covariance, as a clause. */
function whyNone({ error, limit, domain }: MeasuredRequest, transform: FittedTransform): string | undefined {
  if (!isStraight(transform)) return `is learned as its ${transform.kind}`;
  if (typeof error === 'object') return 'has unequal errors';
  if (hasFluxErrors({ limit })) return 'has errors that are normal in flux';
  return domain?.kind === 'within' ? 'has limits that it cannot pass' : undefined;
}

/** The pairs of chosen columns with covariances. One whose partner is not learned, or exact, needs none. Throws ProblemError `covariances`. */
function pairsOf(
  table: Table,
  requests: readonly MeasuredRequest[],
  transforms: readonly FittedTransform[],
  lenient: boolean,
): Pair[] {
  return requests.flatMap(({ name, error, covariances = [] }, a) =>
    covariances.flatMap(({ with: partner, column, holds }): Pair[] => {
      const b = requests.findIndex((other) => other.name === partner);
      if (error === undefined || b < 0 || b === a || requests[b]?.error === undefined) return [];
      const values = numberColumn(table, column)?.values;
      if (!values && lenient) return [];
      for (const c of [a, b]) {
        const request = requests[c] as MeasuredRequest;
        const why = whyNone(request, transforms[c] ?? { kind: 'none' });
        if (why === undefined) continue;
        throw new ProblemError(
          'covariances',
          `The errors of “${name}” and “${partner}” have a covariance, and “${request.name}” ${why}.`,
          'Learn both as they are, with errors that are normal, or leave the covariance out.',
        );
      }
      // `cellReader` refuses columns that are absent.
      return values ? [{ columns: [a, b], values, holds }] : [];
    }),
  );
}

/** The correlations of rows of a table. */
export interface CovarianceReader {
  /** Why a row, whose cells are at `row` of `cells`, cannot be used. */
  why(row: number, cells: CatalogCells): string | undefined;
  /** Of the named rows. */
  gathered(rows: Uint32Array, cells: CatalogCells): Correlated;
}

/** Undefined where no two columns have any. */
export function covarianceReader(
  table: Table,
  requests: readonly MeasuredRequest[],
  transforms: readonly FittedTransform[],
  lenient: boolean,
): CovarianceReader | undefined {
  const pairs = pairsOf(table, requests, transforms, lenient);
  if (pairs.length === 0) return undefined;
  /** 0 where a cell has no error; NaN where it is missing. */
  const correlation = ({ columns: [a, b], values, holds }: Pair, row: number, cells: CatalogCells): number => {
    const [i, j] = [row * cells.columns + a, row * cells.columns + b];
    if (cells.kinds[i] !== CELL.error || cells.kinds[j] !== CELL.error) return 0;
    const value = values[row] as number;
    return holds === 'correlation' ? value : value / ((cells.spread[i] as number) * (cells.spread[j] as number));
  };
  return {
    why(row, cells) {
      const own = pairs.map((pair) => correlation(pair, row, cells));
      const nameOf = ({ columns: [a, b] }: Pair) => `${requests[a]?.name} and ${requests[b]?.name}`;
      const missing = own.findIndex((value) => !Number.isFinite(value));
      if (missing >= 0) return `the covariance of ${nameOf(pairs[missing] as Pair)} is missing`;
      const impossible = own.findIndex((value) => !(Math.abs(value) < 1));
      if (impossible >= 0) return `the correlation of ${nameOf(pairs[impossible] as Pair)} is not between −1 and 1`;
      const columns = pairs.map((pair) => pair.columns);
      return canCorrelate(columns, own, cells.columns)
        ? undefined
        : 'the covariances of its errors contradict each other';
    },
    gathered(rows, cells) {
      const values = new Float64Array(rows.length * pairs.length);
      for (const [i, row] of rows.entries()) {
        for (const [p, pair] of pairs.entries()) values[i * pairs.length + p] = correlation(pair, row, cells);
      }
      return { pairs: pairs.map(({ columns }) => columns), values };
    },
  };
}

/** Whether errors can have these correlations, one for each pair of columns: the matrix [width, width] of all has only positive eigenvalues. */
export function canCorrelate(
  pairs: readonly (readonly [number, number])[],
  own: ArrayLike<number>,
  width: number,
): boolean {
  const matrix = Array.from({ length: width }, (_, i) => Array.from({ length: width }, (_row, j) => Number(i === j)));
  for (const [p, [a, b]] of pairs.entries()) {
    (matrix[a] as number[])[b] = own[p] as number;
    (matrix[b] as number[])[a] = own[p] as number;
  }
  for (let k = 0; k < width; k++) {
    const top = matrix[k] as number[];
    if (!((top[k] as number) > 1e-9)) return false;
    for (const row of matrix.slice(k + 1)) {
      const factor = (row[k] as number) / (top[k] as number);
      for (let j = k; j < width; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    }
  }
  return true;
}
