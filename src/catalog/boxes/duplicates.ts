/** Files that hold the same galaxies: copies, and exports of one box in other units. */
import type { NumberColumn, Table } from '../table';
import { columnNamed, type Part, positiveQuantile } from './part';

/** Exports in single precision differ by this much after a change of units. */
const SINGLE = 1e-5;

/** Tables whose values differ have other signatures, almost always. */
function signature({ rows, columns }: Table): string {
  const sampled = columns.filter(({ kind }) => kind === 'text').map((column) => String(column.values[rows >> 1]));
  return `${rows}\n${columns.map(({ name }) => name).join('\n')}\n${sampled.join('\n')}`;
}

const same = (a: number | string | undefined, b: number | string | undefined) => Object.is(a, b) || a === b;

function equalColumns(a: Table['columns'][number], b: Table['columns'][number]): boolean {
  for (let row = 0; row < a.values.length; row++) if (!same(a.values[row], b.values[row])) return false;
  return true;
}

/** By how much b is larger than a in every row; undefined where that varies. */
function constantRatio(a: NumberColumn, b: NumberColumn): number | undefined {
  let ratio: number | undefined;
  for (let row = 0; row < a.values.length; row++) {
    const [x = Number.NaN, y = Number.NaN] = [a.values[row], b.values[row]];
    if (same(x, y) && (x === 0 || !Number.isFinite(x))) continue;
    const here = y / x;
    ratio ??= here;
    if (!(Math.abs(here / ratio - 1) <= SINGLE)) return undefined;
  }
  return ratio;
}

/** Columns in which b has the galaxies of a in other units, with the ratios; empty where the tables are equal. */
function otherUnits(a: Table, b: Table): ReadonlyMap<string, number> | undefined {
  const ratios = new Map<string, number>();
  let varied = 0;
  for (const column of a.columns) {
    const other = columnNamed(b, column.name);
    if (other?.kind !== column.kind) return undefined;
    if (equalColumns(column, other)) {
      if (column.kind === 'text' || column.values.some((value) => value !== column.values[0])) varied += 1;
      continue;
    }
    const ratio = column.kind === 'number' && other.kind === 'number' ? constantRatio(column, other) : undefined;
    if (ratio === undefined) return undefined;
    ratios.set(column.name, ratio);
  }
  // Without an equal column that tells galaxies apart, a scaled table may be another one.
  return ratios.size === 0 || varied > 0 ? ratios : undefined;
}

const largeness = ({ table }: Part, names: Iterable<string>) =>
  Math.max(
    ...Array.from(names, (name) => {
      const column = columnNamed(table, name);
      return column?.kind === 'number' ? (positiveQuantile(column.values, 0.5, 1) ?? 0) : 0;
    }),
  );

/**
 * The parts without those that repeat another, a note on each. Of one box in two units the export with the larger numbers
 * is kept: Msun rather than 1e10 Msun/h. Parts without rows repeat nothing.
 */
export function withoutRepeats(parts: readonly Part[]): {
  readonly parts: readonly Part[];
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const kept: (Part | undefined)[] = [];
  const bySignature = new Map<string, number[]>();
  for (const part of parts) {
    const places = bySignature.get(signature(part.table)) ?? [];
    let repeated = false;
    for (const place of part.table.rows === 0 ? [] : places) {
      const twin = kept[place];
      const ratios = twin && otherUnits(twin.table, part.table);
      if (!twin || !ratios) continue;
      repeated = true;
      if (ratios.size === 0) {
        notes.push(`“${part.path}” holds the same rows as “${twin.path}” and is taken once.`);
        break;
      }
      const [better, worse] =
        largeness(part, ratios.keys()) > largeness(twin, ratios.keys()) ? [part, twin] : [twin, part];
      const told = Array.from(
        ratios,
        ([name, ratio]) => `${name} is ${Math.max(ratio, 1 / ratio).toPrecision(3)} times larger`,
      );
      notes.push(
        `“${worse.path}” holds the same galaxies as “${better.path}” in other units (there ${told.slice(0, 3).join(', ')}): only “${better.path}” is taken.`,
      );
      kept[place] = better;
      break;
    }
    if (repeated) continue;
    bySignature.set(signature(part.table), [...places, kept.length]);
    kept.push(part);
  }
  return { parts: kept.filter((part) => part !== undefined), notes };
}
