/** A question that the page asks before it goes on, and who waits for the answer. */
import { signal } from '@preact/signals';

export interface Question {
  readonly title: string;
  /** Sentences: what happens, and what is kept. */
  readonly words: readonly string[];
  /** What the button says that goes on. */
  readonly go: string;
  readonly answer: (goOn: boolean) => void;
}

export const question = signal<Question | undefined>(undefined);

/** Resolves with whether the person wants it; a question that waits already is answered with no. */
export function ask(asked: Omit<Question, 'answer'>): Promise<boolean> {
  question.peek()?.answer(false);
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer(goOn) {
        question.value = undefined;
        resolve(goOn);
      },
    };
  });
}
