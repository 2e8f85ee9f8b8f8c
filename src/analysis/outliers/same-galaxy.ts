/**
 * One galaxy in several rows is one finding. Rows are linked where a catalog numbers galaxies over time, the same simulation and the same
 * ID at several snapshots, and where boxes grew from the same initial conditions, the same ID in several boxes. A Subfind index is counted
 * anew in every snapshot and box, so that a link is kept only where linked rows are alike.
 */
import { groupCandidates, groupsOf, simulationColumn } from '../../catalog/group-split';
import type { Table } from '../../catalog/table';
import { deviationsOf } from './neighbours';

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

/** Rows of one galaxy are nearer to each other than all but this fraction of the rows. */
const NEAR = 0.05;
/** Rows of which that distance is measured. */
const COMPARED = 500;

/** Distance of two rows, every column in units of its standard deviation. */
function distanceBetween(values: Float64Array, dim: number): (a: number, b: number) => number {
  const deviations = deviationsOf(values, dim);
  return (a, b) => {
    let square = 0;
    for (let d = 0; d < dim; d++) {
      square += (((values[a * dim + d] as number) - (values[b * dim + d] as number)) / (deviations[d] as number)) ** 2;
    }
    return Math.sqrt(square);
  };
}

/** Linked rows are to be nearer than this share of the distance of rows that are not. */
const ALIKE = 0.5;
/** Pairs that are compared. */
const PAIRS = 2_000;

/** Whether rows of one number lie much nearer to each other than to the rows that come next. */
function areAlike(linked: Uint32Array, values: Float64Array, dim: number): boolean {
  const distance = distanceBetween(values, dim);
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

export interface GalaxyLinks {
  /** The other rows of its galaxy. */
  linked(place: number): number[];
  /** How many galaxies these rows are. */
  count(places: readonly number[]): number;
}

const ID = /^(galaxy|subhalo|subfind|halo|object)_?(id|index|number)?$/i;
const SNAPSHOT = /^(snap|snapshot)(_?(num|number|id))?$/i;
const SEED = /^(ic_?)?seed$/i;
/** Sets of CAMELS whose boxes share one seed. */
const MATCHED_SET = /^(1P|EX|BE)_/i;

/** What numbers a row's galaxy over boxes of matched initial conditions; undefined where it is not known that they match. */
function matchedKeys(table: Table, rows: Uint32Array): (string | undefined)[] | undefined {
  const find = (pattern: RegExp) => table.columns.find(({ name }) => pattern.test(name.trim()))?.values;
  const id = find(ID);
  const simulation = simulationColumn(table);
  const boxes = table.columns.find(({ name }) => name === simulation)?.values;
  const [seeds, snapshots, suites] = [find(SEED), find(SNAPSHOT), find(/^suite$/i)];
  if (!id || !boxes) return undefined;
  const keys = Array.from(rows, (row) => {
    const own = seeds ? `seed ${seeds[row]}` : MATCHED_SET.exec(String(boxes[row]))?.[1]?.toUpperCase();
    return own && [own, suites?.[row] ?? '', snapshots?.[row] ?? '', id[row]].join('\n');
  });
  return keys.some((key) => key !== undefined) ? keys : undefined;
}

/** Links over snapshots and over matched boxes; undefined where the catalog has neither. `values` are row-major [rows, dim]. */
export function galaxyLinks(
  table: Table,
  rows: Uint32Array,
  values: Float64Array,
  dim: number,
): GalaxyLinks | undefined {
  const overTime = linkedGalaxies(table, rows, values, dim);
  const keys = matchedKeys(table, rows);
  if (!overTime && !keys) return undefined;
  const distance = distanceBetween(values, dim);
  const near = new Map<number, number>();
  const step = Math.max(1, Math.floor(rows.length / COMPARED));
  const nearAt = (place: number) => {
    const known = near.get(place);
    if (known !== undefined) return known;
    const others = Float64Array.from({ length: Math.floor(rows.length / step) }, (_, i) => distance(place, i * step));
    const found = others.sort()[Math.floor(NEAR * others.length)] as number;
    near.set(place, found);
    return found;
  };
  const places = (numbers: ArrayLike<string | number | undefined>, among: readonly number[]) => {
    const found = new Map<string | number, number[]>();
    for (const place of among) {
      const own = numbers[place];
      if (own === undefined) continue;
      const known = found.get(own);
      if (known) known.push(place);
      else found.set(own, [place]);
    }
    return [...found.values()].filter((group) => group.length > 1);
  };
  const isSame = (a: number, b: number) => distance(a, b) <= Math.min(nearAt(a), nearAt(b));

  return {
    linked(place) {
      const key = keys?.[place];
      return Array.from(rows, (_, other) => other).filter(
        (other) =>
          other !== place &&
          ((overTime && overTime[other] === overTime[place]) ||
            (key !== undefined && keys?.[other] === key && isSame(place, other))),
      );
    },
    count(among) {
      const parent = new Map(among.map((place) => [place, place]));
      const rootOf = (place: number): number => {
        let root = place;
        while (parent.get(root) !== root) root = parent.get(root) as number;
        return root;
      };
      const join = (a: number, b: number) => parent.set(rootOf(a), rootOf(b));
      if (overTime)
        for (const group of places(overTime, among)) for (const other of group) join(group[0] as number, other);
      if (keys) {
        for (const group of places(keys, among)) {
          for (const [i, a] of group.entries()) {
            for (const b of group.slice(i + 1)) if (rootOf(a) !== rootOf(b) && isSame(a, b)) join(a, b);
          }
        }
      }
      return new Set(among.map(rootOf)).size;
    },
  };
}
