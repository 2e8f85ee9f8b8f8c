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
import { erf } from '../../src/base/erf';
import { random } from '../../src/base/random';
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

  // A peak of 40 % in a hundredth of the range, at its edge, as the given PDF of the poster has one.
  const PARTS = [
    [0.4, 0.65, 0.1],
    [0.3, 20, 3],
    [0.3, 50, 8],
  ] as const;
  const peaked: DensityModel = {
    dim: 1,
    context: 0,
    logProb: async ({ values }) =>
      values.map(
        (x) =>
          Math.log(
            PARTS.reduce((sum, [share, mean, d]) => sum + (share / d) * Math.exp(-0.5 * ((x - mean) / d) ** 2), 0),
          ) -
          0.5 * Math.log(2 * Math.PI),
      ),
    async sample(count, seed) {
      const draw = random(seed, 'sample');
      return Float64Array.from({ length: count }, () => {
        const u = draw.uniform();
        const [, mean, d] = PARTS[u < 0.4 ? 0 : u < 0.7 ? 1 : 2];
        return mean + d * draw.normal();
      });
    },
  };

  it('of a column alone is its distribution function, however narrow a peak is, and knows its error', async () => {
    const values = await peaked.sample(500, 8);
    const { lower, upper, error } = await conditionalTails(peaked, { values }, 0, { from: 0, to: 82 });
    for (const [row, x] of values.entries()) {
      const exact = PARTS.reduce((sum, [share, mean, d]) => sum + share * normalCdf((x - mean) / d), 0);
      expect(Math.abs((lower[row] as number) - exact)).toBeLessThan(1e-4);
      expect((lower[row] as number) + (upper[row] as number)).toBeCloseTo(1, 9);
      expect(error[row]).toBeLessThan(1e-3);
    }
    expect(pitVerdict([{ label: 'x', pit: pitHistogram(lower, { errors: error }) }]).judgement).toBe('good');
  });

  it('of a column alone finds the mass of heavy tails far beyond the range', async () => {
    const cauchy: DensityModel = {
      ...peaked,
      logProb: async ({ values }) => values.map((x) => -Math.log(Math.PI * (1 + x * x))),
      async sample(count, seed) {
        const draw = random(seed, 'sample');
        return Float64Array.from({ length: count }, () => Math.tan(Math.PI * (draw.uniform() - 0.5)));
      },
    };
    const { upper } = await conditionalTails(cauchy, { values: Float64Array.of(0, 3, 1_000) }, 0, {
      from: -20,
      to: 20,
    });
    for (const [i, x] of [0, 3, 1_000].entries()) {
      const exact = 0.5 - Math.atan(x) / Math.PI;
      expect(Math.abs((upper[i] as number) / exact - 1)).toBeLessThan(0.02);
    }
  });

  it('of a column given another sees two peaks, each a hundredth of the range wide', async () => {
    const s = 0.1;
    const two: DensityModel = {
      dim: 1,
      context: 1,
      logProb: async ({ values, context }) =>
        values.map((x, row) => {
          const c = context?.[row] ?? 0;
          const at = (mean: number) => Math.exp(-0.5 * ((x - mean) / s) ** 2);
          return Math.log(0.3 * at(-c) + 0.7 * at(c) + 1e-300) - Math.log(s * Math.sqrt(2 * Math.PI));
        }),
      async sample(count, seed, context) {
        const draw = random(seed, 'sample');
        return Float64Array.from({ length: count }, (_, row) => {
          const c = context?.[row] ?? 0;
          return (draw.uniform() < 0.3 ? -c : c) + s * draw.normal();
        });
      },
    };
    const draw = random(3, 'catalog');
    const context = Float64Array.from({ length: 100 }, () => 1 + 3 * draw.uniform());
    const values = await two.sample(100, 4, context);
    const { lower, error } = await conditionalTails(two, { values, context }, 0, { from: -5, to: 5 });
    for (const [row, x] of values.entries()) {
      const c = context[row] as number;
      const exact = 0.3 * normalCdf((x + c) / s) + 0.7 * normalCdf((x - c) / s);
      expect(Math.abs((lower[row] as number) - exact)).toBeLessThan(5e-3);
      expect(error[row]).toBeLessThan(0.01);
    }
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

  it('finds a ridge a hundredth of the range wide, and counts what lies outside', async () => {
    expect(integralVerdict(await integralOf(correlated(0.9999), [RANGE, RANGE])).judgement).toBe('good');
    const half = await integralOf(regression(0), [{ from: 0, to: 2 }], Float64Array.of(0));
    expect(half.value + half.outside).toBeCloseTo(1, 1);
    expect(integralVerdict(half).judgement).toBe('good');
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

describe('few rows', () => {
  it.each([12, 20, 60])('%i of them are too few for any verdict', async (count) => {
    const values = await truth.sample(count, 21);
    const { lower } = await conditionalTails(truth, { values }, 1, RANGE);
    const context = Float64Array.from({ length: count }, (_, i) => i / count);
    const given = { values: await regression(2).sample(count, 9, context), context };
    for (const { judgement, sentence } of [
      coverageVerdict(coverageOf(await hpdRanks(truth, { values }, 6))),
      twoSampleVerdict(twoSample(values, await truth.sample(count, 2), 2)),
      pitVerdict([{ label: 'y', pit: pitHistogram(lower) }]),
      posteriorVerdict(await posteriorRanks(regression(2), given, 3), ['x']),
    ]) {
      expect(judgement).toBe('too few');
      expect(sentence).toMatch(new RegExp(`^Too few rows to tell .* n = ${count}, and \\d+ are needed`));
    }
  });

  it('of few groups are too few as well, however many rows they have', async () => {
    const values = await truth.sample(900, 21);
    const groups = Uint32Array.from({ length: 900 }, (_, row) => row % 3);
    const verdict = coverageVerdict(coverageOf(await hpdRanks(truth, { values }, 6), groups));
    expect(verdict).toMatchObject({ judgement: 'too few', sentence: expect.stringContaining('the test set has 3') });
  });

  it.each([12, 30])(
    'of %i groups whose rows are much alike are too few as well, and nothing is claimed',
    async (count) => {
      const [size, rows] = [900 / count, 900];
      const draw = random(31, 'catalog', count);
      // Of each latent column three quarters of the variance are the group's: as few independent rows as groups, or little more.
      const [values, learned, context] = [new Float64Array(2 * rows), new Float64Array(rows), new Float64Array(rows)];
      const ofGroup = Array.from({ length: count }, () => [draw.normal(), draw.normal()] as const);
      const groups = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / size));
      for (const [row, group] of groups.entries()) {
        const [x, e] = (ofGroup[group] ?? [0, 0]).map((own) => Math.sqrt(0.75) * own + 0.5 * draw.normal()) as [
          number,
          number,
        ];
        values.set([x, R * x + Math.sqrt(1 - R * R) * e], 2 * row);
        context[row] = draw.normal();
        learned[row] = (context[row] as number) + e;
      }
      const { lower } = await conditionalTails(truth, { values }, 1, RANGE);
      const posterior = await posteriorRanks(regression(1), { values: learned, context }, 3);
      for (const { judgement, sentence } of [
        coverageVerdict(coverageOf(await hpdRanks(truth, { values }, 6), groups)),
        twoSampleVerdict(twoSample(values, await truth.sample(rows, 2), 2, 0, groups)),
        pitVerdict([{ label: 'y', pit: pitHistogram(lower, { groups }) }]),
        posteriorVerdict(posterior, ['x'], groups.subarray(0, posterior[0]?.length)),
      ]) {
        expect(sentence).toContain('Too few independent rows');
        expect(judgement).toBe('too few');
      }
    },
  );

  it('of groups whose rows are independent are enough', async () => {
    const values = await truth.sample(900, 21);
    const groups = Uint32Array.from({ length: 900 }, (_, row) => row % 30);
    const { lower } = await conditionalTails(truth, { values }, 1, RANGE);
    for (const { judgement } of [
      coverageVerdict(coverageOf(await hpdRanks(truth, { values }, 6), groups)),
      twoSampleVerdict(twoSample(values, await truth.sample(900, 2), 2, 0, groups)),
      pitVerdict([{ label: 'y', pit: pitHistogram(lower, { groups }) }]),
    ]) {
      expect(judgement).toBe('good');
    }
  });

  it('still show a density that is wrong by far', async () => {
    const ranks = await hpdRanks(correlated(R, 0.2), { values: await truth.sample(50, 5) }, 6);
    expect(coverageVerdict(coverageOf(ranks)).judgement).toBe('bad');
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
