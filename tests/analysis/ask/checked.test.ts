/** Whether asked posteriors are calibrated: how often a right one is called wrong, and that too narrow ones are found. */
import { expect, it } from 'vitest';
import { checkedOf } from '../../../src/analysis/ask/checked';
import { random } from '../../../src/base/random';

const ROWS = 400;

/** Columns of uniform ranks, moved towards the ends by a power where posteriors are too narrow. */
function truths(seed: number, narrow = 1, groups?: number) {
  const draw = random(seed, 'catalog');
  const own = Uint32Array.from({ length: ROWS }, (_, i) => i % (groups ?? ROWS));
  const shift = Float64Array.from(own, () => 0);
  return ['x', 'y', 'z'].map((name) => {
    if (groups)
      for (let i = 0; i < ROWS; i++)
        shift[i] = i < groups ? 0.4 * (draw.uniform() - 0.5) : (shift[i % groups] as number);
    const pits = Float64Array.from({ length: ROWS }, (_, i) => {
      const u = 2 * draw.uniform() - 1;
      const moved = 0.5 + 0.5 * Math.sign(u) * Math.abs(u) ** (1 / narrow) + (shift[i] as number);
      return moved - Math.floor(moved);
    });
    return { name, pits, ...(groups ? { groups: own } : {}) };
  });
}

const judged = (seed: number, narrow?: number, groups?: number) =>
  checkedOf(truths(seed, narrow, groups)).verdict.judgement;

it('calls right posteriors wrong in one case of a hundred or fewer', () => {
  const wrong = Array.from({ length: 120 }, (_, seed) => judged(seed)).filter((one) => one === 'bad').length;
  expect(wrong).toBeLessThanOrEqual(5);
});

it('does not take rows of one group for independent', () => {
  const wrong = Array.from({ length: 40 }, (_, seed) => judged(seed, 1, 20)).filter((one) => one === 'bad').length;
  expect(wrong).toBeLessThanOrEqual(5);
});

it('finds intervals that are too narrow, and says which', () => {
  const { verdict, columns } = checkedOf(truths(1, 1.6));
  expect(verdict.judgement).toBe('bad');
  expect(verdict.sentence).toMatch(/^Intervals are too narrow: \d\d % intervals of [xyz] hold \d\d ± \d %/);
  expect(columns[0]?.within68.mean).toBeLessThan(0.68);
});

it('checks nothing where no truth is known', () => {
  expect(checkedOf([{ name: 'x', pits: new Float64Array() }]).verdict.judgement).toBe('too few');
});
