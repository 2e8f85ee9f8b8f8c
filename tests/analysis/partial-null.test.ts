import { expect, it } from 'vitest';
import { averageRanks, rankTrend } from '../../src/analysis/outliers/rank-correlation';
import { random } from '../../src/base/random';

it('partial p-values are uniform with few simulations and many other parameters', () => {
  const draw = random(12, 'sample');
  const column = () => Float64Array.from({ length: 9 }, draw.uniform);
  const others = () => Array.from({ length: 5 }, column);
  const pValues = Array.from(
    { length: 100 },
    (_, i) => rankTrend(column(), averageRanks(column()), { others: others(), seed: i }).pValue,
  );
  // Binomial of 100 at 0.05 and 0.5: three sigma.
  expect(pValues.filter((p) => p < 0.05).length).toBeLessThan(12);
  expect(pValues.filter((p) => p < 0.5).length).toBeLessThan(65);
  expect(pValues.filter((p) => p < 0.5).length).toBeGreaterThan(35);
});

it.each([6, 7])('%i simulations and five others leave no partial correlation', (length) => {
  const draw = random(13, 'sample');
  const column = () => Float64Array.from({ length }, draw.uniform);
  expect(rankTrend(column(), averageRanks(column()), { others: [1, 2, 3, 4, 5].map(column) })).toEqual({
    value: 0,
    pValue: 1,
  });
});
