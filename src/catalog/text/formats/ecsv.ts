/**
 * Enhanced CSV of astropy: comments in YAML give the name, unit, type and description of each column, and the delimiter.
 * https://github.com/astropy/astropy-APEs/blob/main/APE6.rst
 */
import type { ColumnFacts } from '../../table';
import { readableUnit } from '../../unit-words';
import type { Head, Layout } from '../layout';
import { PLAIN } from '../split';

/** The keys of one column in the header that matter here. */
interface EcsvColumn {
  name?: string;
  unit?: string;
  datatype?: string;
  description?: string;
  subtype?: string;
  ucd?: string;
}
const KEYS = ['name', 'unit', 'datatype', 'description', 'subtype'] as const;

/** A scalar of YAML without its quotation marks. */
function scalar(text: string): string {
  const trimmed = text.trim();
  if (/^'.*'$/s.test(trimmed)) return trimmed.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/s.test(trimmed)) return trimmed.replace(/^!\S+\s+/, '').replace(/^\{unit: (.*)\}$/, '$1');
  try {
    return String(JSON.parse(trimmed));
  } catch {
    return trimmed.slice(1, -1);
  }
}

/** The entries of `{name: a, unit: deg}`: commas in quotation marks and in brackets part none. */
function entriesOf(flow: string): string[] {
  const entries: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let i = 0; i < flow.length; i++) {
    const character = flow[i] ?? '';
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (/[{[]/.test(character)) depth += 1;
    else if (/[}\]]/.test(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      entries.push(flow.slice(from, i));
      from = i + 1;
    }
  }
  return [...entries, flow.slice(from)];
}

function put(column: EcsvColumn, entry: string): void {
  const [, key, value] = /^\s*([\w]+)\s*:\s*(.*)$/s.exec(entry) ?? [];
  const known = KEYS.find((name) => name === key);
  if (known && value !== undefined && value.trim() !== '') column[known] = scalar(value);
}

const indentOf = (line: string) => line.search(/\S/);

/** The columns that the list under `datatype:` describes, each in `{…}` or in lines of its own; of what they nest only the UCD is read. */
function columnsIn(lines: readonly string[]): EcsvColumn[] {
  const columns: EcsvColumn[] = [];
  const start = lines.findIndex((line) => /^datatype:\s*$/.test(line));
  if (start < 0) return columns;
  let dash: number | undefined;
  let keys: number | undefined;
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (/^[A-Za-z_]/.test(line)) break;
    const isItem = /^\s*-(?:\s|$)/.test(line) && indentOf(line) === (dash ?? indentOf(line));
    if (isItem) {
      dash = indentOf(line);
      keys = undefined;
      columns.push({});
    }
    const column = columns.at(-1);
    let text = isItem ? line.replace('-', ' ') : line;
    if (!column || text.trim() === '') continue;
    // A list in braces may go on in the next lines.
    while (text.trimStart().startsWith('{') && !/\}\s*$/.test(text) && i + 1 < lines.length) {
      i += 1;
      text += ` ${lines[i]?.trim()}`;
    }
    const flow = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
    const ucd = /\bucd:\s*([^,}]*)/.exec(text)?.[1]?.trim();
    keys ??= indentOf(text);
    if (flow !== undefined) for (const entry of entriesOf(flow)) put(column, entry);
    else if (indentOf(text) === keys) put(column, text);
    if (ucd && (flow !== undefined || indentOf(text) > keys)) column.ucd = scalar(ucd);
  }
  return columns;
}

/** The layout, where the first comment says that it is ECSV. */
export function ecsvLayout({ comments, text }: Head): Layout | undefined {
  if (!/^#\s*%ECSV/.test(comments[0] ?? '') || !text.includes('\n')) return undefined;
  const lines = comments.map((line) => line.replace(/^#\s?/, ''));
  const columns = columnsIn(lines);
  if (columns.length === 0 || columns.some(({ name }) => name === undefined)) return undefined;
  const delimiter = scalar(
    /^delimiter:\s*(.*)$/.exec(lines.find((line) => line.startsWith('delimiter:')) ?? '')?.[1] ?? ' ',
  );
  const separator =
    delimiter === ',' || delimiter === ';' || delimiter === '|' || delimiter === '\t' ? delimiter : 'blanks';
  return {
    style: { ...PLAIN, separator, width: columns.length },
    rowsBeforeData: 1,
    header: columns.map(({ name = '' }) => name),
    headerRows: [],
    facts: columns.map(({ unit: written, description, ucd }): ColumnFacts => {
      const unit = readableUnit(written);
      return { ...(unit ? { unit } : {}), ...(description ? { description } : {}), ...(ucd ? { ucd } : {}) };
    }),
    declared: columns.map(({ datatype = '' }) =>
      /^(?:u?int|float)/.test(datatype) ? 'number' : datatype === 'string' ? 'text' : undefined,
    ),
    notes: [],
  };
}
