/** What the columns of a table are like, one after another, so that the worker hears of a cancelled opening in between. */
import { profileColumn } from '../catalog/profile';
import type { Column, ColumnProfile, Table } from '../catalog/table';
import { guessUnit } from '../catalog/units';
import { nextTurn } from './turn';

/** A table with one more computed column has the others as they were. */
const known = new WeakMap<Column, ColumnProfile>();

export function profileOf(table: Table, column: Column): ColumnProfile {
  const profile = known.get(column) ?? profileColumn(column);
  known.set(column, profile);
  const facts = table.facts?.[column.name];
  // The name of a computed column says nothing of its unit, which follows from those that it is made of.
  const unit = facts?.defined
    ? { ...(facts.unit ? { unit: facts.unit } : {}), why: facts.unit ? 'It follows.' : 'No unit follows.' }
    : guessUnit(column.name, profile.range?.median, facts?.unit);
  return { ...profile, ...(column.kind === 'number' ? { unit } : {}), ...(facts ? { facts } : {}) };
}

export async function profilesOf(table: Table): Promise<ColumnProfile[]> {
  const profiles = [];
  for (const column of table.columns) {
    const isKnown = known.has(column);
    profiles.push(profileOf(table, column));
    if (!isKnown) await nextTurn();
  }
  return profiles;
}
