/** Which rows of a search stay together in its folds: groups of the catalog, and copies. */
import type { Copies } from '../../catalog/dependence/copies';
import { joinedGroups } from '../../catalog/dependence/decisions';
import { groupCandidates, groupsOf } from '../../catalog/group-split';
import { numberedGroups } from '../../catalog/numbered-groups';
import type { Table } from '../../catalog/table';

/** Fewer groups are no folds that could stand for each other. */
const LEAST_GROUPS = 3;

/** A group number for each used row, with a note where the reference cannot be split by these groups. */
export function groupingOf(
  table: Table,
  rows: Uint32Array,
  reference: Uint8Array,
  asked: readonly string[] | undefined,
) {
  const by = asked ?? groupCandidates(table)[0]?.by ?? [];
  const alone = { groups: Uint32Array.from(rows), by: [] as readonly string[] };
  const countOf = (groups: Uint32Array) => numberedGroups(groups.filter((_, place) => reference[place] === 1)).count;
  if (by.length === 0) return { ...alone, count: countOf(alone.groups), notes: [] };
  const numbers = groupsOf(table, by);
  const groups = Uint32Array.from(rows, (row) => numbers[row] as number);
  const count = countOf(groups);
  if (count >= LEAST_GROUPS) return { groups, by, count, notes: [] };
  const note = `The reference sample is of ${count === 1 ? 'one' : count} ${by.join(' and ')}, which cannot be cut into folds: its rows were cut one by one, so that rows of one ${by.join(' and ')} may stand on both sides.`;
  return { ...alone, count, notes: [note] };
}

/** A row is never judged by flows that learned its copy. */
export function withCopies<Grouping extends { readonly groups: Uint32Array }>(
  grouping: Grouping,
  copies: Copies | undefined,
): Grouping {
  return copies ? { ...grouping, groups: joinedGroups(grouping.groups, copies.first) } : grouping;
}
