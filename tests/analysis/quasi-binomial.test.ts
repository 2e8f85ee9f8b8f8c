/** Counts of groups of unlike size are put on one scale. */
import { expect, it } from 'vitest';
import { quasiBinomialResiduals } from '../../src/analysis/outliers/quasi-binomial';

const squares = (values: Float64Array) => values.reduce((sum, one) => sum + one * one, 0);

it('is Pearson’s residual where counts scatter no more than a binomial', () => {
  const counts = [
    { rows: 100, flagged: 10 },
    { rows: 400, flagged: 40 },
    { rows: 50, flagged: 6 },
  ];
  const p = 56 / 550;
  expect([...quasiBinomialResiduals(counts)]).toEqual(
    counts.map(({ rows, flagged }) => expect.closeTo((flagged - rows * p) / Math.sqrt(rows * p * (1 - p)), 9)),
  );
});

it('has the squares of its degrees of freedom where groups differ, and then compares fractions', () => {
  const counts = [0.01, 0.02, 0.05, 0.3, 0.6].map((fraction, i) => {
    const rows = 10_000 * (i + 1);
    return { rows, flagged: fraction * rows };
  });
  const residuals = quasiBinomialResiduals(counts);
  expect(squares(residuals)).toBeCloseTo(4, 6);
  const step = (i: number) => (residuals[i] as number) - (residuals[i - 1] as number);
  // Of the same scale whatever the rows: as far apart as the fractions.
  expect(step(4) / step(3)).toBeCloseTo(0.3 / 0.25, 2);
});

it.each([0, 100])('is 0 where %i of 100 rows are flagged everywhere', (flagged) => {
  expect([...quasiBinomialResiduals([1, 2, 3].map(() => ({ rows: 100, flagged })))]).toEqual([0, 0, 0]);
});
