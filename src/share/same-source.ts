/** Compares the open catalog with the catalog of a recipe. */
import type { Source } from './recipe';

/** `unknown` where a file has no digest to compare. */
export type SourceMatch = 'same' | 'other' | 'unknown';

function digestsOf(source: Source): readonly string[] | undefined {
  // Two tables of one file are two catalogs.
  if (source.kind === 'file')
    return [source.digest && `${source.digest}${source.table === undefined ? '' : ` ${source.table}`}`];
  if (source.kind === 'files') return source.files.map(({ digest }) => digest).sort();
  return undefined;
}

/** Values by name, whatever the order of their names, and with what a source leaves out. */
const written = (source: Source) => {
  const full = source.kind === 'sample' ? { ...source, set: source.set ?? 'CV z=0' } : source;
  return JSON.stringify(full, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
};

/** Files are compared by the digests of their bytes, in any order and under any name; draws by what they are drawn from. */
export function compareSources(a: Source, b: Source): SourceMatch {
  const [first, second] = [digestsOf(a), digestsOf(b)];
  if (!first || !second) return first === second && written(a) === written(b) ? 'same' : 'other';
  if (first.length !== second.length) return 'other';
  if ([...first, ...second].includes('')) return 'unknown';
  return first.every((digest, i) => digest === second[i]) ? 'same' : 'other';
}
