/** HDF5 files as tables: which layout a file has, what in it is the catalog, and the refusals of what holds none. */
import { ProblemError } from '../../flow/problem';
import type { Table } from '../table';
import { type HeaderFacts, headerFacts } from './facts';
import { type Hdf5Handle, type Hdf5Source, openHdf5 } from './library';
import { pandasKeys, planPandas } from './pandas';
import { alsoThere, type Candidate, candidates, planPlain } from './plain';
import type { Plan } from './plan';
import { type ReadHdf5Options, readPlan, refuseIfCancelled } from './read-plan';
import { isSubfind, planSubfind, SUBHALOES } from './subfind';
import { type Tree, walk } from './tree';

export interface Hdf5Table {
  readonly table: Table;
  /** Unit by column name, as the file has it (`1e10 Msun/h`, `ckpc/h`, `km/s`); absent where it is not known. */
  readonly units: Readonly<Record<string, string>>;
  readonly facts: HeaderFacts;
}

interface Layout {
  readonly kind: 'subfind' | 'pandas' | 'plain';
  readonly plan: Plan;
}

function noTable(name: string, why: string): ProblemError {
  return new ProblemError(
    'no-table',
    `“${name}” holds no table: ${why}.`,
    'A table is a group of datasets of equal length, a compound dataset, a Subfind catalog or a pandas table in format "fixed".',
  );
}

function keyCandidate(tree: Tree, path: string): Candidate {
  const nodes = tree.datasets.filter(({ group }) => group === path);
  const rows = nodes.find(({ name }) => name === 'axis1' || name === 'index')?.rows ?? 0;
  return { path, rows, nodes: nodes.filter(({ name }) => name.endsWith('values')) };
}

function chooseLayout(handle: Hdf5Handle, tree: Tree, facts: HeaderFacts, group: string | undefined): Layout {
  const wanted = group === undefined ? undefined : `/${group.replace(/^\/+|\/+$/g, '')}`;
  if (isSubfind(tree) && (wanted ?? SUBHALOES) === SUBHALOES) {
    return { kind: 'subfind', plan: planSubfind(handle, tree, facts) };
  }
  const keys = pandasKeys(tree);
  const key = keys.find((path) => wanted === undefined || path === wanted);
  if (key !== undefined) {
    const others = keys.filter((path) => path !== key).map((path) => keyCandidate(tree, path));
    const plan = planPandas(handle, tree, key);
    return { kind: 'pandas', plan: { ...plan, notes: [...plan.notes, ...alsoThere(others)] } };
  }
  const all = candidates(tree);
  const chosen = all.find(({ path }) => wanted === undefined || path === wanted);
  if (!chosen) {
    throw noTable(
      handle.name,
      wanted === undefined ? 'it has no datasets with rows' : `nothing in it is called “${wanted}”`,
    );
  }
  return {
    kind: 'plain',
    plan: planPlain(
      handle,
      chosen,
      all.filter((other) => other !== chosen),
    ),
  };
}

/** An empty chunk of a larger catalog is a table without rows; a catalog that is empty as a whole is refused. */
function refuseEmpty(handle: Hdf5Handle, { kind, plan }: Layout, facts: HeaderFacts): void {
  if (plan.rows > 0 && plan.datasets.length > 0) return;
  const chunk = kind === 'subfind' && (facts.files ?? 1) > 1 && (facts.subhaloes?.here ?? 0) === 0;
  if (chunk && facts.subhaloes?.total !== 0) return;
  if (plan.rows > 0) throw noTable(handle.name, 'none of its datasets holds numbers or words in columns');
  throw new ProblemError(
    'no-rows',
    `“${handle.name}” is laid out as a catalog, and it has no rows.`,
    'Open a file with rows in it; of a catalog in chunks, open those that are not empty.',
  );
}

/**
 * The table in an HDF5 file: a Subfind catalog's subhaloes, a pandas "fixed" table, or the group with the most datasets
 * of equal length (or compound dataset). Numbers are as the file has them, NaN and infinities included; 64-bit integers
 * above 2^53 are text; bools are 0 and 1; arrays are one column per component. Throws ProblemError: `too-large`,
 * `unreadable`, `reader-missing`, `damaged-hdf5`, `no-table`, `no-rows`, `too-many-columns`, `too-many-cells`,
 * `unsupported-filter`, `other-files`, `no-numeric-column`, `cancelled`.
 */
export async function readHdf5(source: Hdf5Source, options: ReadHdf5Options = {}): Promise<Hdf5Table> {
  refuseIfCancelled(source.name ?? 'the file', options.signal);
  const handle = await openHdf5(source);
  try {
    refuseIfCancelled(handle.name, options.signal);
    const tree = walk(handle);
    const facts = headerFacts(handle, tree);
    const layout = chooseLayout(handle, tree, facts, options.group);
    refuseEmpty(handle, layout, facts);
    const { columns, units, notes } = await readPlan(handle, layout.plan, options);
    const { rows } = layout.plan;
    if (rows > 0 && !columns.some(({ kind }) => kind === 'number')) {
      throw new ProblemError(
        'no-numeric-column',
        `“${handle.name}” holds words but no column of numbers.`,
        'Open a file with at least one column of numbers.',
      );
    }
    const empty = `“${handle.name}” is an empty chunk of a larger catalog: it has no rows.`;
    const table = {
      name: handle.name,
      rows,
      columns,
      notes: [...tree.notes, ...(rows === 0 ? [empty] : []), ...notes],
    };
    return { table, units, facts };
  } finally {
    handle.close();
  }
}
