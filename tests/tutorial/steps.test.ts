/** The steps of the chapters that need no training: each is done by all that it asks together, and by nothing less. */
import { describe, expect, it } from 'vitest';
import { splineSize } from '../../src/flow/spline/options';
import { type Answered, type Chapter, withAnswer } from '../../src/tutorial/chapter';
import { changeChapter } from '../../src/tutorial/chapters/change';
import {
  type ChangeState,
  carriedBy,
  densestUnit,
  densityOfSamples,
  dipOf,
  dragKnot as dragMap,
  dropMore,
  droppedOf,
  withStrip,
} from '../../src/tutorial/chapters/change-state';
import { densityChapter } from '../../src/tutorial/chapters/density';
import {
  type DensityState,
  drawMore,
  ENOUGH,
  gapsOf,
  pull,
  stretchTo,
} from '../../src/tutorial/chapters/density-state';
import { knotsChapter } from '../../src/tutorial/chapters/knots';
import {
  dragKnot,
  dragLambda,
  dragSlope,
  freeNumbers,
  type KnotsState,
  orderGap,
  readOff,
  withBins,
  withOrder,
} from '../../src/tutorial/chapters/knots-state';
import { differsOnlyIn, PLAIN } from '../../src/tutorial/chapters/learning-state';
import { twoChapter } from '../../src/tutorial/chapters/two';
import type { TwoState } from '../../src/tutorial/chapters/two-state';
import { deviationOf, meanOf } from '../../src/tutorial/mathematics/gaussian';
import { stepOf } from './support/here';

type Act<State> = (state: State) => State;

const guess =
  <State extends Answered>(step: string, answer = 0): Act<State> =>
  (state) =>
    withAnswer(state, step, answer);

/** The state in which a reader who comes by the address of a step finds it. */
function entered<State extends Answered>({ initial, steps }: Chapter<State>, name: string): State {
  const { enter } = stepOf(steps, name);
  return enter ? enter(initial()) : initial();
}

function check<State extends Answered>(
  chapter: Chapter<State>,
  asked: Readonly<Record<string, readonly Act<State>[]>>,
) {
  expect(Object.keys(asked)).toEqual(chapter.steps.map(({ name }) => name).slice(0, Object.keys(asked).length));
  for (const [name, acts] of Object.entries(asked)) {
    const { done } = stepOf(chapter.steps, name);
    const after = (some: readonly Act<State>[]) => some.reduce((state, act) => act(state), entered(chapter, name));
    expect(done(after(acts)), `${name}, all of it`).toBe(true);
    for (const missing of acts)
      expect(done(after(acts.filter((act) => act !== missing))), `${name}, without ${missing}`).toBe(false);
  }
}

describe('a step is done by what it asks, and by nothing less', () => {
  it('in the chapter on densities', () => {
    check<DensityState>(densityChapter, {
      draw: [(s) => pull(s, 1, 0.2), (s) => pull(s, 5, 0.5), (s) => pull(s, 6, 0.1)],
      sample: [guess('sample', 1), (s) => drawMore(s, ENOUGH - 1), (s) => drawMore(s, 1)],
      logp: [(s) => ({ ...s, probe: -0.5 })],
      nll: [guess('nll', 1.2)],
      fit: [(s) => ({ ...s, mean: meanOf(s.samples), deviation: deviationOf(s.samples) })],
      entropy: [guess('entropy'), (s) => stretchTo(s, 2)],
    });
    const again = [0.2, 0.5, 0.1].reduce((state, p) => pull(state, 1, p), densityChapter.initial());
    expect(stepOf(densityChapter.steps, 'draw').done(again), 'one handle three times').toBe(false);
  });

  it('in the chapter on changes of variables', () => {
    check<ChangeState>(changeChapter, {
      map: [(s) => dragMap(s, 2, -1, 0.3)],
      drop: [guess('drop'), dropMore],
      mass: [(s) => withStrip(s, 1)],
      forgotten: [guess('forgotten'), (s) => ({ ...s, factor: true })],
      steep: [guess('steep'), (s) => dragMap(s, 2, -0.6, -2), (s) => dragMap(s, 4, 0.6, 2)],
      peaks: [(s) => dragMap(dragMap(s, 2, -0.6, -2), 4, 0.6, 2)],
      logs: [(s) => ({ ...s, probe: 2, probed: true })],
    });
    const { done, enter } = stepOf(changeChapter.steps, 'mass');
    const hardly = withStrip(enter?.(changeChapter.initial()) ?? changeChapter.initial(), -0.9);
    expect(done(hardly), 'a strip that was hardly moved').toBe(false);
  });

  it('in the chapter on knots', () => {
    check<KnotsState>(knotsChapter, {
      position: [(s) => dragKnot(s, 2, 0.3, 0.6)],
      height: [(s) => dragKnot(dragKnot(s, 2, 0, 0.6), 1, -0.3, -0.6)],
      slopes: [(s) => dragSlope(s, 2, 0.2)],
      bins: [guess('bins', 20), (s) => withBins(s, 8)],
      box: [guess('box', 1), (s) => ({ ...s, probe: 3.4 })],
      order: [(s) => withOrder(s, 'linear-rational'), (s) => dragLambda(s, 0.8)],
      inverse: [(s) => ({ ...s, direction: 'forward', probe: 1, sampled: true })],
      target: [
        (s) => dragKnot(dragKnot(s, 1, -2.7, -1.5), 5, 2.7, 1.5),
        (s) => dragKnot(dragKnot(s, 2, -1.3, -0.12), 4, 1.3, 0.12),
      ],
    });
    expect(stepOf(knotsChapter.steps, 'slopes').done(dragSlope(knotsChapter.initial(), 2, 1.5))).toBe(false);
  });

  it('in the picture of masks', () => {
    const { done } = stepOf(twoChapter.steps, 'masks');
    const followed: TwoState = { ...twoChapter.initial(), seen: [0, 1, 2] };
    expect(done(followed)).toBe(false);
    expect(done(withAnswer({ ...followed, seen: [0, 2] }, 'masks', 1))).toBe(false);
    expect(done(withAnswer(followed, 'masks', 1))).toBe(true);
  });
});

describe('what a step shows is worth looking at', () => {
  it('a histogram of four times the samples misses half as much, whatever was drawn', () => {
    const wild = [2, 5, 8, 0, 12].reduce(
      (state, node, i) => pull(state, node, [0.9, 0.01, 3, 0.4, 0.2][i] as number),
      densityChapter.initial(),
    );
    for (const state of [densityChapter.initial(), wild]) {
      const { few, many } = gapsOf(state);
      expect(Math.abs(many / few - 0.5)).toBeLessThan(0.08);
      const { question } = stepOf(densityChapter.steps, 'sample');
      expect(question?.kind === 'choice' && question.right(state)).toBe(1);
    }
  });

  it('the forgotten factor changes the area, even where the map was hardly touched', () => {
    const { enter } = stepOf(changeChapter.steps, 'forgotten');
    const touched = dragMap(changeChapter.initial(), 3, 0, 0.1);
    for (const state of [changeChapter.initial(), touched]) {
      const { area, forgottenArea } = carriedBy(enter?.(state) ?? state);
      expect(area).toBeCloseTo(1, 6);
      expect(Math.abs(forgottenArea - 1)).toBeGreaterThan(0.1);
    }
  });

  it('dropped samples have the density of the map: their share near its peak is the mass there', () => {
    const state = Array.from({ length: 20 }).reduce<ChangeState>(dropMore, {
      ...dragMap(dragMap(changeChapter.initial(), 2, -1.2, -1), 4, 1.2, 0.3),
    });
    const { x, z } = droppedOf(state);
    expect(x).toHaveLength(10_000);
    // More of them are those of before and others.
    expect(droppedOf({ ...state, dropped: 500 }).z).toEqual(z.subarray(0, 500));
    const { share, mass } = densestUnit(state);
    const { density } = carriedBy(state);
    // The mass a second way: the density itself, summed over its grid.
    const step = 8 / (density.length - 1);
    const peak = density.indexOf(Math.max(...density));
    const half = Math.round(0.5 / step);
    const summed = density.subarray(peak - half, peak + half + 1).reduce((sum, p) => sum + p * step, 0);
    expect(Math.abs(summed - mass)).toBeLessThan(0.03);
    expect(Math.abs(share - mass)).toBeLessThan(4 * Math.sqrt((mass * (1 - mass)) / 10_000));
    // As a density the histogram has the area of the samples within the picture.
    const area = densityOfSamples(x).reduce((sum, height) => sum + height * 0.25, 0);
    expect(area).toBeCloseTo(x.filter((at) => Math.abs(at) <= 4).length / x.length, 12);
    // Another map has no samples yet.
    expect(dragMap(state, 3, 0, 0.1).dropped).toBe(0);
  });

  it('a spline that was reset is bent again before it is compared and inverted', () => {
    const reset = withBins(dragKnot(knotsChapter.initial(), 2, 0.5, 1), 9);
    for (const name of ['box', 'order', 'inverse']) {
      const state = stepOf(knotsChapter.steps, name).enter?.({ ...reset, probe: 3.9 }) ?? reset;
      expect(orderGap(state, 'y'), name).toBeGreaterThan(0.01);
      if (name === 'inverse') expect(Math.abs(state.probe)).toBeLessThan(state.knots.bound);
    }
  });

  it('a spline of K bins has as many free numbers as handles that a reader can move', () => {
    const { question, done } = stepOf(knotsChapter.steps, 'bins');
    const state = withAnswer(withBins(knotsChapter.initial(), 8), 'bins', 21);
    // Every inner knot moves along x and y and has a slope; both ends, which have no handle, and their slopes stay.
    const inner = [...Array(state.knots.x.length).keys()].slice(1, -1);
    const moved = inner.flatMap((k) => {
      const { knots } = dragKnot(state, k, (state.knots.x[k] ?? 0) + 0.1, (state.knots.y[k] ?? 0) - 0.1);
      return [knots.x[k] !== state.knots.x[k], knots.y[k] !== state.knots.y[k]];
    });
    const handles = moved.filter(Boolean).length + state.knots.slopes.length;
    expect(handles).toBe(21);
    expect(question?.kind === 'number' && question.truth(state)).toBe(handles);
    expect(done(state)).toBe(true);
    expect(freeNumbers('linear-rational', 8)).toBe(handles + state.knots.lambda.length);
    // A network puts out two more, since a softmax takes no notice of a constant: K widths, K heights, K − 1 slopes.
    expect(splineSize({ order: 'rational-quadratic', bins: 8, bound: 3 })).toBe(handles + 2);
  });

  it('runs in one table differ in nothing but what the table names', () => {
    expect(differsOnlyIn(PLAIN)).toBe(true);
    expect(differsOnlyIn({ ...PLAIN, rate: 2 }, 'batch')).toBe(false);
    expect(differsOnlyIn({ ...PLAIN, batch: 8 }, 'batch')).toBe(true);
    expect(differsOnlyIn({ ...PLAIN, batch: 8, rate: 2 }, 'batch')).toBe(false);
  });

  it('forward is from latent to data, as in the sources that are cited, and its inverse gives densities', () => {
    const bent = dragKnot(knotsChapter.initial(), 2, 0.5, 1);
    const there = readOff({ ...bent, direction: 'inverse', probe: 0.5 });
    expect([there.x, there.y]).toEqual([0.5, expect.closeTo(1, 12)]);
    const back = readOff({ ...bent, direction: 'forward', probe: 1 });
    expect([back.x, back.y]).toEqual([expect.closeTo(0.5, 12), 1]);
  });

  it('finds the dip between two peaks, and none where there is one', () => {
    expect(dipOf(Float64Array.of(0, 0.4, 0.1, 0.5, 0))).toEqual({ peaks: 2, dip: expect.closeTo(0.25, 12) });
    expect(dipOf(Float64Array.of(0, 0.4, 0.5, 0.1, 0))).toEqual({ peaks: 1, dip: 1 });
  });
});
