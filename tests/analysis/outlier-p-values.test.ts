/** p-values of outliers with densities that are known: resolved in the tail, calibrated on held-out rows, and true on null catalogs. */
import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../src/analysis/outliers/binomial';
import { calibrationOf } from '../../src/analysis/outliers/calibration';
import { depthsUnder } from '../../src/analysis/outliers/depths';
import { drawTail } from '../../src/analysis/outliers/draw-tail';
import { betaBinomialTail, groupTests } from '../../src/analysis/outliers/group-tests';
import { corrected, correctedByWeight } from '../../src/analysis/outliers/rank-correlation';
import { chiSquaredTail } from '../../src/analysis/outliers/tails';
import { random } from '../../src/base/random';
import { correlated, regression } from './models';

const THRESHOLD = 0.01;
const exponentials = (count: number, seed: number, scale = 1) => {
  const draw = random(seed, 'sample');
  return Float64Array.from({ length: count }, () => -scale * Math.log(draw.uniform()));
};

describe('depth', () => {
  it('is −ln of the tail of a normal, far beyond the draws too', async () => {
    const model = correlated(0.6);
    const depthsOf = await depthsUnder(model, 3);
    const values = Float64Array.from([1, 2, 4, 6, 10].flatMap((radius) => [radius, 0.6 * radius]));
    const depths = await depthsOf({ values }, await model.logProb({ values }));
    for (const [i, radius] of [1, 2, 4, 6, 10].entries()) {
      const exact = -Math.log(chiSquaredTail(radius ** 2, 2));
      expect((depths[i] as number) / exact).toBeGreaterThan(0.9);
      expect((depths[i] as number) / exact).toBeLessThan(1.1);
    }
  });

  it('has no ties and no floor, and never falls as ln p falls', () => {
    const depthOf = drawTail(
      exponentials(20_000, 5)
        .map((value) => -value)
        .sort(),
    );
    const depths = [-0.1, -1, -5, -9, -9.01, -50, -4_872].map(depthOf);
    for (const [i, depth] of depths.entries()) if (i > 0) expect(depth).toBeGreaterThan(depths[i - 1] as number);
  });

  it('given a context, tells rows apart that lie beyond the first hundred draws', async () => {
    const model = regression(2);
    const context = Float64Array.of(0, 1, -1, 2, 0);
    const sigmas = [0.5, 2.6, 3.3, 5, 60];
    const values = Float64Array.from(sigmas, (sigma, i) => 2 * (context[i] as number) + sigma);
    const rows = { values, context };
    const depths = await (await depthsUnder(model, 4))(rows, await model.logProb(rows));
    for (const [i, sigma] of sigmas.entries()) {
      const exact = sigma > 30 ? 1_800 : -Math.log(chiSquaredTail(sigma ** 2, 1));
      expect(Math.abs((depths[i] as number) / exact - 1)).toBeLessThan(0.35);
    }
  });
});

describe('calibration', () => {
  it.each([
    ['exact', (depth: number) => depth],
    ['overfitted by more the farther out', (depth: number) => 4 * Math.expm1(0.25 * depth)],
  ])('of a flow that is %s finds what it states in 95 of 100 null catalogs', (_, depthOf) => {
    for (const rows of [300, 3_000]) {
      const off = Array.from({ length: 100 }, (_catalog, seed) => {
        const depths = exponentials(rows, seed).map(depthOf);
        const { p } = calibrationOf(depths);
        const found = depths.filter((depth) => p(depth) <= THRESHOLD).length;
        return Math.abs(found - rows * THRESHOLD) > 3 * Math.sqrt(rows * THRESHOLD);
      }).filter(Boolean).length;
      expect(off).toBeLessThanOrEqual(5);
    }
  });

  it('of a flow whose scale is wrong is that of one whose scale is right', () => {
    const depths = exponentials(1_000, 3);
    const { p } = calibrationOf(depths);
    for (const scale of [0.6, 2]) {
      const own = calibrationOf(depths.map((depth) => scale * depth));
      for (const depth of [0.5, 2, 4, 6, 9]) expect(own.p(scale * depth) / p(depth)).toBeCloseTo(1, 6);
    }
  });

  it('by few reference rows flags about the stated fraction of others', () => {
    const flagged = Array.from({ length: 40 }, (_, seed) => {
      const { p } = calibrationOf(exponentials(435, seed, 1.4));
      return exponentials(5_000, 100 + seed, 1.4).filter((depth) => p(depth) <= THRESHOLD).length / 5_000;
    });
    const mean = flagged.reduce((sum, own) => sum + own, 0) / flagged.length;
    expect(mean).toBeGreaterThan(0.007);
    expect(mean).toBeLessThan(0.013);
    const { error } = calibrationOf(exponentials(435, 1));
    const inside = flagged.filter((own) => Math.abs(Math.log(own / THRESHOLD)) < 2 * error(THRESHOLD)).length;
    expect(inside).toBeGreaterThan(34);
  });

  it('of rows that were selected, by their weights flags the stated fraction of what they stand for', () => {
    const seeds = Array.from({ length: 16 }, (_, seed) => seed);
    const falseAlarms = seeds.map((seed) => {
      const draw = random(seed, 'catalog');
      // Unlikely rows are seen less often than others.
      const seen = exponentials(4_000, seed).filter((depth) => draw.uniform() < 1 / (1 + depth));
      const weights = seen.map((depth) => 1 + depth);
      const { p, rows } = calibrationOf(seen, weights);
      expect(rows).toBeLessThan(seen.length);
      const flagged = exponentials(5_000, 100 + seed).filter((depth) => p(depth) <= THRESHOLD).length / 5_000;
      return { flagged, significant: correctedByWeight(seen.map(p), weights).some((q) => q <= 0.05) };
    });
    const mean = falseAlarms.reduce((sum, { flagged }) => sum + flagged / seeds.length, 0);
    expect(mean).toBeGreaterThan(0.008);
    expect(mean).toBeLessThan(0.0125);
    expect(falseAlarms.filter(({ significant }) => significant).length).toBeLessThan(4);
  });

  it('of equal weights is that of none', () => {
    const depths = exponentials(435, 4);
    const [plain, weighed] = [calibrationOf(depths), calibrationOf(depths, new Float64Array(435).fill(1))];
    for (const depth of [0.3, 1.7, 2.6, 5, 8, 40]) expect(weighed.p(depth) / plain.p(depth)).toBeCloseTo(1, 2);
    const p = depths.map(plain.p);
    const q = corrected(p);
    for (const [i, own] of correctedByWeight(p, new Float64Array(435).fill(1)).entries())
      expect(own).toBeCloseTo(q[i] as number, 9);
  });

  it('gives no p-value below one in the reference rows, and is monotone', () => {
    const depths = exponentials(435, 2);
    const { p, smallestP, smallestAt } = calibrationOf(depths);
    expect(smallestP).toBeCloseTo(1 / 436, 12);
    expect(p(1_000)).toBe(smallestP);
    expect(p(smallestAt + 1e-6)).toBe(smallestP);
    expect(p(smallestAt - 0.05)).toBeGreaterThan(smallestP);
    const values = Array.from({ length: 200 }, (_, i) => p(i / 10));
    for (const [i, value] of values.entries()) if (i > 0) expect(value).toBeLessThanOrEqual(values[i - 1] as number);
  });

  it('of very many rows takes no tail farther than its form is known', () => {
    // A tail that bends upwards, as those of curved columns do where the flow is a little off.
    const depths = exponentials(300_000, 5).map((depth) => depth + 0.02 * depth * depth);
    const { p, smallestP } = calibrationOf(depths);
    expect(smallestP).toBe(1 / 30_000);
    const values = depths.map(p);
    expect(corrected(values).filter((q) => q <= 0.05)).toHaveLength(0);
    // A thousand that lie far out are found all the same.
    const far = Float64Array.from([...depths, ...new Float64Array(1_000).fill(60)]);
    const calibrated = calibrationOf(far);
    expect(corrected(far.map(calibrated.p)).filter((q) => q <= 0.05).length).toBeGreaterThan(900);
  });

  it('of very many rows is as right as its error says, whatever the shape of the tail', () => {
    // Sums of two exponentials: P(deeper) = (1 + x)/e^x. A grid of shapes that is coarser than what the rows know was off by 0.2.
    for (const seed of [1, 2, 3, 4]) {
      const [a, b] = [exponentials(100_000, seed), exponentials(100_000, seed + 10)];
      const { p, error } = calibrationOf(a.map((own, i) => own + (b[i] as number)));
      let [low, high] = [0, 30];
      while (high - low > 1e-6)
        [low, high] = p((low + high) / 2) > 0.001 ? [(low + high) / 2, high] : [low, (low + high) / 2];
      const found = Math.log(((1 + low) * Math.exp(-low)) / 0.001);
      expect(Math.abs(found)).toBeLessThan(0.17);
      expect(error(0.001)).toBeLessThan(0.17);
    }
  });

  it('is not moved by a few rows that lie far out', () => {
    const catalogs = 10;
    let more = 0;
    for (let seed = 0; seed < catalogs; seed++) {
      const depths = exponentials(3_000, seed);
      const with20 = depths.slice();
      for (let i = 0; i < 20; i++) with20[i] = 500 + i;
      const { p } = calibrationOf(with20);
      expect(with20.subarray(0, 20).every((depth) => p(depth) <= THRESHOLD)).toBe(true);
      const foundIn = (among: Float64Array) => {
        const own = calibrationOf(among);
        return among.filter((depth) => own.p(depth) <= THRESHOLD).length;
      };
      more += (foundIn(with20) - foundIn(depths)) / catalogs;
    }
    // 20, and not 0 as if they decided the calibration.
    expect(more).toBeGreaterThan(14);
    expect(more).toBeLessThan(28);
  });

  it('leaves no q-value below 0.05 on null catalogs, even where single rows lie far out', () => {
    let alarms = 0;
    for (let seed = 0; seed < 100; seed++) {
      const depths = exponentials(1_000, seed, 1.3);
      // The end of a curved ridge, which no flow could learn.
      for (let i = 0; i < 4; i++) depths[i] = 20 + 10 * i;
      const { p } = calibrationOf(depths);
      if (corrected(Array.from(depths, p)).some((q) => q <= 0.05)) alarms += 1;
    }
    expect(alarms).toBe(0);
  });
});

describe('binomial tails', () => {
  it('are those of tables', () => {
    expect(binomialTail(3, 10, 0.2)).toBeCloseTo(0.32220047, 7);
    expect(binomialTail(0, 10, 0.2)).toBe(1);
    expect(binomialTail(11, 10, 0.2)).toBe(0);
    expect(betaBinomialTail(2, 10, 0.2, 1e7)).toBeCloseTo(binomialTail(2, 10, 0.2), 6);
    // A beta of 1 and 1 makes every count alike likely.
    expect(betaBinomialTail(8, 10, 0.5, 2)).toBeCloseTo(3 / 11, 10);
    expect(betaBinomialTail(9_000, 10_000, 0.5, 2)).toBeCloseTo(1_001 / 10_001, 8);
  });
});

describe('a group stands out', () => {
  const draw = random(11, 'sample');
  const flaggedOf = (rows: number, chance: number) =>
    Array.from({ length: rows }, () => Number(draw.uniform() < chance)).reduce((a, b) => a + b, 0);

  it.each([5, 12, 30])('in less than 5 % of null catalogs of %i groups, also where groups scatter', (groups) => {
    for (const scatters of [false, true]) {
      const alarms = Array.from({ length: 200 }, (_, seed) => {
        const counts = Array.from({ length: groups }, () => {
          const rows = 200 + draw.integer(400);
          return { rows, flagged: flaggedOf(rows, scatters ? 0.01 * (0.5 + draw.uniform()) : 0.01) };
        });
        return groupTests(counts, seed).some(({ qValue }) => qValue <= 0.05);
      }).filter(Boolean).length;
      expect(alarms / 200).toBeLessThan(0.07);
    }
  });

  it('where it does, many together too, and the others do not', () => {
    const counts = Array.from({ length: 30 }, (_, i) => ({
      rows: 400,
      flagged: i < 6 ? 40 + 30 * i : flaggedOf(400, 0.01),
    }));
    const found = groupTests(counts, 1).map(({ qValue }) => qValue <= 0.05);
    expect(found.slice(0, 6)).toEqual(Array(6).fill(true));
    expect(found.slice(6).filter(Boolean)).toHaveLength(0);
  });

  it('among two: the flagged half of one', () => {
    const [odd, rest] = groupTests(
      [
        { rows: 150, flagged: 75 },
        { rows: 750, flagged: 8 },
      ],
      1,
    );
    expect(odd?.qValue).toBeLessThan(0.01);
    expect(rest?.qValue).toBeGreaterThan(0.5);
  });
});
