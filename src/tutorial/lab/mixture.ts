/** Mixtures of rows with errors, fitted as the workbench does it. */
import { cellsIn } from '../../analysis/measured/cells';
import { PLAIN_MAP } from '../../analysis/measured/column-map';
import { deconvolve } from '../../analysis/measured/deconvolved-mixture';
import type { GaussianMixture } from '../../analysis/mixture-steps';
import { CELL, emptyCells } from '../../catalog/measured/cells';
import type { MixtureRequest } from './protocol';

export function mixtureOf({ dim, measured, errors, training, components, seed }: MixtureRequest): GaussianMixture {
  const count = measured.length / dim;
  const cells = emptyCells(count, dim);
  cells.measured.set(measured);
  cells.spread.set(errors);
  for (const [at, error] of errors.entries()) cells.kinds[at] = error > 0 ? CELL.error : CELL.exact;
  const maps = Array.from({ length: dim }, () => PLAIN_MAP);
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  const fold = { train: rows.subarray(0, training), validation: rows.subarray(training) };
  return deconvolve(cellsIn(cells, maps), fold, { seed, components: [components] }).mixture;
}
