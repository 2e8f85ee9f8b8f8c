/** Marching squares: a circle, closed lines, saddles and the edges of the grid. */
import { describe, expect, it } from 'vitest';
import { contourSegments } from '../../src/analysis/contours';
import { random } from '../../src/base/random';

const SIZE = 65;
const CENTRE = 32;

const onGrid = (size: number, value: (x: number, y: number) => number) =>
  Float64Array.from({ length: size * size }, (_, k) => value(k % size, Math.floor(k / size)));

/** How often each point is the end of a segment. */
function ends(segments: Float64Array): Map<string, number> {
  const seen = new Map<string, number>();
  for (let k = 0; k < segments.length; k += 2) {
    const key = `${segments[k]?.toFixed(9)},${segments[k + 1]?.toFixed(9)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return seen;
}

describe('contourSegments', () => {
  it('lies on the circle of a round surface', () => {
    const cone = onGrid(SIZE, (x, y) => -Math.hypot(x - CENTRE, y - CENTRE));
    const segments = contourSegments(cone, SIZE, SIZE, -20.3);
    expect(segments.length).toBeGreaterThan(400);
    let length = 0;
    for (let k = 0; k < segments.length; k += 4) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments.subarray(k, k + 4);
      expect(Math.abs(Math.hypot(x0 - CENTRE, y0 - CENTRE) - 20.3)).toBeLessThan(0.01);
      length += Math.hypot(x1 - x0, y1 - y0);
    }
    expect(length).toBeCloseTo(2 * Math.PI * 20.3, 0);
  });

  it('closes every line that does not meet the edge, whatever the surface', () => {
    const draw = random(3, 'catalog');
    const rough = onGrid(SIZE, (x, y) => (x % (SIZE - 1) && y % (SIZE - 1) ? draw.uniform() : -1));
    for (const count of ends(contourSegments(rough, SIZE, SIZE, 0.5)).values()) expect(count).toBe(2);
  });

  it('joins opposite corners only where the middle is inside', () => {
    const apart = contourSegments(Float64Array.of(1, 0, 0, 1), 2, 2, 0.6);
    const joined = contourSegments(Float64Array.of(1, 0, 0, 1), 2, 2, 0.4);
    const shape = (segments: Float64Array) => Array.from(segments, (value) => Number(value.toFixed(6)));
    expect(shape(apart)).toEqual([0, 0.4, 0.4, 0, 1, 0.6, 0.6, 1]);
    expect(shape(joined)).toEqual([0.6, 0, 1, 0.4, 0.4, 1, 0, 0.6]);
  });

  it('draws nothing above, below, or beside what is not finite', () => {
    expect(contourSegments(Float64Array.of(1, 2, 3, 4), 2, 2, 5)).toHaveLength(0);
    expect(contourSegments(Float64Array.of(1, 2, 3, 4), 2, 2, 0)).toHaveLength(0);
    expect(contourSegments(Float64Array.of(1, Number.NaN, 3, 4), 2, 2, 2)).toHaveLength(0);
  });
});
