/** Islands and holes of contours: which of them rows bear. */
import { expect, it } from 'vitest';
import { borneRegions } from '../../src/analysis/borne-regions';
import { contourLines } from '../../src/analysis/contours';
import { contoursOf } from '../../src/analysis/density-plane';
import { smoothPlane } from '../../src/analysis/smooth-plane';
import { random } from '../../src/base/random';

const CELLS = 64;
const RANGES = [
  { from: -5, to: 5 },
  { from: -5, to: 5 },
] as const;
const AREA = (10 / CELLS) ** 2;

type Draw = (draw: ReturnType<typeof random>) => readonly [number, number];

const gaussian: Draw = (draw) => [draw.normal(), draw.normal()];
const square: Draw = (draw) => [8 * draw.uniform() - 4, 8 * draw.uniform() - 4];
/** A twentieth of the rows stands apart. */
const two: Draw = (draw) => {
  const apart = draw.uniform() < 0.05;
  return apart ? [3.5 + 0.2 * draw.normal(), 3.5 + 0.2 * draw.normal()] : gaussian(draw);
};

/** In two rows of four, an eighth of the rows each. */
const peaks: Draw = (draw) => {
  const peak = draw.integer(8);
  return [2.2 * (peak % 4) - 3.3 + 0.25 * draw.normal(), (peak < 4 ? -1.5 : 1.5) + 0.25 * draw.normal()];
};

/** The density of such draws, its contours, and the density with what is borne. */
function levelled(kind: Draw, count: number, seed: number) {
  const draw = random(seed, 'catalog');
  const { density } = smoothPlane(
    Float32Array.from(Array.from({ length: count }, () => kind(draw)).flat()),
    2,
    [0, 1],
    RANGES,
    CELLS,
  );
  const { levels } = contoursOf(density, RANGES, CELLS);
  return { density, levels, borne: borneRegions(density, CELLS, levels, { rows: count, area: AREA }) };
}

/** How many lines each contour has, before and after. */
function linesOf(kind: Draw, count: number, seed: number): { before: number[]; after: number[] } {
  const { density, levels, borne } = levelled(kind, count, seed);
  const lines = (values: Float32Array) =>
    levels.map((level) => contourLines(values, CELLS, CELLS, level.density).length);
  return { before: lines(density), after: lines(borne) };
}

const seeds = Array.from({ length: 6 }, (_, i) => i + 1);

it('one Gaussian has one line a contour, not those of chance', () => {
  const each = seeds.map((seed) => linesOf(gaussian, 4_000, seed));
  const beyond = (which: 'before' | 'after') =>
    each.reduce((sum, lines) => sum + lines[which].reduce((all, count) => all + count - 1, 0), 0);
  expect(beyond('before')).toBeGreaterThan(30);
  // Of 18 contours.
  expect(beyond('after')).toBeLessThan(9);
});

it.each([
  ['one Gaussian', gaussian],
  ['a flat square', square],
  ['a group apart', two],
  ['eight equal peaks', peaks],
] as const)('contours of %s hold the share that they say', (_name, kind) => {
  for (const count of [300, 1_000, 4_000]) {
    for (const seed of seeds) {
      const { density, levels, borne } = levelled(kind, count, seed);
      const total = density.reduce((sum, value) => sum + value, 0);
      for (const { mass, density: level } of levels) {
        const held = density.reduce((sum, value, at) => sum + ((borne[at] as number) >= level ? value : 0), 0);
        expect(Math.abs(held / total - mass), `${count} draws, seed ${seed}, ${mass}`).toBeLessThan(0.012);
      }
    }
  }
});

it('keeps the hole of a ring', () => {
  const ring: Draw = (draw) => {
    const [angle, radius] = [2 * Math.PI * draw.uniform(), 3 + 0.3 * draw.normal()];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  };
  expect(linesOf(ring, 4_000, 1).after.slice(1)).toEqual([2, 2]);
});

it('keeps what stands apart with enough rows', () => {
  for (const seed of [1, 2, 3]) {
    const [, ninety, most] = linesOf(two, 4_000, seed).after;
    expect(ninety).toBe(2);
    expect(most).toBeGreaterThanOrEqual(2);
  }
});

it('is the same density where nothing is levelled', () => {
  const density = Float32Array.from({ length: CELLS * CELLS }, (_, at) => {
    const [x, y] = [(at % CELLS) - 31.5, Math.floor(at / CELLS) - 31.5];
    return Math.exp(-0.01 * (x * x + y * y));
  });
  const { levels } = contoursOf(density, RANGES, CELLS);
  expect(borneRegions(density, CELLS, levels, { rows: 1_000, area: AREA })).toEqual(density);
});
