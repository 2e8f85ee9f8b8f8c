/** astropy describes the columns of its tables in the YAML of an ECSV header, one entry of `datatype` a column, in Parquet and HDF5 too. */
import type { ColumnFacts } from './table';

/** What the YAML says of each column, by name; nothing where it is no such header. */
export function factsFromYaml(yaml: string): Map<string, ColumnFacts> {
  const found = new Map<string, ColumnFacts>();
  const value = (text: string | undefined) => text?.trim().replace(/^(['"])(.*)\1$/, '$2');
  const [, list = ''] = /^datatype:[^\n]*\n([\s\S]*?)(?=^\S(?<!-)|(?![\s\S]))/m.exec(yaml) ?? [];
  for (const entry of list.split(/^\s*- /m).slice(1)) {
    const flow = entry.replace(/\n\s*/g, entry.trimStart().startsWith('{') ? ' ' : '\n').replace(/^\{|\}\s*$/g, '');
    const pairs = new Map<string, string>();
    for (const [, key = '', raw = ''] of flow.matchAll(
      /(?:^|,\s*|\n)\s*(\w+):\s*('[^']*'|"[^"]*"|!\S+\s*\{[^}]*\}|[^,\n]*)/g,
    ))
      pairs.set(key, value(raw) ?? '');
    const name = pairs.get('name');
    const unit = (/unit:\s*([^,}]+)/.exec(pairs.get('unit') ?? '')?.[1] ?? pairs.get('unit') ?? '').trim();
    const description = pairs.get('description');
    if (name) found.set(name, { ...(unit ? { unit } : {}), ...(description ? { description } : {}) });
  }
  return found;
}
