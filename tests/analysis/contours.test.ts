/** Marching squares: a circle, closed lines, saddles and the edges of the grid. */
import { describe, expect, it } from 'vitest';
import { contourLines } from '../../src/analysis/contours';
import { random } from '../../src/base/random';

const SIZE = 65;
const CENTRE = 32;

const onGrid = (size: number, value: (x: number, y: number) => number) =>
  Float64Array.from({ length: size * size }, (_, k) => value(k % size, Math.floor(k / size)));

/** Pairs of neighbours on a line: x₀, y₀, x₁, y₁. */
const segments = (line: readonly number[]) =>
  Array.from({ length: line.length / 2 - 1 }, (_, k) => line.slice(2 * k, 2 * k + 4));

describe('contourLines', () => {
  it('lies on the circle of a round surface', () => {
    const cone = onGrid(SIZE, (x, y) => -Math.hypot(x - CENTRE, y - CENTRE));
    const [circle = [], ...none] = contourLines(cone, SIZE, SIZE, -20.3);
    expect(none).toEqual([]);
    expect(circle.length).toBeGreaterThan(200);
    let length = 0;
    for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of segments(circle)) {
      expect(Math.abs(Math.hypot(x0 - CENTRE, y0 - CENTRE) - 20.3)).toBeLessThan(0.01);
      length += Math.hypot(x1 - x0, y1 - y0);
    }
    expect(length).toBeCloseTo(2 * Math.PI * 20.3, 0);
  });

  it('closes every line that does not meet the edge, whatever the surface', () => {
    const draw = random(3, 'catalog');
    const rough = onGrid(SIZE, (x, y) => (x % (SIZE - 1) && y % (SIZE - 1) ? draw.uniform() : -1));
    const lines = contourLines(rough, SIZE, SIZE, 0.5);
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) expect(line.slice(0, 2)).toEqual(line.slice(-2));
    // Each crossing of an edge of the grid lies on one line, once.
    const passed = lines.flatMap((line) => segments(line).map(([x, y]) => `${x},${y}`));
    expect(new Set(passed).size).toBe(passed.length);
    const differ = (from: number, to: number) =>
      ((rough[from] ?? 0) >= 0.5 ? 1 : 0) ^ ((rough[to] ?? 0) >= 0.5 ? 1 : 0);
    let crossed = 0;
    for (let k = 0; k < rough.length; k++) {
      if ((k + 1) % SIZE > 0) crossed += differ(k, k + 1);
      if (k + SIZE < rough.length) crossed += differ(k, k + SIZE);
    }
    expect(passed).toHaveLength(crossed);
  });

  it('joins opposite corners only where the middle is inside', () => {
    const apart = contourLines(Float64Array.of(1, 0, 0, 1), 2, 2, 0.6);
    const joined = contourLines(Float64Array.of(1, 0, 0, 1), 2, 2, 0.4);
    const shape = (lines: readonly (readonly number[])[]) =>
      lines.map((line) => line.map((value) => Number(value.toFixed(6))));
    expect(shape(apart)).toEqual([
      [0, 0.4, 0.4, 0],
      [1, 0.6, 0.6, 1],
    ]);
    expect(shape(joined)).toEqual([
      [0.6, 0, 1, 0.4],
      [0.4, 1, 0, 0.6],
    ]);
  });

  it('draws nothing above, below, or beside what is not finite', () => {
    expect(contourLines(Float64Array.of(1, 2, 3, 4), 2, 2, 5)).toHaveLength(0);
    expect(contourLines(Float64Array.of(1, 2, 3, 4), 2, 2, 0)).toHaveLength(0);
    expect(contourLines(Float64Array.of(1, Number.NaN, 3, 4), 2, 2, 2)).toHaveLength(0);
  });
});
