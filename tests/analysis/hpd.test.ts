/** HPD levels of an exact Gaussian, whose region of mass m is the disc r² ≤ −2 ln(1 − m). */
import { describe, expect, it } from 'vitest';
import { hpdRegions } from '../../src/analysis/hpd';

const SHARES = [0.5, 0.9, 0.99];

/** exp(−r²/2) / 2π at the centres of `size`² cells over [−half, half]². */
function gaussianGrid(size: number, half: number): { density: Float64Array; cell: number } {
  const step = (2 * half) / size;
  const at = (i: number) => -half + (i + 0.5) * step;
  const density = Float64Array.from({ length: size * size }, (_, k) => {
    const [x, y] = [at(k % size), at(Math.floor(k / size))];
    return Math.exp(-0.5 * (x * x + y * y)) / (2 * Math.PI);
  });
  return { density, cell: step * step };
}

describe('hpdRegions', () => {
  it.each([64, 128, 256])('finds r² = −2 ln(1 − m) on a grid of %i²', (size) => {
    const { density, cell } = gaussianGrid(size, 6);
    const { held, levels } = hpdRegions(density, cell, SHARES);
    expect(held).toBeCloseTo(1, 6);
    expect(levels.map(({ mass }) => mass)).toEqual(SHARES);
    for (const { mass, density: level } of levels) {
      const squared = -2 * Math.log(2 * Math.PI * level);
      // A disc of area π r² is known to about a ring of cells.
      expect(Math.abs(squared + 2 * Math.log(1 - mass))).toBeLessThan(12 / size);
    }
  });

  it('says which mass the grid holds where the density reaches beyond it', () => {
    const { density, cell } = gaussianGrid(256, 1);
    // erf(1/√2)² in a square of half width one.
    expect(hpdRegions(density, cell, SHARES).held).toBeCloseTo(0.682689492 ** 2, 4);
  });

  it('takes the same levels from float32 and does not change its input', () => {
    const density = Float32Array.of(0.1, 0.4, 0.2, 0.3);
    expect(hpdRegions(density, 1, [0.7]).levels[0]?.density).toBeCloseTo(0.3, 6);
    expect([...density]).toEqual([...Float32Array.of(0.1, 0.4, 0.2, 0.3)]);
  });

  it('has no region where there is no mass, and passes over what is not a number', () => {
    expect(hpdRegions(new Float64Array(4), 1, [0.5])).toEqual({
      held: 0,
      levels: [{ mass: 0.5, density: Number.POSITIVE_INFINITY }],
    });
    const holed = Float64Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, -1);
    expect(hpdRegions(holed, 0.5, [0.9])).toEqual({ held: 0.5, levels: [{ mass: 0.9, density: 1 }] });
  });
});
