/**
 * Draws of true values as the instrument would see them: each cell gets the error of one of the rows whose measured value of that column is near,
 * since errors grow with the value itself (faint magnitudes, large fluxes). Missing cells and limits are not imitated.
 */
import { type Random, random } from '../base/random';
import { countBelow } from '../base/sorted';
import { applyTransform, type FittedTransform, invertTransform } from '../catalog/column-transforms';
import { CELL, FLUX_PER_MAGNITUDE, hasValue, magnitudeAt } from '../catalog/measured/cells';
import type { SplitData } from './usable-rows';

/** Row-major draws [n, features], in the units of the transformed columns, with errors; NaN where none has such a value. */
export type Instrument = (draws: Float64Array, seed: number) => Float64Array;

/** Rows on either side of a value whose errors it may get. */
const NEAR = 50;

interface ColumnErrors {
  readonly transform: FittedTransform;
  /** Ascending measured values, and the errors below and above of each. */
  readonly measured: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Whether the noise is normal in the flux of these magnitudes. */
  readonly inFlux: boolean;
}

function errorsOf({ cells, prepared, split }: SplitData, d: number): ColumnErrors | undefined {
  if (!cells) return undefined;
  const at = (row: number) => row * cells.columns + d;
  const rows = split.train.filter((row) => hasValue(cells.kinds[at(row)]));
  if (!rows.some((row) => cells.kinds[at(row)] !== CELL.exact)) return undefined;
  rows.sort((a, b) => (cells.measured[at(a)] as number) - (cells.measured[at(b)] as number));
  const of = (values: Float64Array) => Float64Array.from(rows, (row) => values[at(row)] as number);
  const [measured, low] = [of(cells.measured), of(cells.spread)];
  const high = Float64Array.from(rows, (row) =>
    cells.kinds[at(row)] === CELL.split ? (cells.upper[at(row)] as number) : (cells.spread[at(row)] as number),
  );
  const inFlux = rows.some((row) => cells.kinds[at(row)] === CELL.flux);
  return { transform: prepared.transforms[d] ?? { kind: 'none' }, measured, low, high, inFlux };
}

function seen({ transform, measured, low, high, inFlux }: ColumnErrors, t: number, draw: Random): number {
  const value = invertTransform(transform, t);
  const place = countBelow(measured, value);
  const from = Math.max(0, Math.min(place - NEAR, measured.length - 2 * NEAR));
  const row = Math.min(measured.length - 1, from + Math.floor(2 * NEAR * draw.uniform()));
  const [below, above] = [low[row] as number, high[row] as number];
  if (inFlux) {
    // σ of the flux is that of the neighbour, and no flux below zero has a magnitude.
    const sigma = FLUX_PER_MAGNITUDE * below * 10 ** (0.4 * (value - (measured[row] as number)));
    const noisy = magnitudeAt(value, 1 + sigma * draw.normal());
    return Number.isFinite(noisy) ? applyTransform(transform, noisy) : Number.NaN;
  }
  const size = Math.abs(draw.normal());
  // σ₊ holds where the true value lies above the measured one, which the noise has then lowered.
  const off = draw.uniform() * (below + above) < below ? below * size : -above * size;
  return applyTransform(transform, value + off);
}

/** Undefined where no column has errors. */
export function instrumentOf(data: SplitData): Instrument | undefined {
  const dim = data.features.length;
  const columns = data.features.map((_, d) => errorsOf(data, d));
  if (columns.every((column) => column === undefined)) return undefined;
  return (draws, seed) => {
    const draw = random(seed, 'noise');
    return draws.map((t, at) => {
      const column = columns[at % dim];
      return column ? seen(column, t, draw) : t;
    });
  };
}
