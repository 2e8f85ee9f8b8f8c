/** Gaussians of labels that score rows they were not fitted to: next to no worse than fits to all rows, and never to the row itself. */
import { expect, test } from 'vitest';
import { fitGaussian, gaussianLogProb } from '../../src/analysis/gaussian';
import { random } from '../../src/base/random';
import { plainScores } from '../../src/worker/compare/plain-fits';

/** Two normals in two columns whose means and covariances differ, with the true ln of the Bayes factor. */
function pairs(each: number, seed: number) {
  const draw = random(seed, 'catalog');
  const n = 2 * each;
  const values = new Float64Array(2 * n);
  const labels = Uint32Array.from({ length: n }, (_, row) => row % 2);
  const truth = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    let [x, y] = [draw.normal(), draw.normal()];
    if (row % 2 === 1) [x, y] = [0.8 + 1.2 * x, 0.3 + 0.5 * x + Math.sqrt(0.75) * y];
    values.set([x, y], 2 * row);
    const z = (x - 0.8) / 1.2;
    const w = (y - 0.3 - 0.5 * z) / Math.sqrt(0.75);
    truth[row] = -0.5 * (z * z + w * w) - Math.log(1.2 * Math.sqrt(0.75)) + 0.5 * (x * x + y * y);
  }
  return { values, labels, truth, groups: Uint32Array.from(labels.keys()) };
}

function scoresOf(of: { readonly values: Float64Array; readonly labels: Uint32Array; readonly groups: Uint32Array }) {
  const fitting = plainScores({ ...of, dim: 2, count: 2, seed: 1 });
  let step = fitting.next();
  while (!step.done) step = fitting.next();
  return step.value;
}

test('ln of Bayes factors is nearly as close to the truth as that of Gaussians fitted to all rows', () => {
  const error = { outside: 0, all: 0 };
  for (let seed = 0; seed < 4; seed++) {
    const of = pairs(1_000, seed);
    const every = Uint32Array.from(of.labels.keys());
    const all = [0, 1].map((label) =>
      gaussianLogProb(
        fitGaussian(
          of.values,
          2,
          every.filter((row) => of.labels[row] === label),
        ),
        of.values,
        2,
        every,
      ),
    );
    const squares = ([a, b]: readonly Float64Array[]) =>
      of.truth.reduce((sum, log, i) => sum + ((b?.[i] as number) - (a?.[i] as number) - log) ** 2, 0);
    error.outside += squares(scoresOf(of)[0] as Float64Array[]);
    error.all += squares(all);
  }
  // Of three quarters of the rows it would be 1.15.
  expect(Math.sqrt(error.outside / error.all)).toBeLessThan(1.06);
});

test('a row does not decide its own score, nor does one of its group', () => {
  const of = pairs(300, 5);
  const groups = of.groups.map((row) => Math.floor(row / 10));
  const before = scoresOf({ ...of, groups });
  const values = of.values.slice();
  values.set([40, -40], 2 * 5);
  const after = scoresOf({ ...of, values, groups });
  for (const [m, model] of before.entries()) {
    // Row 7 is of the group of row 5, row 300 is not.
    expect(after[m]?.[1]?.[7]).toBe(model[1]?.[7]);
    expect(after[m]?.[1]?.[300]).not.toBe(model[1]?.[300]);
  }
});
