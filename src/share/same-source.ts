/** Compares the open catalog with the catalog of a recipe. */
import type { Source } from './recipe';

/** `unknown` where a file has no digest to compare. */
export type SourceMatch = 'same' | 'other' | 'unknown';

function digestsOf(source: Source): readonly string[] | undefined {
  if (source.kind !== 'file' && source.kind !== 'files') return undefined;
  // Two tables of one file are two catalogs, and so is a text that is read in two ways.
  const table = source.kind === 'file' && source.table !== undefined ? ` ${source.table}` : '';
  const text = source.text ? ` ${ordered(source.text)}` : '';
  const digests = source.kind === 'file' ? [source.digest] : source.files.map(({ digest }) => digest).sort();
  return digests.map((digest) => digest && `${digest}${table}${text}`);
}

/** Values by name, whatever the order of their names. */
const ordered = (one: object) =>
  JSON.stringify(one, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** With what a source leaves out. */
const written = (source: Source) =>
  ordered(source.kind === 'sample' ? { ...source, set: source.set ?? 'CV z=0' } : source);

/** Files are compared by the digests of their bytes, in any order and under any name; draws by what they are drawn from. */
export function compareSources(a: Source, b: Source): SourceMatch {
  const [first, second] = [digestsOf(a), digestsOf(b)];
  if (!first || !second) return first === second && written(a) === written(b) ? 'same' : 'other';
  if (first.length !== second.length) return 'other';
  if ([...first, ...second].includes('')) return 'unknown';
  return first.every((digest, i) => digest === second[i]) ? 'same' : 'other';
}
