/** The words and signs of a row filter, with where each stands, so that a refusal can say where. */
import { ProblemError } from '../../base/problem';

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  /** A number or a sign as written; a text or a name without its quotes. */
  readonly value: string;
  /** Where it starts, from 0. */
  readonly at: number;
  /** False for a name in backquotes, which is never a word of the language. */
  readonly bare: boolean;
}

/** Room for some polygons, or for the numbers of a thousand rows. */
export const MOST_LETTERS = 8_000;

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
const NAME = /[\p{L}_][\p{L}\p{N}_.[\]]*/uy;
const SIGN = /==|!=|<>|<=|>=|[=<>~()+\-*/,]/y;
const SPACE = /\s+/y;

/** What a text is read as: a condition on rows, or the value of a computed column. */
export type Language = 'filter' | 'expression';

const EXAMPLES: Readonly<Record<Language, string>> = {
  filter:
    'Write for example: M_star > 1e9 and central = 1. Put texts in quotes, and names with spaces in `backquotes`.',
  expression: 'Write for example: log10(M_star / M_total). Put names with spaces in `backquotes`.',
};

/** A refusal that points at a place of the text. */
export function filterProblem(text: string, at: number, what: string, language: Language = 'filter'): ProblemError {
  const rest = text.slice(at, at + 20).trim();
  const place = rest === '' ? 'at its end' : `at “${rest}”`;
  return new ProblemError(language, `The ${language} is not understood ${place}: ${what}.`, EXAMPLES[language]);
}

/** The quoted part from `at` on, and where it ends; a quote is written twice to mean itself. */
function quoted(text: string, at: number, language: Language): { value: string; end: number } {
  const quote = text[at] ?? '';
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== quote) value += text[i];
    else if (text[i + 1] === quote) {
      value += quote;
      i += 1;
    } else return { value, end: i + 1 };
  }
  throw filterProblem(text, at, `the ${quote} that opens here is never closed`, language);
}

/** Throws ProblemError `filter` or `expression` at what is no part of the language. */
export function tokensOf(text: string, language: Language = 'filter'): Token[] {
  if (text.length > MOST_LETTERS) {
    throw new ProblemError(
      language,
      `The ${language} is ${text.length.toLocaleString('en')} letters long, and at most ${MOST_LETTERS.toLocaleString('en')} are read.`,
      'Write a shorter one.',
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const space = match(SPACE);
    if (space) {
      at += space.length;
      continue;
    }
    const letter = text[at] ?? '';
    if (letter === "'" || letter === '"' || letter === '`') {
      const { value, end } = quoted(text, at, language);
      tokens.push({ kind: letter === '`' ? 'name' : 'text', value, at, bare: false });
      at = end;
      continue;
    }
    const [number, name, sign] = [match(NUMBER), match(NAME), match(SIGN)];
    const value = number ?? name ?? sign;
    if (value === undefined) {
      throw filterProblem(
        text,
        at,
        /\d/.test(letter) ? 'this is neither a number nor a name' : 'no such sign is known',
        language,
      );
    }
    tokens.push({ kind: number ? 'number' : name ? 'name' : 'sign', value, at, bare: true });
    at += value.length;
  }
  tokens.push({ kind: 'end', value: '', at, bare: true });
  return tokens;
}
