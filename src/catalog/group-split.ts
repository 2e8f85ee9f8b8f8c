/**
 * Splits that keep rows together which are not independent: those of one simulation, or of one galaxy seen more than once.
 * A flow that trained on a galaxy in one snapshot has seen it in the next, and its NLL there is no test.
 */
import { ProblemError, problemOf } from '../base/problem';
import { random } from '../base/random';
import { numberedGroups, rowsByGroup } from './numbered-groups';
import { type Split, splitRows } from './split';
import type { Column, Table } from './table';

/** Fewer groups than this cannot train, stop and test. */
const LEAST_GROUPS = 3;

/** The group of every row of a table, numbered from 0: rows that agree in all the named columns. */
export function groupsOf(table: Table, by: readonly string[]): Uint32Array {
  const columns = by.map((name) => {
    const column = table.columns.find((other) => other.name === name);
    if (column) return column;
    throw new ProblemError(
      'group-column',
      `The rows are to be split by “${name}”, and “${table.name}” has no such column.`,
      'Choose another column to split by, or split row by row.',
    );
  });
  const numbers = new Map<string, number>();
  const groups = new Uint32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const key = columns.map(({ values }) => String(values[row])).join('\n');
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    groups[row] = number;
  }
  return groups;
}

/**
 * Whole groups for every part: in an order drawn by the seed each group goes to the part that lacks most rows, measured in
 * shares of what it should have. Answers with places in `rows`, each part in random order. Throws ProblemError `group-split` where
 * there are fewer than three groups.
 */
export function splitByGroup(
  groups: Uint32Array,
  rows: Uint32Array,
  shares: { readonly validation: number; readonly test: number },
  seed: number,
): Split {
  const numbered = numberedGroups(rows.map((row) => groups[row] as number));
  const { count } = numbered;
  if (count < LEAST_GROUPS) {
    throw new ProblemError(
      'group-split',
      `The usable rows are of ${count} groups, and a split by group needs at least ${LEAST_GROUPS}.`,
      'Split row by row, or by another column.',
    );
  }
  const draw = random(seed, 'split');
  const { starts, rows: places } = rowsByGroup(numbered);
  const part = () => ({ places: new Uint32Array(rows.length), length: 0 });
  const parts = { train: part(), validation: part(), test: part() };
  const wanted = {
    validation: shares.validation * rows.length,
    test: shares.test * rows.length,
    train: (1 - shares.validation - shares.test) * rows.length,
  };
  const names = (['test', 'validation', 'train'] as const).filter((name) => wanted[name] > 0);
  for (const [i, group] of draw.permutation(count).entries()) {
    const own = places.subarray(starts[group], starts[group + 1]);
    const lacking = (name: (typeof names)[number]) => 1 - (parts[name].length + own.length / 2) / wanted[name];
    // The last groups are for the parts that have none yet.
    const isLate = count - i <= names.length;
    const empty = isLate ? names.filter((name) => parts[name].length === 0) : [];
    const open = isLate && count - i <= empty.length ? empty : names;
    const poorest = parts[open.reduce((best, name) => (lacking(name) > lacking(best) ? name : best))];
    poorest.places.set(own, poorest.length);
    poorest.length += own.length;
  }
  const shuffled = ({ places: own, length }: ReturnType<typeof part>) => {
    const order = draw.permutation(length);
    return order.map((at) => own[at] as number);
  };
  return { train: shuffled(parts.train), validation: shuffled(parts.validation), test: shuffled(parts.test) };
}

/** Columns whose rows may be kept together. */
export interface GroupCandidate {
  readonly by: readonly string[];
  readonly groups: number;
  /** A sentence. */
  readonly why: string;
}

const SIMULATION = /^(sim|simulation|sim_?name|box|run|realisation|realization)(_?(id|name|index|number))?$/i;
const GALAXY = /^(galaxy|subhalo|subfind|halo|object|source)_?(id|index|number|name)?$/i;
const SNAPSHOT = /^(snap|snapshot)(_?(num|number|id))?$/i;
const REDSHIFT = /^(redshift|z)$/i;

/** The column that names the simulation of every row; undefined where none does. */
export const simulationColumn = (table: Table): string | undefined =>
  table.columns.find(({ name }) => SIMULATION.test(name.trim()))?.name;

/** Distinct values, counted. */
function distinct({ values }: Column): number {
  return new Set<string | number>(values as ArrayLike<string | number> & Iterable<string | number>).size;
}

/** What rows may be kept together by, the best first: simulations, then galaxies over snapshots. */
export function groupCandidates(table: Table): GroupCandidate[] {
  const find = (pattern: RegExp) => table.columns.find(({ name }) => pattern.test(name.trim()));
  const candidates: GroupCandidate[] = [];
  const simulation = find(SIMULATION);
  const groups = simulation ? distinct(simulation) : 0;
  if (simulation && groups >= LEAST_GROUPS && groups <= table.rows / 2) {
    candidates.push({
      by: [simulation.name],
      groups,
      why: `Galaxies of one ${simulation.name} grew from the same initial conditions and are not independent.`,
    });
  }
  const galaxy = find(GALAXY);
  const time = find(SNAPSHOT) ?? find(REDSHIFT);
  if (galaxy && time && distinct(time) > 1) {
    const by = simulation ? [simulation.name, galaxy.name] : [galaxy.name];
    const galaxies = new Set(groupsOf(table, by)).size;
    if (galaxies >= LEAST_GROUPS && galaxies < table.rows) {
      candidates.push({ by, groups: galaxies, why: `The same galaxy stands in more than one ${time.name}.` });
    }
  }
  return candidates;
}

/** What leaks between the parts of a split in which rows were drawn one by one, a sentence; undefined where nothing is known to. */
export function leakByRow(table: Table): string | undefined {
  const [best] = groupCandidates(table);
  if (!best) return undefined;
  return `Rows that share ${best.by.join(' and ')} are now on both sides of the split, ${best.groups.toLocaleString('en')} groups in ${table.rows.toLocaleString('en')} rows: what was learned of one is known of the others, so that the held-out NLL is too good.`;
}

/** The same, and by row where there are too few groups: two of them are never split, and a model is validated on its own rows. */
export function splitByGroupOrRow(
  groups: Uint32Array,
  places: Uint32Array,
  shares: { readonly validation: number; readonly test: number },
  seed: number,
): { readonly train: Uint32Array; readonly validation: Uint32Array } {
  const parts = (() => {
    try {
      return splitByGroup(groups, places, shares, seed);
    } catch (error) {
      if (problemOf(error).code !== 'group-split') throw error;
      return splitRows(places.length, shares, seed);
    }
  })();
  const at = (chosen: Uint32Array) => chosen.map((i) => places[i] as number);
  return { train: at(parts.train), validation: at(parts.validation) };
}
