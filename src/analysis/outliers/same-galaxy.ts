/**
 * One galaxy in several snapshots is one discovery. Rows are linked where a catalog numbers galaxies over time: the same simulation
 * and the same id at several snapshots. A Subfind index is counted anew in every snapshot, so that a link is kept only where linked
 * rows are alike.
 */
import { groupCandidates, groupsOf } from '../../catalog/group-split';
import type { Table } from '../../catalog/table';
import { deviationsOf } from './neighbours';

/** Linked rows are to be nearer than this share of the distance of rows that are not. */
const ALIKE = 0.5;
/** Pairs that are compared. */
const PAIRS = 2_000;

/** The number of the galaxy of every used row; undefined where the catalog tells nothing that could link them. */
export function linkedGalaxies(
  table: Table,
  rows: Uint32Array,
  values: Float64Array,
  dim: number,
): Uint32Array | undefined {
  const by = groupCandidates(table).find(({ why }) => why.startsWith('The same galaxy'))?.by;
  if (!by) return undefined;
  const galaxies = groupsOf(table, by);
  const linked = Uint32Array.from(rows, (row) => galaxies[row] as number);
  return areAlike(linked, values, dim) ? linked : undefined;
}

/** Whether rows of one number lie much nearer to each other than to the rows that come next. */
function areAlike(linked: Uint32Array, values: Float64Array, dim: number): boolean {
  const deviations = deviationsOf(values, dim);
  const distance = (a: number, b: number) => {
    let square = 0;
    for (let d = 0; d < dim; d++) {
      square += (((values[a * dim + d] as number) - (values[b * dim + d] as number)) / (deviations[d] as number)) ** 2;
    }
    return Math.sqrt(square);
  };
  const first = new Map<number, number>();
  const own: number[] = [];
  const other: number[] = [];
  for (let place = 0; place < linked.length && own.length < PAIRS; place++) {
    const before = first.get(linked[place] as number);
    if (before === undefined) first.set(linked[place] as number, place);
    else {
      own.push(distance(before, place));
      // A row at a stride that has nothing to do with the order of the catalog.
      other.push(distance(before, (place * 7919 + 31) % linked.length));
    }
  }
  const median = (sizes: number[]) => sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? Number.POSITIVE_INFINITY;
  return own.length > 0 && median(own) < ALIKE * median(other);
}
