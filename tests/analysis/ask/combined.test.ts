/** The posterior of a parameter that rows share: exact for normals, covered as often as it says, and by group no narrower than one row. */
import { expect, test } from 'vitest';
import { combine, logMean } from '../../../src/analysis/ask/combined';
import { random } from '../../../src/base/random';

const SIGMA = 0.5;
const GRID = Float64Array.from({ length: 201 }, (_, k) => -4 + 0.04 * k);
const lnNormal = (off: number, sigma: number) => -0.5 * (off / sigma) ** 2 - Math.log(sigma * Math.sqrt(2 * Math.PI));
/** θ ~ N(0, 1), x ~ N(θ, σ): θ | x is normal with this variance and mean x · variance / σ². */
const VARIANCE = 1 / (1 + 1 / SIGMA ** 2);
const logsOf = (xs: readonly number[]) =>
  Float64Array.from(
    xs.flatMap((x) => Array.from(GRID, (theta) => lnNormal(theta - (x * VARIANCE) / SIGMA ** 2, Math.sqrt(VARIANCE)))),
  );
const PRIOR = GRID.map((theta) => lnNormal(theta, 1));

test('is that of all rows at once, and of a group no narrower than of one of its rows', () => {
  const xs = [0.2, 0.9, 0.4, 0.7];
  const { independent, byGroup, groups } = combine({
    grid: GRID,
    posteriors: logsOf(xs),
    prior: PRIOR,
    groups: [0, 0, 0, 0],
  });
  const variance = 1 / (1 + xs.length / SIGMA ** 2);
  const mean = (variance * (0.2 + 0.9 + 0.4 + 0.7)) / SIGMA ** 2;
  expect(independent.median).toBeCloseTo(mean, 3);
  expect((independent.high68 - independent.low68) / 2).toBeCloseTo(0.9945 * Math.sqrt(variance), 2);
  expect(groups).toBe(1);
  // The group is one row with the mean of its values.
  expect(byGroup?.median).toBeCloseTo((VARIANCE * 0.55) / SIGMA ** 2, 3);
  expect(((byGroup?.high68 ?? 0) - (byGroup?.low68 ?? 0)) / 2).toBeCloseTo(0.9945 * Math.sqrt(VARIANCE), 2);
});

test('holds the truth as often as it says where the prior is the mean of the posteriors that were learned', () => {
  const draw = random(11, 'catalog');
  const rowOf = (theta: number) => theta + SIGMA * draw.normal();
  const prior = logMean(logsOf(Array.from({ length: 2_000 }, () => rowOf(draw.normal()))), GRID.length);
  let inside = 0;
  const repeats = 200;
  for (let i = 0; i < repeats; i++) {
    const theta = draw.normal();
    const posteriors = logsOf(Array.from({ length: 20 }, () => rowOf(theta)));
    const { low68, high68 } = combine({ grid: GRID, posteriors, prior }).independent;
    if (low68 <= theta && theta <= high68) inside += 1;
  }
  // 68 % within 3.5 standard errors.
  expect(Math.abs(inside / repeats - 0.68)).toBeLessThan(3.5 * Math.sqrt((0.68 * 0.32) / repeats));
});

test('by group it holds the truth at least as often as it says, and as independent rows too rarely, where rows share half of their scatter', () => {
  const draw = random(12, 'catalog');
  const [count, size, repeats] = [6, 5, 120];
  const groups = Array.from({ length: count * size }, (_, i) => i % count);
  const inside = { independent: 0, byGroup: 0 };
  for (let i = 0; i < repeats; i++) {
    const theta = draw.normal();
    const shared = Array.from({ length: count }, () => SIGMA * Math.SQRT1_2 * draw.normal());
    const xs = groups.map((group) => theta + (shared[group] as number) + SIGMA * Math.SQRT1_2 * draw.normal());
    const found = combine({ grid: GRID, posteriors: logsOf(xs), prior: PRIOR, groups });
    for (const name of ['independent', 'byGroup'] as const) {
      const { low68 = 0, high68 = 0 } = found[name] ?? {};
      if (low68 <= theta && theta <= high68) inside[name] += 1;
    }
  }
  // In closed form 43 % and 80 %.
  expect(inside.byGroup / repeats).toBeGreaterThan(0.68);
  expect(inside.byGroup / repeats).toBeLessThan(0.95);
  expect(inside.independent / repeats).toBeLessThan(0.58);
});
