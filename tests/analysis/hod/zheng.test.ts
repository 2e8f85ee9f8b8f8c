/** Galaxies in haloes: the formulas against their definitions, and fits of mocks against what they were drawn from. */
import { describe, expect, it } from 'vitest';
import { massBins } from '../../../src/analysis/hod/binned';
import { bestStep, fitStep, fitZheng, zhengIntervals, zhengLikelihood } from '../../../src/analysis/hod/fit';
import { cellsOf, haloesOf } from '../../../src/analysis/hod/haloes';
import { mockOf } from '../../../src/analysis/hod/mock';
import { stepOccupation, zhengOccupation } from '../../../src/analysis/hod/occupation';
import { erf } from '../../../src/base/erf';
import { random } from '../../../src/base/random';

/** Galaxies brighter than −20.5 as Zheng, Coil & Zehavi 2007 have them, roughly. */
const TRUTH = { logMmin: 12.79, sigma: 0.39, logM0: 11.92, logM1: 13.94, alpha: 1.15 };

/** Masses with dn/dM ∝ M⁻² from 10^11.5 on. */
function masses(count: number, seed: number): Float64Array {
  const draw = random(seed, 'split');
  return Float64Array.from({ length: count }, () => Math.min(11.5 - Math.log10(draw.uniform()), 15.5));
}

/** A mock as a table has it, a row for each galaxy and one for each halo without. */
function mockHaloes(logMass: Float64Array, seed: number, hod = TRUTH) {
  const { halo, central } = mockOf(logMass, (x) => zhengOccupation(hod, x), seed);
  const full = new Set(halo);
  const empty = Array.from(logMass.keys()).filter((i) => !full.has(i));
  const rows = [...halo, ...empty];
  return haloesOf({
    mass: rows.map((i) => 10 ** (logMass[i] as number)),
    halo: rows,
    central: [...central, ...empty.map(() => Number.NaN)],
  });
}

describe('mean numbers', () => {
  it('are ½(1 + erf) and its product with a power, to 1e-12', () => {
    for (let x = 10; x < 16; x += 0.037) {
      const { centrals, satellites } = zhengOccupation(TRUTH, x);
      const right = 0.5 * (1 + erf((x - 12.79) / 0.39));
      expect(Math.abs(centrals - right)).toBeLessThan(1e-12);
      const power = x > 11.92 ? ((10 ** x - 10 ** 11.92) / 10 ** 13.94) ** 1.15 : 0;
      expect(Math.abs(satellites / (right * power || 1) - (right * power ? 1 : 0))).toBeLessThan(1e-9);
    }
    expect(stepOccupation({ logMmin: 12, logM1: 13, alpha: 1 }, 11.9)).toEqual({ centrals: 0, satellites: 0 });
    expect(stepOccupation({ logMmin: 12, logM1: 13, alpha: 2 }, 13).satellites).toBe(1);
  });

  it('are what a mock has', () => {
    const logMass = new Float64Array(20_000).fill(14.2);
    const { halo, central } = mockOf(logMass, (x) => zhengOccupation(TRUTH, x), 3);
    const { satellites } = zhengOccupation(TRUTH, 14.2);
    const drawn = central.reduce((sum, one) => sum + 1 - one, 0) / 20_000;
    expect(Math.abs(drawn - satellites)).toBeLessThan(4 * Math.sqrt(satellites / 20_000));
    const numbers = new Float64Array(20_000);
    for (const [k, i] of halo.entries()) numbers[i] = (numbers[i] as number) + 1 - (central[k] as number);
    const variance = numbers.reduce((sum, n) => sum + (n - drawn) ** 2, 0) / 20_000;
    expect(Math.abs(variance / drawn - 1)).toBeLessThan(0.05);
  });
});

describe('the likelihood', () => {
  it('has the gradient of finite differences', () => {
    const cells = cellsOf(mockHaloes(masses(3_000, 1), 2));
    const likelihood = zhengLikelihood(cells);
    const at = [12.7, Math.log(0.45), 11.8, 13.8, 1.05];
    const { gradient } = likelihood(at);
    for (const [k, slope] of gradient.entries()) {
      const moved = (by: number) => likelihood(at.map((value, j) => value + (j === k ? by : 0))).value;
      expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - slope)).toBeLessThan(1e-3 * (1 + Math.abs(slope)));
    }
  });
});

describe('a fit', () => {
  it('finds what a mock was drawn from, within its errors', () => {
    for (const seed of [1, 2, 3]) {
      const cells = cellsOf(mockHaloes(masses(30_000, seed), 10 + seed));
      const { hod, logLikelihood } = fitZheng(cells);
      const truth = [TRUTH.logMmin, Math.log(TRUTH.sigma), TRUTH.logM0, TRUTH.logM1, TRUTH.alpha];
      // Twice the log-likelihood lost by the truth is χ² of five degrees of freedom: below 20.5 in 999 of 1,000.
      const lost = 2 * (logLikelihood - zhengLikelihood(cells)(truth).value);
      expect(lost).toBeGreaterThan(0);
      expect(lost).toBeLessThan(20.5);
      const intervals = zhengIntervals(cells, hod);
      for (const name of ['logMmin', 'sigma', 'logM1', 'alpha'] as const) {
        const { value, low = Number.NaN, high = Number.NaN } = intervals[name];
        expect(low, name).toBeLessThan(value);
        expect(high, name).toBeGreaterThan(value);
        const sigma = TRUTH[name] < value ? value - low : high - value;
        expect(Math.abs(TRUTH[name] - value) / sigma, `${name}, seed ${seed}`).toBeLessThan(3.5);
      }
    }
  });

  it('of three parameters finds a step and the satellites above it', () => {
    const logMass = masses(20_000, 5);
    const { halo, central } = mockOf(logMass, (x) => stepOccupation({ logMmin: 12.2, logM1: 13.3, alpha: 0.9 }, x), 6);
    const full = new Set(halo);
    const empty = Array.from(logMass.keys()).filter((i) => !full.has(i));
    const rows = [...halo, ...empty];
    const cells = cellsOf(
      haloesOf({
        mass: rows.map((i) => 10 ** (logMass[i] as number)),
        halo: rows,
        central: [...central, ...empty.map(() => Number.NaN)],
      }),
    );
    const { hod, wrong, below } = fitStep(cells);
    expect(Math.abs(hod.logMmin - 12.2)).toBeLessThan(0.02);
    expect(Math.abs(hod.logM1 - 13.3)).toBeLessThan(0.1);
    expect(Math.abs(hod.alpha - 0.9)).toBeLessThan(0.1);
    expect(wrong).toBeLessThan(50);
    expect(below).toBeLessThan(20);
    expect(bestStep(cells).logMmin).toBe(hod.logMmin);
  });
});

describe('a bin of mass', () => {
  it('has no error where all of its haloes agree', () => {
    const haloes = haloesOf({ mass: [2e12, 2e12, 2e12, 2e12], halo: [1, 2, 3, 3], central: [1, 1, 1, 0] });
    const [bin] = massBins(haloes);
    expect([bin?.centrals.mean, bin?.centrals.standardError]).toEqual([1, Number.NaN]);
    expect(bin?.satellites.standardError).toBeGreaterThan(0);
  });
});

describe('haloes', () => {
  const rows = (more: Partial<Parameters<typeof haloesOf>[0]> = {}) => ({
    mass: [1e12, 1e12, 1e13, 1e12, Number.NaN],
    halo: ['a', 'a', 'b', 'c', 'd'],
    central: [1, 0, Number.NaN, 1, 1],
    ...more,
  });

  it('are counted with their galaxies, and a row without a galaxy only tells of its halo', () => {
    const haloes = haloesOf(rows());
    expect([haloes.count, [...haloes.centrals], [...haloes.satellites]]).toEqual([3, [1, 0, 1], [1, 0, 0]]);
    expect(haloes.notes).toEqual(['1 rows without a positive halo mass or without an ID are left out.']);
  });

  it('are told apart within each place', () => {
    const haloes = haloesOf(rows({ place: ['x', 'y', 'x', 'x', 'x'] }));
    expect(haloes.count).toBe(4);
  });

  it('of several masses are refused', () => {
    expect(() => haloesOf(rows({ mass: [1e12, 2e12, 1e13, 1e12, 1] }))).toThrow(/different masses/);
    expect(() => haloesOf(rows({ mass: [0, -1, 0, 0, 0] }))).toThrow(/No row/);
  });
});
