/** The measured columns among the chosen ones, while rows are prepared: their cells by rows of the table, then those of the used rows. */
import { applyTransform, type FittedTransform, invertTransform } from '../column-transforms';
import { isOutside, type TransformedDomain } from '../domain';
import { missingMarkers } from '../missing-markers';
import type { NumberColumn, Table } from '../table';
import { type CatalogCells, CELL, emptyCells, hasValue } from './cells';
import { covarianceReader } from './covariances';
import { isMeasured } from './measurement';
import { cellReader, type MeasuredRequest } from './read';

interface Chosen {
  readonly request: MeasuredRequest;
  readonly column: NumberColumn;
  /** Its finite values, ascending. */
  readonly sorted: Float64Array;
}

export interface MeasuredColumns {
  /** Of each chosen column that is measured: reads the cell of a row of the table, or says why it cannot be used. */
  readonly checks: readonly (((row: number) => string | undefined) | undefined)[];
  /** Why a row is left out of which every cell could be used. */
  whyUnusable(row: number): string | undefined;
  /** The cells of the used rows; writes a guess of every measured cell into `values`, row-major, in the units of the transformed columns. */
  gathered(rows: Uint32Array, values: Float64Array, domains: readonly TransformedDomain[]): CatalogCells;
}

/** Undefined where every column is exact. `lenient` where columns of errors may be absent. */
export function measuredColumns(
  table: Table,
  chosen: readonly Chosen[],
  transforms: readonly FittedTransform[],
  lenient: boolean,
): MeasuredColumns | undefined {
  if (!chosen.some(({ request }) => isMeasured(request))) return undefined;
  const width = chosen.length;
  const all = emptyCells(table.rows, width);
  const transformOf = (c: number) => transforms[c] ?? { kind: 'none' };
  const checks = chosen.map(({ request, column, sorted }, c) => {
    if (!isMeasured(request)) return undefined;
    const markers = new Set(missingMarkers(sorted).map(({ value }) => value));
    const read = cellReader(table, request, column, { transform: transformOf(c), markers, lenient });
    return (row: number) => read(row, all, row * width + c);
  });
  const requests = chosen.map(({ request }) => request);
  const covariances = covarianceReader(table, requests, transforms, lenient);
  const learned = chosen.flatMap(({ request }, c) => (request.role === 'context' ? [] : [c]));
  return {
    checks,
    whyUnusable: (row) =>
      learned.every((c) => checks[c] && all.kinds[row * width + c] === CELL.missing)
        ? 'no learned column is known'
        : covariances?.why(row, all),
    gathered(rows, values, domains) {
      const cells = emptyCells(rows.length, width);
      for (const [i, row] of rows.entries()) {
        for (let c = 0; c < width; c++) {
          const [from, to] = [row * width + c, i * width + c];
          if (!checks[c]) {
            cells.measured[to] = invertTransform(transformOf(c), values[to] as number);
            continue;
          }
          for (const part of ['kinds', 'measured', 'spread', 'upper'] as const)
            cells[part][to] = all[part][from] as number;
        }
      }
      for (let c = 0; c < width; c++) if (checks[c]) guess(cells, c, transformOf(c), domains[c], values);
      return covariances ? { ...cells, correlated: covariances.gathered(rows, all) } : cells;
    },
  };
}

/** The measured value of every cell of a column; of one that has none, the median of the others. */
function guess(
  { columns, kinds, measured }: CatalogCells,
  column: number,
  transform: FittedTransform,
  domain: TransformedDomain | undefined,
  values: Float64Array,
): void {
  const known: number[] = [];
  for (let at = column; at < values.length; at += columns) {
    const t = hasValue(kinds[at]) ? applyTransform(transform, measured[at] as number) : Number.NaN;
    values[at] = domain && isOutside(domain, t) ? Number.NaN : t;
    if (Number.isFinite(values[at])) known.push(values[at] as number);
  }
  const middle = known.sort((a, b) => a - b)[known.length >> 1] ?? 0;
  for (let at = column; at < values.length; at += columns) if (!Number.isFinite(values[at])) values[at] = middle;
}
