/** The note of what a file holds that cannot be a column. */
const SHOWN = 5;

/** Names what is left out, with the reason in brackets where there is one; no note where nothing is. */
export function leftOutNote(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, SHOWN).map((name) => `“${name.slice(0, 60)}”`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return [`Not numbers or words in columns, and left out: ${shown.join(', ')}${more}.`];
}
