/**
 * IPAC tables (IRSA, NExScI, ADS): bars in the header give the places of the cells; up to four header lines give name, type, unit and the
 * marker of missing cells. https://irsa.ipac.caltech.edu/applications/DDGEN/Doc/ipac_tbl.html
 */
import type { ColumnFacts } from '../../table';
import type { Head, Layout } from '../layout';
import { PLAIN } from '../split';

const NUMBERS = /^(?:double|d|real|r|float|f|int|i|long|l)$/i;
const TEXTS = /^(?:char|c|date|t)$/i;
const MAX_HEADER = 4;

/** The layout, where lines that begin with a bar stand above lines that do not. */
export function ipacLayout({ text }: Head): Layout | undefined {
  if (!/^[\\|]/.test(text)) return undefined;
  const bars: string[] = [];
  let used = 0;
  while (used < text.length) {
    const end = text.indexOf('\n', used);
    if (end < 0) return undefined;
    const line = text.slice(used, end);
    if (line.startsWith('|')) bars.push(line);
    else if (!line.startsWith('\\') || bars.length > 0) break;
    used = end + 1;
    if (bars.length > MAX_HEADER) return undefined;
  }
  const [names = ''] = bars;
  const first = text.slice(used).split('\n', 1)[0] ?? '';
  const at = Array.from(names.trimEnd(), (character, i) => (character === '|' ? i : -1)).filter((i) => i >= 0);
  // A bar under the bars is a table that bars separate.
  if (bars.length === 0 || bars.length > MAX_HEADER || at.length < 2 || at.some((bar) => first[bar] === '|'))
    return undefined;
  const columns = at.length - 1;
  const cells = bars.map((line) =>
    line
      .split('|')
      .slice(1, columns + 1)
      .map((cell) => cell.replace(/^[\s-]+|[\s-]+$/g, '')),
  );
  const [header = [], types = [], units = [], nulls = []] = cells;
  const last = at.length - 2;
  return {
    style: {
      ...PLAIN,
      places: header.map((_, i) => [(at[i] ?? 0) + 1, i === last ? Number.POSITIVE_INFINITY : (at[i + 1] ?? 0)]),
    },
    used,
    rowsBeforeData: 0,
    header,
    headerRows: [],
    facts: header.map(
      (_, i): ColumnFacts => ({ ...(units[i] ? { unit: units[i] } : {}), ...(nulls[i] ? { missing: nulls[i] } : {}) }),
    ),
    declared: types.map((type) => (NUMBERS.test(type) ? 'number' : TEXTS.test(type) ? 'text' : undefined)),
    missing: header.map((_, i) => ['null', ...(nulls[i] ? [nulls[i]] : [])]),
    notes: [],
  };
}
