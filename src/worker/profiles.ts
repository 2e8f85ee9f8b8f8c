/** What the columns of a table are like, one after another, so that the worker hears of a cancelled opening in between. */
import { profileColumn } from '../catalog/profile';
import type { Table } from '../catalog/table';
import { guessUnit } from '../catalog/units';
import { nextTurn } from './turn';

export async function profilesOf(table: Table) {
  const profiles = [];
  for (const column of table.columns) {
    const profile = profileColumn(column);
    const facts = table.facts?.[column.name];
    const unit = guessUnit(column.name, profile.range?.median, facts?.unit);
    profiles.push({ ...profile, ...(column.kind === 'number' ? { unit } : {}), ...(facts ? { facts } : {}) });
    await nextTurn();
  }
  return profiles;
}
