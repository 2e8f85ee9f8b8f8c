/** Measures of trust of rows with weights: a density that is right passes as often as without them, and one of the rows as they are fails. */
import { expect, it } from 'vitest';
import { coverageOf, coverageVerdict } from '../../src/analysis/coverage';
import { pitHistogram, pitVerdict } from '../../src/analysis/pit';
import { posteriorVerdict } from '../../src/analysis/sbc';
import { twoSample, twoSampleVerdict } from '../../src/analysis/two-sample';
import { normalProbability } from '../../src/base/normal-distribution';
import { random } from '../../src/base/random';
import { seenByChance } from './models';

const selected = (rows: number, seed: number) => seenByChance(rows, random(seed, 'catalog'), 0.1, 2);

const ranksOf = (values: Float64Array) => values.map((x) => 2 * normalProbability(-Math.abs(x)));
const judged = (values: Float64Array, weights: Float64Array | undefined) => {
  const tails = values.map(normalProbability);
  return {
    pit: pitVerdict([{ label: 'x', pit: pitHistogram(tails, { weights }) }]).judgement,
    coverage: coverageVerdict(coverageOf({ ranks: ranksOf(values), draws: 4_000 }, undefined, weights)).judgement,
    ranks: posteriorVerdict([tails], ['x'], undefined, 1, weights).judgement,
  };
};

const CATALOGS = 50;

it('claims no fault of a density that is right, more often than of rows that count alike', () => {
  const bad = { pit: 0, coverage: 0, ranks: 0 };
  let early = 0;
  for (let seed = 1; seed <= CATALOGS; seed++) {
    const { values, weights } = selected(400, seed);
    const found = judged(values, weights);
    for (const of of ['pit', 'coverage', 'ranks'] as const) if (found[of] === 'bad') bad[of] += 1;
    if (pitHistogram(values.map(normalProbability), { weights }).pValue <= 0.1) early += 1;
  }
  // Some 1 % of null catalogs, as without weights.
  for (const count of Object.values(bad)) expect(count).toBeLessThanOrEqual(3);
  // A tenth of the p-values lies below a tenth, give or take three deviations.
  expect(early).toBeLessThan(12);
});

it('finds a density that has learned the selection, and one that is too narrow', () => {
  const { values, weights } = selected(2_000, 1);
  expect(judged(values, undefined)).toMatchObject({ pit: 'bad', ranks: 'bad' });
  expect(judged(values, weights)).toEqual({ pit: 'good', coverage: 'good', ranks: 'good' });
  expect(
    judged(
      values.map((x) => 1.4 * x),
      weights,
    ),
  ).toMatchObject({ coverage: 'bad', pit: 'bad' });
});

it('compares draws with rows that are chosen by their weights', () => {
  const { values, weights } = selected(3_000, 2);
  const draw = random(9, 'sample');
  const draws = Float64Array.from({ length: 3_000 }, draw.normal);
  expect(twoSampleVerdict(twoSample(values, draws, 1, 0, undefined, weights)).judgement).toBe('good');
  expect(twoSampleVerdict(twoSample(values, draws, 1)).judgement).toBe('bad');
});

it('says that weights leave too few rows', () => {
  const { values } = selected(400, 3);
  const heavy = values.map((_, row) => (row % 40 === 0 ? 100 : 0.01));
  const verdict = coverageVerdict(coverageOf({ ranks: ranksOf(values), draws: 4_000 }, undefined, heavy));
  expect(verdict.judgement).toBe('too few');
  expect(verdict.sentence).toMatch(/400 weighted rows tell as much as \d+ independent rows/);
});
