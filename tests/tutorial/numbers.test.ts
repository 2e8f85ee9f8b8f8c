/** Every number in the words of the chapters that need no training is computed a second way: from the papers' formulas, closed forms, plain sums. */
import { describe, expect, it } from 'vitest';
import { changeChapter } from '../../src/tutorial/chapters/change';
import {
  type ChangeState,
  carriedBy,
  dragKnot as dragMap,
  dropMore,
  droppedOf,
  withStrip,
} from '../../src/tutorial/chapters/change-state';
import { densityChapter } from '../../src/tutorial/chapters/density';
import { type DensityState, normalDraws, pull, withSamples } from '../../src/tutorial/chapters/density-state';
import { errorsChapter } from '../../src/tutorial/chapters/errors';
import { knotsChapter } from '../../src/tutorial/chapters/knots';
import {
  curvesOf,
  dragKnot,
  dragLambda,
  type KnotsState,
  targetRows,
  withBins,
  withOrder,
} from '../../src/tutorial/chapters/knots-state';
import { twoChapter } from '../../src/tutorial/chapters/two';
import { drawFrom, nodesOf, type Shape } from '../../src/tutorial/mathematics/drawn';
import type { Knots } from '../../src/tutorial/mathematics/knots';
import { carriedThrough } from '../../src/tutorial/mathematics/stacked';
import { stepOf } from './support/here';
import { expectNumbers, stepsWithNumbers } from './support/shown';
import { linearRational, normal, plainArea, rationalQuadratic, whereIs } from './support/splines';

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: ArrayLike<number>) => {
  const middle = mean(values);
  return mean(Array.from(values, (value) => (value - middle) ** 2));
};
const LN_2PI = Math.log(2 * Math.PI);
/** Σ 1/n! */
const E = (() => {
  let [sum, term] = [1, 1];
  for (let n = 1; n < 20; n++) {
    term /= n;
    sum += term;
  }
  return sum;
})();

describe('density', () => {
  const drawn = [
    [2, 0.3],
    [9, 0.02],
    [5, 0.4],
  ].reduce((state, [node = 0, p = 0]) => pull(state, node, p), densityChapter.initial());
  const state: DensityState = { ...withSamples(drawn, 500), probe: 0.8, mean: 0.4, deviation: 1.7 };
  const { shape } = state;
  const nodes = nodesOf(shape);
  const heights = shape.heights.map((height) => height / shape.stretch);
  const pieces = heights
    .slice(1)
    .map((b, k) => ({ from: nodes[k] ?? 0, to: nodes[k + 1] ?? 0, a: heights[k] ?? 0, b }));
  const at = (x: number) => {
    const { from, to, a, b } = pieces.find(({ to }) => x <= to) ?? { from: 0, to: 1, a: 0, b: 0 };
    return a + ((b - a) * (x - from)) / (to - from);
  };
  /** ∫ f over each straight piece by Simpson's rule, exact for cubics. */
  const moment = (power: number) =>
    pieces.reduce((sum, { from, to }) => {
      const f = (x: number) => x ** power * at(x);
      return sum + ((to - from) / 6) * (f(from) + 4 * f((from + to) / 2) + f(to));
    }, 0);
  /** −∫ p ln p over a straight piece: the antiderivative of p ln p in p is p² (ln p − ½) / 2. */
  const entropy = pieces.reduce((sum, { from, to, a, b }) => {
    const inner = (p: number) => 0.5 * p * p * (Math.log(p) - 0.5);
    const piece = Math.abs(b - a) < 1e-9 ? a * Math.log(a) : (inner(b) - inner(a)) / (b - a);
    return sum - (to - from) * piece;
  }, 0);
  /** Root mean square of what twelve histograms of n draws miss, counted by hand. */
  const gapOf = (of: Shape, n: number) => {
    const [rows, width] = [drawFrom(of, 12 * n, 1), 6 / 24];
    const counts = new Float64Array(12 * 24);
    for (const [i, x] of rows.entries()) {
      const bin = 24 * Math.floor(i / n) + Math.min(23, Math.floor((x + 3) / width));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return Math.sqrt(mean(counts.map((count, i) => (count / (n * width) - at(-3 + ((i % 24) + 0.5) * width)) ** 2)));
  };
  const [few, many] = [gapOf(shape, 2_000), gapOf(shape, 8_000)];
  const lnProbe = Math.log(at(0.8));
  const [m, v] = [mean(state.samples), variance(state.samples)];
  const best = 0.5 * (LN_2PI + Math.log(v) + 1);
  const own = 0.5 * (LN_2PI + Math.log(1.7 ** 2) + (v + (m - 0.4) ** 2) / 1.7 ** 2);
  const peak = Math.max(...heights);
  const lowest = Math.min(...heights);
  const second: Readonly<Record<string, readonly number[]>> = {
    draw: [peak],
    sample: [few, 2_000, many, 8_000, many / few],
    logp: [at(0.8), lnProbe, E, Math.log(peak / lowest), peak / lowest],
    nll: [0.5 * LN_2PI, 0.5 * (LN_2PI + 1), 0.5],
    fit: [own, own - best, best],
    entropy: [entropy, 0.5 * (LN_2PI + 1 + Math.log(moment(2) - moment(1) ** 2)), Math.LN2],
  };

  it.each(stepsWithNumbers(densityChapter))('%s', (name) => {
    expectNumbers(densityChapter, name, state, second[name] ?? []);
  });

  it('the NLL that is guessed is that of the draws by the closed form', () => {
    const { question } = stepOf(densityChapter.steps, 'nll');
    expect(question?.kind === 'number' && question.truth(state)).toBeCloseTo(
      0.5 * (LN_2PI + mean(normalDraws.map((x) => x * x))),
      9,
    );
    expect(moment(0)).toBeCloseTo(1, 9);
  });
});

describe('change', () => {
  const moved = dragMap(dragMap(dragMap(changeChapter.initial(), 2, -1.2, -1), 4, 1.2, 0.3), 3, 0.1, -0.4);
  const base: ChangeState = {
    ...withStrip(Array.from({ length: 4 }).reduce<ChangeState>(dropMore, moved), 0.7),
    factor: true,
    probe: -0.35,
    bends: [0.6, -0.8],
    mark: 0.9,
    markMoved: true,
  };
  const { knots } = base;
  const up = (z: number) => rationalQuadratic(knots, z);
  const down = (x: number) => whereIs((z) => up(z).value, x, -9, 9);
  /** p(x), and without its factor, by the paper's formula read backwards. */
  const density = (x: number) => normal(down(x)) / up(down(x)).slope;
  const summed = (f: (x: number) => number, from: number, to: number, pieces = 4_000) =>
    plainArea((xs) => xs.map(f), from, to, pieces);
  const { density: shown, z: grid } = carriedBy(base);
  const highest = grid[shown.indexOf(Math.max(...shown))] as number;
  const within =
    droppedOf(base).x.filter((x) => x > highest - 0.5 && x < highest + 0.5).length / droppedOf(base).x.length;
  const strip = { z0: 0.45, z1: 0.95 };
  const [x0, x1] = [up(strip.z0).value, up(strip.z1).value];
  const dip = (() => {
    // The two highest tops and the lowest place between them, on the picture's own grid.
    const p = Array.from(grid, density);
    const tops = [...p.keys()].filter((i) => (p[i] ?? 0) > (p[i - 1] ?? 9) && (p[i] ?? 0) >= (p[i + 1] ?? 9));
    const [a = 0, b = 0] = tops.sort((i, j) => (p[j] ?? 0) - (p[i] ?? 0));
    return Math.min(...p.slice(Math.min(a, b), Math.max(a, b) + 1)) / (p[b] ?? 1);
  })();
  const lnBase = -0.5 * 0.35 ** 2 - 0.5 * LN_2PI;
  const lnSlope = Math.log(up(-0.35).slope);
  // Both maps by their differences around the mark.
  const h = 1e-4;
  const { u, x } = carriedThrough(base.bends, Float64Array.of(0.9 - h, 0.9 + h));
  const [first, both] = [u, x].map((to) => Math.log(((to[1] as number) - (to[0] as number)) / (2 * h))) as [
    number,
    number,
  ];
  const lnMark = -0.5 * 0.9 ** 2 - 0.5 * LN_2PI;
  const second: Readonly<Record<string, readonly number[]>> = {
    drop: [100 * within, 100 * summed(density, highest - 0.5, highest + 0.5)],
    mass: [0.5, summed(normal, strip.z0, strip.z1), summed(density, x0, x1), 0.5, x1 - x0],
    forgotten: [summed((x) => normal(down(x)), -8, 8, 16_000), summed(density, -8, 8, 16_000)],
    steep: [up(0).slope, 1 / Math.sqrt(2 * Math.PI), 1 / Math.sqrt(2 * Math.PI) / up(0).slope],
    peaks: [100 * dip],
    logs: [lnBase, -lnSlope, lnBase - lnSlope],
    stack: [lnMark, first, both - first, lnMark - both],
  };

  it.each(stepsWithNumbers(changeChapter))('%s', (name) => {
    expectNumbers(changeChapter, name, base, second[name] ?? []);
  });
});

describe('knots', () => {
  const fit = [
    [1, -2.7, -1.5],
    [2, -1.3, -0.12],
    [4, 1.3, 0.12],
    [5, 2.7, 1.5],
  ].reduce((state, [k = 0, x = 0, z = 0]) => dragKnot(state, k, x, z), withBins(knotsChapter.initial(), 6));
  const state: KnotsState = { ...fit, probe: 0.7 };
  const linear = dragLambda(withOrder(state, 'linear-rational'), 0.35);
  const { knots } = state;
  const density = (x: number) => normal(rationalQuadratic(knots, x).value) * rationalQuadratic(knots, x).slope;
  const { x } = curvesOf(knots);
  const { value, slope } = rationalQuadratic(knots, 0.7);
  /** The largest difference of the two forms along the places that are drawn. */
  const gap = (of: (knots: Knots, x: number) => number, other: (knots: Knots, x: number) => number) =>
    Math.max(...Array.from(curvesOf(linear.knots).x, (at) => Math.abs(of(linear.knots, at) - other(linear.knots, at))));
  const h = 1e-6;
  const linearDensity = (of: Knots, at: number) =>
    (normal(linearRational(of, at)) * (linearRational(of, at + h) - linearRational(of, at - h))) / (2 * h);
  const quadraticDensity = (of: Knots, at: number) =>
    normal(rationalQuadratic(of, at).value) * rationalQuadratic(of, at).slope;
  const bimodal = (at: number) => normal((at - 2) / 0.5) + normal((at + 2) / 0.5);
  const entropy = plainArea((xs) => xs.map((at) => -bimodal(at) * Math.log(bimodal(at))), -8, 8);
  const nll = -mean(targetRows.map((at) => Math.log(density(at))));
  const second: Readonly<Record<string, readonly number[]>> = {
    height: [Math.max(...Array.from(x, density)), plainArea((xs) => xs.map(density), -8, 8, 80_000)],
    // K widths, K heights and K − 1 slopes of eight bins; then the knots that are held, each with x, z and a slope.
    bins: [8 + 8 + 7, knots.x.length - 1, 3 * (knots.x.length - 2)],
    box: [3, 0.7, value, slope],
    inverse: [0.7, value, whereIs((at) => rationalQuadratic(knots, at).value, value, -4, 4)],
    target: [entropy, nll, nll - entropy, 3 * (knots.x.length - 2)],
  };

  it.each(stepsWithNumbers(knotsChapter).filter((name) => name !== 'order'))('%s', (name) => {
    expectNumbers(knotsChapter, name, state, second[name] ?? []);
  });

  it('order', () => {
    expectNumbers(knotsChapter, 'order', linear, [
      gap((of, at) => rationalQuadratic(of, at).value, linearRational),
      gap(quadraticDensity, linearDensity),
    ]);
  });
});

describe('steps of other chapters that need no training', () => {
  it('samples, masks and passes of layers: counted', () => {
    const state = twoChapter.initial();
    expectNumbers(twoChapter, 'samples', state, [2]);
    expectNumbers(twoChapter, 'masks', state, [2, 0]);
    expectNumbers(twoChapter, 'passes', state, [1]);
    const { question } = stepOf(twoChapter.steps, 'passes');
    expect(question?.kind === 'number' && question.truth(state)).toBe(16);
  });

  it('variances with errors, and the true value of one row: by integrals', () => {
    const state = { ...errorsChapter.initial(), error: 0.45, measured: 2.2, ownError: 0.8 };
    const truth = (at: number) => (0.6 / 0.4) * normal((at + 1.2) / 0.4) + (0.4 / 0.5) * normal((at - 1.3) / 0.5);
    const over = (f: (at: number) => number) => plainArea((xs) => xs.map(f), -9, 9, 2_000);
    const middle = over((at) => at * truth(at));
    const spread = over((at) => (at - middle) ** 2 * truth(at));
    const posterior = (w: number, error: number) => {
      const product = (at: number) => truth(at) * normal((w - at) / error);
      return over((at) => at * product(at)) / over(product);
    };
    expectNumbers(errorsChapter, 'noise', state, [spread, spread + 1, 0.45]);
    expectNumbers(errorsChapter, 'row', state, [posterior(3, 1), 2.2, posterior(2.2, 0.8)]);
    const { question } = stepOf(errorsChapter.steps, 'noise');
    expect(question?.kind === 'number' && question.truth(state)).toBeCloseTo(spread + 1, 9);
  });
});
