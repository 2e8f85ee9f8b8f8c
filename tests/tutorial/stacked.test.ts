/** Two maps one behind the other, the flip, the cost of layers, and guesses that are wrong. */
import { describe, expect, it } from 'vitest';
import { type Answered, type Chapter, withAnswer } from '../../src/tutorial/chapter';
import { changeChapter } from '../../src/tutorial/chapters/change';
import { twoChapter } from '../../src/tutorial/chapters/two';
import { dependence, LAYER_KINDS, passesOf } from '../../src/tutorial/mathematics/passes';
import { carriedThrough, logBaseAt, throughBoth } from '../../src/tutorial/mathematics/stacked';
import { CHAPTERS as ALL_CHAPTERS } from './support/chapters';
import { stepOf } from './support/here';

describe('two maps', () => {
  it('add their ln of slopes: ln p of x is that by the slope of both together', () => {
    for (const bends of [
      [0.6, -0.8],
      [-1, 1],
      [0, 0],
    ] as const) {
      for (const z of [-1.7, 0.03, 2.2]) {
        const h = 1e-5;
        const { x } = carriedThrough(bends, Float64Array.of(z - h, z + h));
        const slope = ((x[1] as number) - (x[0] as number)) / (2 * h);
        expect(throughBoth(bends, z).logProb).toBeCloseTo(logBaseAt(z) - Math.log(slope), 6);
      }
    }
  });

  it('are bent both, and the mark moved, before the step is done', () => {
    const { done } = stepOf(changeChapter.steps, 'stack');
    const state = { ...changeChapter.initial(), bends: [0.5, -0.5] as const, markMoved: true };
    expect(done(withAnswer(state, 'stack', 2))).toBe(true);
    expect(done(state)).toBe(false);
    expect(done(withAnswer({ ...state, markMoved: false }, 'stack', 1))).toBe(false);
    expect(done(withAnswer({ ...state, bends: [0.5, 0.1] }, 'stack', 1))).toBe(false);
    const flip = stepOf(changeChapter.steps, 'flip');
    expect(flip.done(withAnswer({ ...state, flipped: true }, 'flip', 1))).toBe(true);
    expect(flip.done(withAnswer(state, 'flip', 0))).toBe(false);
  });
});

describe('layers', () => {
  it('have triangular matrices, of which a coupling layer fills a part', () => {
    for (const kind of LAYER_KINDS) {
      let filled = 0;
      for (let row = 0; row < 6; row++) {
        for (let column = 0; column < 6; column++) {
          const how = dependence(kind, 6, row, column);
          if (column > row) expect(how).toBe('none');
          if (column === row) expect(how).not.toBe('none');
          if (how !== 'none') filled += 1;
        }
      }
      expect(filled).toBe(kind === 'coupling' ? 6 + 3 * 3 : (6 * 7) / 2);
    }
  });

  it('are slow one way where each column waits for those before it', () => {
    expect(LAYER_KINDS.map((kind) => passesOf(kind, 16))).toEqual([
      { density: 1, sample: 16 },
      { density: 16, sample: 1 },
      { density: 1, sample: 1 },
    ]);
    const { done } = stepOf(twoChapter.steps, 'passes');
    const state = { ...twoChapter.initial(), kindsSeen: LAYER_KINDS };
    expect(done(withAnswer(state, 'passes', 3))).toBe(true);
    expect(done(withAnswer(twoChapter.initial(), 'passes', 16))).toBe(false);
  });
});

const CHAPTERS = ALL_CHAPTERS as unknown as readonly Chapter<Answered>[];

/** Every guess that a step offers: all choices, and the ends and the middle of a scale. */
const GUESSES = CHAPTERS.flatMap((chapter) =>
  chapter.steps.flatMap((step) => {
    const { question } = step;
    if (!question) return [];
    const answers =
      question.kind === 'choice'
        ? question.options.map((_, i) => i)
        : [question.from, (question.from + question.to) / 2, question.to];
    return answers.map((answer) => ({ where: `${chapter.name}/${step.name}`, answer, chapter, step }));
  }),
);

describe('a guess', () => {
  it.each(GUESSES)(
    'of $answer in $where alone does no step, and a wrong one blocks none',
    ({ answer, chapter, step }) => {
      const begun = step.enter ? step.enter(chapter.initial()) : chapter.initial();
      const guessed = withAnswer(begun, step.name, answer);
      const { question } = step;
      // A step that is no more than its guess is done by any.
      const byGuess = [0, 1, 2].map((other) => step.done(withAnswer(begun, step.name, other)));
      expect(new Set([...byGuess, step.done(guessed)]).size).toBe(1);
      // What is right must be offered.
      if (question?.kind === 'choice') expect(question.options[question.right(guessed) ?? 0]).toBeDefined();
      if (question?.kind === 'number') {
        expect(question.truth(guessed)).toBeGreaterThanOrEqual(question.from);
        expect(question.truth(guessed)).toBeLessThanOrEqual(question.to);
      }
    },
  );
});
