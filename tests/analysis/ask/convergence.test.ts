/** R̂ and the effective number of chains whose answers are known. */
import { expect, test } from 'vitest';
import { convergenceOf } from '../../../src/analysis/ask/convergence';
import { random } from '../../../src/base/random';

const draw = random(11, 'catalog');
/** Autoregressive chains, x' = a x + √(1 − a²) ε, shifted by chain. */
const chains = (a: number, shift: (chain: number) => number) =>
  Array.from({ length: 8 }, (_, c) => {
    let x = draw.normal();
    return Float64Array.from({ length: 600 }, () => {
      x = a * x + Math.sqrt(1 - a * a) * draw.normal();
      return x + shift(c);
    });
  });

test('independent draws are worth their number', () => {
  const { rHat, effective } = convergenceOf(chains(0, () => 0));
  expect(rHat).toBeLessThan(1.01);
  expect(effective / 4_800).toBeGreaterThan(0.85);
});

test('of an autoregressive chain (1 − a)/(1 + a) of them count', () => {
  const { rHat, effective } = convergenceOf(chains(0.8, () => 0));
  expect(rHat).toBeLessThan(1.05);
  expect(effective / (4_800 / 9)).toBeGreaterThan(0.7);
  expect(effective / (4_800 / 9)).toBeLessThan(1.4);
});

test('chains that differ are told apart, and chains that stand still have no R̂', () => {
  expect(convergenceOf(chains(0, (c) => (c < 4 ? 0 : 1.5))).rHat).toBeGreaterThan(1.1);
  expect(convergenceOf([new Float64Array(100), new Float64Array(100)]).rHat).toBeNaN();
});
