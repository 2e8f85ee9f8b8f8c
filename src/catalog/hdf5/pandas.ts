/**
 * Tables that pandas wrote with `to_hdf`, format "fixed": `axis0` names the columns, `axis1` is the index, and
 * `block{i}_values` holds the columns `block{i}_items`, all of one type.
 */

import { leftOutNote } from '../left-out';
import type { Column } from '../table';
import type { Hdf5Handle } from './library';
import { type Plan, type PlannedDataset, planDataset } from './plan';
import { attributes, type DatasetNode, datasetValues, type Tree } from './tree';

/** Levels of an index. */
const MOST_LEVELS = 10;

/** Paths of the frames and series in a file, the largest first. */
export function pandasKeys(tree: Tree): readonly string[] {
  const size = (key: string) => {
    const values = tree.datasets.filter(({ group, name }) => group === key && /^(block\d+_)?values$/.test(name));
    return values.reduce((sum, { rows, width }) => sum + rows * width, 0);
  };
  const isKey = (key: string) => {
    const names = new Set(tree.datasets.filter(({ group }) => group === key).map(({ name }) => name));
    return (
      ((names.has('axis0') || names.has('axis0_level0')) && (names.has('axis1') || names.has('axis1_level0'))) ||
      (names.has('index') && names.has('values') && names.size === 2)
    );
  };
  return tree.groups.filter(isKey).sort((a, b) => size(b) - size(a));
}

/** True where pandas stored no rows: it writes a dataset of one cell with the true shape beside it. */
function isEmpty(handle: Hdf5Handle, node: DatasetNode): boolean {
  return attributes(handle, node.path).get('shape')?.includes(0) ?? false;
}

/** The labels of an axis: its own, or, of several levels, those of each level joined by a blank. */
function labelsOf(handle: Hdf5Handle, nodes: ReadonlyMap<string, DatasetNode>, axis: string): string[] | undefined {
  const own = nodes.get(axis);
  if (own) return datasetValues(handle, own)?.map(String);
  const levels: string[][] = [];
  for (let level = 0; level < MOST_LEVELS; level++) {
    const [values, places] = [nodes.get(`${axis}_level${level}`), nodes.get(`${axis}_label${level}`)];
    if (!values || !places) break;
    const words = datasetValues(handle, values)?.map(String) ?? [];
    levels.push((datasetValues(handle, places) ?? []).map((place) => words[Number(place)] ?? ''));
  }
  return levels[0]?.map((_, i) =>
    levels
      .map((words) => words[i] ?? '')
      .join(' ')
      .trim(),
  );
}

/** The plan for one key. Columns stand in the frame's own order; the index is kept unless it counts the rows. */
export function planPandas(handle: Hdf5Handle, tree: Tree, key: string): Plan {
  const nodes = new Map(tree.datasets.filter(({ group }) => group === key).map((node) => [node.name, node]));
  const index = nodes.get('axis1') ?? nodes.get('index') ?? nodes.get('axis1_label0');
  const rows = index && !isEmpty(handle, index) ? index.rows : 0;
  const left: string[] = [];
  const datasets: PlannedDataset[] = [];

  function plan(node: DatasetNode, items: readonly string[]): void {
    if (isEmpty(handle, node)) return;
    // Columns of Python objects are one pickle, which nothing here runs.
    const fits = node.rows === rows && node.width === items.length;
    const { planned } = fits ? planDataset(node, (_, item) => ({ name: items[item] ?? '' })) : {};
    if (planned) datasets.push(planned);
    else left.push(...items);
  }

  if (index && rows > 0) {
    // The places in the levels of an index say nothing by themselves.
    const { planned } = nodes.has('axis1_level0')
      ? {}
      : planDataset(index, () => ({ name: 'index', dropIf: 'row-number' }));
    if (planned && index.width === 1) datasets.push(planned);
  }
  const values = nodes.get('values');
  if (values) plan(values, [key.split('/').at(-1) || 'values']);
  for (const [name, node] of nodes) {
    const block = /^(block\d+)_values$/.exec(name)?.[1];
    if (block === undefined) continue;
    const words = labelsOf(handle, nodes, `${block}_items`);
    if (words) plan(node, words);
    else left.push(name);
  }
  const order = new Map(labelsOf(handle, nodes, 'axis0')?.map((name, place) => [name, place]));
  const place = ({ name }: Column) => order.get(name) ?? -1;
  return {
    rows,
    datasets,
    notes: leftOutNote(left),
    finish: (columns) => ({ columns: [...columns].sort((a, b) => place(a) - place(b)), notes: [] }),
  };
}
