/** What a sender says of a model or a recipe: shown to whoever opens it, and no part of any result. */
import * as v from 'valibot';

export const MOST_TITLE = 100;
export const MOST_AUTHOR = 100;
export const MOST_NOTE = 600;

const words = (most: number) => v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(most)));

export const captionSchema = v.strictObject({
  title: words(MOST_TITLE),
  author: words(MOST_AUTHOR),
  note: words(MOST_NOTE),
});

export type Caption = v.InferOutput<typeof captionSchema>;

/** What was typed, without blanks around it and without what was left empty; undefined where nothing was said. */
export function captionOf(typed: { readonly [Part in keyof Caption]?: string }): Caption | undefined {
  const said = Object.entries(typed).flatMap(([part, text]) => {
    const trimmed = text?.trim();
    return trimmed ? [[part, trimmed]] : [];
  });
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}
