/** The words and signs of the language of expressions, with where each stands, so that a refusal can say where. */
import { ProblemError } from '../../base/problem';
import { FUNCTIONS } from './functions';

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
/** Room for any density that a person can still read. */
const MOST_IN_FORMULA = 500;

/** What a text is read as: a condition on rows, the value of a computed column, or a function of x. */
export type Language = 'filter' | 'expression' | 'formula';

/** Names that a formula may use. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);
export const VARIABLE = 'x';

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
const NAME = /[\p{L}_][\p{L}\p{N}_.[\]]*/uy;
const SIGN = /==|!=|<>|<=|>=|\*\*|[=<>~()+\-*/,^?:]/y;
const SPACE = /\s+/y;
/** What compares texts or asks for equality has no use in a function of a number. */
const NOT_IN_FORMULA = ['=', '==', '!=', '<>', '~'];

const EXAMPLES: Readonly<Record<Language, string>> = {
  filter:
    'Write for example: M_star > 1e9 and central = 1. Put texts in quotes, and names with spaces in `backquotes`.',
  expression: 'Write for example: log10(M_star / M_total). Put names with spaces in `backquotes`.',
  formula: `Write for example: exp(-x^2/2). Known are ${[VARIABLE, ...CONSTANTS.keys()].join(', ')} and ${Object.keys(FUNCTIONS).join(', ')}.`,
};

/** A refusal that points at a place of the text. */
export function notUnderstood(text: string, at: number, what: string, language: Language): ProblemError {
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
  throw notUnderstood(text, at, `the ${quote} that opens here is never closed`, language);
}

/** What is wrong with the letters from `at` on, which begin no part of the language. */
function unknownAt(text: string, at: number): string {
  const letter = text[at] ?? '';
  if (/^\.?\d/.test(text.slice(at, at + 2))) return 'this is neither a number nor a name';
  if (letter === '[' || letter === ']') return 'brackets are round, and no name has a “.” or “[ ]”';
  return `no such sign is known: “${/^[!=&|<>%~]{1,3}/.exec(text.slice(at, at + 3))?.[0] ?? letter}”`;
}

/** Throws ProblemError `filter`, `expression` or `formula` at what is no part of the language. */
export function tokensOf(text: string, language: Language): Token[] {
  const most = language === 'formula' ? MOST_IN_FORMULA : MOST_LETTERS;
  if (text.length > most) {
    throw new ProblemError(
      language,
      `The ${language} is ${text.length.toLocaleString('en')} letters long, and at most ${most.toLocaleString('en')} are read.`,
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
    if (value === undefined || (language === 'formula' && NOT_IN_FORMULA.includes(value))) {
      throw notUnderstood(text, at, unknownAt(text, at), language);
    }
    tokens.push({ kind: number ? 'number' : name ? 'name' : 'sign', value, at, bare: true });
    at += value.length;
  }
  tokens.push({ kind: 'end', value: '', at, bare: true });
  return tokens;
}
