/** Plainer densities beside a flow: conditional ones are densities too, and a winner is claimed only beyond the error of the difference. */
import { describe, expect, it } from 'vitest';
import { allBaselines, type Baseline, compareBaselines, winnerOf } from '../../src/analysis/baselines';
import { baselineVerdict, leakVerdict, overfitVerdict } from '../../src/analysis/fit-verdicts';
import { fitKernelDensity, kernelLogProb } from '../../src/analysis/kernel-density';
import { meanWithError, pAbove } from '../../src/analysis/mean-error';
import { random } from '../../src/base/random';

const LN_2PI = Math.log(2 * Math.PI);
const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const upTo = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: upTo(0, 3_000) };
const test = upTo(3_000, 5_000);
const byKind = (baselines: readonly Baseline[], kind: Baseline['kind']) =>
  baselines.find((one) => one.kind === kind) ?? expect.fail(`no ${kind}`);

describe('of a conditional density', () => {
  // A mass given another and one of eleven settings, as parameters of simulations are.
  const draw = random(3, 'catalog');
  const context = new Float64Array(2 * 5_000);
  const values = new Float64Array(5_000);
  let truth = 0;
  for (let row = 0; row < 5_000; row++) {
    const setting = draw.integer(11) / 2 - 2.5;
    const mass = 11 + 0.5 * draw.normal();
    const noise = draw.normal();
    context.set([mass, setting], 2 * row);
    values[row] = 0.8 * mass + 0.2 * setting + 0.3 * noise;
    if (row >= 3_000) truth -= (0.5 * noise * noise + Math.log(0.3) + 0.5 * LN_2PI) / 2_000;
  }
  const baselines = allBaselines({ values, dim: 1, context, given: 2, split, seed: 1 });

  it('has a mixture near the truth although one column of the context has few values', () => {
    expect(Math.abs(meanOf(byKind(baselines, 'mixture').logProb(test)) - truth)).toBeLessThan(0.05);
    expect(meanOf(byKind(baselines, 'gaussian').logProb(test))).toBeCloseTo(truth, 1);
  });

  it('integrates to one at any context', () => {
    const grid = Float64Array.from({ length: 4_000 }, (_, i) => 5 + (8 * (i + 0.5)) / 4_000);
    const all = new Float64Array(3_000 + grid.length);
    all.set(values.subarray(0, 3_000));
    all.set(grid, 3_000);
    const contexts = new Float64Array(2 * all.length);
    contexts.set(context.subarray(0, 6_000));
    for (let row = 3_000; row < all.length; row++) contexts.set([11.4, 1.25], 2 * row);
    const own = allBaselines({ values: all, dim: 1, context: contexts, given: 2, split, seed: 1 });
    for (const { logProb } of own) {
      const total = logProb(upTo(3_000, all.length)).reduce((sum, log) => sum + Math.exp(log) * (8 / 4_000), 0);
      expect(total).toBeCloseTo(1, 3);
    }
  });
});

describe('of columns', () => {
  const draw = random(5, 'catalog');
  const normal = Float64Array.from({ length: 5_000 }, () => draw.normal());
  const none = new Float64Array();

  it('chooses one component for one Gaussian, and is the same in any units', () => {
    const few = { train: upTo(0, 180) };
    const at = (scale: number, shift: number) => {
      const values = normal.map((value) => scale * value + shift);
      return allBaselines({ values, dim: 1, context: none, given: 0, split: few, seed: 1 });
    };
    const own = at(1, 0);
    expect(byKind(own, 'mixture').name).toBe('Gaussian mixture (1)');
    for (const [scale, shift] of [
      [1e160, 0],
      [1e-30, 0],
      [1, 1e6],
    ] as const) {
      for (const [i, { logProb }] of at(scale, shift).entries()) {
        const expected = meanOf((own[i] as Baseline).logProb(test)) - Math.log(scale);
        expect(Math.abs(meanOf(logProb(test)) - expected)).toBeLessThan(1e-3);
      }
    }
  });

  it('is hardly moved by one bad value among the training rows', () => {
    const values = normal.slice();
    values[7] = 99_999;
    const [clean, spoilt] = [normal, values].map((of) =>
      meanOf(
        byKind(allBaselines({ values: of, dim: 1, context: none, given: 0, split, seed: 1 }), 'mixture').logProb(test),
      ),
    );
    expect(Math.abs((clean as number) - (spoilt as number))).toBeLessThan(0.02);
  });

  it('has a kernel density within a hundredth of two narrow peaks, where a normal reference is far too wide', () => {
    const peak = (row: number) => (row % 2 === 0 ? -5 : 5);
    const values = Float64Array.from(normal, (value, row) => peak(row) + 0.1 * value);
    const truth = -0.5 - 0.5 * LN_2PI - Math.log(0.1) - Math.LN2;
    const density = fitKernelDensity(values, split.train);
    expect(Math.abs(meanOf(kernelLogProb(density, values, test)) - truth)).toBeLessThan(0.03);
  });

  it('has a kernel density that scores a training row by the kernels of all others', () => {
    const values = Float64Array.of(-2, -1, 0, 1.5, 40, 0.3);
    const kernel = (train: Uint32Array) => fitKernelDensity(values, train);
    const [all, others] = [kernel(upTo(0, 5)), kernel(upTo(0, 4))];
    const fixed = (density: ReturnType<typeof kernel>) => ({ ...density, bandwidth: 0.5 });
    const [left] = kernelLogProb(fixed(all), values, Uint32Array.of(4), new Set([0, 1, 2, 3, 4]));
    expect(left).toBeCloseTo(kernelLogProb(fixed(others), values, Uint32Array.of(4))[0] as number, 10);
    const unseen = kernelLogProb(fixed(all), values, Uint32Array.of(5), new Set([0, 1, 2, 3, 4]))[0];
    expect(unseen).toBe(kernelLogProb(fixed(all), values, Uint32Array.of(5))[0]);
  });

  it('has a kernel density with a finite ln p far from every row, and bears equal rows', () => {
    const far = Float64Array.of(...normal.subarray(0, 100), 1e5);
    expect(Number.isFinite(kernelLogProb(fitKernelDensity(far, upTo(0, 100)), far, upTo(100, 101))[0])).toBe(true);
    const equal = new Float64Array(100).fill(2);
    expect(kernelLogProb(fitKernelDensity(equal, upTo(0, 100)), equal, upTo(0, 5)).every(Number.isFinite)).toBe(true);
  });
});

describe('an error by groups', () => {
  /** Rows in groups, each with an offset of its own. */
  const rows = (seed: number, groups: number, each: number) => {
    const draw = random(seed, 'catalog');
    const offsets = Array.from({ length: groups }, () => draw.normal());
    return Float64Array.from({ length: groups * each }, (_, row) => (offsets[row % groups] as number) + draw.normal());
  };
  const numbers = (groups: number, each: number) =>
    Uint32Array.from({ length: groups * each }, (_, row) => row % groups);

  it('is the scatter of the mean over other groups', () => {
    const found = Array.from({ length: 400 }, (_, seed) => meanWithError(rows(seed, 12, 40), numbers(12, 40)));
    const scatter = Math.sqrt(meanOf(Float64Array.from(found, ({ mean }) => mean * mean)));
    const told = Math.sqrt(meanOf(Float64Array.from(found, ({ standardError }) => standardError ** 2)));
    expect(Math.abs(told / scatter - 1)).toBeLessThan(0.15);
    // Rows taken as independent would tell less than a quarter of it.
    expect(meanWithError(rows(1, 12, 40)).standardError).toBeLessThan(0.3 * scatter);
  });

  it.each([2, 3, 12])('finds means above 0 by chance as often as it says, with %i groups', (groups) => {
    const trials = 2_000;
    let claims = 0;
    for (let seed = 0; seed < trials; seed++) {
      if (pAbove(meanWithError(rows(seed, groups, 8), numbers(groups, 8))) < 0.05) claims += 1;
    }
    expect(claims / trials).toBeGreaterThan(0.03);
    expect(claims / trials).toBeLessThan(0.07);
  });

  it('is unknown of one group', () => {
    expect(meanWithError(rows(1, 1, 40), numbers(1, 40)).standardError).toBeNaN();
    expect(pAbove(meanWithError(rows(1, 1, 40), numbers(1, 40)))).toBeNaN();
  });
});

describe('verdicts on NLLs', () => {
  const normal = (count: number, mean: number, deviation: number, seed: number) => {
    const draw = random(seed, 'catalog');
    return Float64Array.from({ length: count }, () => mean + deviation * draw.normal());
  };
  const flow = normal(2_000, -1.453, 1, 1);
  const all = upTo(0, 2_000);
  const beside = (better: number, deviation: number, rows = 2_000) => {
    const own = flow.subarray(0, rows);
    const other = normal(rows, better, deviation, 2).map((value, i) => value + (own[i] as number));
    const baseline: Baseline = { kind: 'mixture', name: 'Gaussian mixture (8)', logProb: () => other };
    return baselineVerdict(
      meanWithError(own),
      compareBaselines([baseline], { rows: all.subarray(0, rows), flow: own, groups: undefined }),
      rows,
    );
  };

  it('says first that a baseline wins, by how much, and what to do', () => {
    const { judgement, sentence } = beside(0.25, 1);
    expect(judgement).toBe('bad');
    expect(sentence).toMatch(
      /^A Gaussian mixture \(8\) beats the flow: test NLL 1\.\d+ against 1\.\d+, better by 0\.2\d+ ± 0\.02\d+ nats\. Use it/,
    );
  });

  it('claims nothing within two errors, and praises nothing either', () => {
    expect(beside(0.01, 1).judgement).toBe('warning');
    expect(beside(-0.25, 1).judgement).toBe('good');
    expect(beside(0.01, 1, 40).judgement).toBe('too few');
  });

  it('of three equal baselines that fail on rare rows, one wins no more often than is said; a better one wins', () => {
    // Of every row a baseline gains the mean of e^(1.2 z), and loses its own.
    const [tests, rows, trained] = [200, 200, 500];
    const draw = random(9, 'catalog');
    const gains = Array.from({ length: 3 }, () =>
      Float64Array.from({ length: trained + tests * rows }, () => Math.exp(0.72) - Math.exp(1.2 * draw.normal())),
    );
    const wins = (better: number, withTraining: boolean) => {
      const baselines = gains.map((gain): Baseline => {
        return {
          kind: 'mixture',
          name: 'Mixture',
          logProb: (of) => Float64Array.from(of, (row) => better + (gain[row] as number)),
        };
      });
      const of = (from: number, to: number) => ({
        rows: upTo(from, to),
        flow: new Float64Array(to - from),
        groups: undefined,
      });
      const train = withTraining ? of(0, trained) : undefined;
      const won = Array.from({ length: tests }, (_, i) =>
        winnerOf(compareBaselines(baselines, of(trained + i * rows, trained + (i + 1) * rows), train)),
      );
      return won.filter((winner) => winner !== undefined).length / tests;
    };
    expect(wins(0, true)).toBeLessThan(0.045);
    expect(wins(1.5, true)).toBeGreaterThan(0.9);
  });

  it('calls a flow overfitted that knows its training rows by heart', () => {
    const { judgement, sentence } = overfitVerdict(
      meanWithError(normal(2_000, -1.65, 1, 3)),
      meanWithError(normal(300, -3.21, 2, 4)),
      300,
    );
    expect(judgement).toBe('bad');
    expect(sentence).toMatch(
      /^Overfitted: NLL 1\.6\d+ on training rows, 3\.\d+ on test rows, difference 1\.\d+ ± 0\.1\d+ nats/,
    );
    const [train, other] = [normal(2_000, -1.65, 1, 3), normal(300, -1.65, 1, 4)];
    expect(overfitVerdict(meanWithError(train), meanWithError(other), 300).judgement).toBe('good');
  });

  it('warns of a leak beyond two errors and is silent below them', () => {
    const groups = upTo(0, 20);
    const gain = (mean: number, seed: number) => meanWithError(normal(20, mean, 0.3, seed), groups);
    const leak = leakVerdict(gain(1.3, 5), gain(0, 6), 'sim');
    expect(leak).toMatchObject({
      judgement: 'warning',
      sentence: expect.stringMatching(
        /^A random split looks 1\.\d+ ± 0\.\d+ nats better: leakage between rows of one sim/,
      ),
    });
    const claims = Array.from({ length: 400 }, (_, i) => leakVerdict(gain(0, 100 + i), gain(0, 600 + i), 'sim'));
    expect(claims.filter(({ judgement }) => judgement === 'warning').length / 400).toBeLessThan(0.05);
    expect(leakVerdict(meanWithError(normal(20, 1, 0.1, 1), new Uint32Array(20)), gain(0, 2), 'sim').judgement).toBe(
      'too few',
    );
  });
});

it('a mean has an error at any scale, and one value has none', () => {
  const values = Float64Array.of(1, 2, 4, 9);
  const scaled = (by: number) => meanWithError(values.map((value) => by * value));
  expect(scaled(1).standardError).toBeCloseTo(Math.sqrt(38 / 12), 12);
  for (const by of [1e-200, 1e200]) expect(scaled(by).standardError / by).toBeCloseTo(scaled(1).standardError, 12);
  expect(meanWithError(Float64Array.of(3))).toMatchObject({ mean: 3, standardError: Number.NaN });
  expect(meanWithError(new Float64Array()).mean).toBeNaN();
});

it('a gap within the scatter between groups is neither overfitting nor its absence', () => {
  const train = { mean: -0.974, standardError: 0.044, independent: 48 };
  const test = { mean: -1.256, standardError: 0.309, independent: 7 };
  expect(overfitVerdict(train, test, 2_786).judgement).toBe('too few');
});
