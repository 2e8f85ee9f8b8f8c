/** Exercises and completion codes travel by mail: what is put behind them is left away, what was cut or changed is found, and nothing is trusted. */
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../src/base/base64url';
import { hrefOf, parseAddress, withoutTail } from '../../src/tutorial/address';
import { densityChapter } from '../../src/tutorial/chapters/density';
import {
  type Completion,
  codesIn,
  completionCode,
  exerciseMark,
  exerciseText,
  MOST_TASK,
  MOST_TITLE,
  readCompletion,
  readExercise,
  VALUES,
  valuesIn,
} from '../../src/tutorial/exercise';

const EXERCISE = { title: 'Aufgabe 3: Steigung', task: 'Zeichne <b>zwei</b> Gipfel, und erkläre „flach“.\n😀' };
const DONE: Completion = { step: 'knots/slopes', exercise: 7, name: 'Ada Ö.', done: true, guess: '21 numbers' };

describe('an exercise', () => {
  it('is read back from its link, also with what mail puts behind it', () => {
    const sent = hrefOf('knots', 'slopes', true, exerciseText(EXERCISE));
    for (const tail of ['', '.', ')', '>', '%20', '&utm_source=mail', '"', '\u200b', '|text>']) {
      const { chapter, step, only, words = '' } = parseAddress(withoutTail(sent + tail));
      expect([chapter, step, only]).toEqual(['knots', 'slopes', true]);
      expect(readExercise(words), tail).toEqual(EXERCISE);
    }
    expect(readExercise(`${exerciseText(EXERCISE)}extra`)).toEqual(EXERCISE);
  });

  it('that was cut or changed is none', () => {
    const text = exerciseText(EXERCISE);
    for (let cut = 0; cut < text.length; cut += 3) expect(readExercise(text.slice(0, cut))).toBeUndefined();
    for (let at = 0; at < text.length; at += 5) {
      const other = text[at] === 'A' ? 'B' : 'A';
      expect(readExercise(text.slice(0, at) + other + text.slice(at + 1)), String(at)).toBeUndefined();
    }
  });

  it('at its longest fits in an address, and is told from another', () => {
    const longest = { title: 'Ω'.repeat(MOST_TITLE), task: '語'.repeat(MOST_TASK) };
    const address = parseAddress(hrefOf('two', 'square', true, exerciseText(longest)));
    expect(readExercise(address.words ?? '')).toEqual(longest);
    expect(exerciseMark(longest)).not.toBe(exerciseMark(EXERCISE));
    expect(exerciseMark(undefined)).toBe(0);
  });

  it('by somebody else’s hand is bounded: no other shape, nothing longer', () => {
    const framed = (value: unknown) => exerciseText(value as never);
    // A frame is made of what it is given: these have the right checksum and the wrong content.
    expect(readExercise(framed({ title: 7, task: '' }))).toBeUndefined();
    expect(readExercise(framed({ title: 'x'.repeat(MOST_TITLE + 1), task: '' }))).toBeUndefined();
    expect(readExercise(framed({}))).toBeUndefined();
    expect(readExercise(toBase64Url(new Uint8Array(200)))).toBeUndefined();
    expect(parseAddress(`#learn/knots/slopes?only=${'A'.repeat(7_000)}`).chapter).toBeUndefined();
  });
});

describe('a table of one’s own', () => {
  const typed = Array.from({ length: VALUES.most }, (_, i) => (i % 2 ? 1e6 + i : 1_000 - i));
  it('travels standardised in the link, at its longest too, and is what the chapter begins with', () => {
    const values = valuesIn(typed.join('; '));
    if (typeof values === 'string') throw new Error(values);
    const [mean, square] = [0, 1].map(
      (power) => values.reduce((sum, one) => sum + one ** (power + 1), 0) / values.length,
    );
    expect([mean, square]).toEqual([expect.closeTo(0, 3), expect.closeTo(1, 3)]);
    const longest = { title: 'Ω'.repeat(MOST_TITLE), task: '語'.repeat(MOST_TASK), values };
    const address = parseAddress(hrefOf('density', 'draw', true, exerciseText(longest)));
    expect(readExercise(address.words ?? '')).toEqual(longest);
    // Two values, far apart: the shape has its peaks at −1 and 1, and nothing between them.
    const { heights } = densityChapter.own?.(densityChapter.initial(), values).shape ?? { heights: [] };
    expect(heights[4]).toBeGreaterThan(1.3 * (heights[6] ?? 1));
    expect(heights[8]).toBeGreaterThan(1.3 * (heights[6] ?? 1));
  });

  it('that is none is refused in words, and by somebody else’s hand is bounded', () => {
    expect(valuesIn('1 2 3')).toMatch(/10 to 200 values; these are 3/);
    expect(valuesIn(`${typed.join(' ')} 7`)).toMatch(/these are 201/);
    expect(valuesIn('1 2 x 4 5 6 7 8 9 10')).toMatch(/“x” is not a number/);
    expect(valuesIn('3 '.repeat(20))).toMatch(/all equal/);
    for (const values of [[1, 2], new Array(201).fill(0), new Array(20).fill(1e9), new Array(20).fill('1'), 'x'])
      expect(readExercise(exerciseText({ ...EXERCISE, values } as never))).toBeUndefined();
  });
});

describe('a completion code', () => {
  it('is found in any text around it, once for each time it stands there', () => {
    const code = completionCode(DONE);
    const other = completionCode({ ...DONE, name: '', guess: '' });
    const { read, broken } = codesIn(`Hello,\n here: ${code}.\nBob: <${other}>\n${code.slice(0, -9)}\nKW1.`);
    expect(read).toEqual([DONE, { ...DONE, name: '', guess: '' }]);
    expect(broken).toBe(1);
  });

  it('is no exercise, and an exercise is no code', () => {
    expect(readCompletion(`KW1.${exerciseText(EXERCISE)}`)).toBeUndefined();
    expect(readExercise(completionCode(DONE).slice(4))).toBeUndefined();
    expect(readCompletion(exerciseText(EXERCISE))).toBeUndefined();
  });
});
