/** The chapters as data: addresses, words, terms and sources, and that nothing is done before a reader did it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hrefOf, parseAddress } from '../../src/tutorial/address';
import type { Step } from '../../src/tutorial/chapter';
import formulas from '../../src/tutorial/formulas.json';
import { GLOSSARY } from '../../src/tutorial/glossary';
import { SOURCES } from '../../src/tutorial/sources';
import { mathOf } from '../../tools/formulas.mjs';
import { CHAPTERS } from './support/chapters';

const STEPS = CHAPTERS.flatMap((chapter) =>
  chapter.steps.map((step) => ({ where: `${chapter.name}/${step.name}`, step })),
);
const blocksOf = ({ text, question, after }: Step<never>) => [...text, ...(question?.reveal ?? []), ...(after ?? [])];
const partsOf = (step: Step<never>) =>
  blocksOf(step).flatMap((block) => (block.kind === 'paragraph' ? block.parts : [block]));

describe('addresses', () => {
  it('are read back as they were written', () => {
    expect(parseAddress(hrefOf())).toEqual({ chapter: undefined, step: undefined, only: false });
    expect(parseAddress(hrefOf('knots'))).toEqual({ chapter: 'knots', step: undefined, only: false });
    for (const { name, steps } of CHAPTERS) {
      for (const step of steps) {
        for (const only of [false, true])
          expect(parseAddress(hrefOf(name, step.name, only))).toEqual({ chapter: name, step: step.name, only });
      }
    }
  });

  it.each([
    '.',
    ')',
    '),',
    '>',
    '%3E',
    '"',
    ' ',
    '%20',
    '%0A',
    '\u200b',
    '&utm_source=mail',
    '?fbclid=IwAR0',
    '|text>',
    ': look',
  ])('lead to their step with %j behind them', (tail) => {
    for (const only of [false, true]) {
      const sent = hrefOf('knots', 'slopes', only);
      expect(parseAddress(sent + tail)).toEqual({ chapter: 'knots', step: 'slopes', only });
    }
  });

  it('name every step once', () => {
    expect(new Set(STEPS.map(({ where }) => where)).size).toBe(STEPS.length);
  });

  it.each(['#learn/KNOTS', '#learn%2Fknots', '#LEARN/Knots', '#%20learn/knots/', '##learn/knots/<script>'])(
    'that were altered lead to their chapter: %s',
    (hash) => {
      expect(parseAddress(hash)).toEqual({ chapter: 'knots', step: undefined, only: false });
    },
  );

  it.each([
    '#learn/../knots',
    `#learn/${'x'.repeat(100_000)}`,
    `#learn/${'x'.repeat(41)}`,
    '#learn?only_=1',
    '#learner',
    '#unlearn',
    '',
  ])('that lead nowhere lead to the contents: %.60s', (hash) => {
    expect(parseAddress(hash)).toEqual({ chapter: undefined, step: undefined, only: false });
  });
});

describe('words', () => {
  it('type no measured number: the page computes them', () => {
    const typed = STEPS.flatMap(({ where, step }) =>
      partsOf(step).flatMap((part) =>
        typeof part === 'string' && /\d[.,]\d|\d\d|\d ?%/.test(part) ? [`${where}: ${part}`] : [],
      ),
    );
    expect(typed).toEqual([]);
  });

  it('use terms, sources and formulas that there are, each formula in words too', () => {
    for (const { where, step } of STEPS) {
      for (const part of partsOf(step)) {
        if (typeof part === 'string' || part.kind === 'value') continue;
        if (part.kind === 'term') expect(GLOSSARY, where).toHaveProperty(part.term);
        if (part.kind === 'chapter')
          expect(
            CHAPTERS.map(({ name }) => name),
            where,
          ).toContain(part.chapter);
        if (part.kind === 'cite') expect(SOURCES, where).toHaveProperty(part.source);
        if (part.kind === 'formula') expect(formulas[part.name].words, where).toMatch(/^[\w ,]{2,}$/);
      }
    }
  });

  it('write formulas with characters of the font that is shipped for them', () => {
    const has = new Set(readFileSync(new URL('../../src/tutorial/math-font/characters.txt', import.meta.url), 'utf8'));
    for (const [name, { tex }] of Object.entries(formulas)) {
      const math = mathOf(tex);
      const written = math.replace(/<[^>]*>|&\w+;/g, '').replace(/\s/g, '');
      // The sign of a root is drawn by its element.
      const signs = math.includes('<msqrt>') ? `${written}√` : written;
      expect(
        [...signs].filter((sign) => !has.has(sign)),
        name,
      ).toEqual([]);
    }
  });

  it('cite every source that is listed, and show every formula that is kept', () => {
    const used = new Set(
      STEPS.flatMap(({ step }) =>
        partsOf(step).flatMap((part) =>
          typeof part === 'string'
            ? []
            : part.kind === 'cite'
              ? [part.source]
              : part.kind === 'formula'
                ? [part.name]
                : [],
        ),
      ),
    );
    expect([...Object.keys(SOURCES), ...Object.keys(formulas)].filter((name) => !used.has(name as never))).toEqual([]);
  });

  it('compute numbers that are finite or not there yet, from a state where nothing was done', () => {
    for (const { initial, steps } of CHAPTERS) {
      for (const step of steps) {
        const state = step.enter ? step.enter(initial()) : initial();
        for (const part of partsOf(step)) {
          if (typeof part === 'string' || part.kind !== 'value') continue;
          expect(part.of(state) ?? 0, step.name).not.toBe(Number.POSITIVE_INFINITY);
        }
      }
    }
  });
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
