/** The chapters as data: addresses, words, and predicates that turn true by what a reader does and not before. */
import { describe, expect, it } from 'vitest';
import { hrefOf, parseAddress } from '../../src/tutorial/address';
import type { Answered, Chapter, Step } from '../../src/tutorial/chapter';
import { withAnswer } from '../../src/tutorial/chapter';
import { changeChapter } from '../../src/tutorial/chapters/change';
import { carriedBy, dragKnot as dragMap, initialChange, stripMass } from '../../src/tutorial/chapters/change-state';
import { densityChapter } from '../../src/tutorial/chapters/density';
import { drawMore, pull, stretchTo } from '../../src/tutorial/chapters/density-state';
import { knotsChapter } from '../../src/tutorial/chapters/knots';
import { dragKnot, dragLambda, dragSlope, withBins, withOrder } from '../../src/tutorial/chapters/knots-state';
import { learningChapter } from '../../src/tutorial/chapters/learning';
import { outliersChapter } from '../../src/tutorial/chapters/outliers';
import { trustChapter } from '../../src/tutorial/chapters/trust';
import { twoChapter } from '../../src/tutorial/chapters/two';
import { deviationOf, meanOf } from '../../src/tutorial/mathematics/gaussian';
import { maskedPicture, seenBy } from '../../src/tutorial/mathematics/masks';
import type { Block } from '../../src/tutorial/text';

/** Words and steps, whatever the state. */
const wordsOf = (blocks: readonly Block<never>[]) =>
  blocks.flatMap((block) => (block.kind === 'paragraph' ? block.parts.filter((part) => typeof part === 'string') : []));
const textsOf = ({ text, question, after }: Step<never>) =>
  wordsOf([...text, ...(question?.reveal ?? []), ...(after ?? [])]);

const CHAPTERS = [
  densityChapter,
  changeChapter,
  knotsChapter,
  learningChapter,
  twoChapter,
  trustChapter,
  outliersChapter,
] as unknown as readonly Chapter<never>[];

describe('addresses', () => {
  it('are read back as they were written', () => {
    expect(parseAddress(hrefOf())).toEqual({ chapter: undefined, step: undefined, only: false });
    expect(parseAddress(hrefOf('knots'))).toEqual({ chapter: 'knots', step: undefined, only: false });
    expect(parseAddress(hrefOf('knots', 'slopes', true))).toEqual({ chapter: 'knots', step: 'slopes', only: true });
  });

  it('that lead nowhere lead to the contents', () => {
    for (const hash of ['#learn/<img>', '#learn/a/b/c', `#learn/${'x'.repeat(500)}`, '#learn?only=1']) {
      expect(parseAddress(hash).chapter).toBeUndefined();
    }
  });

  it('name every step once', () => {
    for (const { name, steps } of CHAPTERS) {
      const hrefs = steps.map((step) => hrefOf(name, step.name));
      expect(new Set(hrefs).size).toBe(hrefs.length);
      expect(hrefs.map((href) => parseAddress(href).step)).toEqual(steps.map((step) => step.name));
    }
  });
});

it('no text types a measured number: the page computes them', () => {
  const typed = CHAPTERS.flatMap(({ name, steps }) =>
    steps.flatMap((step) =>
      textsOf(step).flatMap((words) => (/\d[.,]\d|\d\d/.test(words) ? [`${name}/${step.name}: ${words}`] : [])),
    ),
  );
  expect(typed).toEqual([]);
});

it('every step asks for something, has a hint, and is not done before anything was done', () => {
  for (const { initial, steps } of CHAPTERS) {
    for (const step of steps) {
      expect(step.task).toMatch(/\.$/);
      expect(step.hint).toMatch(/\.$/);
      const start = initial();
      expect(step.done(step.enter ? step.enter(start) : start), step.name).toBe(false);
    }
  }
});

/** Plays one step from the beginning of its chapter; the state after it, and whether the step is done. */
function play<State extends Answered>(
  chapter: Chapter<State>,
  name: string,
  ...acts: readonly ((state: State) => State)[]
) {
  const step = chapter.steps.find((one) => one.name === name);
  if (!step) throw new Error(`there is no step ${name}`);
  const entered = step.enter ? step.enter(chapter.initial()) : chapter.initial();
  return step.done(acts.reduce((state, act) => act(state), entered));
}
const guess =
  <State extends Answered>(step: string, answer = 0) =>
  (state: State) =>
    withAnswer(state, step, answer);

describe('a reader who does what is asked is seen', () => {
  it('in the chapter on densities', () => {
    const density = (name: string, ...acts: Parameters<typeof play<ReturnType<typeof densityChapter.initial>>>[2][]) =>
      play(densityChapter, name, ...acts);
    expect(
      density(
        'draw',
        (s) => pull(s, 1, 0.2),
        (s) => pull(s, 5, 0.5),
        (s) => pull(s, 6, 0.1),
      ),
    ).toBe(true);
    expect(
      density(
        'draw',
        (s) => pull(s, 1, 0.2),
        (s) => pull(s, 1, 0.5),
        (s) => pull(s, 1, 0.1),
      ),
    ).toBe(false);
    expect(density('sample', guess('sample', 1), (s) => drawMore(s, 2_000))).toBe(true);
    expect(density('sample', (s) => drawMore(s, 2_000))).toBe(false);
    expect(density('logp', (s) => ({ ...s, probe: -0.5 }))).toBe(true);
    expect(density('nll', guess('nll', 1.2))).toBe(true);
    expect(density('fit', (s) => ({ ...s, mean: meanOf(s.samples), deviation: deviationOf(s.samples) }))).toBe(true);
    expect(density('fit', (s) => ({ ...s, mean: 2 }))).toBe(false);
    expect(density('entropy', guess('entropy'), (s) => stretchTo(s, 2))).toBe(true);
  });

  it('in the chapter on changes of variables', () => {
    expect(play(changeChapter, 'map', (s) => dragMap(s, 2, -1, 0.3))).toBe(true);
    expect(play(changeChapter, 'forgotten', guess('forgotten'), (s) => ({ ...s, factor: true }))).toBe(true);
    const steep = [
      (s: ReturnType<typeof initialChange>) => dragMap(s, 2, -0.6, -2),
      (s: ReturnType<typeof initialChange>) => dragMap(s, 4, 0.6, 2),
    ];
    expect(play(changeChapter, 'steep', guess('steep'), ...steep)).toBe(true);
    expect(play(changeChapter, 'steep', ...steep)).toBe(false);
    expect(play(changeChapter, 'peaks', ...steep)).toBe(true);
    expect(play(changeChapter, 'peaks', (s) => dragMap(s, 3, 0, 0.5))).toBe(false);
  });

  it('in the chapter on knots', () => {
    expect(play(knotsChapter, 'position', (s) => dragKnot(s, 2, 0.3, 0.6))).toBe(true);
    expect(
      play(
        knotsChapter,
        'height',
        (s) => dragKnot(s, 2, 0, 0.6),
        (s) => dragKnot(s, 1, -0.3, -0.6),
      ),
    ).toBe(true);
    expect(play(knotsChapter, 'slopes', (s) => dragSlope(s, 2, 0.2))).toBe(true);
    expect(play(knotsChapter, 'slopes', (s) => dragSlope(s, 2, 1.5))).toBe(false);
    expect(play(knotsChapter, 'bins', guess('bins', 20), (s) => withBins(s, 8))).toBe(true);
    expect(play(knotsChapter, 'box', guess('box', 1), (s) => ({ ...s, probe: 3.4 }))).toBe(true);
    expect(play(knotsChapter, 'order', (s) => dragLambda(withOrder(s, 'linear'), 0.8))).toBe(true);
    const toPeaks = (s: ReturnType<typeof knotsChapter.initial>) =>
      [
        [1, -2.7, -1.5],
        [2, -1.3, -0.12],
        [4, 1.3, 0.12],
        [5, 2.7, 1.5],
      ].reduce((state, [k = 0, x = 0, y = 0]) => dragKnot(state, k, x, y), s);
    expect(play(knotsChapter, 'target', toPeaks)).toBe(true);
    expect(play(knotsChapter, 'target')).toBe(false);
  });
});

describe('mass', () => {
  it('is carried: a strip and its image hold the same, and only the factor makes the area one', () => {
    const state = { ...dragMap(dragMap(initialChange(), 2, -1.4, 0.1), 4, 1.6, 0.9), strip: -0.8 };
    const { base, data } = stripMass(state);
    expect(data).toBeCloseTo(base, 6);
    const { area, forgottenArea } = carriedBy(state);
    expect(area).toBeCloseTo(1, 6);
    expect(Math.abs(forgottenArea - 1)).toBeGreaterThan(0.1);
  });
});

describe('masks', () => {
  it('leave to each output the variables before it, whatever the order', () => {
    expect([0, 1, 2].map((output) => seenBy(maskedPicture([1, 2, 3], [6, 6]), output))).toEqual([[], [0], [0, 1]]);
    expect([0, 1, 2].map((output) => seenBy(maskedPicture([3, 1, 2], [5]), output))).toEqual([[1, 2], [], [1]]);
  });
});
