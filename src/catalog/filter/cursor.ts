/** Where a parser stands among the words and signs of an expression. */
import type { ProblemError } from '../../base/problem';
import { type Language, notUnderstood, type Token, tokensOf } from './tokens';

/** Deeper brackets than anyone writes by hand; it also bounds the recursion of all that walks the tree. */
const MOST_DEPTH = 50;

export interface Cursor {
  /** The token that is next. */
  peek(): Token;
  /** The token before it, if any. */
  before(): Token | undefined;
  skip(): void;
  isSign(value: string): boolean;
  /** Words are read in any case, and never from backquotes. */
  isWord(value: string): boolean;
  /** Steps over what was found. */
  take(found: boolean): boolean;
  expectSign(value: string): void;
  /** Throws where too many are inside each other. */
  nested<T>(read: () => T): T;
  /** The refusal of what stands at `at`, or next. */
  fail(what: string, at?: number): ProblemError;
}

export function cursorOver(text: string, language: Language): Cursor {
  const tokens = tokensOf(text, language);
  let next = 0;
  let depth = 0;
  const peek = () => tokens[next] as Token;
  const isSign = (value: string) => peek().kind === 'sign' && peek().value === value;
  const fail = (what: string, at = peek().at) => notUnderstood(text, at, what, language);
  const take = (found: boolean) => {
    if (found) next += 1;
    return found;
  };
  return {
    peek,
    before: () => tokens[next - 1],
    skip: () => {
      next += 1;
    },
    isSign,
    isWord: (value) => peek().kind === 'name' && peek().bare && peek().value.toLowerCase() === value,
    take,
    expectSign(value) {
      if (!take(isSign(value))) throw fail(`a “${value}” is missing`);
    },
    nested(read) {
      depth += 1;
      if (depth > MOST_DEPTH) {
        throw fail(`there are too many brackets or signs inside each other, and at most ${MOST_DEPTH} deep are read`);
      }
      const part = read();
      depth -= 1;
      return part;
    },
    fail,
  };
}
