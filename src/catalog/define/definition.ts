/** A computed column as a person writes it: a name and an expression in the language of `catalog/filter`. */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import { columnsNamedIn } from '../filter/expression';
import { parseTerm } from '../filter/parse';

export const MOST_DEFINITIONS = 50;

const definitionSchema = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  expression: v.pipe(v.string(), v.minLength(1), v.maxLength(2_000)),
});

/** In their order: each may use those above it. */
export const definitionsSchema = v.pipe(v.array(definitionSchema), v.minLength(1), v.maxLength(MOST_DEFINITIONS));

export type Definition = v.InferOutput<typeof definitionSchema>;

/** What one of them is made of, by the names of the columns in its expression. */
const columnsIn = ({ expression }: Definition) => columnsNamedIn(parseTerm(expression));

/** Those that some columns are, or are made of, in their order. Throws ProblemError `expression`. */
export function definitionsFor(definitions: readonly Definition[], columns: Iterable<string>): Definition[] {
  const wanted = new Set(columns);
  return definitions
    .toReversed()
    .filter((definition) => {
      const isUsed = wanted.has(definition.name);
      if (isUsed) for (const name of columnsIn(definition)) wanted.add(name);
      return isUsed;
    })
    .toReversed();
}

/** The columns that a catalog must have for some columns to be there: those that are computed, by what they are made of. */
export function columnsBehind(definitions: readonly Definition[], columns: Iterable<string>): string[] {
  const used = definitionsFor(definitions, columns);
  const computed = new Set(used.map(({ name }) => name));
  const names = new Set([...columns, ...used.flatMap(columnsIn)]);
  return [...names].filter((name) => !computed.has(name));
}

/** `gr = g - r`. Throws ProblemError `definition`. */
export function parseDefinition(text: string): Definition {
  const at = text.indexOf('=');
  const parsed = v.safeParse(definitionSchema, {
    name: text
      .slice(0, Math.max(0, at))
      .trim()
      .replace(/^`(.*)`$/, '$1'),
    expression: text.slice(at + 1).trim(),
  });
  if (at > 0 && parsed.success) return parsed.output;
  throw new ProblemError(
    'definition',
    `“${text.slice(0, 100)}” does not define a column.`,
    'Write a name, =, and an expression: gr = g - r.',
  );
}
