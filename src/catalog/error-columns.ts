/** Which column is the error of which, by the names and UCDs that catalogs use (CDS, Gaia, SDSS, SExtractor, LSST). */
import type { ColumnFacts, Table } from './table';

/** `e_X`, `err_X`, `σ_X`, `σX` at the start of a name. */
const PREFIX = /^(?:e_|err_|error_|σ_?)/i;
/** `_err`, ` Uncertainty`: at the end, or before the next part of the name. */
const PART = /[_\s.-](?:err(?:or)?s?|unc(?:ertainty)?)(?=$|[_\s.-])/i;
/** `Err` after a small letter, `ERR` after any letter or digit (`x1ERR`, `cERR`). */
const JOINED = /(?<=[a-z0-9)])Err(?:or)?(?=$|[_A-Z])|(?<=[A-Za-z0-9])ERR(?=$|_)/;

/** What the name of a quantity may be, where this is the name of its error. */
function quantityNames(name: string): string[] {
  const found = PREFIX.test(name) ? [name.replace(PREFIX, '')] : [];
  for (const pattern of [PART, JOINED]) {
    const without = name.replace(pattern, '');
    if (without !== name && without !== '') found.push(without);
  }
  return found;
}

/** The rest of a UCD that begins with `stat.error`. */
const errorUcd = (ucd: string | undefined) => /^stat\.error;(.+)$/i.exec(ucd ?? '')?.[1]?.toLowerCase();

/** The table with `errorOf` in the facts of every column of numbers that is the error of another one. */
export function withErrorColumns(table: Table): Table {
  const facts: Record<string, ColumnFacts> = { ...table.facts };
  const numbers = table.columns.filter(({ kind }) => kind === 'number').map(({ name }) => name);
  const byName = new Map(numbers.toReversed().map((name) => [name.toLowerCase(), name]));
  const byUcd = (rest: string, at: number) => {
    const fits = (name: string) =>
      facts[name]?.ucd?.toLowerCase().replace(/;meta\.main$/, '') === rest.replace(/;meta\.main$/, '');
    // An error follows its quantity.
    return numbers.slice(0, at).findLast(fits);
  };
  let found = 0;
  for (const [at, name] of numbers.entries()) {
    if (facts[name]?.errorOf !== undefined) continue;
    const named = quantityNames(name).flatMap((one) => byName.get(one.toLowerCase()) ?? []);
    const rest = errorUcd(facts[name]?.ucd);
    const quantity = named.find((one) => one !== name) ?? (rest === undefined ? undefined : byUcd(rest, at));
    if (quantity === undefined || quantity === name) continue;
    facts[name] = { ...facts[name], errorOf: quantity };
    found += 1;
  }
  return found === 0 ? table : { ...table, facts };
}
