/** The columns' names: which row or comment is the header, and what the columns are called. */
import { parseCell } from './column-builder';
import { blankSeparated, type Style } from './csv-split';

/** A name is an axis label and a key in links: longer ones are cut. */
const MAX_NAME = 200;
/** 2,000 columns with long names; a longer comment is none of names. */
const MAX_COMMENT = 100_000;
/** Some names may be numbers (0.5, 100), and a first row of data may hold a stray word: this share decides. */
const MIN_WORD_SHARE = 0.5;

type Row = readonly string[];

function isNumber(cell: string): boolean {
  return Number.isFinite(parseCell(cell.trim()));
}

function isWord(cell: string): boolean {
  return parseCell(cell.trim()) === undefined;
}

/** True of `M_star`, `$\sigma$` and `None`; false of the parts of `a = 0.5`. */
function isName(cell: string): boolean {
  return /\p{L}/u.test(cell) && !isNumber(cell);
}

/** pandas names the columns of an array 0, 1, 2, …, and leaves its index without a name. */
function isCountedHeader([first, ...others]: Row): boolean {
  return first?.trim() === '' && others.length > 0 && others.every((cell, i) => cell.trim() === String(i));
}

/**
 * True where a row of a table of `width` columns names the columns: at least half of the columns that hold numbers in
 * the rows below hold a word in it. `SB28_0 0.35 0.69` above `SB28_1 0.17 0.83` is data.
 */
export function isHeaderRow(row: Row, below: readonly Row[], width: number): boolean {
  if (isCountedHeader(row)) return true;
  if (below.length === 0) return row.filter(isWord).length > row.filter(isNumber).length;
  const shift = row.length === width - 1 ? 1 : 0;
  let numeric = 0;
  let words = 0;
  row.forEach((cell, i) => {
    const cells = below.map((later) => later[i + shift] ?? '');
    const numbers = cells.filter(isNumber).length;
    if (numbers === 0 || numbers < cells.filter(isWord).length) return;
    numeric += 1;
    if (isWord(cell)) words += 1;
  });
  return numeric === 0 ? !row.every(isNumber) : words >= MIN_WORD_SHARE * numeric;
}

/** Ways to write the names in one comment, the table's own first. */
function cellsOf(comment: string, style: Style): Row[] {
  const text = comment.replace(/^\s*(?:[#%]+|\/\/+)/, '').trim();
  const listed = text.replace(/^(?:columns?|fields?|names?)\s*[:=]\s*/i, '');
  const own = style.separator === 'blanks' ? [] : [style.separator];
  return [text, listed].flatMap((line) => [
    ...[...own, '|', ',', ';', '\t'].map((separator) => trimmedCells(line.split(separator))),
    blankSeparated(line),
    // `M_star [Msun] R_half (kpc)`
    line.replace(/\s+/g, ' ').split(/ (?![[(])/),
    line.split(/\s{2,}/),
  ]);
}

/** Cells without the blank ones that bars at both ends of a line leave. */
function trimmedCells(cells: Row): Row {
  const trimmed = cells.map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const isFilled = (cell: string) => cell !== '';
  return trimmed.slice(Math.max(0, trimmed.findIndex(isFilled)), trimmed.findLastIndex(isFilled) + 1);
}

/** `# 0 halo_index (long long)`, `# 1: M_star`, `# Column 2 = M_gas`: a comment for each column. */
function listedNames(comments: readonly string[], width: number): string[] | undefined {
  const listed = comments.flatMap((line) => {
    const match = /^\s*[#%/]+\s*(?:col(?:umn)?\s*)?[[(]?(\d+)[\])]?[\s.:=)-]+(\S.*)$/i.exec(line);
    return match?.[1] && match[2] ? [{ number: Number(match[1]), name: match[2].trim() }] : [];
  });
  const first = listed[0]?.number ?? -1;
  const counted = (first === 0 || first === 1) && listed.every(({ number }, i) => number === first + i);
  return counted && width > 1 && listed.length === width ? listed.map(({ name }) => name) : undefined;
}

/**
 * The names in the comments above a table of `width` columns: one comment per column, or else the last comment that
 * holds as many names as there are columns; and how many of the comments that took.
 */
export function headerFromComments(
  comments: readonly string[],
  width: number,
  style: Style,
): { readonly names: Row; readonly lines: number } | undefined {
  const short = comments.filter(({ length }) => length <= MAX_COMMENT);
  const listed = listedNames(short, width);
  if (listed) return { names: listed, lines: width };
  for (const comment of short.toReversed()) {
    const names = cellsOf(comment, style).find((cells) => cells.length === width && cells.every(isName));
    if (names) return { names, lines: 1 };
  }
  return undefined;
}

/**
 * Names for the cells of a header row: trimmed, on one line, unique. A first cell without a name becomes `index`, any
 * other `column N` (N from 1), a repeated name gets ` (2)`, and the notes say so.
 */
export function columnNames(header: readonly string[]): { readonly names: string[]; readonly notes: string[] } {
  const written = header.map((cell) => cell.replace(/\s+/g, ' ').trim());
  const names: string[] = [];
  const notes: string[] = [];
  const taken = new Set<string>();
  const isIndex = written[0] === '' && written.some((cell) => cell !== '') && !written.includes('index');
  written.forEach((cell, index) => {
    const unnamed = index === 0 && isIndex ? 'index' : `column ${index + 1}`;
    const base = cell === '' ? unnamed : cut(cell);
    let name = base;
    for (let copy = 2; taken.has(name); copy++) name = `${base} (${copy})`;
    if (cell === '') notes.push(`Column ${index + 1} has no name in the file and is called “${name}”.`);
    else if (name !== base)
      notes.push(`The name “${base}” appears more than once; column ${index + 1} is called “${name}”.`);
    taken.add(name);
    names.push(name);
  });
  return { names, notes };
}

function cut(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}
