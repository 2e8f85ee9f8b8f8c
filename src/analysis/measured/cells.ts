/**
 * The likelihood of every cell as a function of its coordinate s: normal, a point, or 1, for which everything is closed under Gaussian
 * mixtures, and any other form (a normal error under log10, a limit, unequal errors), which is integrated by quadrature.
 */
import { HALF_LN_2PI, logTail } from '../../base/normal-distribution';
import { type CatalogCells, CELL, errorEnds, FLUX_PER_MAGNITUDE, hasError } from '../../catalog/measured/cells';
import type { ColumnMap } from './column-map';

/** What a cell's likelihood is in s. */
export const FORM = { exact: 0, normal: 1, hole: 2, other: 3 } as const;

/** Row-major [count, dim]. */
export interface Cells {
  readonly count: number;
  readonly dim: number;
  readonly maps: readonly ColumnMap[];
  readonly catalog: CatalogCells;
  readonly form: Uint8Array;
  /** s of what was measured, of exact and normal cells. */
  readonly seen: Float64Array;
  /** In s; 0 of exact cells. */
  readonly variance: Float64Array;
  /** Where the likelihood of other cells is within e^−21 of its largest value; may be infinite. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** How much each row counts, of mean 1; absent where rows count alike. */
  readonly weights?: Float64Array | undefined;
}

/** A smaller error in magnitudes counts as normal in magnitudes, which is closed under mixtures: its centre is then off by less than a tenth of it. */
const NEARLY_NORMAL = 0.1;
/** Beyond so many σ a normal density is e^−21 of its largest value. */
export const REACH = 6.5;

/** Where the likelihood of a cell that is neither exact nor normal lies, in the catalog's units. */
function support(catalog: CatalogCells, at: number, map: ColumnMap): [number, number] {
  const { kinds, measured, spread, upper } = catalog;
  const w = measured[at] as number;
  switch (kinds[at]) {
    case CELL.above:
      return [w, Number.POSITIVE_INFINITY];
    case CELL.below:
      return [Number.NEGATIVE_INFINITY, w];
    case CELL.undetected:
      return [w - 2.5 * Math.log10(REACH), Number.POSITIVE_INFINITY];
    case CELL.flux:
      return errorEnds(catalog, at, REACH);
    default: {
      const low = spread[at] as number;
      const high = kinds[at] === CELL.split ? (upper[at] as number) : low;
      // A measured value that no true value has (a negative flux under log10) leaves those next to it.
      const over = Math.max(0, (w - map.most) / low);
      const under = Math.max(0, (map.least - w) / high);
      return [w - low * Math.hypot(over, REACH), w + high * Math.hypot(under, REACH)];
    }
  }
}

/** s of a value, infinite beyond the values that some s has. */
function edge({ least, most, coordinate }: ColumnMap, value: number): number {
  if (value <= least) return Number.NEGATIVE_INFINITY;
  return value >= most ? Number.POSITIVE_INFINITY : coordinate(value);
}

/** Whether the likelihood of a cell is a normal density of its value. */
export const isNormal = ({ kinds, spread }: CatalogCells, at: number): boolean =>
  kinds[at] === CELL.error || (kinds[at] === CELL.flux && (spread[at] as number) < NEARLY_NORMAL);

/** The cells of a catalog in the coordinates of their columns. */
export function cellsIn(catalog: CatalogCells, maps: readonly ColumnMap[], weights?: Float64Array): Cells {
  const dim = catalog.columns;
  const size = catalog.kinds.length;
  const [form, seen, variance] = [new Uint8Array(size), new Float64Array(size), new Float64Array(size)];
  const [from, to] = [new Float64Array(size), new Float64Array(size)];
  for (let at = 0; at < size; at++) {
    const map = maps[at % dim] as ColumnMap;
    const kind = catalog.kinds[at];
    const w = catalog.measured[at] as number;
    if (kind === CELL.missing) form[at] = FORM.hole;
    else if (kind === CELL.exact) seen[at] = map.coordinate(w);
    else if (map.linear && isNormal(catalog, at)) {
      form[at] = FORM.normal;
      seen[at] = (w - map.linear.shift) / map.linear.scale;
      variance[at] = ((catalog.spread[at] as number) / map.linear.scale) ** 2;
    } else {
      form[at] = FORM.other;
      const [low, high] = support(catalog, at, map);
      from[at] = edge(map, low);
      to[at] = edge(map, high);
    }
  }
  return { count: size / dim, dim, maps, catalog, form, seen, variance, from, to, weights };
}

/** ln p(w | x) of a cell that is neither exact nor missing, both in the catalog's units; σ₋ and σ₊ where it has errors. */
export function cellLogLikelihood(kind: number | undefined, w: number, low: number, high: number, x: number): number {
  switch (kind) {
    case CELL.above:
      return x > w ? 0 : Number.NEGATIVE_INFINITY;
    case CELL.below:
      return x < w ? 0 : Number.NEGATIVE_INFINITY;
    case CELL.undetected:
      return logTail(10 ** (-0.4 * (x - w)));
    case CELL.flux: {
      const off = (1 - 10 ** (-0.4 * (x - w))) / (FLUX_PER_MAGNITUDE * low);
      return -0.5 * off * off - Math.log(low) - HALF_LN_2PI;
    }
    case CELL.split: {
      const off = (x - w) / (x < w ? low : high);
      return -0.5 * off * off - Math.log(0.5 * (low + high)) - HALF_LN_2PI;
    }
    default: {
      const off = (x - w) / low;
      return -0.5 * off * off - Math.log(low) - HALF_LN_2PI;
    }
  }
}

/** The largest that it is at any true value. */
export function highestLogLikelihood({ kinds, spread, upper }: CatalogCells, at: number): number {
  if (!hasError(kinds[at])) return 0;
  const low = spread[at] as number;
  return -Math.log(kinds[at] === CELL.split ? 0.5 * (low + (upper[at] as number)) : low) - HALF_LN_2PI;
}

/** The same of a cell that is not normal either, at a coordinate. */
export function logLikelihood({ catalog, maps, dim }: Cells, at: number, s: number): number {
  const { kinds, measured, spread, upper } = catalog;
  const x = (maps[at % dim] as ColumnMap).value(s);
  return cellLogLikelihood(kinds[at], measured[at] as number, spread[at] as number, upper[at] as number, x);
}

/**
 * ln p(w | s) of a cell that is not exact, in the units that densities are reported in: w of a normal cell under a linear map counts in those
 * of the transformed column, that of any other in the catalog's.
 */
export function logLikelihoodIn(cells: Cells, at: number, s: number): number {
  const { form, seen, variance, maps, dim } = cells;
  if (form[at] === FORM.hole) return 0;
  if (form[at] === FORM.other) return logLikelihood(cells, at, s);
  const v = variance[at] as number;
  const off = s - (seen[at] as number);
  return -0.5 * ((off * off) / v + Math.log(v)) - HALF_LN_2PI - (maps[at % dim] as ColumnMap).logStretch(s);
}

/**
 * What ln p(w) of a row in coordinates is short of that in reported units: of exact cells, and of normal ones under a linear map, those of the
 * transformed column; of other cells the catalog's. The first `given` cells are conditions.
 */
export function unitsOffset({ form, seen, maps, dim }: Cells, row: number, given = 0): number {
  let offset = 0;
  for (let d = given; d < dim; d++) {
    const at = row * dim + d;
    if (form[at] === FORM.exact || form[at] === FORM.normal)
      offset -= (maps[d] as ColumnMap).logStretch(seen[at] as number);
  }
  return offset;
}

/** Whether the cells of two rows are of the same forms, with the same errors, and the same correlations of them, where these are normal. */
export function sameErrors({ dim, form, variance, catalog }: Cells, row: number, other: number): boolean {
  const [a, b] = [row * dim, other * dim];
  for (let d = 0; d < dim; d++) {
    const kind = form[a + d] as number;
    if (kind !== form[b + d]) return false;
    if (kind === FORM.normal && variance[a + d] !== variance[b + d]) return false;
  }
  const { correlated } = catalog;
  const pairs = correlated?.pairs.length ?? 0;
  for (let p = 0; correlated && p < pairs; p++) {
    if (correlated.values[row * pairs + p] !== correlated.values[other * pairs + p]) return false;
  }
  return true;
}
