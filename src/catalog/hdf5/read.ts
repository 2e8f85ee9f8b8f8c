/** HDF5 files as tables: which layout a file has, what in it is the catalog, and the refusals of what holds none. */
import { ProblemError } from '../../base/problem';
import { wantedTable } from '../reader';
import type { ColumnFacts, FoundTable, Table, TablesInFile } from '../table';
import { candidates, columnsOf } from './candidates';
import { type HeaderFacts, headerFacts } from './facts';
import { installFilters } from './filters';
import { type Hdf5Handle, type Hdf5Source, openHdf5 } from './library';
import { pandasKeys, planPandas } from './pandas';
import { planPlain } from './plain';
import type { Plan, Stated } from './plan';
import { type ReadHdf5Options, readPlan, refuseIfCancelled } from './read-plan';
import { isSubfind, planSubfind, SUBHALOES } from './subfind';
import { MAX_NODES, type Tree, walk } from './tree';

/** More tables than anybody reads a list of. */
const MOST_LISTED = 200;

export interface Hdf5Table {
  readonly table: Table;
  /** Unit by column name, as the file has it (`1e10 Msun/h`, `ckpc/h`, `km/s`); absent where it is not known. */
  readonly units: Readonly<Record<string, string>>;
  readonly facts: HeaderFacts;
}

interface Layout {
  readonly kind: 'subfind' | 'pandas' | 'plain';
  readonly plan: Plan;
  readonly tables?: TablesInFile;
}

function noTable(name: string, why: string): ProblemError {
  return new ProblemError(
    'no-table',
    `“${name}” holds no table: ${why}.`,
    'A table is a group of datasets of equal length, a compound dataset, a Subfind catalog or a pandas table.',
  );
}

interface Found extends FoundTable {
  readonly kind: Layout['kind'];
  /** A sentence: why it is taken where none is named. */
  readonly why: string;
  plan(): Plan;
}

const plural = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** All tables of a file. Without a name the first is read. */
function tablesOf(handle: Hdf5Handle, tree: Tree, facts: HeaderFacts): readonly Found[] {
  const found: Found[] = [];
  const keys = pandasKeys(tree);
  const subfind = isSubfind(tree);
  if (subfind) {
    const rows = facts.subhaloes?.here;
    const plan = () => planSubfind(handle, tree, facts);
    found.push({
      name: SUBHALOES,
      kind: 'subfind',
      ...(rows === undefined ? {} : { rows }),
      why: 'It holds the subhaloes.',
      plan,
    });
  }
  for (const key of keys) {
    const nodes = tree.datasets.filter(({ group }) => group === key);
    const rows = nodes.find(({ name }) => name === 'axis1' || name === 'index')?.rows ?? 0;
    const columns = nodes.filter(({ name }) => name.endsWith('values')).reduce((sum, { width }) => sum + width, 0);
    found.push({
      name: key,
      kind: 'pandas',
      rows,
      columns,
      why: 'It is the largest table that pandas wrote.',
      plan: () => planPandas(handle, tree, key),
    });
  }
  const plain = candidates(tree).filter(({ path }) => !keys.includes(path) && !(subfind && path === SUBHALOES));
  const tables = plain.some(({ rows }) => rows > 1) || found.length > 0 ? plain.filter(({ rows }) => rows > 1) : plain;
  const paths = tables.map(({ path }) => path);
  for (const one of tables) {
    const { path, rows, nodes } = one;
    // Of several lengths in one group the most promising has its plain name.
    const twice = paths.indexOf(path) !== tables.indexOf(one);
    const columns = columnsOf(one);
    const why = `Of the tables it is the one with the most columns${/galax|subhalo/i.test(path) ? ' of galaxies' : ''} (${plural(columns, 'column')}, ${plural(rows, 'row')}).`;
    const plan = () => planPlain(handle, one, tree);
    found.push({
      name: twice ? `${path} (${rows} rows)` : path,
      kind: 'plain',
      rows,
      columns,
      why,
      plan,
      ...(nodes.length === 0 ? { refused: 'it is empty' } : {}),
    });
  }
  return found;
}

function chooseLayout(handle: Hdf5Handle, tree: Tree, facts: HeaderFacts, group: string | undefined): Layout {
  const all = tablesOf(handle, tree, facts);
  const chosen = wantedTable(handle.name, group, all) ?? all[0];
  if (!chosen) {
    const looked = tree.complete
      ? 'it has no datasets with rows'
      : `its first ${MAX_NODES.toLocaleString('en')} entries are no datasets with rows, and the others are not looked at`;
    throw noTable(handle.name, looked);
  }
  const { kind, name, plan, why } = chosen;
  if (all.length === 1) return { kind, plan: plan() };
  const listed = all.slice(0, MOST_LISTED).map(
    ({ name: own, rows, columns }): FoundTable => ({
      name: own,
      ...(rows === undefined ? {} : { rows }),
      ...(columns === undefined ? {} : { columns }),
    }),
  );
  return { kind, plan: plan(), tables: { read: name, all: listed, why: group === undefined ? why : 'It was named.' } };
}

/** What is stated of the columns, and the units that their layout gives them. */
function factsOf(units: Readonly<Record<string, string>>, stated: Stated): Stated {
  const facts: Record<string, ColumnFacts> = { ...stated };
  for (const [name, unit] of Object.entries(units)) facts[name] = { ...facts[name], unit };
  return facts;
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
    await installFilters(handle, tree.datasets);
    const facts = headerFacts(handle, tree);
    const layout = chooseLayout(handle, tree, facts, options.group);
    refuseEmpty(handle, layout, facts);
    const { columns, units, facts: stated, notes } = await readPlan(handle, layout.plan, options);
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
      facts: factsOf(units, stated),
      ...(layout.tables ? { tables: layout.tables } : {}),
      notes: [...tree.notes, ...(rows === 0 ? [empty] : []), ...notes],
    };
    return { table, units, facts };
  } finally {
    handle.close();
  }
}
