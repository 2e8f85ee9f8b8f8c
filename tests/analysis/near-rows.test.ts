/** Which rows a conditional picture compares with: a window around the condition that is narrow, told, and not empty where it need not be. */
import { expect, it } from 'vitest';
import { givenColumns, nearRows } from '../../src/analysis/near-rows';
import { random } from '../../src/base/random';

const ROWS = 10_000;
const SETTINGS = [0.25, 0.5, 1, 2, 4];
const draw = random(5, 'catalog');
const context = Float32Array.from({ length: 2 * ROWS }, (_, i) =>
  i % 2 === 0 ? 11 + draw.normal() : (SETTINGS[Math.floor(5 * draw.uniform())] as number),
);
const columns = givenColumns(context, 2);

it('takes the nearest rows at the same setting, and says how wide the window is', () => {
  const { rows, window } = nearRows(context, columns, [11.7, 1]);
  expect(window[1]).toEqual({ middle: 1, half: 0 });
  expect(window[0]?.middle).toBe(11.7);
  expect(window[0]?.half).toBeLessThan(0.15);
  expect(rows.length).toBeGreaterThan(90);
  for (const row of rows) {
    expect(context[2 * row + 1]).toBe(1);
    expect(Math.abs((context[2 * row] as number) - 11.7)).toBeLessThanOrEqual((window[0]?.half ?? 0) * 1.0001);
  }
  const inside = Array.from({ length: ROWS }, (_, row) => row).filter(
    (row) => context[2 * row + 1] === 1 && Math.abs((context[2 * row] as number) - 11.7) <= (window[0]?.half ?? 0),
  );
  expect(rows.length).toBeGreaterThanOrEqual(inside.length);
});

it('tells the setting that it took between two of them', () => {
  expect(nearRows(context, columns, [11, 1.2]).window[1]).toEqual({ middle: 1, half: 0 });
});

it('takes few rows or none far outside, and no wider window', () => {
  const { rows, window } = nearRows(context, columns, [40, 4]);
  expect(rows).toHaveLength(0);
  expect(window[0]?.half).toBeLessThan(1);
});
