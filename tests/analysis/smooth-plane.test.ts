/** Densities estimated from draws, against the density that the draws are from. */
import { describe, expect, it } from 'vitest';
import { smoothPlane } from '../../src/analysis/smooth-plane';
import { random } from '../../src/base/random';
import { cpuTime } from '../cpu-time';

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

it('takes no longer, and is no wider, for a few values however far', () => {
  const rows = draws(10_000);
  const { density } = smoothPlane(rows, 3, [0, 1], [RANGE, RANGE], CELLS);
  for (const far of [1e8, 1e13, 1e30, 3e38, Number.POSITIVE_INFINITY, Number.NaN]) {
    const some = rows.slice();
    for (let i = 0; i < 3; i++) some.set([far, i === 1 ? -far : 0, 0], 3 * 1_000 * i);
    const before = cpuTime();
    const found = smoothPlane(some, 3, [0, 1], [RANGE, RANGE], CELLS);
    expect(cpuTime() - before).toBeLessThan(500);
    expect(found.held).toBeGreaterThan(0.999);
    const distance = found.density.reduce((sum, p, i) => sum + Math.abs(p - (density[i] as number)), 0);
    expect(distance * (8 / CELLS) ** 2).toBeLessThan(0.01);
  }
});

it('is of zeros where no draw lies within the range', () => {
  const { density, held } = smoothPlane(new Float32Array(30).fill(50), 3, [0, 1], [RANGE, RANGE], CELLS);
  expect(held).toBe(0);
  expect(density.every((p) => p === 0)).toBe(true);
});
