/** Splines: no kink at knots and edges, monotone, and exactly the identity where they start. */
import { describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { type Float64Tensor, float64 } from '../../src/flow/float64';
import { knotsOf } from '../../src/flow/spline/knots';
import { type SplineOptions, splineSize } from '../../src/flow/spline/options';
import { splineForward, splineInverse } from '../../src/flow/spline/spline';

const OPTIONS: [string, SplineOptions][] = [
  ['rational-quadratic', { order: 'rational-quadratic', bins: 8, bound: 3 }],
  ['linear-rational', { order: 'linear-rational', bins: 8, bound: 3 }],
  ['quadratic, 2 bins', { order: 'rational-quadratic', bins: 2, bound: 1.5 }],
  ['linear, 32 bins', { order: 'linear-rational', bins: 32, bound: 10 }],
];
const SCALES = [1, 3, 5, 20];

function drawnLogits(options: SplineOptions, scale: number) {
  const draw = random(5, 'init', scale);
  const size = splineSize(options);
  return float64(
    Array.from({ length: size }, () => scale * draw.normal()),
    [1, 1, size],
  );
}

const at = (raw: Float64Tensor, options: SplineOptions, x: readonly number[]) => {
  const { value, logSlope } = splineForward(raw, float64(x, [x.length, 1]), options);
  return { value: (value as Float64Tensor).values, logSlope: (logSlope as Float64Tensor).values };
};

describe.each(OPTIONS)('%s', (_name, options) => {
  const bound = options.bound as number;

  test.each(SCALES)('value and slope agree from both sides of knots and edges, logit scale %d', (scale) => {
    const raw = drawnLogits(options, scale);
    const { left, leftRest, length } = knotsOf(raw, options).x;
    const knots = (left.add(leftRest) as Float64Tensor).values;
    const widths = (length as Float64Tensor).values;
    // The slope changes by a factor of up to 1e6 within a bin, so a step of 1e-13 of the narrower one is a step of 1e-7.
    const step = 1e-13 * Math.min(...widths);
    for (const knot of [...knots, bound]) {
      const near = Math.max(step, 4 * Number.EPSILON * Math.abs(knot));
      const { value, logSlope } = at(raw, options, [knot - near, knot + near]);
      const slope = Math.exp(Math.max(...logSlope));
      expect(Math.abs((value[1] as number) - (value[0] as number))).toBeLessThan(1e-12 + 3 * near * slope);
      expect(Math.abs((logSlope[1] as number) - (logSlope[0] as number))).toBeLessThan(1e-6);
    }
  });

  test.each(SCALES)('rises everywhere, logit scale %d', (scale) => {
    const raw = drawnLogits(options, scale);
    const grid = Array.from({ length: 2001 }, (_, i) => ((i - 1000) / 900) * bound);
    const { value } = at(raw, options, grid);
    expect(value.every((y, i) => i === 0 || y > (value[i - 1] as number))).toBe(true);
  });

  test('whatever the raw numbers are, bins differ by at most 1000 and slopes lie between 1/1000 and 1000', () => {
    for (const scale of [20, 1e6]) {
      const { x, y, d0, d1 } = knotsOf(drawnLogits(options, scale), options);
      for (const { length } of [x, y]) {
        const { values } = length as Float64Tensor;
        expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2 * bound, 9);
        expect(Math.max(...values) / Math.min(...values)).toBeLessThan(1000 * (1 + 1e-9));
      }
      const slopes = [d0, d1].flatMap((side) => [...(side as Float64Tensor).values]);
      expect(Math.max(...slopes)).toBeLessThan(1000);
      expect(Math.min(...slopes)).toBeGreaterThan(1 / 1000);
    }
  });

  test('all-zero numbers give the identity in every bin, on knots, on edges and outside', () => {
    const raw = float64(new Float64Array(splineSize(options)), [1, 1, splineSize(options)]);
    const grid = Array.from({ length: 8 * options.bins + 9 }, (_, i) => bound * ((i - 4) / (4 * options.bins) - 1));
    for (const map of [splineForward, splineInverse]) {
      const { value, logSlope } = map(raw, float64(grid, [grid.length, 1]), options);
      for (const [i, y] of (value as Float64Tensor).values.entries()) {
        expect(Math.abs(y - (grid[i] as number))).toBeLessThan(1e-14 * bound);
      }
      for (const slope of (logSlope as Float64Tensor).values) expect(Math.abs(slope)).toBeLessThan(1e-13);
    }
  });
});
