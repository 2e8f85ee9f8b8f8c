/** How a column was measured, without the schemas: the page's first paint asks it of every choice. */
import type { ColumnError, ColumnLimit, ErrorCovariance } from './choice';

/** How a column was measured; exact where nothing is said. */
export interface Measurement {
  readonly error?: ColumnError | undefined;
  /** Whether a missing cell is integrated over; else its row is left out. */
  readonly holes?: true | undefined;
  readonly limit?: ColumnLimit | undefined;
  /** Where its errors go with those of other learned columns. */
  readonly covariances?: readonly ErrorCovariance[] | undefined;
}

/** True for a column with cells that are not exact values. */
export const isMeasured = ({ error, holes, limit }: Measurement): boolean =>
  error !== undefined || holes === true || limit !== undefined;

/** Where a magnitude may be below zero flux its noise is normal in flux, also of those that were detected. */
export const hasFluxErrors = ({ limit }: Measurement): boolean =>
  limit?.kind === 'marker' && limit.means === 'undetected';

/** What is said of a column's cells, without what is not. */
export const measurementOf = ({ error, holes, limit, covariances }: Measurement) => ({
  ...(error === undefined ? {} : { error }),
  ...(holes ? { holes } : {}),
  ...(limit ? { limit } : {}),
  ...(error !== undefined && covariances && covariances.length > 0 ? { covariances: [...covariances] } : {}),
});

/** The other columns that are read for it. */
export function columnsBeside({ error, limit, covariances = [] }: Measurement): string[] {
  const errors = typeof error === 'string' ? [error] : typeof error === 'object' ? [error.plus, error.minus] : [];
  return [...errors, ...(limit?.kind === 'column' ? [limit.column] : []), ...covariances.map(({ column }) => column)];
}

interface Read {
  readonly columns: readonly (Measurement & { readonly name: string })[];
  readonly weight?: string | undefined;
}

/** All columns that a choice of columns reads: its own, those of errors and limits, and the weight. */
export const columnsRead = ({ columns, weight }: Read): string[] => [
  ...columns.flatMap((column) => [column.name, ...columnsBeside(column)]),
  ...(weight === undefined ? [] : [weight]),
];
