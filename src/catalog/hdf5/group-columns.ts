/**
 * What a subhalo takes from its group (`SubhaloGrNr` is the index of it): the scalars of `/Group`, such as `Group_M_Crit200`, and its
 * distance from the group's centre. Blank where the group lies in another chunk of the catalog.
 */
import { MAX_CELLS } from '../budget';
import { leftOutNote } from '../left-out';
import type { Column, NumberColumn } from '../table';
import type { HeaderFacts } from './facts';
import type { Hdf5Handle } from './library';
import type { Stated } from './plan';
import { type DatasetNode, datasetValues } from './tree';
import { subfindUnit } from './units';

/** Indices into lists, which mean nothing beside a subhalo. */
const INDEX = /FirstSub|Offset|Contamination/;
const AXES = ['x', 'y', 'z'];

interface Taken {
  readonly columns: readonly Column[];
  readonly facts: Stated;
  readonly notes: readonly string[];
}

const NOTHING: Taken = { columns: [], facts: {}, notes: [] };

/**
 * The index in the whole catalog of this chunk's first group: that of each subhalo at which a group begins less its place among the
 * groups here. Undefined where the chunk does not tell, or contradicts itself.
 */
function firstGroup(groupOf: Float64Array, firstRow: number, firstSub: readonly number[]): number | undefined {
  const places = new Map(firstSub.map((index, place) => [index, place]));
  let first: number | undefined;
  for (const [row, group] of groupOf.entries()) {
    if (row > 0 && groupOf[row - 1] === group) continue;
    const place = places.get(firstRow + row);
    if (place === undefined) continue;
    if (first !== undefined && first !== group - place) return undefined;
    first = group - place;
  }
  return first;
}

/** |Δ| over the three axes, the shorter way round a periodic box. */
function distances(rows: number, pairs: readonly (readonly [Float64Array, Float64Array])[], box: number | undefined) {
  const values = new Float64Array(rows);
  for (const [own, group] of pairs) {
    for (let row = 0; row < rows; row++) {
      const apart = Math.abs((own[row] as number) - (group[row] as number));
      const shorter = box !== undefined && apart > box / 2 ? box - apart : apart;
      values[row] = (values[row] as number) + shorter * shorter;
    }
  }
  return values.map(Math.sqrt);
}

/** The rows of a catalog, and where its chunk begins. */
export interface SubhaloRows {
  readonly columns: readonly Column[];
  /** `SubhaloGrNr`. */
  readonly groupOf: Float64Array;
  /** Index in the whole catalog of the first row; undefined where it is not known. */
  readonly firstRow: number | undefined;
  /** `GroupFirstSub`. */
  readonly firstSub: readonly number[];
  /** True where the file holds every group. */
  readonly whole: boolean;
}

/** The columns that the subhaloes take from their groups, as many as fit into memory. */
export function groupColumns(
  handle: Hdf5Handle,
  groups: readonly DatasetNode[],
  { columns, groupOf, firstRow, firstSub, whole }: SubhaloRows,
  facts: HeaderFacts,
): Taken {
  const first = whole ? 0 : firstRow === undefined ? undefined : firstGroup(groupOf, firstRow, firstSub);
  const known = groups.filter(({ name, rows }) => !INDEX.test(name) && rows === groups[0]?.rows);
  if (known.length === 0) return NOTHING;
  if (first === undefined) {
    return {
      ...NOTHING,
      notes: ['Which groups this chunk holds is unknown, so the subhaloes take no columns of their groups.'],
    };
  }
  const rows = groupOf.length;
  let room = MAX_CELLS - rows * columns.length;
  const taken: NumberColumn[] = [];
  const stated: Record<string, { unit?: string; description: string }> = {};
  const left: string[] = [];
  const ofGroup = (values: readonly (number | string)[], width: number, axis: number) =>
    groupOf.map((group) => {
      const value = values[(group - first) * width + axis];
      return group >= first && typeof value === 'number' ? value : Number.NaN;
    });
  const add = (name: string, dataset: string, values: Float64Array, description: string) => {
    const unit = subfindUnit(dataset, facts);
    taken.push({ kind: 'number', name, values });
    stated[name] = { ...(unit === undefined ? {} : { unit }), description };
    room -= rows;
  };
  for (const node of known) {
    if (node.width !== 1) continue;
    const values = room >= rows ? datasetValues(handle, node) : undefined;
    if (values) add(node.name, node.name, ofGroup(values, 1, 0), `${node.name} of the group of the subhalo`);
    else left.push(node.name);
  }
  const centre = known.find(({ name, width }) => name === 'GroupPos' && width === AXES.length);
  const own = AXES.flatMap((axis) => columns.find(({ name }) => name === `SubhaloPos_${axis}`) ?? []);
  const at = centre && own.length === AXES.length && room >= 4 * rows ? datasetValues(handle, centre) : undefined;
  if (at) {
    const pairs = own.map(({ values }, axis) => [values as Float64Array, ofGroup(at, AXES.length, axis)] as const);
    const apart = distances(rows, pairs, facts.boxSize);
    add('GroupDistance', 'GroupPos', apart, 'Distance from the centre of the group (GroupPos)');
  }
  const elsewhere = groupOf.reduce(
    (sum, group) => sum + Number(group < first || group >= first + (known[0]?.rows ?? 0)),
    0,
  );
  return {
    columns: taken,
    facts: stated,
    notes: [
      ...(elsewhere > 0
        ? [
            `The groups of ${elsewhere.toLocaleString('en')} subhaloes are in another chunk of the catalog: their columns of the group are blank.`,
          ]
        : []),
      ...leftOutNote(left),
    ],
  };
}
