/** What comments or a description say of columns: CDS and VizieR (`? Redshift`, `?=-99 Magnitude`), the NASA Exoplanet Archive. */
import type { ColumnFacts } from '../table';

export interface Described {
  readonly facts: ColumnFacts;
  /** Cells that mean "no value". */
  readonly missing?: readonly string[];
}

/** `[0/360]`, the range of the values, and `?`, `?=-9.9`, `?=""`: blank, or that, where there is no value. */
const EXPLANATION = /^\s*(?:(?:[[\]][^[\]]*[[\]]|\*)\s*)?(?:\?(?:=("[^"]*"|\S+))?\s*)?(?:[-+]?\s)?\s*(.*)$/;

/** A column by its unit and an explanation in the words of the CDS's standard. */
export function describedAs(unit: string | undefined, explanation: string): Described {
  const [, marker, words = ''] = EXPLANATION.exec(explanation) ?? [];
  const known = unit === undefined || /^-+$/.test(unit) ? undefined : unit;
  const missing = marker?.replace(/^"(.*)"$/, '$1');
  return {
    facts: {
      ...(known ? { unit: known } : {}),
      ...(words.trim() ? { description: words.trim() } : {}),
      ...(missing ? { missing } : {}),
    },
    ...(missing ? { missing: [missing] } : {}),
  };
}

/** A longer comment describes no column. */
const MAX_COMMENT = 2_000;
const ARCHIVE = /^\s*#\s*COLUMN\s+([^:\s]+)\s*:\s*(.*?)\s*(?:\[([^\]]*)\])?\s*$/;
const VIZIER = /^#Column\t([^\t]+)\t[^\t]*\t([^\t]*)(?:\t(.*))?$/;

/** What the comments above a table say of each column of its header. */
export function describedColumns(comments: readonly string[], header: readonly string[]): (Described | undefined)[] {
  const described = new Map<string, Described>();
  for (const comment of comments.filter(({ length }) => length < MAX_COMMENT)) {
    const [, archived, words = '', unit] = ARCHIVE.exec(comment) ?? [];
    if (archived !== undefined) {
      described.set(archived, { facts: { ...(unit ? { unit } : {}), ...(words ? { description: words } : {}) } });
      continue;
    }
    const [, name, explanation = '', rest = ''] = VIZIER.exec(comment) ?? [];
    if (name === undefined) continue;
    const column = describedAs(undefined, explanation);
    const ucd = /\[ucd=([^\]]+)\]/.exec(rest)?.[1];
    described.set(name.trim(), ucd ? { ...column, facts: { ...column.facts, ucd } } : column);
  }
  return header.map((cell) => described.get(cell.trim()));
}
