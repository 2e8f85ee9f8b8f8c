/** Tables in LaTeX: `tabular`, and the `deluxetable` of the AAS. Cells are separated by `&`, rows end with `\\`. */
import { ProblemError } from '../../../base/problem';
import { isWord, looksNumeric } from '../cell';
import { withExtraRows } from '../extra-rows';
import type { Head, Layout } from '../layout';
import { PLAIN } from '../split';

const BEGIN = /\\begin\{(tabular[x*]?|longtable|deluxetable\*?|supertabular)\}/;
const COMMANDS =
  /\\(?:hline|toprule|midrule|bottomrule|startdata|enddata|tablehead|endhead|endfirsthead|(?:cline|cmidrule)\{[^}]*\})/g;

/** The cells of a line, or undefined where it holds only commands. */
function cellsOf(line: string): readonly string[] | undefined {
  const row = line
    .replace(/(?<!\\)%.*$/, '')
    .replace(COMMANDS, '')
    .replace(/\\\\(\[[^\]]*\])?\s*$/, '')
    .replace(/\\multicolumn\{1\}\{[^{}]*\}\{([^{}]*)\}/g, '$1');
  if (!/(?<!\\)&/.test(row)) return undefined;
  return row.split(/(?<!\\)&/).map((cell) => {
    const inside = /^\$(.*)\$$/.exec(cell.trim())?.[1]?.replace(/^\{?-\}?/, '-');
    return inside !== undefined && looksNumeric(inside) ? inside : cell.trim().replace(/^\$-\$/, '-');
  });
}

/** The layout of the first table in a text that begins one. Throws ProblemError `not-read` where a row takes several lines. */
export function latexLayout({ file, text }: Head): Layout | undefined {
  const begin = BEGIN.exec(text.slice(0, 20_000));
  if (!begin || !/^\s*(?:\\|%)/.test(text)) return undefined;
  const style = { ...PLAIN, separator: '&', line: cellsOf } as const;
  if (begin[1]?.startsWith('deluxetable')) {
    const data = /\\startdata[^\n]*\n/.exec(text);
    const head = /\\tablehead\{([\s\S]*?)\}\s*(?:\n|\\startdata)/.exec(text)?.[1] ?? '';
    const header = (head.split('\\\\')[0] ?? '')
      .split('&')
      .map((cell) => /\\colhead\{(.*)\}/.exec(cell)?.[1]?.trim() ?? cell.trim());
    if (!data || header.length < 2) return undefined;
    return { style, used: data.index + data[0].length, rowsBeforeData: 0, header, headerRows: [], notes: [] };
  }
  const lines = text.slice(begin.index, begin.index + 100_000).split('\n');
  if (lines.some((line) => /(?<!\\)&\s*$/.test(line))) {
    throw new ProblemError(
      'not-read',
      `In the LaTeX table “${file}” a row takes several lines, and such rows are not read.`,
      'Write each row into one line, up to its \\\\, and open the file again.',
    );
  }
  const [first, ...rest] = lines.slice(1).flatMap((line) => {
    const cells = cellsOf(line);
    return cells ? [cells] : [];
  });
  if (!first || rest.length === 0) return undefined;
  const named =
    first.filter(isWord).length > 0 &&
    rest.some((row) => row.some((cell, i) => looksNumeric(cell) && isWord(first[i] ?? '')));
  if (!named) {
    const unnamed = 'The first row holds data, so the columns have no names and are numbered.';
    return {
      style,
      used: begin.index,
      rowsBeforeData: 0,
      header: first.map(() => ''),
      headerRows: [],
      notes: [unnamed],
    };
  }
  // Units are set upright: `$\mathrm{mag}$`.
  const plain = rest.map((row) => row.map((cell) => cell.replace(/^\$\\mathrm\{(.*)\}\$$/, '$1')));
  const { names, extra, facts, notes } = withExtraRows(first, plain);
  return {
    style,
    used: begin.index,
    rowsBeforeData: 1 + extra.length,
    header: names,
    headerRows: [first],
    facts,
    notes,
  };
}
