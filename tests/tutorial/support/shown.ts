/** The numbers in the words of a step, and their comparison with what was computed a second way. */
import { expect } from 'vitest';
import type { Answered, Chapter, Step } from '../../../src/tutorial/chapter';
import type { Block } from '../../../src/tutorial/text';
import { stepOf } from './here';

type Shown<State> = { readonly of: (state: State) => number | undefined; readonly digits: number };

const valuesIn = <State>(blocks: readonly Block<State>[]): readonly Shown<State>[] =>
  blocks.flatMap((block) =>
    block.kind === 'paragraph'
      ? block.parts.flatMap((part) => (typeof part !== 'string' && part.kind === 'value' ? [part] : []))
      : [],
  );

/** In the order in which they are read: the text, what follows the guess, what is said at the end. */
export const numbersIn = <State>({ text, question, after }: Step<State>): readonly Shown<State>[] =>
  valuesIn([...text, ...(question?.reveal ?? []), ...(after ?? [])]);

/** Steps of a chapter whose words hold numbers. */
export const stepsWithNumbers = <State extends Answered>({ steps }: Chapter<State>): readonly string[] =>
  steps.filter((step) => numbersIn(step).length > 0).map(({ name }) => name);

/** Each number of a step's words, in a state, is that of a second way, to every digit shown. */
export function expectNumbers<State extends Answered>(
  { name: chapter, steps }: Chapter<State>,
  name: string,
  state: State,
  second: readonly number[],
): void {
  const step = stepOf(steps, name);
  const numbers = numbersIn(step);
  expect(second, `${chapter}/${name}: so many numbers`).toHaveLength(numbers.length);
  for (const [i, { of, digits }] of numbers.entries())
    expect(of(state), `${chapter}/${name}: number ${i + 1}`).toBeCloseTo(second[i] as number, digits);
  // Nothing but a check of the truth behind a scale is left.
  const { question } = step;
  if (question?.kind === 'number') expect(Number.isFinite(question.truth(state))).toBe(true);
}
