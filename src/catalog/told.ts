/** What writers of Parquet and Arrow tell beside the columns: pandas its index, astropy and others the units. */
import { factsFromYaml } from './ecsv-facts';
import type { ColumnFacts } from './table';
import { readableUnit } from './unit-words';

/** The names of the columns that are pandas' index: its own, or `index`. */
export function indexNames(told: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  try {
    const { index_columns: indexes } = JSON.parse(told.get('pandas') ?? '{}') as { index_columns?: unknown };
    if (!Array.isArray(indexes)) return found;
    for (const one of indexes.slice(0, 20)) {
      if (typeof one !== 'string') continue;
      const level = /^__index_level_(\d+)__$/.exec(one)?.[1];
      const own = level === '0' || level === undefined ? 'index' : `index ${Number(level) + 1}`;
      found.set(one, level === undefined ? one : own);
    }
  } catch {
    // A note by another program than pandas.
  }
  return found;
}

const isFacts = (facts: ColumnFacts) => Object.keys(facts).length > 0;

/** `attributes="of an XML tag"`. */
function attributesOf(tag: string): ReadonlyMap<string, string> {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return new Map(
    [...tag.matchAll(/([A-Za-z_:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key = '', double, single]) => [
      key,
      (double ?? single ?? '').replace(/&(amp|lt|gt|quot|apos);/g, (_, one: string) => entities[one] ?? ''),
    ]),
  );
}

/** VOParquet: a VOTable without data describes the columns (key `IVOA.VOTable-Parquet.content`). */
function fromVotable(content: string): Map<string, ColumnFacts> {
  const found = new Map<string, ColumnFacts>();
  for (const [, tag = '', inner = ''] of content.matchAll(/<FIELD\b([^>]*?)(?:\/>|>([\s\S]*?)<\/FIELD>)/g)) {
    const attributes = attributesOf(tag);
    const [unit, ucd] = [readableUnit(attributes.get('unit') ?? ''), attributes.get('ucd')];
    const description = /<DESCRIPTION>([\s\S]*?)<\/DESCRIPTION>/.exec(inner)?.[1]?.replace(/\s+/g, ' ').trim();
    const name = attributes.get('name');
    if (name === undefined) continue;
    found.set(name, { ...(unit ? { unit } : {}), ...(ucd ? { ucd } : {}), ...(description ? { description } : {}) });
  }
  return found;
}

/** The facts of the columns under the names that the table gives them; undefined where nothing is told. */
export function factsTold(
  told: ReadonlyMap<string, string>,
  renamed: ReadonlyMap<string, string>,
): Readonly<Record<string, ColumnFacts>> | undefined {
  const votable = fromVotable(told.get('IVOA.VOTable-Parquet.content') ?? '');
  const astropy = factsFromYaml(told.get('table_meta_yaml') ?? '');
  const facts: [string, ColumnFacts][] = [];
  for (const [stored, name] of renamed) {
    const one = { ...astropy.get(stored), ...votable.get(stored) };
    if (isFacts(one)) facts.push([name, one]);
  }
  return facts.length > 0 ? Object.fromEntries(facts) : undefined;
}
