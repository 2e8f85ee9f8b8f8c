/** What one cell of a text table says: a number, no value, a limit, or a word. The one place that decides it. */

/** Cells that mean "no value", in lower case. Infinity has no place in a density either. */
const MISSING = new Set([
  ...[
    'na',
    'n/a',
    'n.a.',
    '<na>',
    'pd.na',
    'nat',
    'null',
    '<null>',
    '(null)',
    '[null]',
    'none',
    '<none>',
    '(none)',
    'nil',
    'masked',
    '<masked>',
  ],
  ...[
    'indef',
    '\\n',
    'undef',
    'undefined',
    '<undefined>',
    'missing',
    '<missing>',
    'unknown',
    'nodata',
    'no data',
    'no_data',
  ],
  ...['n.d.', 'n/d', 'nodet', '<nodet>', '\\nodata', 'not available', 'unavailable'],
  ...['#n/a', '#n/a n/a', '#na', '#value!', '#div/0!', '#ref!', '#num!', '#name?', '#null!'],
  // What NaN becomes as a whole number of 64 bits, and the ends of their range.
  ...['-9223372036854775808', '9223372036854775807', '18446744073709551615'],
]);
/** `nan(ind)`, `-1.#IND`, `---`, `***`, `...`, `?`. */
const MISSING_FORM = /^(?:[+-]?nan(?:\([a-z0-9_]*\))?|[+-]?1\.#[a-z]+\d*|[+-]?inf(?:inity)?|[-–—]+|\*+|\.+|…+|\?+)$/;
/** What a spreadsheet writes into a cell that it cannot compute. */
const SPREADSHEET_ERROR = /^#(?:N\/A(?: N\/A)?|NA|VALUE!|DIV\/0!|REF!|NUM!|NAME\?|NULL!)$/i;
const LONGEST_WORD = 24;
const LONGEST_NUMBER = 60;

/** Minus signs of typesetting, before a digit or a point. */
const TYPESET_MINUS = /[−–](?=[\d.])/g;
/** `1.5D+10`, `1d-3`: Fortran's double precision. A point or a sign tells it from a label. */
const FORTRAN_D = /^([+-]?(?:\d+\.\d*|\.\d+))[dq]([+-]?\d{1,3})$|^([+-]?\d+)[dq]([+-]\d{1,3})$/i;
/** `1.5-105`: Fortran leaves the letter out where the exponent has three digits. */
const FORTRAN_BARE = /^([+-]?\d*\.\d+)([+-]\d{3})$/;
/** Thousands that are marked with a thin or unbreakable blank, an apostrophe or an underscore. */
const SPACED_THOUSANDS = /^[+-]?\d{1,3}(?:[\u00a0\u2009\u202f'’_]\d{3})+(?![\d\u00a0\u2009\u202f'’_])/;
const THOUSANDS_MARK = /[\u00a0\u2009\u202f'’_]/g;
const LIMIT = /^(<=?|>=?|≤|≥|⩽|⩾)\s*/;

/** How a column's numbers are written: what its commas and points are. */
export interface Marks {
  readonly comma: 'decimal' | 'thousands' | 'unknown';
  readonly point: 'decimal' | 'thousands' | 'unknown';
}

/**
 * What commas and points in one cell can be, by its digits alone: a decimal comma (`1,5`), after thousands (`1.234,5`), thousands
 * (`1,234,567` or `1,234.5`), a comma that is either (`1,234`); a decimal point, a point that is either (`1.234`), thousands points.
 */
export type Written =
  | 'decimal-comma'
  | 'decimal-comma-after-points'
  | 'thousands-commas'
  | 'either-comma'
  | 'decimal-point'
  | 'either-point'
  | 'thousands-points'
  | 'integer';

const PLAIN_NUMBER = /^[+-]?(\d[\d.,]*|[.,]\d+)([eE][+-]?\d+)?$/;

/** How a number or limit in a trimmed cell is written, or undefined where its commas and points make none. */
export function writtenAs(cell: string): Written | undefined {
  const number = cell.length > LONGEST_NUMBER ? cell : spelled(cell.replace(LIMIT, ''));
  const [, mantissa, exponent] = PLAIN_NUMBER.exec(number) ?? [];
  if (mantissa === undefined) return undefined;
  const comma = mantissa.indexOf(',');
  const point = mantissa.indexOf('.');
  if (comma < 0) {
    if (point < 0) return 'integer';
    if (mantissa.indexOf('.', point + 1) >= 0) {
      return /^\d{1,3}(\.\d{3})+$/.test(mantissa) ? 'thousands-points' : undefined;
    }
    return exponent === undefined && /^[1-9]\d{0,2}\.\d{3}$/.test(mantissa) ? 'either-point' : 'decimal-point';
  }
  if (point < 0) {
    if (mantissa.indexOf(',', comma + 1) >= 0) {
      return /^\d{1,3}(,\d{3})+$/.test(mantissa) ? 'thousands-commas' : undefined;
    }
    return exponent === undefined && /^[1-9]\d{0,2},\d{3}$/.test(mantissa) ? 'either-comma' : 'decimal-comma';
  }
  if (/^\d{1,3}(,\d{3})+\.\d*$/.test(mantissa)) return 'thousands-commas';
  return /^\d{1,3}(\.\d{3})+,\d*$/.test(mantissa) ? 'decimal-comma-after-points' : undefined;
}

/** True where a trimmed cell is a number only if its commas, or several points, are given a meaning. */
export function needsMarks(cell: string): boolean {
  const written = writtenAs(cell);
  return written !== undefined && written !== 'integer' && written !== 'decimal-point' && written !== 'either-point';
}

/** A number in the characters that JavaScript reads: its minus sign, exponent and blank thousands. */
function spelled(cell: string): string {
  if (cell.length > LONGEST_NUMBER) return cell;
  const text = cell.replace(TYPESET_MINUS, '-');
  const d = FORTRAN_D.exec(text);
  if (d) return `${d[1] ?? d[3]}e${d[2] ?? d[4]}`;
  const bare = FORTRAN_BARE.exec(text);
  if (bare) return `${bare[1]}e${bare[2]}`;
  return SPACED_THOUSANDS.test(text) ? text.replace(THOUSANDS_MARK, '') : text;
}

/** A finite number as JavaScript reads it, but neither 0x1F, 0b1 nor 0o7, which are labels in a catalog. */
function plain(cell: string): number | undefined {
  const value = Number(cell);
  if (!Number.isFinite(value)) return undefined;
  return cell.startsWith('0') && /^0[xbo]/i.test(cell) ? undefined : value;
}

function marked(cell: string, marks: Marks): number | undefined {
  const written = writtenAs(cell);
  const points = () => plain(cell.replaceAll('.', '').replace(',', '.'));
  const commas = () => plain(cell.replaceAll(',', ''));
  switch (written) {
    case undefined:
      return undefined;
    case 'integer':
      return plain(cell);
    case 'decimal-point':
      return marks.point === 'thousands' ? undefined : plain(cell);
    case 'either-point':
      if (marks.point === 'unknown') return undefined;
      return marks.point === 'decimal' ? plain(cell) : points();
    case 'thousands-points':
      return marks.point === 'thousands' ? points() : undefined;
    case 'decimal-comma':
      return marks.comma === 'decimal' ? points() : undefined;
    case 'decimal-comma-after-points':
      return marks.comma === 'decimal' && marks.point === 'thousands' ? points() : undefined;
    case 'thousands-commas':
      return marks.comma === 'thousands' ? commas() : undefined;
    case 'either-comma':
      if (marks.comma === 'unknown') return undefined;
      return marks.comma === 'decimal' ? points() : commas();
    default:
      return written satisfies never;
  }
}

/** True of a word that means "no value": `NA`, `INDEF`, `---`, `\N`, `#DIV/0!`. */
export function isMissingWord(cell: string): boolean {
  if (cell === '' || cell.length > LONGEST_WORD) return cell === '';
  const bare = /^'.*'$/.test(cell) ? cell.slice(1, -1) : cell;
  const word = bare.toLowerCase();
  return MISSING.has(word) || MISSING_FORM.test(word);
}

/** True of `#N/A` and its like, which begin as comments do. */
export function isSpreadsheetError(cell: string): boolean {
  return SPREADSHEET_ERROR.test(cell);
}

/** The number in a trimmed cell, NaN where it is missing, undefined where it is a word. Without `marks` a comma is in no number. */
export function parseCell(cell: string, marks?: Marks): number | undefined {
  if (cell === '') return Number.NaN;
  if (!marks) {
    const value = plain(cell);
    // The ends of the range of 64 bits are fill values, exactly as written.
    if (value !== undefined) return Math.abs(value) >= 9e18 && MISSING.has(cell) ? Number.NaN : value;
  }
  if (isMissingWord(cell)) return Number.NaN;
  // `1234e567` overflows, and is a label rather than a number.
  const text = spelled(cell);
  return marks ? marked(text, marks) : text === cell ? undefined : plain(text);
}

export interface Limit {
  readonly side: 'upper' | 'lower';
  readonly value: number;
}

/** `<21.3` is an upper limit and `>21.3` a lower one: what a trimmed cell limits a value to, where it does. */
export function parseLimit(cell: string, marks?: Marks): Limit | undefined {
  const sign = LIMIT.exec(cell);
  if (!sign) return undefined;
  const value = parseCell(cell.slice(sign[0].length).trim(), marks);
  if (value === undefined || Number.isNaN(value)) return undefined;
  return { side: /[<≤⩽]/.test(sign[1] ?? '') ? 'upper' : 'lower', value };
}

/** True of a cell that is a number in some notation, or a limit. */
export function looksNumeric(cell: string): boolean {
  const value = parseCell(cell);
  if (value !== undefined) return !Number.isNaN(value);
  return needsMarks(cell) || parseLimit(cell) !== undefined;
}

/** True of a cell that is neither a number in any notation nor a missing value. */
export function isWord(cell: string): boolean {
  return parseCell(cell) === undefined && !looksNumeric(cell);
}
