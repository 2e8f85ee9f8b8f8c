/** An opened catalog as the page is told of it. */
import { groupCandidates } from '../catalog/group-split';
import type { ColumnProfile } from '../catalog/table';
import type { CatalogSummary } from './messages/catalog';
import type { OpenedTable } from './source';

export function catalogSummary(
  { table, synthetic, truth }: OpenedTable,
  profiles: readonly ColumnProfile[],
): CatalogSummary {
  const { name, rows, notes, tables, unread } = table;
  return {
    ...{ name, rows, profiles, notes, synthetic, groupings: groupCandidates(table) },
    ...(tables && tables.all.length > 1 ? { tables } : {}),
    ...(unread ? { unread } : {}),
    ...(truth ? { truth } : {}),
  };
}
