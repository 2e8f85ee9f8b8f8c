/** What commas and points in numbers are: decided for the whole file, from all cells of all columns. */
import { ProblemError } from '../../base/problem';
import { type Marks, parseCell, type Written, writtenAs } from './cell';

/** How often the cells of a column are written in each way. */
export interface MarkCounts {
  readonly name: string;
  readonly counts: Partial<Record<Written, number>>;
  /** Cells with a comma that is in no number: `6600,6601`, `Abell 1, west`. */
  words: number;
  /** A cell whose comma or point may be either. */
  example?: string;
}

/** Counts one trimmed cell. */
export function countMarks(counts: MarkCounts, cell: string): void {
  const written = writtenAs(cell);
  if (written) {
    counts.counts[written] = (counts.counts[written] ?? 0) + 1;
    if (written === 'either-comma') counts.example ??= cell;
    if (written === 'either-point') counts.example ??= cell;
  } else if (cell.includes(',') && parseCell(cell) === undefined) counts.words += 1;
}

/** Which notation a person says that the file uses: `1,234.5` or `1.234,5`. */
export type DecimalMark = 'point' | 'comma';

export interface DecidedMarks {
  readonly columns: readonly Marks[];
  readonly notes: readonly string[];
}

const of = (column: MarkCounts, written: Written) => column.counts[written] ?? 0;
const decimalCommas = (column: MarkCounts) => of(column, 'decimal-comma') + of(column, 'decimal-comma-after-points');
/** Above this fraction of cells whose commas are in no number, a column holds lists or words. */
const MAX_WORDS = 0.05;
const holdsNumbers = (column: MarkCounts) => column.words <= MAX_WORDS * sumOf(column);
const POINTS: Marks = { comma: 'unknown', point: 'decimal' };

/**
 * The marks of every column. A cell such as `1,5` or `1,234.5` decides for its column; where all commas of a column stand before exactly
 * three digits, the other columns decide; where they are silent too, `said` does. Throws ProblemError `ambiguous-numbers`.
 */
export function decideMarks(file: string, columns: readonly MarkCounts[], said?: DecimalMark): DecidedMarks {
  const numbers = columns.filter(holdsNumbers);
  const sum = (count: (column: MarkCounts) => number) => numbers.reduce((total, column) => total + count(column), 0);
  const decimal = sum(decimalCommas);
  const thousands = sum((column) => of(column, 'thousands-commas'));
  const points = sum((column) => of(column, 'decimal-point'));
  const undecided: MarkCounts[] = [];

  function comma(column: MarkCounts): Marks['comma'] {
    const own = decimalCommas(column);
    const others = of(column, 'thousands-commas');
    if (own > 0 || others > 0) return own > 0 && others > 0 ? 'unknown' : own > 0 ? 'decimal' : 'thousands';
    if (of(column, 'either-comma') === 0) return 'unknown';
    if (said) return said === 'comma' ? 'decimal' : 'thousands';
    if (decimal > 0 && thousands === 0 && points === 0) return 'decimal';
    if (decimal === 0 && (thousands > 0 || points > 0)) return 'thousands';
    undecided.push(column);
    return 'unknown';
  }

  function point(column: MarkCounts, commas: Marks['comma']): Marks['point'] {
    const sure = of(column, 'decimal-point');
    const grouped = of(column, 'thousands-points') + of(column, 'decimal-comma-after-points');
    if (grouped > 0) return sure > 0 ? 'unknown' : 'thousands';
    if (commas === 'thousands' || sure > 0 || of(column, 'either-point') === 0) return 'decimal';
    if (said) return said === 'comma' ? 'thousands' : 'decimal';
    // The file has decimal commas, and every point here stands before exactly three digits.
    if (decimal === 0 && sum((other) => of(other, 'thousands-points')) === 0) return 'decimal';
    undecided.push(column);
    return 'unknown';
  }

  const decided = columns.map((column): Marks => {
    if (!holdsNumbers(column)) return { comma: 'unknown', point: 'decimal' };
    const commas = comma(column);
    return { comma: commas, point: point(column, commas) };
  });
  if (undecided.length > 0) throw ambiguous(file, undecided);
  return { columns: decided, notes: notesOf(columns, decided) };
}

/** The marks of a column that no cell decides. */
export const marksOf = (decided: DecidedMarks | undefined, column: number): Marks | undefined =>
  decided && (decided.columns[column] ?? POINTS);

function notesOf(columns: readonly MarkCounts[], decided: readonly Marks[]): string[] {
  const named = (chosen: (marks: Marks, column: MarkCounts) => boolean) =>
    columns.filter((column, i) => chosen(decided[i] ?? POINTS, column)).map(({ name }) => `“${name}”`);
  const notes: string[] = [];
  if (named((marks) => marks.comma === 'decimal').length > 0) notes.push('Numbers are written with a decimal comma.');
  const commas = named((marks) => marks.comma === 'thousands');
  if (commas.length > 0) notes.push(`Commas in the numbers of ${commas.join(', ')} are read as marks of thousands.`);
  const points = named((marks, column) => marks.point === 'thousands' && of(column, 'integer') < sumOf(column));
  if (points.length > 0) notes.push(`Points in the numbers of ${points.join(', ')} are read as marks of thousands.`);
  return notes;
}

const sumOf = (column: MarkCounts) => Object.values(column.counts).reduce((total, count) => total + count, 0);

function ambiguous(file: string, columns: readonly MarkCounts[]): ProblemError {
  const example = columns[0]?.example ?? '1,234';
  const mark = example.includes(',') ? 'comma' : 'point';
  const names = columns.map(({ name }) => `“${name}”`).join(', ');
  const digits = example.replace(/[.,]/, '');
  return new ProblemError(
    'ambiguous-numbers',
    `In “${file}” every ${mark} in the numbers of ${names} stands before exactly three digits, so “${example}” may be ${digits} or ${example.replace(',', '.')}.`,
    'Say which mark is the decimal one (on the command line --decimal point or --decimal comma), or write the numbers without marks of thousands.',
  );
}
