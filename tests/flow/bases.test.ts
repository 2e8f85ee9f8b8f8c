/** Densities of the bases against what is known in closed form. */
import { describe, expect, test } from 'vitest';
import type { BaseSpec } from '../../src/flow/bases/registry';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { entryOf, initialParameters } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';

const flowOf = (base: BaseSpec, dim = 1): FlowSpec => ({ dim, context: 0, base, transforms: [] });

function logProb(spec: FlowSpec, values: readonly number[], set: Record<string, readonly number[]> = {}): number[] {
  const layout = layoutOf(spec);
  const parameters = Float64Array.from(initialParameters(layout, 1));
  for (const [name, given] of Object.entries(set)) parameters.set(given, entryOf(layout, `base.${name}`).offset);
  return [...plainFlow(spec, parameters).logProb(values)];
}

describe('student-t', () => {
  const spec = flowOf({ kind: 'student-t', degrees: 5, trainable: true });
  /** The raw number that the base turns into ν, by its own soft bound on ln ν. */
  const rawOf = (nu: number) => {
    const half = 0.5 * Math.log(1000);
    const centred = Math.log(nu) - half;
    return centred / (1 - Math.abs(centred) / half);
  };

  // Γ is elementary for these ν: Γ(½) = √π, Γ(1) = Γ(2) = 1, Γ(3/2) = √π/2, Γ(5/2) = 3√π/4, Γ(3) = 2.
  test.each([
    [2, 1 / (2 * Math.SQRT2)],
    [3, 2 / (Math.PI * Math.sqrt(3))],
    [4, 3 / 8],
    [5, 8 / (3 * Math.PI * Math.sqrt(5))],
  ])('ν = %d', (nu, atZero) => {
    const points = [0, 0.5, -3, 100];
    const found = logProb(spec, points, { degrees: [rawOf(nu)] });
    for (const [i, z] of points.entries()) {
      expect(found[i]).toBeCloseTo(Math.log(atZero) - 0.5 * (nu + 1) * Math.log1p(z ** 2 / nu), 9);
    }
  });

  test('nearly Cauchy at the lower end, nearly normal at the upper', () => {
    const [cauchy] = logProb(spec, [2], { degrees: [-1e9] });
    expect(cauchy).toBeCloseTo(-Math.log(Math.PI * 5), 6);
    const [normal] = logProb(spec, [1], { degrees: [1e9] });
    expect(normal).toBeCloseTo(-0.5 - 0.5 * Math.log(2 * Math.PI), 3);
  });

  test('starts at the degrees of freedom asked for', () => {
    const [found] = logProb(flowOf({ kind: 'student-t', degrees: 4, trainable: false }), [0]);
    expect(found).toBeCloseTo(Math.log(3 / 8), 6);
  });
});

test('a fixed multivariate normal has its covariance', () => {
  // Covariance [[4, 2], [2, 5]] of determinant 16, mean (1, −1); at (2, 1) the quadratic form is 13/16.
  const factor = [
    [2, 0],
    [1, 2],
  ];
  const [found] = logProb(flowOf({ kind: 'multivariate-normal', fixed: { mean: [1, -1], factor } }, 2), [2, 1]);
  expect(found).toBeCloseTo(-0.5 * (13 / 16) - Math.log(2 * Math.PI) - 0.5 * Math.log(16), 6);
});

test.each<BaseSpec['kind'] & ('standard-normal' | 'multivariate-normal')>(['standard-normal', 'multivariate-normal'])(
  'a conditional %s has mean and scale that follow the context',
  (kind) => {
    const spec: FlowSpec = { ...flowOf({ kind, conditional: { hidden: [1], activation: 'relu' } }), context: 1 };
    const layout = layoutOf(spec);
    const parameters = Float64Array.from(initialParameters(layout, 1));
    // μ(c) = 2c and s(c) = ½c before its bound of 7, for c > 0: one hidden unit that hands c on.
    const network = { weight0: [1, 0], bias0: [0], weight1: [2, 0.5], bias1: [0, 0] };
    for (const [name, given] of Object.entries(network)) parameters.set(given, entryOf(layout, `base.${name}`).offset);
    const found = plainFlow(spec, parameters).logProb([1, 1], [0.5, 3]);
    for (const [i, c] of [0.5, 3].entries()) {
      const s = (0.5 * c) / (1 + (0.5 * c) / 7);
      const epsilon = (1 - 2 * c) * Math.exp(-s);
      expect(found[i]).toBeCloseTo(-0.5 * epsilon ** 2 - s - 0.5 * Math.log(2 * Math.PI), 9);
    }
  },
);

test('a mixture is the sum of its components, far away too', () => {
  const spec = flowOf({ kind: 'gaussian-mixture', components: 3, spread: 0 });
  const set = { mean: [-1, 0, 4], weight: [0, Math.log(2), 0] };
  const [near, far] = logProb(spec, [0.5, 1e4], set);
  const density = (z: number) => Math.exp(-0.5 * z ** 2) / Math.sqrt(2 * Math.PI);
  expect(near).toBeCloseTo(Math.log(0.25 * density(1.5) + 0.5 * density(0.5) + 0.25 * density(-3.5)), 9);
  expect((far as number) / (-0.5 * (1e4 - 4) ** 2)).toBeCloseTo(1, 6);
});

test('a mixture starts with its means where the seed puts them', () => {
  const layout = layoutOf(flowOf({ kind: 'gaussian-mixture', components: 5, spread: 2 }, 2));
  const means = (seed: number) => initialParameters(layout, seed).slice(5, 15);
  expect(means(1)).toEqual(means(1));
  expect(means(1)).not.toEqual(means(2));
});

test('the uniform is flat inside and falls steeply but finitely outside', () => {
  const [centre, inside, outside] = logProb(flowOf({ kind: 'uniform', bound: 2 }), [0, 1.999, 2.1]);
  expect(inside).toBe(centre);
  expect(centre).toBeCloseTo(-Math.log(4), 2);
  expect((outside as number) - (centre as number)).toBeCloseTo(-50, 9);
});
