/** The values of rows as pictures show them: of a cell that is missing or a limit there is none. */
import { applyTransform } from '../catalog/column-transforms';
import { type CatalogCells, CELL, errorEnds, hasError, hasValue } from '../catalog/measured/cells';
import type { UsableRows } from './usable-rows';

type Source = Pick<UsableRows, 'values' | 'cells' | 'features' | 'prepared'>;

const known = new WeakMap<CatalogCells, Float64Array>();

/**
 * Row-major [n, features], in the units of the transformed columns; NaN where a cell is missing, a limit, or has no such value (a negative flux
 * under log10), for which the rows that are trained on hold a guess.
 */
export function shownValues({ values, cells, features, prepared }: Source): Float64Array {
  if (!cells) return values;
  const found = known.get(cells);
  if (found) return found;
  const dim = features.length;
  const shown = values.map((value, at) => {
    const cell = Math.floor(at / dim) * cells.columns + (at % dim);
    const transform = prepared.transforms[at % dim] ?? { kind: 'none' };
    // A value that the column cannot take was replaced by a guess.
    return hasValue(cells.kinds[cell]) && applyTransform(transform, cells.measured[cell] as number) === value
      ? value
      : Number.NaN;
  });
  known.set(cells, shown);
  return shown;
}

/** How many used rows have what in a column of `cells`. */
export function cellCounts(cells: CatalogCells, column: number, rows: number) {
  let [missing, noisy, limits] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const kind = cells.kinds[row * cells.columns + column] as number;
    if (kind === CELL.missing) missing += 1;
    else if (!hasValue(kind)) limits += 1;
    else if (kind !== CELL.exact) noisy += 1;
  }
  return { missing, noisy, limits };
}

/**
 * Both ends of the error bar of every feature of a used row, in the units of the transformed columns: NaN where there is none, infinite where an end is no
 * value (a flux below zero under log10).
 */
export function errorBars({ cells, features, prepared }: Source, place: number): (readonly [number, number])[] {
  return features.map((_, d) => {
    const at = place * (cells?.columns ?? 0) + d;
    const kind = cells?.kinds[at];
    if (!cells || !hasError(kind)) return [Number.NaN, Number.NaN];
    const transform = prepared.transforms[d] ?? { kind: 'none' };
    const [from, to] = errorEnds(cells, at);
    const end = (value: number, beyond: number) => {
      const t = applyTransform(transform, value);
      return Number.isFinite(t) ? t : beyond;
    };
    return [end(from, Number.NEGATIVE_INFINITY), end(to, Number.POSITIVE_INFINITY)];
  });
}
