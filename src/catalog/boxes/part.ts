/** One file of several, as read, and how the notes call it. */

import type { HeaderFacts } from '../hdf5/facts';
import type { Column, Table } from '../table';
import type { Provenance } from './provenance';

export interface Part {
  readonly table: Table;
  /** With the folders that the file was chosen with: `CV/CV_3/groups_090.hdf5`. */
  readonly path: string;
  readonly provenance: Provenance;
  readonly facts?: HeaderFacts;
}

export const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** The first few of many, quoted. */
export function listed(names: readonly string[], shown = 4): string {
  const quoted = names.slice(0, shown).map((name) => `“${name}”`);
  return `${quoted.join(', ')}${names.length > shown ? ` and ${(names.length - shown).toLocaleString('en')} more` : ''}`;
}

const byName = new WeakMap<Table, ReadonlyMap<string, Column>>();

/** The column of that name, looked up once per table: a thousand files have fifty columns each. */
export function columnNamed(table: Table, name: string): Column | undefined {
  let known = byName.get(table);
  if (!known) {
    // Of two columns with one name the first counts.
    known = new Map(table.columns.toReversed().map((column) => [column.name, column]));
    byName.set(table, known);
  }
  return known.get(name);
}

const LABEL =
  /(^|_)(id|ids|index|num|number|flag|seed|len|row|grnr|parent|snapshot|sim|redshift|central)$|(ID|Len|GrNr|Parent)(Type)?(_\w+)?$/i;

/** True where a column of that name numbers or marks galaxies and is no quantity. */
export const isLabel = (name: string) => LABEL.test(name.trim());

/** So many values, evenly taken, tell a median of masses to 3 %, and where a cut in particles lies to 1 %. */
const SAMPLED = 2_000;

/** Quantile `share` of the positive finite values (of an even sample of them); undefined where there are fewer than `least`. */
export function positiveQuantile(values: Float64Array, share: number, least = 10): number | undefined {
  const step = Math.max(1, Math.floor(values.length / SAMPLED));
  const positive = new Float64Array(Math.ceil(values.length / step));
  let length = 0;
  for (let row = 0; row < values.length; row += step) {
    const value = values[row] ?? 0;
    if (value > 0 && value < Number.POSITIVE_INFINITY) positive[length++] = value;
  }
  return length < least ? undefined : positive.subarray(0, length).sort()[Math.floor(share * (length - 1))];
}
