/** Densities estimated from draws, against the density that the draws are from. */
import { describe, expect, it } from 'vitest';
import { smoothPlane } from '../../src/analysis/smooth-plane';
import { random } from '../../src/flow/random';

const RANGE = { from: -4, to: 4 };
const CELLS = 64;

/** Rows of three columns: the first two correlated normals of deviation 1 and ½, the third noise. */
function draws(count: number): Float32Array {
  const draw = random(4, 'catalog');
  return Float32Array.from(
    Array.from({ length: count }, () => {
      const [a, b] = [draw.normal(), draw.normal()];
      return [a, 0.5 * (0.6 * a + 0.8 * b), draw.normal()];
    }).flat(),
  );
}

describe('a density smoothed from draws', () => {
  const { density, held } = smoothPlane(draws(20_000), 3, [0, 1], [RANGE, RANGE], CELLS);
  const middle = (i: number) => RANGE.from + ((i + 0.5) * 8) / CELLS;
  const cell = (8 / CELLS) ** 2;

  it('holds the mass of the draws within the range', () => {
    expect(held).toBeGreaterThan(0.999);
    expect(density.reduce((sum, p) => sum + p, 0) * cell).toBeCloseTo(1, 2);
  });

  it('comes near the true density', () => {
    let distance = 0;
    for (let j = 0; j < CELLS; j++) {
      for (let i = 0; i < CELLS; i++) {
        const [x, y] = [middle(i), 2 * middle(j)];
        const square = (x * x - 1.2 * x * y + y * y) / (1 - 0.36);
        const truth = Math.exp(-square / 2) / (2 * Math.PI * 0.5 * 0.8);
        distance += 0.5 * Math.abs(truth - (density[j * CELLS + i] ?? 0)) * cell;
      }
    }
    // Total variation; measured at 0.05, of which the noise of the draws is most.
    expect(distance).toBeLessThan(0.08);
  });

  it('has its columns the right way round', () => {
    const along = (at: (i: number, k: number) => number) =>
      Array.from({ length: CELLS }, (_, i) =>
        Array.from({ length: CELLS }, (_, k) => density[at(i, k)] ?? 0).reduce((a, b) => a + b),
      );
    const deviation = (marginal: number[]) => {
      const total = marginal.reduce((a, b) => a + b);
      return Math.sqrt(marginal.reduce((sum, p, i) => sum + (p / total) * middle(i) ** 2, 0));
    };
    expect(deviation(along((i, k) => k * CELLS + i))).toBeCloseTo(1, 1);
    expect(deviation(along((i, k) => i * CELLS + k))).toBeCloseTo(0.5, 1);
  });
});

it('counts what lies outside the range as not held', () => {
  const { held } = smoothPlane(Float32Array.of(0, 0, 9, 0, 0, -9, 0.1, 0.1), 2, [0, 1], [RANGE, RANGE], 8);
  expect(held).toBe(0.5);
});
