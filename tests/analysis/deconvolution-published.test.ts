/** The Tully-Fisher relation with errors in both columns, whose fits by the authors of extreme deconvolution are published with their code. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellsIn } from '../../src/analysis/measured/cells';
import { PLAIN_MAP } from '../../src/analysis/measured/column-map';
import { covarianceOf } from '../../src/analysis/measured/covariance';
import { deconvolve } from '../../src/analysis/measured/deconvolved-mixture';
import { CELL, emptyCells } from '../../src/catalog/measured/cells';
import { absence, outside } from '../outside';

const FOLDER = 'xd';

/** Slope and intercept of each band at log10 W = 2.5 with their errors, from `TF.out`. */
function published(): [slope: number, error: number, intercept: number, error: number][] {
  const lines = readFileSync(outside(`${FOLDER}/TF.out`), 'utf8').split('\n');
  return lines
    .filter((line) => line.includes('\\pm'))
    .map((line) => {
      const [slope = 0, slopeError = 0, intercept = 0, error = 0] = Array.from(
        line.matchAll(/(\d+\.\d+) ?\\pm ?(\d+\.\d+)/g),
      ).flatMap(([, value, own]) => [Number(value), Number(own)]);
      return [-slope, slopeError, -intercept, error];
    });
}

describe.skipIf(absence(FOLDER))('the Tully-Fisher relation', () => {
  const WIDTH = 11;
  it.each([1, 3, 5, 7, 9].map((column, band) => ['BVRIH'[band], column, band] as const))(
    'in %s has the published slope and intercept',
    (_, column, band) => {
      const rows = readFileSync(outside(`${FOLDER}/TF.dat`), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.split('|'))
        .filter((row) => row[column]?.trim() !== '');
      const cells = emptyCells(rows.length, 2);
      for (const [i, row] of rows.entries()) {
        for (const [d, from] of [WIDTH, column].entries()) {
          cells.kinds[2 * i + d] = CELL.error;
          cells.measured[2 * i + d] = Number(row[from]) - (d === 0 ? 2.5 : 0);
          cells.spread[2 * i + d] = Number(row[from + 1]);
        }
      }
      const every = Uint32Array.from(rows.keys());
      const fold = { train: every, validation: every };
      const { mixture } = deconvolve(cellsIn(cells, [PLAIN_MAP, PLAIN_MAP]), fold, { seed: 1, components: [1] });
      const [a = 0, b = 0, , d = 0] = covarianceOf(mixture.factors[0] as Float64Array, 2);
      // The relation is the major axis of the Gaussian below the errors.
      const slope = ((a + d) / 2 + Math.hypot((a - d) / 2, b) - a) / b;
      const intercept = (mixture.means[1] as number) - slope * (mixture.means[0] as number);
      const [theirs, error, at, atError] = published()[band] as [number, number, number, number];
      expect(Math.abs(slope - theirs)).toBeLessThan(0.2 * error);
      expect(Math.abs(intercept - at)).toBeLessThan(0.2 * atError);
    },
  );
});
