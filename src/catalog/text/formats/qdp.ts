/** QDP of HEASARC's plotting programs: `READ SERR 2` says which columns are followed by an error; a row of `NO` ends a table. */
import type { ColumnFacts } from '../../table';
import type { Head, Layout } from '../layout';
import { blankSeparated, PLAIN } from '../split';

const ERRORS = /^\s*READ\s+([ST])ERR((?:\s+\d+)+)\s*$/i;
const COMMAND = /^\s*[a-z@]/i;
const VALUE = /^\s*(?:NO|nan|[+-]?inf)\b/i;

/** The layout, where the lines above the rows say which columns have errors. */
export function qdpLayout({ comments, text }: Head): Layout | undefined {
  const above = [...comments];
  const kinds = new Map<number, string>();
  let used = 0;
  for (;;) {
    const end = text.indexOf('\n', used);
    if (end < 0) return undefined;
    const line = text.slice(used, end);
    if (!(line.trim() === '' || line.trimStart().startsWith('!') || COMMAND.test(line)) || VALUE.test(line)) break;
    const [, kind = '', columns = ''] = ERRORS.exec(line) ?? [];
    for (const column of columns.match(/\d+/g) ?? []) kinds.set(Number(column), kind.toUpperCase());
    if (line.trimStart().startsWith('!')) above.push(line);
    used = end + 1;
  }
  if (kinds.size === 0) return undefined;
  const width = blankSeparated(text.slice(used).split('\n', 1)[0] ?? '').length;
  const columns = columnsOf(kinds, width);
  // QDP has no names of columns; astropy writes them into a comment.
  const names = above
    .map((line) =>
      blankSeparated(
        line
          .trim()
          .replace(/^!\s*/, '')
          .replace(/\s*\[[^\]]*\]/g, ''),
      ),
    )
    .findLast((cells) => cells.length === width && new Set(cells).size === width);
  const header = names ?? columns.map(({ name }) => name);
  return {
    style: { ...PLAIN, separator: 'blanks', width },
    used,
    rowsBeforeData: 0,
    header,
    headerRows: [],
    endWord: 'NO',
    facts: columns.map(({ errorOf }): ColumnFacts => (errorOf === undefined ? {} : { errorOf: header[errorOf] ?? '' })),
    notes: names ? [] : ['The file does not name its columns, so they are called by their numbers.'],
  };
}

interface QdpColumn {
  readonly name: string;
  /** The place of the column whose symmetric error this is. */
  readonly errorOf?: number;
}

/** The columns by number: after one with a symmetric error (`S`) stands its error, after one with two (`T`) the upper and the lower. */
function columnsOf(kinds: ReadonlyMap<number, string>, width: number): QdpColumn[] {
  const columns: QdpColumn[] = [];
  for (let number = 1; columns.length < width; number++) {
    const name = `column ${number}`;
    const kind = kinds.get(number);
    columns.push({ name });
    if (kind === 'S') columns.push({ name: `${name} error`, errorOf: columns.length - 1 });
    if (kind === 'T') columns.push({ name: `${name} upper error` }, { name: `${name} lower error` });
  }
  return columns.slice(0, width);
}
