/** A computed column as a person writes it: a name and an expression in the language of `catalog/filter`. */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';

export const MOST_DEFINITIONS = 50;

const definitionSchema = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  expression: v.pipe(v.string(), v.minLength(1), v.maxLength(2_000)),
});

/** In their order: each may use those above it. */
export const definitionsSchema = v.pipe(v.array(definitionSchema), v.minLength(1), v.maxLength(MOST_DEFINITIONS));

export type Definition = v.InferOutput<typeof definitionSchema>;

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
