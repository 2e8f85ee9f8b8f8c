/**
 * Subfind group catalogs (AREPO, GADGET-4; CAMELS `groups_090.hdf5`, `fof_subhalo_tab_033.hdf5`): one row per subhalo,
 * with its index in the catalog, whether it is its group's central one, and what it takes from its group.
 */

import { leftOutNote } from '../left-out';
import type { Column } from '../table';
import type { HeaderFacts } from './facts';
import { groupColumns } from './group-columns';
import type { Hdf5Handle } from './library';
import { type Plan, type PlannedDataset, planDataset } from './plan';
import { type DatasetNode, datasetValues, type Tree } from './tree';
import { componentName, subfindUnit } from './units';

export const SUBHALOES = '/Subhalo';

export function isSubfind(tree: Tree): boolean {
  return tree.groups.includes(SUBHALOES) && tree.groups.includes('/Group');
}

/** The plan for `/Subhalo`; an empty chunk has no datasets and gives no rows. */
export function planSubfind(handle: Hdf5Handle, tree: Tree, facts: HeaderFacts): Plan {
  const nodes = tree.datasets.filter(({ group }) => group === SUBHALOES);
  const rows = commonLength(nodes);
  const left: string[] = [];
  const datasets: PlannedDataset[] = [];
  for (const node of nodes) {
    const { planned } = planDataset(node, (fields, index, count) => ({
      ...componentName([node.name, ...fields].join('.'), index, count),
      unit: subfindUnit(node.name, facts),
    }));
    if (planned && node.rows === rows) datasets.push(planned);
    else left.push(node.name);
  }
  const groups = tree.datasets.filter(({ group }) => group === '/Group');
  const notes = leftOutNote(left);
  if (groups[0]) {
    notes.push(
      `Rows are subhaloes; of the ${groups[0].rows.toLocaleString('en')} groups (“/Group”) each takes the columns of its own.`,
    );
  }
  const firstNode = groups.find(({ name }) => name === 'GroupFirstSub');
  const firstSub = firstNode && datasetValues(handle, firstNode)?.map(Number);
  const whole = (facts.files ?? 1) <= 1;
  return {
    rows,
    datasets,
    notes,
    finish(columns) {
      const { groupOf, firstRow, ...identified } = withIdentity(columns, firstSub, whole);
      if (!groupOf || !firstSub) return identified;
      const taken = groupColumns(handle, groups, { columns, groupOf, firstRow, firstSub, whole }, facts);
      return {
        columns: [...identified.columns, ...taken.columns],
        facts: taken.facts,
        notes: [...identified.notes, ...taken.notes],
      };
    },
  };
}

/** The number of rows that most datasets have; 0 where there are none. */
function commonLength(nodes: readonly DatasetNode[]): number {
  const counts = new Map<number, number>();
  for (const { rows } of nodes) counts.set(rows, (counts.get(rows) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

interface Identified {
  readonly columns: readonly Column[];
  readonly notes: readonly string[];
  /** The group of each row; absent where the file does not say. */
  readonly groupOf?: Float64Array;
  /** Index in the whole catalog of the first row; undefined where it is not known. */
  readonly firstRow?: number | undefined;
}

/** The columns, with `SubfindID` (index in the whole catalog) and `central` (1 or 0) in front. */
function withIdentity(columns: readonly Column[], firstSub: readonly number[] | undefined, whole: boolean): Identified {
  const named = (...names: string[]) => columns.find(({ kind, name }) => kind === 'number' && names.includes(name));
  const group = named('SubhaloGrNr', 'SubhaloGroupNr');
  if (group?.kind !== 'number' || group.values.length === 0) return { columns, notes: [] };
  const groupOf = group.values;
  const start = whole ? 0 : firstRowInCatalog(groupOf, firstSub ?? []);
  const firsts = new Set(firstSub);
  const isCentral = (row: number) => {
    if (whole && firstSub) return firstSub[groupOf[row] ?? -1] === row;
    if (start !== undefined && firstSub) return firsts.has(start + row);
    return row === 0 || groupOf[row] !== groupOf[row - 1];
  };
  const central: Column = { kind: 'number', name: 'central', values: groupOf.map((_, row) => Number(isCentral(row))) };
  if (start === undefined) {
    const note =
      'Where this chunk begins in the catalog is unknown, so each group’s first subhalo here is taken for its central one.';
    return { columns: [central, ...columns], notes: [note], groupOf };
  }
  const id: Column = { kind: 'number', name: 'SubfindID', values: groupOf.map((_, row) => start + row) };
  return { columns: [id, central, ...columns], notes: [], groupOf, firstRow: start };
}

/**
 * The index in the catalog of a chunk's first row. Subhaloes are sorted by group, so every row at which a new group
 * begins must be some group's `GroupFirstSub`, and so must the first row unless it continues the group of the chunk
 * before. Undefined where that leaves no answer, or several.
 */
function firstRowInCatalog(groupOf: Float64Array, firstSub: readonly number[]): number | undefined {
  const starts = [0];
  groupOf.forEach((group, row) => {
    if (row > 0 && group !== groupOf[row - 1]) starts.push(row);
  });
  const known = new Set(firstSub.filter((index) => index >= 0));
  for (const rows of [starts, starts.slice(1)]) {
    const [anchor] = rows;
    if (anchor === undefined) continue;
    const places = [...known].map((index) => index - anchor);
    const fitting = places.filter((place) => place >= 0 && rows.every((row) => known.has(place + row)));
    if (fitting.length > 0) return fitting.length === 1 ? fitting[0] : undefined;
  }
  return undefined;
}
