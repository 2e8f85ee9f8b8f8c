/** Plain HDF5: a group whose datasets have as many rows as each other, or one compound dataset, is a table. */
import type { Hdf5Handle } from './library';
import { type Plan, type PlannedDataset, planDataset } from './plan';
import { attributes, type DatasetNode, type Tree } from './tree';
import { componentName } from './units';

/** A possible table: datasets of one group with the same number of rows. */
export interface Candidate {
  /** Path of the group, or of the compound dataset. */
  readonly path: string;
  readonly rows: number;
  readonly nodes: readonly DatasetNode[];
}

/** The fields of pandas' format "table", whose names are a Python pickle beside it that nothing here runs. */
const PANDAS_BLOCK = 'values_block_';
const NAMELESS =
  'This is a pandas table in format "table", which hides its columns’ names, so they are numbered; to_hdf(…, format="fixed") keeps them.';

const plural = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** Every group's datasets by their number of rows, and every compound dataset; the most promising first. */
export function candidates(tree: Tree): readonly Candidate[] {
  const found = new Map<string, { path: string; rows: number; nodes: DatasetNode[] }>();
  for (const node of tree.datasets) {
    const compound = node.metadata.compound_type !== undefined;
    const path = compound ? node.path : node.group;
    const key = `${node.rows} ${path}`;
    const candidate = found.get(key) ?? { path, rows: node.rows, nodes: [] };
    candidate.nodes.push(node);
    found.set(key, candidate);
  }
  const columns = ({ nodes }: Candidate) =>
    nodes.reduce((sum, { metadata }) => sum + (metadata.compound_type?.nmembers ?? 1), 0);
  // One row is a set of constants, not a catalog.
  const order = (candidate: Candidate) => [candidate.rows > 1 ? 1 : 0, columns(candidate), candidate.rows];
  return [...found.values()].sort((a, b) => {
    const [first, second] = [order(a), order(b)];
    return (second[0] ?? 0) - (first[0] ?? 0) || (second[1] ?? 0) - (first[1] ?? 0) || b.rows - a.rows;
  });
}

/** A dataset's own word for its unit (astropy, h5py and yt write one of these). */
function unitOf(handle: Hdf5Handle, path: string): string | undefined {
  const found = attributes(handle, path);
  const unit = ['units', 'unit', 'Units', 'Unit']
    .map((name) => found.get(name)?.[0])
    .find((value) => value !== undefined);
  return typeof unit === 'string' && /^[^\p{Cc}\p{Cf}]{1,40}$/u.test(unit) ? unit : undefined;
}

/** Reads a candidate as a table, and names the others in a note. */
export function planPlain(handle: Hdf5Handle, chosen: Candidate, others: readonly Candidate[]): Plan {
  const datasets: PlannedDataset[] = [];
  const left: string[] = [];
  for (const node of chosen.nodes) {
    const unit = unitOf(handle, node.path);
    const { planned, unreadable } = planDataset(node, (fields, index, count) => ({
      ...componentName(fields.length > 0 ? fields.join('.') : node.name, index, count),
      unit,
    }));
    if (planned) datasets.push(planned);
    for (const field of unreadable) left.push(field ? `${node.name} (${field})` : node.name);
  }
  const nameless = datasets.some(({ columns }) => columns.some(({ name }) => name.startsWith(PANDAS_BLOCK)));
  const notes = [...(nameless ? [NAMELESS] : []), ...leftOut(left), ...alsoThere(others)];
  return { rows: chosen.rows, datasets, notes };
}

/** Names what cannot be a column. */
export function leftOut(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).map((name) => `“${name.slice(0, 60)}”`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return [`Not numbers or words in columns, and left out: ${shown.join(', ')}${more}.`];
}

/** Names the tables that were not read. */
export function alsoThere(others: readonly Candidate[]): string[] {
  const tables = others.filter(({ rows }) => rows > 1);
  if (tables.length === 0) return [];
  const shown = tables
    .slice(0, 4)
    .map(
      ({ path, rows, nodes }) => `“${path.slice(0, 60)}” (${plural(rows, 'row')}, ${plural(nodes.length, 'dataset')})`,
    );
  const more = tables.length > shown.length ? ` and ${tables.length - shown.length} more` : '';
  return [`Also in the file, and not read: ${shown.join(', ')}${more}.`];
}
