/** Points coloured by a further column: the bar covers the middle of the values, and nothing without a value has a colour. */
import { expect, test } from 'vitest';
import { coloursOf, pointsBySteps, stepColours } from '../../src/ui/picture/colours';

const lightness = (hex: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => (Number.parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  return Math.cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b);
};

test('the ends leave out 2 % on either side, so that one wild value does not take all of the colours', () => {
  const values = Float32Array.from({ length: 1_001 }, (_, i) => i);
  values[3] = 1e9;
  values[4] = Number.NaN;
  const colours = coloursOf('a', 'mag', values);
  expect(colours).toMatchObject({ log: false, missing: 1, unit: 'mag' });
  expect(colours?.from).toBeGreaterThan(15);
  expect(colours?.to).toBeLessThan(985);
  expect([colours?.steps[4], colours?.steps[0], colours?.steps[3]]).toEqual([-1, 0, 23]);
});

test('masses over decades are coloured by their logarithm, and their middle has the middle colour', () => {
  const colours = coloursOf(
    'm',
    undefined,
    Float32Array.from({ length: 101 }, (_, i) => 10 ** (9 + i / 25)),
  );
  expect(colours?.log).toBe(true);
  // Between the two in the middle.
  expect([11, 12]).toContain(colours?.steps[50]);
});

test('a column of one value, or of none, colours nothing', () => {
  expect(coloursOf('a', undefined, Float32Array.of(2, 2, 2))).toBeUndefined();
  expect(coloursOf('a', undefined, Float32Array.of(Number.NaN))).toBeUndefined();
});

test('each point is in the group of its value, once', () => {
  const colours = coloursOf('a', undefined, Float32Array.of(0, 1, Number.NaN, 0.5));
  if (!colours) throw new Error('coloured');
  const groups = pointsBySteps(colours, Float32Array.of(10, 11, 20, 21, 30, 31, 40, 41));
  expect([...(groups.get(-1) ?? [])]).toEqual([30, 31]);
  expect([...(groups.get(0) ?? [])]).toEqual([10, 11]);
  expect([...groups.values()].reduce((sum, own) => sum + own.length, 0)).toBe(8);
});

test.each(['#ffffff', '#101418'])('on %s the steps rise evenly in lightness', (panel) => {
  const steps = stepColours(panel).map(lightness);
  const rises = steps.slice(1).map((value, i) => value - (steps[i] as number));
  expect(Math.min(...rises)).toBeGreaterThan(0.3 * Math.max(...rises));
});
