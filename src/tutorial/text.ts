/** The tutorial's text as data: paragraphs of words, terms, formulas, citations, and numbers that the page computes. */
import type { formulas } from 'virtual:formulas';
import type { TermName } from './glossary';
import type { SourceName } from './source-names';

export type FormulaName = keyof typeof formulas;

export type Inline<State> =
  | string
  | {
      readonly kind: 'value';
      readonly of: (state: State) => number | undefined;
      readonly digits: number;
      readonly unit: string;
    }
  | { readonly kind: 'term'; readonly term: TermName; readonly words: string }
  | { readonly kind: 'formula'; readonly name: FormulaName }
  | { readonly kind: 'cite'; readonly source: SourceName }
  /** A link to another chapter. */
  | { readonly kind: 'chapter'; readonly chapter: string; readonly words: string };

export type Block<State> =
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline<State>[] }
  | { readonly kind: 'formula'; readonly name: FormulaName };

export const math = (name: FormulaName) => ({ kind: 'formula' as const, name });
export const term = (name: TermName, words: string) => ({ kind: 'term' as const, term: name, words });
export const chapterLink = (chapter: string, words: string) => ({ kind: 'chapter' as const, chapter, words });
export const cite = (source: SourceName) => ({ kind: 'cite' as const, source });

/** The words of a chapter, typed by its state. */
export interface Writing<State> {
  /** A paragraph: a template whose holes are terms, formulas, citations and values. */
  p(words: TemplateStringsArray, ...holes: readonly Inline<State>[]): Block<State>;
  /** A number that is computed as it is read, to so many decimals. */
  value(of: (state: State) => number | undefined, digits?: number, unit?: string): Inline<State>;
}

export function writing<State>(): Writing<State> {
  return {
    p: (words, ...holes) => ({
      kind: 'paragraph',
      parts: words.flatMap((text, i) => [text, ...(i < holes.length ? [holes[i] as Inline<State>] : [])]),
    }),
    value: (of, digits = 3, unit = '') => ({ kind: 'value', of, digits, unit }),
  };
}
