/** Mixtures that are averaged: how many components validation rows let them have. */
import { expect, it } from 'vitest';
import { chosenMixture, mixturesOfFolds } from '../../src/analysis/mixture-choice';
import { random } from '../../src/base/random';

function folds(count: number) {
  const tenth = count / 10;
  return [0, 1, 2, 3, 4].map((k) => {
    const rows = Array.from({ length: count }, (_, i) => i);
    const own = (i: number) => i >= k * tenth && i < (k + 1) * tenth;
    return { train: Uint32Array.from(rows.filter((i) => !own(i))), validation: Uint32Array.from(rows.filter(own)) };
  });
}

function last<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

it('has one component for one Gaussian, at most rarely two', () => {
  const more = [1, 2, 3, 4, 5].filter((seed) => {
    const draw = random(seed, 'catalog');
    const all = Float64Array.from({ length: 400 }, () => draw.normal());
    const { parts } = last(mixturesOfFolds({ all, width: 2, given: 0 }, folds(200), seed));
    return parts.some(({ weights }) => weights.length > 1);
  });
  expect(more.length).toBeLessThan(2);
});

it('has as many as the rows show, the same number in each fold, and ln p of their validation rows', () => {
  const draw = random(1, 'catalog');
  const all = Float64Array.from({ length: 1_200 }, () => 6 * draw.integer(3) + draw.normal());
  const rows = { all, width: 2, given: 0 };
  const { parts, logProb } = last(mixturesOfFolds(rows, folds(600), 1));
  expect(new Set(parts.map(({ weights }) => weights.length)).size).toBe(1);
  expect(parts[0]?.weights.length).toBeGreaterThan(4);
  expect(logProb.map(({ length }) => length)).toEqual([60, 60, 60, 60, 60]);
});

it('has one component for one normal column', () => {
  const most = [1, 2].map((seed) => {
    const draw = random(seed, 'catalog');
    const all = Float64Array.from({ length: 300 }, () => draw.normal());
    const { parts } = last(mixturesOfFolds({ all, width: 1, given: 0 }, folds(300), seed));
    return Math.max(...parts.map(({ weights }) => weights.length));
  });
  expect(most).toEqual([1, 1]);
});

it('is fitted to rows from all over a sorted file', () => {
  const all = Float64Array.from({ length: 12_000 }, (_, i) => (i < 6_000 ? -3 : 3) + Math.sin(i));
  const { means } = last(
    chosenMixture(
      { all, width: 1, given: 0 },
      Uint32Array.from(all, (_, i) => i),
      1,
    ),
  );
  expect(Math.max(...means)).toBeGreaterThan(2);
});
