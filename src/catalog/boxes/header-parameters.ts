/** Parameters that the headers of catalogs state (AREPO's `/Parameters`): as columns, where they vary from file to file. */
import type { Column } from '../table';
import { knownParameter, SHARED_PARAMETERS } from './parameter-layouts';
import { rangeNotes } from './parameter-ranges';
import { divided } from './parameter-table';
import type { Part } from './part';

/** The parameters of one header that are known, under papers' names. */
function ofHeader({ facts }: Part): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (facts?.omega0 !== undefined) found.set('Omega_m', facts.omega0);
  for (const [written, value] of Object.entries(facts?.parameters ?? {})) {
    const known = knownParameter(written);
    if (known && known.name !== 'seed') found.set(known.name, divided(value, known.divisor));
  }
  return found;
}

/** The parts with a column for every parameter that their headers state differently; columns that a table has stay. */
export function withHeaderParameters(parts: readonly Part[]): {
  readonly parts: readonly Part[];
  readonly notes: readonly string[];
} {
  const stated = parts.map(ofHeader);
  const names = [...new Set(stated.flatMap((one) => [...one.keys()]))];
  const values = new Map(names.map((name) => [name, stated.flatMap((one) => one.get(name) ?? [])]));
  const varied = names.filter((name) => new Set(values.get(name)).size > 1);
  const notes: string[] = [];
  if (parts.length > 1 && names.length > 0 && !varied.some((name) => SHARED_PARAMETERS.includes(name))) {
    notes.push(
      'The headers of all files state the same parameters: nothing can be learned here about how galaxies depend on them.',
    );
  }
  notes.push(...rangeNotes('the headers', new Map(varied.map((name) => [name, values.get(name) ?? []]))));
  const extended = parts.map((part, i): Part => {
    const { table } = part;
    const added = varied.flatMap((name): Column[] => {
      const value = stated[i]?.get(name);
      if (value === undefined || table.columns.some((column) => column.name === name)) return [];
      return [{ kind: 'number', name, values: new Float64Array(table.rows).fill(value) }];
    });
    return added.length === 0 ? part : { ...part, table: { ...table, columns: [...table.columns, ...added] } };
  });
  return { parts: extended, notes };
}
