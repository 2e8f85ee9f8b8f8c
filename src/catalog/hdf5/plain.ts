/** Plain HDF5 as a table: the datasets of a candidate as columns, with what their attributes state of them. */
import { factsFromYaml } from '../ecsv-facts';
import { leftOutNote } from '../left-out';
import type { ColumnFacts } from '../table';
import { ASTROPY_META, type Candidate, type CandidateNode, isComplex, namesBeside } from './candidates';
import type { Hdf5Handle } from './library';
import { type Plan, type PlannedDataset, planDataset } from './plan';
import { type StatedValues, statedBy, unpackedColumn, withoutMasks } from './stated';
import { attributes, type DatasetNode, datasetValues, type Tree } from './tree';
import { componentName } from './units';

/** The fields of pandas' format "table", whose names stand in an attribute beside it. */
const PANDAS_BLOCK = /^values_block_\d+$/;
const NAMELESS =
  'This is a pandas table in format "table", whose columns’ names cannot be read, so they are numbered; to_hdf(…, format="fixed") keeps them.';

/** The texts of a list that Python pickled in letters (protocol 0), read as text: nothing of it is run. */
function pickledNames(pickle: unknown): readonly string[] {
  if (
    typeof pickle !== 'string' ||
    !/^\(lp\d+\n(?:(?:V[^\n]*|S'[^\n]*'|S"[^\n]*")\np\d+\n(?:a|tp\d+\na)?|[ag]\d*\n?|\.)*$/.test(pickle)
  )
    return [];
  return [...pickle.matchAll(/^a?(?:V(.*)|S['"](.*)['"])$/gm)].map(([, unicode, plain]) =>
    (unicode ?? plain ?? '').replace(/\\u([0-9a-f]{4})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

/** What the components of one dataset are called. */
function namerOf(
  handle: Hdf5Handle,
  { node, name }: CandidateNode,
  stated: StatedValues,
  beside: readonly DatasetNode[],
) {
  const naming = node.width > 1 ? namesBeside(node, beside) : undefined;
  const words =
    stated.names.length === node.width ? stated.names : ((naming && datasetValues(handle, naming)) ?? []).map(String);
  const blocks = node.metadata.compound_type?.members.some((member) => PANDAS_BLOCK.test(member.name))
    ? attributes(handle, node.path)
    : new Map<string, readonly (number | string)[]>();
  return (fields: readonly string[], index: number, count: number) => {
    if (isComplex(node)) return { name: `${name}_${fields[0] === 'r' ? 're' : 'im'}` };
    const [field = ''] = fields;
    if (PANDAS_BLOCK.test(field)) {
      const own = pickledNames(blocks.get(`${field}_kind`)?.[0])[index];
      if (own !== undefined) return { name: own };
    }
    const word = words[index];
    if (fields.length === 0 && words.length === count && word) return { name: word };
    return componentName(fields.length > 0 ? fields.join('.') : name, index, count);
  };
}

/** A matrix on its side: each index of its first axis is a column. */
function turned(candidate: CandidateNode, stated: StatedValues): { datasets: PlannedDataset[]; note?: string } {
  const { node, name } = candidate;
  const [columns = 0, rows = 0] = node.metadata.shape ?? [];
  const { planned } = planDataset({ ...node, width: 1 }, () => ({ name, unit: stated.facts.unit }));
  if (!planned) return { datasets: [] };
  const named = (index: number) => stated.names[index] ?? componentName(name, index, columns).name;
  const datasets = Array.from(
    { length: columns },
    (_, index): PlannedDataset => ({
      ...planned,
      turnedAt: index,
      columns: planned.columns.map((column) => ({ ...column, name: named(index) })),
    }),
  );
  if (columns === 1) return { datasets };
  return {
    datasets,
    note: `“${name}” is ${columns} × ${rows.toLocaleString('en')}: its ${columns} rows are read as columns.`,
  };
}

/** Units and descriptions that astropy keeps in a dataset beside the table. */
function astropyFacts(handle: Hdf5Handle, { path }: Candidate, tree: Tree): ReadonlyMap<string, ColumnFacts> {
  const meta = tree.datasets.find((node) => node.path === `${path}${ASTROPY_META}`);
  const lines = meta && datasetValues(handle, meta);
  return lines ? factsFromYaml(lines.join('\n')) : new Map();
}

/** Reads a candidate as a table. */
export function planPlain(handle: Hdf5Handle, chosen: Candidate, tree: Tree): Plan {
  const datasets: PlannedDataset[] = [];
  const left: string[] = [];
  const notes: string[] = [];
  const byColumn = new Map<string, StatedValues>();
  for (const candidate of chosen.nodes) {
    const { node, name } = candidate;
    const stated = statedBy(handle, node.path);
    // vaex states the unit of a column at its group.
    const group = name === node.name ? undefined : statedBy(handle, node.group);
    const unit = stated.facts.unit ?? group?.facts.unit;
    if (candidate.turned) {
      const side = turned(candidate, stated);
      datasets.push(...side.datasets);
      if (side.note) notes.push(side.note);
      if (side.datasets.length === 0) left.push(name);
      continue;
    }
    const beside = tree.datasets.filter((other) => other.group === node.group);
    const nameOf = namerOf(handle, candidate, stated, beside);
    const { planned, unreadable } = planDataset(node, (fields, index, count) => ({
      unit,
      ...nameOf(fields, index, count),
    }));
    if (planned) datasets.push(planned);
    for (const column of planned?.columns ?? []) byColumn.set(column.name, stated);
    for (const field of unreadable) left.push(field ? `${name} (${field})` : name);
  }
  const nameless = datasets.some(({ columns }) => columns.some(({ name }) => name.startsWith('values_block_')));
  const described = astropyFacts(handle, chosen, tree);
  return {
    rows: chosen.rows,
    datasets,
    notes: [...(nameless ? [NAMELESS] : []), ...notes, ...leftOutNote(left)],
    finish(columns) {
      const unpacked = columns.map((column) => {
        const stated = byColumn.get(column.name);
        return stated ? unpackedColumn(column, stated) : { column, notes: [] };
      });
      const masked = withoutMasks(unpacked.map(({ column }) => column));
      const facts = masked.columns.map(
        ({ name }) => [name, { ...described.get(name), ...byColumn.get(name)?.facts }] as const,
      );
      return {
        columns: masked.columns,
        notes: [...unpacked.flatMap((one) => one.notes), ...masked.notes],
        facts: Object.fromEntries(facts.filter(([, one]) => Object.keys(one).length > 0)),
      };
    },
  };
}
