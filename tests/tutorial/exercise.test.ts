/** Exercises and completion codes travel by mail: what is put behind them is left away, what was cut or changed is found, and nothing is trusted. */
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../src/base/base64url';
import { hrefOf, parseAddress } from '../../src/tutorial/address';
import { densityChapter } from '../../src/tutorial/chapters/density';
import { twoChapter } from '../../src/tutorial/chapters/two';
import {
  type Completion,
  codesIn,
  completionCode,
  type Exercise,
  exerciseMark,
  exerciseText,
  MOST_TASK,
  MOST_TITLE,
  readCompletion,
  readExercise,
} from '../../src/tutorial/exercise';
import { type Material, materialIn, ROWS } from '../../src/tutorial/material';
import { ALTERED, fragmentOf, LOST } from '../share/altered';

const EXERCISE = { title: 'Aufgabe 3: Steigung', task: 'Zeichne <b>zwei</b> Gipfel, und erkläre „flach“.\n😀' };
const DONE: Completion = { step: 'knots/slopes', exercise: 7, name: 'Ada Ö.', done: true, guess: '21 numbers' };

describe('an exercise', () => {
  /** With letters that are altered most, two hyphens in a row and an underscore: wide signs and question marks make them. */
  const awkward = ['', 'x', 'xx']
    .map((pad) => ({ ...EXERCISE, title: `${pad}Was！ Was？ Wie? Wo?` }))
    .find((exercise) => /--.*_|_.*--/.test(exerciseText(exercise))) as Exercise;
  const link = `https://example.org/knotwork/${hrefOf('knots', 'slopes', true, exerciseText(awkward))}`;

  it.each(ALTERED)('opens with %s', (_what, alter) => {
    expect(parseAddress(fragmentOf(alter(link)))).toEqual({
      chapter: 'knots',
      step: 'slopes',
      only: true,
      exercise: awkward,
    });
  });

  it.each(LOST)('says so with %s', (_what, alter) => {
    const { exercise, chapter } = parseAddress(fragmentOf(alter(link)));
    expect(exercise === 'damaged' || chapter === undefined || exercise === undefined).toBe(true);
    expect(exercise).not.toEqual(awkward);
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
    expect(address.exercise).toEqual(longest);
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
    expect(parseAddress(`#learn/knots/slopes?only=${'A'.repeat(31_000)}`).chapter).toBeUndefined();
  });
});

describe('data of one’s own', () => {
  const column = Array.from({ length: ROWS.most }, (_, i) => (i % 2 ? 1e6 + i : 1_000 - i));
  const plane = column.map((x, i) => `${x}; ${Math.sin(i)}`).join('\n');
  const brought = (kind: Material['kind'], text: string): Material => {
    const material = materialIn(kind, text);
    if (typeof material === 'string') throw new Error(material);
    return material;
  };

  it('travels in the link, at its longest too', () => {
    for (const material of [
      brought('values', column.join('; ')),
      brought('pairs', plane),
      brought('formula', `exp(-x^2)${' + 0'.repeat(40)}`),
      brought('toy', 'two-spirals'),
    ]) {
      const longest = { title: 'Ω'.repeat(MOST_TITLE), task: '語'.repeat(MOST_TASK), material };
      const address = parseAddress(hrefOf('density', 'draw', true, exerciseText(longest)));
      expect(address.exercise, material.kind).toEqual(longest);
    }
  });

  it('as a table is standardised, and is what the step begins with', () => {
    const { values } = brought('values', column.join(' ')) as Extract<Material, { kind: 'values' }>;
    const [mean, square] = [0, 1].map(
      (power) => values.reduce((sum, one) => sum + one ** (power + 1), 0) / values.length,
    );
    expect([mean, square]).toEqual([expect.closeTo(0, 3), expect.closeTo(1, 3)]);
    // Two values, far apart: the shape has its peaks at −1 and 1, and nothing between them.
    const { heights } = densityChapter.own?.(densityChapter.initial(), { kind: 'values', values }).shape ?? {
      heights: [],
    };
    expect(heights[4]).toBeGreaterThan(1.3 * (heights[6] ?? 1));
    expect(heights[8]).toBeGreaterThan(1.3 * (heights[6] ?? 1));
    const { own } = twoChapter.own?.(twoChapter.initial(), brought('pairs', plane)) ?? {};
    expect(own?.rows.length).toBe(2 * ROWS.most);
  });

  it('as a formula has its values at the places where it is drawn, over its area', () => {
    const formula = brought('formula', 'x < 0 ? 2 : 6');
    const { heights } = densityChapter.own?.(densityChapter.initial(), formula).shape ?? { heights: [] };
    expect((heights[9] ?? 0) / (heights[3] ?? 1)).toBeCloseTo(3, 9);
    expect(heights.reduce((sum, height, k) => sum + height * (k % 12 ? 0.5 : 0.25), 0)).toBeCloseTo(1, 12);
  });

  it('that is none is refused in words', () => {
    const why = (kind: Material['kind'], text: string) => materialIn(kind, text);
    expect(why('values', '1 2 3')).toMatch(/10 to 200 rows; this one has 3/);
    expect(why('values', `${column.join(' ')} 7`)).toMatch(/has 201/);
    expect(why('values', '1 2 x 4 5 6 7 8 9 10')).toMatch(/“x” is not a number/);
    expect(why('values', '3 '.repeat(20))).toMatch(/all equal/);
    expect(why('pairs', `${plane}\n1`)).toMatch(/Line 201 has 1 numbers/);
    expect(why('pairs', '1 2\n'.repeat(20))).toMatch(/all equal/);
    expect(why('formula', 'exp(')).toMatch(/formula/i);
    expect(why('formula', 'x')).toMatch(/negative/);
    expect(why('formula', '1/x')).toMatch(/negative, infinite/);
    expect(why('formula', '0 * x')).toMatch(/zero/);
    expect(why('toy', 'moon')).toMatch(/no shape/);
  });

  it('by somebody else’s hand is bounded', () => {
    const framed = (entry: object) => readExercise(exerciseText({ ...EXERCISE, ...entry } as never));
    const sent = (value: unknown) => framed({ material: { kind: 'values', values: value } });
    for (const values of [[1, 2], new Array(201).fill(0), new Array(20).fill(1e9), new Array(20).fill('1'), 'x'])
      expect(sent(values)).toBeUndefined();
    for (const formula of ['x', '('.repeat(150), `1${'+1'.repeat(200)}`, 7])
      expect(framed({ material: { kind: 'formula', formula } })).toBeUndefined();
    expect(framed({ material: { kind: 'toy', toy: '__proto__' } })).toBeUndefined();
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

  it.each(ALTERED)('is read with %s', (what, alter) => {
    const names = ['', 'x', 'xx'].map((pad) => ({ ...DONE, name: `${pad}Was！ Wie? Wo? Wann?` }));
    const done = names.find((one) => /--.*_|_.*--/.test(completionCode(one))) as Completion;
    const code = completionCode(done);
    if (what === 'a wrapper that checks links') return;
    expect(codesIn(alter(code)).read[0]).toEqual(done);
  });

  it('is no exercise, and an exercise is no code', () => {
    expect(readCompletion(`KW1.${exerciseText(EXERCISE)}`)).toBeUndefined();
    expect(readExercise(completionCode(DONE).slice(4))).toBeUndefined();
    expect(readCompletion(exerciseText(EXERCISE))).toBeUndefined();
  });
});
