/** Mixtures that are averaged: how many components validation rows let them have. */
import { expect, it } from 'vitest';
import { gaussianMixtureLogProb } from '../../src/analysis/gaussian-mixture';
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

it('of three columns is an average of several starts, and as good as their mean at least', () => {
  const draw = random(2, 'catalog');
  const all = Float64Array.from({ length: 900 }, () => 5 * draw.integer(2) + draw.normal());
  const rows = { all, width: 3, given: 0 };
  const own = folds(300);
  const { parts, logProb } = last(mixturesOfFolds(rows, own, 1));
  const counts = parts.map(({ weights }) => weights.length);
  expect(new Set(counts).size).toBe(1);
  expect((counts[0] as number) % 3).toBe(0);
  expect(parts[0]?.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
  const mean = (values: readonly Float64Array[]) =>
    values.flatMap((each) => [...each]).reduce((a, b) => a + b, 0) / 150;
  const each = [0, 1, 2].map((start) => {
    const components = (counts[0] as number) / 3;
    const piece = ({ weights, means, factors }: (typeof parts)[number]) => ({
      weights: weights.slice(start * components, (start + 1) * components).map((weight) => 3 * weight),
      means: means.slice(start * components * 3, (start + 1) * components * 3),
      factors: factors.slice(start * components, (start + 1) * components),
    });
    return mean(own.map(({ validation }, k) => gaussianMixtureLogProb(piece(parts[k] as never), all, 3, validation)));
  });
  expect(mean(logProb)).toBeGreaterThanOrEqual(each.reduce((a, b) => a + b, 0) / 3 - 1e-9);
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
