/** Two-dimensional toys with one unknown: many modes, edges and jumps, against the density on a fine grid. */
import { expect, it } from 'vitest';
import { ask } from '../../../src/analysis/ask/ask';
import type { AskedDensity, Cell } from '../../../src/analysis/ask/asked';
import { fitGaussianMixture } from '../../../src/analysis/gaussian-mixture';
import { drawToy, toys } from '../../../src/catalog/toys';
import { densityOf, plain } from './densities';

const ROWS = 4;
/** A grid over all of a toy. */
const [REACH, PARTS] = [9, 40_000];

it.each(['sine', 'sign', 'checkerboard', 'eight-gaussians'] as const)(
  '%s: draws of x given y are those of the density',
  async (name) => {
    const { logProb } = toys[name];
    const every = Uint32Array.from({ length: 4_000 }, (_, row) => row);
    const mixture = fitGaussianMixture(drawToy(name, every.length, 5), 2, every, 8, 1, every.length);
    const density: AskedDensity = {
      ...densityOf([plain, plain], ([x = 0, y = 0]) => logProb(x, y), mixture),
      sample: async (count, seed) => drawToy(name, count, seed),
    };
    const values = drawToy(name, ROWS, 9);
    const yOf = (row: number) => values[2 * row + 1] as number;
    const asked = Array.from({ length: ROWS }, (_, row) => {
      const cells: Cell[] = [{ kind: 'unknown' }, { kind: 'known', value: yOf(row) }];
      return { cells };
    });
    for await (const { row, draws, doubt } of ask(density, asked, { draws: 20_000 })) {
      const below = new Float64Array(PARTS + 1);
      for (let i = 0; i < PARTS; i++) {
        const x = -REACH + (2 * REACH * (i + 0.5)) / PARTS;
        below[i + 1] = (below[i] as number) + Math.exp(logProb(x, yOf(row)));
      }
      const whole = below[PARTS] as number;
      const ranks = draws
        .toSorted()
        .map((x) => (below[Math.round(((x + REACH) / (2 * REACH)) * PARTS)] as number) / whole);
      const apart = Math.max(...ranks.map((rank, k) => Math.abs(rank - (k + 0.5) / ranks.length)));
      expect(apart, `row ${row}`).toBeLessThan(0.01);
      expect(doubt).toBeUndefined();
    }
  },
);
