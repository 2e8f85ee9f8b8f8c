/** Every toy's draws follow its density, and its stated entropy is that of its density. */
import { describe, expect, it } from 'vitest';
import { TOY_NAMES } from '../../src/catalog/toy-names';
import { drawToy, toys } from '../../src/catalog/toys';

describe.each(TOY_NAMES)('%s', (name) => {
  const toy = toys[name];

  it('has the entropy that it states', () => {
    // The mean of −ln p over draws is the entropy; four standard errors, and the error of the stated value.
    const count = name === 'two-spirals' ? 1_000 : 4_000;
    const draws = drawToy(name, count, 3);
    const surprise = Array.from({ length: count }, (_, i) => -toy.logProb(draws[2 * i] ?? 0, draws[2 * i + 1] ?? 0));
    const mean = surprise.reduce((sum, value) => sum + value) / count;
    const variance = surprise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
    expect(Math.abs(mean - toy.entropy.nats)).toBeLessThan(4 * Math.sqrt(variance / count) + toy.entropy.error + 1e-9);
  });

  it('is a density', () => {
    // Smooth densities, of which each value is an integral, need cells no larger than their narrowest normal.
    const size = name === 'two-spirals' ? 60 : /moons/.test(name) ? 80 : 200;
    const draws = drawToy(name, 4_000, 4);
    const reach = 1.3 * draws.reduce((far, value) => Math.max(far, Math.abs(value)), 0);
    const cell = (2 * reach) / size;
    let total = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        total += Math.exp(toy.logProb(-reach + (i + 0.5) * cell, -reach + (j + 0.5) * cell)) * cell * cell;
      }
    }
    expect(total).toBeCloseTo(1, 1);
  });

  it('draws the same for the same seed, and differently for another', () => {
    expect(drawToy(name, 20, 5)).toEqual(drawToy(name, 20, 5));
    expect(drawToy(name, 20, 5)).not.toEqual(drawToy(name, 20, 6));
  });
});

/** −∫ p ln p over a square, by the trapezoid rule, which is exact to rounding for densities that are sums of normals. */
function entropyOnGrid(logProb: (x: number, y: number) => number, reach: number, cell: number): number {
  let entropy = 0;
  for (let x = -reach; x <= reach; x += cell) {
    for (let y = -reach; y <= reach; y += cell) {
      const value = logProb(x, y);
      if (value > -40) entropy -= Math.exp(value) * value * cell * cell;
    }
  }
  return entropy;
}

it.each([
  ['eight-gaussians', 5.5, 0.09],
  ['two-moons', 4.4, 0.13],
  ['sklearn-moons-10', 2.6, 0.065],
] as const)('states the entropy of %s to five digits', (name, reach, cell) => {
  const { entropy, logProb } = toys[name];
  expect(Math.abs(entropyOnGrid(logProb, reach, cell) - entropy.nats)).toBeLessThan(3e-5);
});
