/** The columns' names: which row or comment is the header, and what the columns are called. */
import type { ColumnFacts } from '../table';
import { isWord, looksNumeric } from './cell';
import { isUnitsRow, unitIn } from './extra-rows';
import { blankSeparated, type Style } from './split';

/** A name is an axis label and a key in links: longer ones are cut. */
const MAX_NAME = 200;
/** 2,000 columns with long names; a longer comment is none of names. */
const MAX_COMMENT = 100_000;
/** Comments that are looked through for names; SC-SAM writes one for each of 41 columns. */
const MOST_COMMENTS = 1_000;
/** Some names may be numbers (0.5, 100), and a first row of data may hold a stray word: this share decides. */
const MIN_WORD_SHARE = 0.5;

type Row = readonly string[];

const isNumber = (cell: string) => looksNumeric(cell.trim());
const isWordCell = (cell: string) => isWord(cell.trim());

/** True of `M_star`, `$\sigma$` and `None`; false of the parts of `a = 0.5`. */
export function isName(cell: string): boolean {
  return /\p{L}/u.test(cell) && !isNumber(cell);
}

/** pandas names the columns of an array 0, 1, 2, …, and leaves its index without a name. */
function isCountedHeader([first, ...others]: Row): boolean {
  return first?.trim() === '' && others.length > 0 && others.every((cell, i) => cell.trim() === String(i));
}

/** `0,1,2` above numbers that are not all whole: the columns of an array, counted by pandas. */
function isCounted(row: Row, below: readonly Row[]): boolean {
  if (row.length < 2 || !row.every((cell, i) => cell.trim() === String(i))) return false;
  return below.some((later) => later.some((cell) => /\d\.\d/.test(cell)));
}

/** A blank cell and names, above rows that are counted: the index that pandas writes, beside columns of words too. */
const isIndexHeader = ([first, ...others]: Row, below: readonly Row[]) =>
  first?.trim() === '' && others.length > 0 && others.every((cell) => isName(cell.trim())) && countsRows(below);

const isRising = (cells: Row) =>
  cells.length > 2 && cells.every((cell, i) => isNumber(cell) && (i === 0 || Number(cell) > Number(cells[i - 1])));

/**
 * `id,0.5,1.0,2.0` above rows whose first cell is a number too, and `name,2019,2020,2021` above fractions: the names of all columns but the
 * first are rising numbers, and the rows' own numbers are not.
 */
function isNumberedHeader([first = '', ...others]: Row, below: readonly Row[]): boolean {
  if (!isName(first.trim()) || !isRising(others) || below.length < 3) return false;
  if (below.filter(([, ...cells]) => isRising(cells)).length > 0.2 * below.length) return false;
  if (below.every(([cell = '']) => isNumber(cell))) return true;
  const cells = below.flatMap((row) => row.slice(1)).filter(isNumber);
  return (
    others.every((cell) => /^\d+$/.test(cell.trim())) &&
    cells.filter((cell) => cell.includes('.')).length > 0.8 * cells.length
  );
}

/**
 * True where a row of a table of `width` columns names the columns: at least half of the columns that hold numbers in
 * the rows below hold a word in it. `SB28_0 0.35 0.69` above `SB28_1 0.17 0.83` is data.
 */
export function isHeaderRow(row: Row, below: readonly Row[], width: number): boolean {
  if (isCountedHeader(row) || isCounted(row, below) || isIndexHeader(row, below) || isNumberedHeader(row, below))
    return true;
  if (below.length === 0) return row.filter(isWordCell).length > row.filter(isNumber).length;
  const shift = row.length === width - 1 ? 1 : 0;
  let numeric = 0;
  let words = 0;
  row.forEach((cell, i) => {
    const cells = below.map((later) => later[i + shift] ?? '');
    const numbers = cells.filter(isNumber).length;
    if (numbers === 0 || numbers < cells.filter(isWordCell).length) return;
    numeric += 1;
    if (isWordCell(cell)) words += 1;
  });
  return numeric === 0 ? !row.every(isNumber) : words >= MIN_WORD_SHARE * numeric;
}

/** Ways to write the names in one comment, the table's own first. */
function cellsOf(comment: string, style: Style): Row[] {
  const text = comment.replace(/^\s*(?:[#%!;]+|\/\/+)/, '').trim();
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
  // `# 200 rows follow` begins with a number too.
  const from = listed[0]?.number ?? -1;
  if ((from !== 0 && from !== 1) || width < 2) return undefined;
  const names: string[] = [];
  for (const { number, name } of listed) if (number === from + names.length) names.push(name);
  return names.length === width ? names : undefined;
}

/** Words of sentences, which no column is called. */
const PROSE = new Set(
  (
    'the this that these those a an and or of by with from in on at to for if is are was were be been has have had not no only all any ' +
    'please cite cited used use using see made created generated produced written new our your their its it we you which where when who ' +
    'also more most some other between using about note into over under after before as than per'
  ).split(' '),
);
/** What columns of catalogs are called. */
const USUAL =
  /^(?:#|id|ids|name|names?|index|obj(?:ect|id)?|source(?:_?id)?|halo(?:_?id)?|ra|de|dec|decl|raj2000|dej2000|l|b|z|zphot|zspec|redshift|mag|mass|flux|radius|size|age|e|x|y|z|vx|vy|vz|[ugrizyjhk]|m|r|spin|sfr|dist|distance|parallax|pm|pmra|pmdec|teff|logg|feh|snap|snapshot|seed|type|class|flag|scale|pid|upid)$/i;

/** How much the cells of a comment look like names, from −1 (a sentence) to 1. */
function likeness(names: Row, comment: string): number {
  let score = 0;
  for (const name of names) {
    const word = name.toLowerCase().replace(/[.,;:!?]+$/, '');
    if (PROSE.has(word)) score -= 1.5;
    else if (/[.:;!]$/.test(name)) score -= 1;
    else if (USUAL.test(name) || /[_\d()[\]]/.test(name)) score += 1;
    else if (/^[A-Z]?[a-z]{3,}$/.test(name)) score += 0.1;
    else score += 0.5;
  }
  if (/[.!?]\s*$/.test(comment) || /\s=\s/.test(comment)) score -= names.length;
  return score / names.length;
}

/** True where the first cells count 0, 1, 2, … or 1, 2, 3, …. */
const countsRows = (rows: readonly Row[]) =>
  rows.length > 2 &&
  rows.every((row, i) => Number(row[0]) === Number(rows[0]?.[0]) + i) &&
  /^[01]$/.test(rows[0]?.[0]?.trim() ?? '');

export interface CommentHeader {
  readonly names: Row;
  /** How many of the comments that took. */
  readonly lines: number;
  readonly facts: readonly (ColumnFacts | undefined)[];
  readonly notes: readonly string[];
}

const NO_FACTS: CommentHeader['facts'] = [];

/**
 * The names in the comments above a table of `width` columns: one comment per column, or else the comment that looks most like names
 * (unique, no units, no sentence; the last of those that look so alike). A comment of as many units gives the units.
 */
export function headerFromComments(
  comments: readonly string[],
  width: number,
  style: Style,
  below: readonly Row[] = [],
): CommentHeader | undefined {
  const short = comments.slice(0, MOST_COMMENTS).filter(({ length }) => length <= MAX_COMMENT);
  const listed = listedNames(short, width);
  if (listed) return { names: listed.map(withoutUnit), lines: width, facts: listed.map(unitBehind), notes: [] };
  const found: { readonly names: Row; readonly score: number; readonly comment: string }[] = [];
  let units: Row | undefined;
  for (const comment of short) {
    const ways = cellsOf(comment, style).filter((cells) => cells.length === width);
    const ofUnits = ways.find(isUnitsRow);
    units ??= ofUnits;
    if (ofUnits) continue;
    const names = ways.find((cells) => cells.every(isName) && new Set(cells).size === cells.length);
    if (names) found.push({ names, score: likeness(names, comment), comment });
  }
  let [best] = found;
  for (const candidate of found) if (best && candidate.score >= best.score) best = candidate;
  if (!best && width > 2 && countsRows(below)) {
    // The rows are counted in a first column without a name.
    const counted = headerFromComments(comments, width - 1, style);
    if (counted) return { ...counted, names: ['', ...counted.names], facts: [undefined, ...counted.facts] };
  }
  if (!best) {
    // A single line that could be units, `# mag`, is the only one that could be names.
    if (!units || units.length > 1 || !units.every(isName)) return undefined;
    return { names: units, lines: 1, facts: NO_FACTS, notes: [] };
  }
  const { names, comment } = best;
  const facts = units ? units.map((cell) => factOf(unitIn(cell))) : NO_FACTS;
  const notes =
    found.length > 1
      ? [`The names are those of the comment “${comment.trim().slice(0, 60)}”; others have as many words.`]
      : [];
  return { names, lines: units ? 2 : 1, facts, notes };
}

const factOf = (unit: string | undefined): ColumnFacts | undefined => (unit === undefined ? undefined : { unit });
const BEHIND = /^(\S+)\s+[[(]([^[\]()]*)[\])]$/;
/** `ra (deg)` in a list of columns: the name, and its unit. */
const withoutUnit = (name: string) => (BEHIND.exec(name) && unitBehind(name) ? (BEHIND.exec(name)?.[1] ?? name) : name);
function unitBehind(name: string): ColumnFacts | undefined {
  const unit = BEHIND.exec(name)?.[2];
  return unit !== undefined && isUnitsRow([`[${unit}]`]) ? factOf(unitIn(unit)) : undefined;
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
