/** Columns that say something of another: masks (`flux.mask`) and flags of limits (`l_flux`), taken into the columns that they speak of. */
import type { Column, ColumnFacts, ColumnLimits, NumberColumn, TextColumn } from '../table';

type Facts = Readonly<Record<string, ColumnFacts>>;

export interface Companions {
  readonly columns: readonly Column[];
  readonly facts: Facts;
  readonly notes: readonly string[];
}

const FLAG = /^(?:<=?|>=?|≤|≥)$/;
const NO_FLAG = /^[=~:]?$/;

/** The rows that a column of flags calls limits, undefined where it holds anything else. */
function flagged(flags: TextColumn): number[] | undefined {
  const rows: number[] = [];
  for (const [row, cell] of flags.values.entries()) {
    if (FLAG.test(cell)) rows.push(row);
    else if (!NO_FLAG.test(cell)) return undefined;
  }
  return rows.length > 0 ? rows : undefined;
}

function blanked(column: NumberColumn, rows: readonly number[]): NumberColumn {
  const values = column.values.slice();
  for (const row of rows) values[row] = Number.NaN;
  return { ...column, values };
}

/**
 * The columns without the values that a mask or a flag takes from them: `flux.mask` (astropy) is true where `flux` has no value, and
 * `l_flux` (CDS, VizieR) is `<` where `flux` is an upper limit, which is kept among the facts.
 */
export function withCompanions(columns: readonly Column[], facts: Facts): Companions {
  const numbers = new Map(
    columns.flatMap((column) => (column.kind === 'number' ? [[column.name, column] as const] : [])),
  );
  const replaced = new Map<string, Column | undefined>();
  const told: Record<string, ColumnFacts> = { ...facts };
  const notes: string[] = [];
  for (const column of columns) {
    const masked = column.name.endsWith('.mask') ? column.name.slice(0, -'.mask'.length) : undefined;
    if (masked !== undefined && column.kind === 'number' && columns.some(({ name }) => name === masked)) {
      const rows = [...column.values.keys()].filter((row) => column.values[row] === 1);
      const target = numbers.get(masked);
      if (target) replaced.set(masked, blanked(target, rows));
      replaced.set(column.name, undefined);
      notes.push(
        `${rows.length.toLocaleString('en')} values of “${masked}” are masked by “${column.name}” and count as missing.`,
      );
      continue;
    }
    const target = column.name.startsWith('l_') ? numbers.get(column.name.slice(2)) : undefined;
    const rows = target && column.kind === 'text' ? flagged(column) : undefined;
    if (!target || !rows || column.kind !== 'text') continue;
    const limits: ColumnLimits = {
      rows: Int32Array.from(rows),
      values: Float64Array.from(rows, (row) => target.values[row] ?? Number.NaN),
      sides: rows.map((row) => (/^[<≤]/.test(column.values[row] ?? '') ? 'upper' : 'lower')),
    };
    replaced.set(target.name, blanked(target, rows));
    told[target.name] = { ...told[target.name], limits };
    notes.push(
      `${rows.length.toLocaleString('en')} values of “${target.name}” are limits, as “${column.name}” says: without a measured value, they are left blank.`,
    );
  }
  if (replaced.size === 0) return { columns, facts, notes };
  const kept = columns.flatMap((column) => {
    if (!replaced.has(column.name)) return [column];
    const other = replaced.get(column.name);
    return other ? [other] : [];
  });
  return { columns: kept, facts: told, notes };
}
