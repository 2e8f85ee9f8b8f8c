/** Draws of a mixture as one row's instrument would see them: with that row's errors, missing cells and limits. */
import { logTail } from '../../base/normal-distribution';
import type { Random } from '../../base/random';
import {
  type CatalogCells,
  CELL,
  type Correlated,
  emptyCells,
  FLUX_PER_MAGNITUDE,
  hasValue,
  magnitudeAt,
} from '../../catalog/measured/cells';
import { mixtureDraws } from '../mixture-model';
import type { GaussianMixture } from '../mixture-steps';
import { type Cells, cellsIn } from './cells';
import type { ColumnMap } from './column-map';
import { rowCorrelations } from './correlations';

/** Draws that are tried for each that fulfils the row's limits, at most. */
const TRIES = 40;
/** And of magnitudes, of which noise takes some below zero flux. */
const MAGNITUDE_TRIES = 3;

/** What is measured of a true value with the error of the cell at `at`; infinite where noise leaves a magnitude no flux. */
function measuredOf(
  { kinds, measured, spread, upper }: CatalogCells,
  at: number,
  value: number,
  draw: Random,
  normal: () => number,
): number {
  const low = spread[at] as number;
  if (kinds[at] === CELL.flux)
    return magnitudeAt(value, 1 + relativeError(measured[at] as number, low, value) * draw.normal());
  if (kinds[at] === CELL.error) return value + low * normal();
  if (kinds[at] !== CELL.split) return value;
  // σ₊ holds where the true value lies above the measured one, which noise has then lowered.
  const high = upper[at] as number;
  const size = Math.abs(draw.normal());
  return draw.uniform() * (low + high) < low ? value + low * size : value - high * size;
}

/** σ of a flux in units of that of another magnitude: the flux has the same σ in both. */
const relativeError = (magnitude: number, sigma: number, other: number) =>
  FLUX_PER_MAGNITUDE * sigma * 10 ** (0.4 * (other - magnitude));

/** P(the cell is this limit | its true value). */
function limitProbability({ kinds, measured }: CatalogCells, at: number, value: number): number {
  const w = measured[at] as number;
  if (kinds[at] === CELL.above) return value > w ? 1 : 0;
  if (kinds[at] === CELL.below) return value < w ? 1 : 0;
  return kinds[at] === CELL.undetected ? Math.exp(logTail(10 ** (-0.4 * (value - w)))) : 1;
}

/** The correlations of one row for so many. */
function repeated({ pairs, values }: Correlated, row: number, count: number): Correlated {
  const own = values.subarray(row * pairs.length, (row + 1) * pairs.length);
  return {
    pairs,
    values: Float64Array.from({ length: count * pairs.length }, (_, i) => own[i % pairs.length] as number),
  };
}

interface Options {
  readonly count: number;
  readonly seed: number;
  /** Noise, and whether a draw fulfils the limits. */
  readonly noise: Random;
  /** The first columns, which the density is conditional on and which stay as they are. */
  readonly given: number;
}

/**
 * `count` rows like the named one. Where it has limits these are draws that fulfil them, fewer than asked for where few do. True values are those of
 * the mixture, and errors are taken to be independent of them.
 */
export function seenDraws(mixture: GaussianMixture, cells: Cells, row: number, options: Options): Cells {
  const { count, seed, noise, given } = options;
  const { dim, catalog, maps, seen } = cells;
  const base = row * dim;
  const kinds = catalog.kinds.subarray(base, base + dim);
  const hasLimit = kinds.some((kind) => kind >= CELL.above);
  const tried = count * (hasLimit ? TRIES : kinds.includes(CELL.flux) ? MAGNITUDE_TRIES : 1);
  const context =
    given > 0 ? Float64Array.from({ length: tried * given }, (_, i) => seen[base + (i % given)] as number) : undefined;
  const drawn = mixtureDraws(mixture, tried, seed, context);
  const learned = dim - given;
  const out = emptyCells(count, dim);
  const { correlated } = catalog;
  const correlations = rowCorrelations(correlated, dim);
  correlations?.at(row);
  const [z, errors] = [new Float64Array(dim), new Float64Array(dim)];
  let kept = 0;
  for (let i = 0; i < tried && kept < count; i++) {
    const trueValue = (d: number) => (maps[d] as ColumnMap).value(drawn[i * learned + d - given] as number);
    let probability = 1;
    for (let d = given; hasLimit && d < dim; d++) probability *= limitProbability(catalog, base + d, trueValue(d));
    if (probability < 1 && !(noise.uniform() < probability)) continue;
    if (correlations) {
      for (let d = 0; d < dim; d++) z[d] = noise.normal();
      correlations.mix(z, errors);
    }
    let isDetected = true;
    for (let d = 0; d < dim; d++) {
      const [from, to] = [base + d, kept * dim + d];
      for (const part of ['kinds', 'measured', 'spread', 'upper'] as const)
        out[part][to] = catalog[part][from] as number;
      if (d < given || !hasValue(kinds[d])) continue;
      const value = measuredOf(catalog, from, trueValue(d), noise, () =>
        correlations ? (errors[d] as number) : noise.normal(),
      );
      isDetected &&= Number.isFinite(value);
      out.measured[to] = value;
      if (kinds[d] === CELL.flux)
        out.spread[to] = (out.spread[to] as number) * 10 ** (0.4 * (value - (catalog.measured[from] as number)));
    }
    if (isDetected) kept += 1;
  }
  const used = (values: Float64Array) => values.subarray(0, kept * dim);
  return cellsIn(
    {
      columns: dim,
      kinds: out.kinds.subarray(0, kept * dim),
      ...{ measured: used(out.measured), spread: used(out.spread), upper: used(out.upper) },
      correlated: correlated && repeated(correlated, row, kept),
    },
    maps,
  );
}
