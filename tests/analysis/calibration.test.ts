/** Measures of trust: quiet on a density that is right, and loud on one that is wrong. */
import { describe, expect, it } from 'vitest';
import { conditionalTails, QUICK } from '../../src/analysis/conditional';
import { coverageOf, coverageVerdict, hpdRanks } from '../../src/analysis/coverage';
import type { DensityModel } from '../../src/analysis/density-model';
import { integralOf, integralVerdict } from '../../src/analysis/integral';
import { sigmaOfTail } from '../../src/analysis/outliers/tails';
import { kolmogorov, pitHistogram, pitVerdict } from '../../src/analysis/pit';
import { posteriorRanks, posteriorVerdict } from '../../src/analysis/sbc';
import { twoSample, twoSampleVerdict } from '../../src/analysis/two-sample';
import { erf } from '../../src/catalog/special';
import { random } from '../../src/flow/random';
import { correlated, regression } from './models';

const R = 0.9;
const truth = correlated(R);
const RANGE = { from: -4, to: 4 };
const normalCdf = (z: number) => 0.5 * (1 + erf(z / Math.SQRT2));

describe('one column given the others', () => {
  it('has the tails of the conditional Gaussian, far ones too', async () => {
    const values = Float64Array.of(0, 0, 1, 1.4, -2, -1.2, 0.5, 1.9, 0, 2.6);
    const { lower, upper, median } = await conditionalTails(truth, { values }, 1, RANGE);
    for (let row = 0; row < 5; row++) {
      const [x, y] = [values[2 * row] as number, values[2 * row + 1] as number];
      const z = (y - R * x) / Math.sqrt(1 - R * R);
      expect(lower[row]).toBeCloseTo(normalCdf(z), 2);
      expect(median[row]).toBeCloseTo(R * x, 2);
      expect(upper[row]).toBeCloseTo(1 - normalCdf(z), 2);
    }
  });

  it('keeps the digits of a far tail', async () => {
    const six = 6 * Math.sqrt(1 - R * R);
    const { upper } = await conditionalTails(truth, { values: Float64Array.of(0, six) }, 1, RANGE);
    // P(Z > 6) = 9.866e-10.
    expect((upper[0] as number) / 9.866e-10).toBeCloseTo(1, 0);
  });

  it('tells σ to two hundredths in few rounds, near and far', async () => {
    const sigmas = Array.from({ length: 25 }, (_, i) => -6 + i / 2);
    const rows = sigmas.flatMap((sigma, i) => {
      const x = Math.sin(i);
      return [x, R * x + sigma * Math.sqrt(1 - R * R)];
    });
    const { lower, upper } = await conditionalTails(truth, { values: Float64Array.from(rows) }, 1, RANGE, QUICK);
    for (const [i, sigma] of sigmas.entries()) {
      const [below, above] = [lower[i] as number, upper[i] as number];
      const told = below < above ? -sigmaOfTail(below) : sigmaOfTail(above);
      expect(Math.abs(told - sigma)).toBeLessThan(0.02);
    }
  });

  it('finds a conditional that is a hundredth of the range wide', async () => {
    const narrow = correlated(0.9999);
    const values = await narrow.sample(400, 3);
    const { lower } = await conditionalTails(narrow, { values }, 1, RANGE);
    expect(pitHistogram(lower).distance).toBeLessThan(0.08);
  });

  it('sees every mode where there are several', async () => {
    // x ~ N(0, 1.5²) and y = sin 2x + noise: given y, x has a mode on every branch of the sine.
    const waves: DensityModel = {
      ...truth,
      logProb: async ({ values }) =>
        Float64Array.from({ length: values.length / 2 }, (_, row) => {
          const [x, y] = [values[2 * row] as number, values[2 * row + 1] as number];
          return -0.5 * ((y - Math.sin(2 * x)) / 0.2) ** 2 - 0.5 * (x / 1.5) ** 2 - Math.log(0.6 * Math.PI);
        }),
    };
    const draw = random(4, 'sample');
    const rows = Array.from({ length: 1_000 }, () => {
      const x = 1.5 * draw.normal();
      return [x, Math.sin(2 * x) + 0.2 * draw.normal()];
    });
    const { lower } = await conditionalTails(waves, { values: Float64Array.from(rows.flat()) }, 0, { from: -5, to: 5 });
    expect(pitHistogram(lower).pValue).toBeGreaterThan(0.05);
  });

  it('looks at what is given', async () => {
    const context = Float64Array.of(-1, 0, 2);
    const { lower } = await conditionalTails(regression(2), { values: Float64Array.of(-2, 1, 4), context }, 0, RANGE);
    expect([...lower].map((p) => p.toFixed(2))).toEqual(['0.50', '0.84', '0.50']);
  });
});

describe('the probability integral transform', () => {
  const pitOf = async (model: DensityModel) => {
    const { lower } = await conditionalTails(model, { values: await truth.sample(1_500, 11) }, 1, RANGE);
    return pitHistogram(lower);
  };

  it('is flat of the density that rows are from', async () => {
    const pit = await pitOf(truth);
    expect(pit.pValue).toBeGreaterThan(0.01);
    expect(pit.counts.filter((value) => value < pit.low || value > pit.high).length).toBeLessThanOrEqual(4);
    expect(pitVerdict([{ label: 'y', pit }])).toMatchObject({ judgement: 'good' });
  });

  it('shows a density that is too wide', async () => {
    const verdict = pitVerdict([{ label: 'y', pit: await pitOf(correlated(R, 1.5)) }]);
    expect(verdict).toMatchObject({ judgement: 'bad' });
    expect(verdict.sentence).toMatch(/off by up to \d+\.\d percentage points/);
  });

  it("has Kolmogorov's chances", () => {
    // Tables: 1.358/√n is exceeded in 5 % of cases, 1.628/√n in 1 %.
    expect(kolmogorov(1.358 / 100, 10_000)).toBeCloseTo(0.05, 3);
    expect(kolmogorov(1.628 / 100, 10_000)).toBeCloseTo(0.01, 3);
    expect(kolmogorov(0.001, 100)).toBe(1);
  });
});

describe('coverage of highest-density regions', () => {
  it('is what it claims of the density that rows are from, within two standard errors', async () => {
    const coverage = coverageOf(await hpdRanks(truth, { values: await truth.sample(3_000, 5) }, 6));
    for (const { mass, observed, standardError } of coverage) {
      expect(Math.abs(observed - mass), `${mass}`).toBeLessThan(2 * standardError);
    }
    expect(coverageVerdict(coverage).judgement).toBe('good');
  });

  it.each([
    ['too low', 0.7],
    ['too high', 1.4],
  ])('tells of coverage that is %s', async (words, wide) => {
    const ranks = await hpdRanks(correlated(R, wide), { values: await truth.sample(2_000, 5) }, 6);
    const verdict = coverageVerdict(coverageOf(ranks));
    expect(verdict.judgement).toBe('bad');
    expect(verdict.sentence).toContain(words);
  });

  it('ranks rows among draws of their own context', async () => {
    const draw = random(2, 'catalog');
    const context = Float64Array.from({ length: 400 }, () => 5 * draw.normal());
    const model = regression(2);
    const values = await model.sample(400, 9, context);
    const good = coverageOf(await hpdRanks(model, { values, context }, 6));
    expect(coverageVerdict(good).judgement).toBe('good');
    const bad = coverageOf(await hpdRanks(regression(1.5), { values, context }, 6));
    expect(coverageVerdict(bad).judgement).toBe('bad');
  });

  it('gives p-values that are uniform', async () => {
    const { ranks } = await hpdRanks(truth, { values: await truth.sample(2_000, 15) }, 16);
    expect(pitHistogram(ranks).pValue).toBeGreaterThan(0.01);
  });
});

describe('the two-sample test', () => {
  it('tells nothing apart where there is nothing', async () => {
    const result = twoSample(await truth.sample(800, 1), await truth.sample(900, 2), 2);
    expect(result.count).toBe(800);
    expect(Math.abs(result.accuracy - 0.5)).toBeLessThan(3 * result.standardError);
    expect(twoSampleVerdict(result).judgement).toBe('good');
  });

  it('tells a missing correlation, with every column alone as it should be', async () => {
    const result = twoSample(await truth.sample(800, 1), await correlated(0).sample(800, 2), 2);
    expect(result.accuracy).toBeGreaterThan(0.6);
    expect(twoSampleVerdict(result)).toMatchObject({ judgement: 'bad' });
  });
});

describe('the integral', () => {
  it('is one of a density, in one dimension and in two', async () => {
    expect((await integralOf(truth, [RANGE, RANGE])).value).toBeCloseTo(1, 3);
    expect((await integralOf(regression(1), [RANGE], Float64Array.of(0.5))).value).toBeCloseTo(1, 4);
  });

  it('tells of a function that is none', async () => {
    const double: DensityModel = {
      ...truth,
      logProb: async (rows) => (await truth.logProb(rows)).map((value) => value + Math.LN2),
    };
    const integral = await integralOf(double, [RANGE, RANGE]);
    expect(integral.value).toBeCloseTo(2, 2);
    expect(integralVerdict(integral).judgement).toBe('bad');
  });
});

describe('ranks among posterior draws', () => {
  const draw = random(7, 'catalog');
  const context = Float64Array.from({ length: 500 }, () => 2 * draw.normal());

  it('are even of the density that rows are from', async () => {
    const values = await regression(2).sample(500, 9, context);
    const ranks = await posteriorRanks(regression(2), { values, context }, 3);
    expect(posteriorVerdict(ranks, ['x'])).toMatchObject({ judgement: 'good' });
  });

  it('are not where the density follows what is given too weakly', async () => {
    const values = await regression(2).sample(500, 9, context);
    const verdict = posteriorVerdict(await posteriorRanks(regression(1), { values, context }, 3), ['x']);
    expect(verdict).toMatchObject({ judgement: 'bad', sentence: expect.stringContaining('along x') });
  });
});
