/**
 * How far a measured cell lies from what the other cells of its row allow: its tail under the mixture given these, with the cell's own error, told in σ of
 * a normal.
 */
import { normalProbability } from '../../base/normal-distribution';
import { CELL, FLUX_PER_MAGNITUDE, hasValue } from '../../catalog/measured/cells';
import { type GaussianMixture, normalise } from '../mixture-steps';
import { sigmaOfTail } from '../outliers/tails';
import { type Cells, FORM } from './cells';
import type { ColumnMap } from './column-map';
import { conditioner } from './conditioner';

/** Tails of less are told as this many σ. */
const MOST_SIGMA = 10;
/** Components with a smaller fraction of a row are left out. */
const LEAST = 1e-6;
/** Nodes over ±5 deviations of a component, where the cell's error is not normal in its coordinate. */
const NODES = 41;
const REACH = 5;

export interface CellSurprises {
  /** Row-major [rows, dim − given]; NaN of cells without a measured value. */
  readonly sigma: Float64Array;
  /** From what the others allow on average, in the units of the transformed column. */
  readonly offset: Float64Array;
}

/** P(the measured value is less | the true one) of a cell. */
function less({ catalog }: Cells, at: number, value: number): number {
  const off = (catalog.measured[at] as number) - value;
  if (catalog.kinds[at] === CELL.error) return normalProbability(off / (catalog.spread[at] as number));
  if (catalog.kinds[at] === CELL.flux) {
    // A smaller magnitude is a larger flux.
    return normalProbability((10 ** (0.4 * off) - 1) / (FLUX_PER_MAGNITUDE * (catalog.spread[at] as number)));
  }
  if (catalog.kinds[at] !== CELL.split) return off > 0 ? 1 : 0;
  const [low, high] = [catalog.spread[at] as number, catalog.upper[at] as number];
  const sum = low + high;
  // The true value lies above the measured one where noise has lowered it, by σ₊.
  return off < 0
    ? (2 * high * normalProbability(off / high)) / sum
    : (high + low * (2 * normalProbability(off / low) - 1)) / sum;
}

/** Of the named rows. Yields between pieces of work. */
export function* cellSurprises(
  mixture: GaussianMixture,
  cells: Cells,
  rows: Uint32Array,
  given = 0,
): Generator<void, CellSurprises> {
  const { dim, form, seen, variance, maps, catalog } = cells;
  const learned = dim - given;
  const size = rows.length * learned;
  const [sigma, offset] = [new Float64Array(size).fill(Number.NaN), new Float64Array(size).fill(Number.NaN)];
  for (let d = given; d < dim; d++) {
    const map = maps[d] as ColumnMap;
    const others: Cells = { ...cells, form: form.map((own, at) => (at % dim === d ? FORM.hole : own)) };
    const conditioned = conditioner(mixture, others);
    const { logTerms, mean, covariance } = conditioned;
    for (const [i, row] of rows.entries()) {
      const at = row * dim + d;
      if (!hasValue(catalog.kinds[at])) continue;
      conditioned.see(row);
      normalise(logTerms);
      let [below, middle] = [0, 0];
      for (let k = 0; k < logTerms.length; k++) {
        const share = logTerms[k] as number;
        if (share < LEAST) continue;
        conditioned.posterior(k);
        const [m, v] = [mean[d] as number, covariance[d * dim + d] as number];
        middle += share * m;
        below +=
          share *
          (form[at] === FORM.other
            ? byNodes(cells, at, m, v)
            : normalProbability(((seen[at] as number) - m) / Math.sqrt(v + (variance[at] as number))));
      }
      const tail = Math.min(below, 1 - below);
      const far = Math.min(MOST_SIGMA, sigmaOfTail(Math.max(Number.MIN_VALUE, tail)));
      const place = i * learned + d - given;
      sigma[place] = below < 0.5 ? -far : far;
      const own = form[at] === FORM.other ? map.coordinate(catalog.measured[at] as number) : (seen[at] as number);
      offset[place] = map.transformed(own) - map.transformed(middle);
    }
    yield;
  }
  return { sigma, offset };
}

/** P(the measured value is less) of a component N(m, v) of the coordinate. */
function byNodes(cells: Cells, at: number, m: number, v: number): number {
  const map = cells.maps[at % cells.dim] as ColumnMap;
  let [sum, total] = [0, 0];
  for (let j = 0; j < NODES; j++) {
    const z = REACH * ((2 * j) / (NODES - 1) - 1);
    const weight = Math.exp(-0.5 * z * z);
    total += weight;
    sum += weight * less(cells, at, map.value(m + Math.sqrt(v) * z));
  }
  return sum / total;
}
