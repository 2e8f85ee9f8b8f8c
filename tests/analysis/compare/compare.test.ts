/** Labels told from densities that are known exactly, or wrong in a known way. */
import { describe, expect, it, test } from 'vitest';
import { fitStack, labelProbabilities, logEvidences, priorsOf } from '../../../src/analysis/compare/calibrate-labels';
import { differenceOf, rankedApart } from '../../../src/analysis/compare/differs';
import { selectionBayes } from '../../../src/analysis/compare/log-bayes';
import { reliabilityOf } from '../../../src/analysis/compare/reliability';
import { comparisonOf } from '../../../src/analysis/compare/told';
import { random } from '../../../src/base/random';
import { falseAlarms } from './false-alarms';

const every = (n: number) => Uint32Array.from({ length: n }, (_, row) => row);

/** Rows of three normals, 1.5 apart, in proportions 1 : 1 : 2, with their true ln p under each. */
function threeNormals(n: number, seed: number) {
  const draw = random(seed, 'catalog');
  const labels = Uint32Array.from({ length: n }, (_, row) => Math.min(2, row % 4));
  const x = Float64Array.from(labels, (label) => 1.5 * label + draw.normal());
  const truth = [0, 1, 2].map((label) => x.map((value) => -0.5 * (value - 1.5 * label) ** 2));
  return { labels, truth };
}

describe('p(label | row)', () => {
  const n = 8_000;
  const { labels, truth } = threeNormals(n, 3);
  const told = (scores: readonly Float64Array[]) => {
    const stack = fitStack([scores], labels, every(n));
    const priors = priorsOf(labels, every(n), 3);
    const probabilities = new Float64Array(3 * n);
    for (let row = 0; row < n; row++)
      probabilities.set(labelProbabilities(logEvidences([scores], stack, row), priors), 3 * row);
    return { stack, reliability: reliabilityOf(probabilities, labels, priors) };
  };

  it('is left alone where densities are exact', () => {
    const { stack, reliability } = told(truth);
    expect(stack.temperatures[0]).toBeCloseTo(1, 1);
    expect(reliability.ece).toBeLessThan(0.02);
    expect(reliability.ece / reliability.eceByChance).toBeLessThan(1.6);
    expect(reliability.slope).toBeCloseTo(1, 1);
    expect(reliability.logScore.mean).toBeGreaterThan(reliability.logScoreOfPriors + 0.2);
  });

  it('is cooled where densities are too certain, and shifted where one is too high', () => {
    const { stack, reliability } = told(truth.map((label, l) => label.map((log) => 2.5 * log + (l === 1 ? 1 : 0))));
    expect((stack.temperatures[0] as number) * 2.5).toBeCloseTo(1, 1);
    expect(stack.biases[1]).toBeCloseTo(-0.4, 1);
    expect(reliability.slope).toBeCloseTo(1, 1);
  });

  it('is the fraction of the label where densities are the wrong way round: no evidence is made of that', () => {
    const reversed = truth.map((label) => label.map((log) => -log));
    const { stack, reliability } = told(reversed);
    expect(stack.temperatures[0]).toBe(0);
    expect(reliability.logScore.mean).toBeCloseTo(reliability.logScoreOfPriors, 4);
    const both = fitStack([reversed, truth], labels, every(n));
    expect(both.temperatures[0]).toBe(0);
    expect(both.temperatures[1]).toBeCloseTo(1, 1);
    for (const bias of stack.biases) expect(Math.abs(bias)).toBeLessThan(0.01);
  });

  it('takes the better of two models', () => {
    const draw = random(5, 'catalog');
    const noisy = truth.map((label) => label.map((log) => log + draw.normal()));
    const { temperatures } = fitStack([noisy, truth], labels, every(n));
    expect(temperatures[1]).toBeGreaterThan(4 * Math.abs(temperatures[0] as number));
  });
});

test('a comparison is calibrated by other folds, knows strangers, and leaves unlabelled rows out of its measures', () => {
  const { labels, truth } = threeNormals(4_000, 9);
  const own = labels.slice();
  const scores = truth.map((label) => label.slice());
  // Rows without a label: 20 far away, 20 like label 2.
  for (let row = 0; row < 40; row++) {
    own[row] = 0xffff;
    for (const [l, label] of scores.entries()) label[row] = row < 20 ? -60 : -0.5 * (1.5 * (2 - l)) ** 2;
  }
  const nothing = truth.map(() => new Float64Array(4_000));
  const { noneP, reliability, logBayes, probabilities, difference } = comparisonOf({
    names: ['p', 'q', 'r'],
    labels: own,
    fold: Uint8Array.from(own, (_, row) => row % 4),
    folds: 4,
    scores: [scores],
    earlier: nothing,
    after: 2,
  });
  expect(noneP.subarray(0, 20).every((p) => p < 0.003)).toBe(true);
  expect(noneP.subarray(20, 40).every((p) => p > 0.5)).toBe(true);
  expect(noneP.subarray(40).filter((p) => p <= 0.01).length).toBeLessThan(50);
  expect(reliability.confusion.reduce((sum, cells) => sum + cells.reduce((a, b) => a + b, 0), 0)).toBe(3_960);
  expect(probabilities[3 * 25 + 2]).toBeGreaterThan(0.6);
  expect(logBayes.at(-1)?.[2]?.[0]).toMatchObject({ rows: 40 });
  expect(logBayes[2]?.[2]?.[0]?.perRow).toBeGreaterThan(3);
  expect(difference).toBeUndefined();
});

describe('two samples', () => {
  const scored = (n: number, shift: number, seed: number, groups?: number) => {
    const draw = random(seed, 'catalog');
    const of = Float64Array.from({ length: groups ?? 1 }, () => draw.normal());
    return {
      scores: Float64Array.from(
        { length: n },
        (_, row) => draw.normal() + shift * (row % 2) + (groups ? (of[row % groups] as number) : 0),
      ),
      second: Uint8Array.from({ length: n }, (_, row) => row % 2),
      groups: groups ? Uint32Array.from({ length: n }, (_, row) => row % groups) : undefined,
    };
  };

  it('differ by the area under the curve of normals that are shifted', () => {
    const { auc, standardError } = rankedApart(scored(4_000, 0.5, 1));
    // Φ(0.5/√2).
    expect(Math.abs(auc - 0.6382)).toBeLessThan(3 * standardError);
    expect(standardError).toBeCloseTo(Math.sqrt(1 / (3 * 4_000)), 2);
    expect(differenceOf([scored(400, 0.5, 2), scored(400, 0.5, 3)]).pValue).toBeLessThan(1e-4);
  });

  it.each([undefined, 40])('differ by chance in 5 of 100 cases, with %s groups', (groups) => {
    const found = falseAlarms((i) => differenceOf([scored(200, 0, 10 + i, groups), scored(200, 0, 1_000 + i, groups)]));
    expect(found).toBeGreaterThan(0.02);
    expect(found).toBeLessThan(0.09);
  });
});

test('the jackknife of a sum counts groups', () => {
  const draw = random(4, 'catalog');
  const logs = Float64Array.from({ length: 900 }, () => 0.5 + draw.normal());
  const rows = selectionBayes(logs);
  expect(rows.sum).toBeCloseTo(
    logs.reduce((a, b) => a + b, 0),
    9,
  );
  expect(rows.standardError).toBeCloseTo(30, -0.5);
  const repeated = selectionBayes(
    Float64Array.from({ length: 900 }, (_, i) => logs[i % 100] as number),
    Uint32Array.from({ length: 900 }, (_, i) => i % 100),
  );
  expect(repeated.groups).toBe(100);
  expect(repeated.standardError / rows.standardError).toBeGreaterThan(2);
});
