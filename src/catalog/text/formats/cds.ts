/**
 * Machine-readable tables of the AAS journals and the CDS: a byte-by-byte description above rows whose cells have fixed places.
 * https://cds.unistra.fr/doc/catstd.htx
 */
import { ProblemError } from '../../../base/problem';
import { type Described, describedAs } from '../described';
import type { Head, Layout } from '../layout';
import { PLAIN } from '../split';

const TITLE = /^Byte-by-byte Description of file: *(.*)$/im;
const RULE = /^[-=]{10,}\s*$/;
const COLUMN = /^\s*(?:(\d+)\s*-\s*)?(\d+)\s+([AIFEL]\d*(?:\.\d+)?)\s+(\S+)\s+(\S+)(?:\s+(.*))?$/;

interface Described1 extends Described {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly declared: 'number' | 'text';
}

/** The layout of a table under its description. Throws ProblemError `header-only` where a description stands alone. */
export function cdsLayout({ file, text }: Head): Layout | undefined {
  if (!TITLE.test(text)) return undefined;
  const lines = text.split('\n');
  const start = lines.findIndex((line) => TITLE.test(line));
  const rules = lines.flatMap((line, i) => (i > start && RULE.test(line) ? [i] : []));
  const [, afterHead, closing] = rules;
  const last = rules.at(-1) ?? 0;
  if (afterHead === undefined || closing === undefined) return undefined;
  const columns = columnsIn(lines.slice(afterHead + 1, closing));
  if (columns.length === 0) return undefined;
  if (lines.slice(last + 1).every((line) => line.trim() === '')) {
    throw new ProblemError(
      'header-only',
      `“${file}” is the description of a table (byte by byte) and holds no rows.`,
      'Open the table itself where the description stands above its rows, as the journals offer it, or VizieR’s copy of it.',
    );
  }
  return {
    style: { ...PLAIN, places: columns.map(({ from, to }) => [from, to]) },
    used: lines.slice(0, last + 1).reduce((sum, line) => sum + line.length + 1, 0),
    rowsBeforeData: 0,
    header: columns.map(({ name }) => name),
    headerRows: [],
    facts: columns.map(({ facts }) => facts),
    declared: columns.map(({ declared }) => declared),
    missing: columns.map(({ missing }) => missing),
    notes: [],
  };
}

function columnsIn(lines: readonly string[]): Described1[] {
  const columns: { match: RegExpExecArray; explanation: string }[] = [];
  for (const line of lines) {
    const match = COLUMN.exec(line);
    if (match) columns.push({ match, explanation: match[6] ?? '' });
    else {
      const before = columns.at(-1);
      if (before) before.explanation += ` ${line.trim()}`;
    }
  }
  return columns.map(({ match, explanation }) => {
    const [, from, to = '1', format = 'A', unit, name = ''] = match;
    const first = Number(from ?? to) - 1;
    return {
      ...describedAs(unit, explanation.trim()),
      from: first,
      to: Number(to),
      name,
      declared: /^[AL]/.test(format) ? 'text' : 'number',
    };
  });
}
