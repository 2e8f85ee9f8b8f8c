/**
 * What in an HDF5 file may be a table: datasets of equal length in one group, or one compound dataset; with the habits of h5py, vaex,
 * caesar, MATLAB and PyTables.
 */
import type { DatasetNode, Tree } from './tree';

/** A dataset, or a part of one, as columns of a candidate. */
export interface CandidateNode {
  readonly node: DatasetNode;
  /** What its columns are called by. */
  readonly name: string;
  /** True where its second axis counts the rows, as MATLAB and some of C++ write: each index of the first is a column. */
  readonly turned: boolean;
}

/** A possible table. */
export interface Candidate {
  /** Path of the group, or of the compound dataset. */
  readonly path: string;
  readonly rows: number;
  readonly nodes: readonly CandidateNode[];
}

/** An array so much wider than long has its columns first. */
const WIDE = 10;
const FEW = 64;
/** Rows of astropy's description of a table's columns, beside it. */
export const ASTROPY_META = '.__table_column_meta__';
/** Datasets that only name the columns of a matrix beside them. */
const NAMES = /^(columns?|column_names|names?|labels?|header|features?|params?|parameters?)$/i;
/** PyTables keeps the indices of a table's columns beside it. */
const PYTABLES_INDEX = /\/_i_[^/]*(\/|$)/;

const lastOf = (path: string) => path.split('/').at(-1) ?? '';
const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';

/** True for a complex number: h5py's compound of `r` and `i`. */
export function isComplex({ metadata }: DatasetNode): boolean {
  const members = metadata.compound_type?.members ?? [];
  return members.length === 2 && members[0]?.name === 'r' && members[1]?.name === 'i';
}

const shapeOf = ({ metadata }: DatasetNode) => metadata.shape ?? [];

/** True where a dataset lies on its side, and no other of its group has as many rows as it has. */
function isTurned(node: DatasetNode, beside: readonly DatasetNode[]): boolean {
  const [first = 0, second = 0, ...more] = shapeOf(node);
  if (more.length > 0 || node.metadata.compound_type || first === 0 || second <= WIDE * first || first > FEW)
    return false;
  return !beside.some(
    (other) => other !== node && shapeOf(other).length === 1 && other.rows === first && other.rows > 1,
  );
}

/** Where a dataset belongs: the group of its table, and its name there. vaex gives every column a group of its own. */
function placeOf(node: DatasetNode): { readonly group: string; readonly name: string } {
  const above = parentOf(node.group);
  if (node.name === 'data' && lastOf(above) === 'columns') return { group: above, name: lastOf(node.group) };
  return { group: node.group, name: node.name };
}

/** The sibling that names the columns of a matrix, if one does. */
export function namesBeside(node: DatasetNode, beside: readonly DatasetNode[]): DatasetNode | undefined {
  return beside.find(
    (other) => other !== node && NAMES.test(other.name) && other.rows === node.width && other.width === 1,
  );
}

/** Tables under names of galaxies come before those of what hosts them. */
const GALAXIES = /galax|subhalo|source|object|catalog|photometry/i;

/** Columns as far as the list of datasets tells. */
export const columnsOf = ({ nodes }: Candidate) =>
  nodes.reduce((sum, { node }) => sum + (node.metadata.compound_type?.nmembers ?? 1), 0);

/** By preference: more than one row (a row alone is a set of constants), galaxies, the most columns, the most rows. */
function byPreference(a: Candidate, b: Candidate): number {
  const order = (one: Candidate) => [Number(one.rows > 1), Number(GALAXIES.test(one.path)), columnsOf(one), one.rows];
  const [first, second] = [order(a), order(b)];
  const at = first.findIndex((value, i) => value !== second[i]);
  return at < 0 ? 0 : (second[at] as number) - (first[at] as number);
}

/** Groups one level down belong to the table above, where that has datasets of as many rows (caesar's `dicts`). */
function joined(found: readonly Candidate[]): Candidate[] {
  const keyOf = (path: string, rows: number) => `${rows} ${path}`;
  const groups = new Map(
    found
      .filter(({ rows, nodes, path }) => rows > 1 && nodes.every(({ node }) => node.path !== path))
      .map((one) => [keyOf(one.path, one.rows), one]),
  );
  const above = (one: Candidate) => (one.path === '/' ? undefined : groups.get(keyOf(parentOf(one.path), one.rows)));
  const inner = new Map(
    found.flatMap((one) => {
      const parent = above(one);
      return parent && parent !== one && !above(parent) ? [[one, parent] as const] : [];
    }),
  );
  const children = new Map<Candidate, Candidate[]>();
  for (const [child, parent] of inner) children.set(parent, [...(children.get(parent) ?? []), child]);
  return found
    .filter((one) => !inner.has(one))
    .map((one) => {
      const below = children.get(one) ?? [];
      const taken = new Set(one.nodes.map(({ name }) => name));
      const nodes = below.flatMap((child) =>
        child.nodes.map((each) => {
          const bare = lastOf(child.path) === 'dicts' && !taken.has(each.name);
          return { ...each, name: bare ? each.name : `${lastOf(child.path)}/${each.name}` };
        }),
      );
      return { ...one, nodes: [...one.nodes, ...nodes] };
    });
}

/** Every possible table, the most promising first. */
export function candidates(tree: Tree): readonly Candidate[] {
  const found = new Map<string, { path: string; rows: number; nodes: CandidateNode[] }>();
  const beside = new Map<string, DatasetNode[]>();
  for (const node of tree.datasets) {
    const group = beside.get(node.group);
    if (group) group.push(node);
    else beside.set(node.group, [node]);
  }
  const naming = new Set(
    tree.datasets.flatMap((node) =>
      node.width > 1 && node.width < 2_000 ? (namesBeside(node, beside.get(node.group) ?? []) ?? []) : [],
    ),
  );
  for (const node of tree.datasets) {
    if (node.name.endsWith(ASTROPY_META) || PYTABLES_INDEX.test(node.group) || naming.has(node)) continue;
    const compound = node.metadata.compound_type !== undefined && !isComplex(node);
    const { group, name } = placeOf(node);
    const path = compound ? node.path : group;
    const turned = isTurned(node, beside.get(node.group) ?? []);
    const rows = turned ? (shapeOf(node)[1] ?? 0) : node.rows;
    const key = `${rows} ${path}`;
    const candidate = found.get(key) ?? { path, rows, nodes: [] };
    candidate.nodes.push({ node, name, turned });
    found.set(key, candidate);
  }
  return joined([...found.values()]).sort(byPreference);
}
