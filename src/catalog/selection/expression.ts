/**
 * Selections of rows as filter expressions: a box or a lasso in a picture, rows of a table, and how one is added to another. The
 * expression is the selection: kept, sent and evaluated again it names the same rows.
 */
import { ProblemError } from '../../base/problem';
import { type FittedTransform, invertTransform } from '../column-transforms';
import { parseFilter } from '../filter/parse';
import { MOST_LETTERS } from '../filter/tokens';

/** An axis of a picture: a column in a transform. */
export interface SelectionAxis {
  readonly name: string;
  readonly transform: FittedTransform;
}

/** What was drawn, in the units of the transformed columns. */
export type Shape =
  /** A range of each axis. */
  | {
      readonly kind: 'box';
      readonly ranges: readonly (SelectionAxis & { readonly from: number; readonly to: number })[];
    }
  /** `corners` holds x and y in turn. */
  | { readonly kind: 'lasso'; readonly x: SelectionAxis; readonly y: SelectionAxis; readonly corners: Float64Array }
  /** Numbers of rows, from 1. */
  | { readonly kind: 'rows'; readonly rows: readonly number[] }
  | { readonly kind: 'filter'; readonly filter: string };

/** What a new shape does with the rows that are selected already. */
export type How = 'replace' | 'add' | 'remove';

/** Limits are rounded by at most this share of the range that was drawn. */
const ROUNDING = 1e-4;

const BARE = /^[\p{L}_][\p{L}\p{N}_.[\]]*$/u;
const WORDS = ['and', 'or', 'not', 'in'];

/** A name as the language reads it: in backquotes where it is no plain word. */
export const quotedName = (name: string): string =>
  BARE.test(name) && !WORDS.includes(name.toLowerCase()) ? name : `\`${name.replaceAll('`', '``')}\``;

/** The shortest decimal for which `holds`. */
function shortest(value: number, holds: (rounded: number) => boolean): string {
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(value.toPrecision(digits));
    if (holds(short)) return String(short);
  }
  return String(value);
}

const within = (value: number, error: number) => (rounded: number) => Math.abs(rounded - value) <= error;

/** A place on an axis in the catalog's own values, exact to a tenth of a pixel. */
function limit({ transform }: SelectionAxis, at: number, span: number): string {
  const value = invertTransform(transform, at);
  const [low, high] = [at - ROUNDING * span, at + ROUNDING * span].map((end) => invertTransform(transform, end));
  // A logit has ends, and its slope none there.
  if (!Number.isFinite(value) || !(low !== undefined && high !== undefined && low < high)) return String(value);
  return shortest(value, (rounded) => rounded > low && rounded < high);
}

/** A column as its axis shows it. */
function term({ name, transform }: SelectionAxis): string {
  const column = quotedName(name);
  switch (transform.kind) {
    case 'none':
      return column;
    case 'log10':
      return `log10(${column})`;
    case 'asinh':
      return `asinh(${column} / ${transform.scale})`;
    case 'logit':
      return `ln((${column} - ${signed(transform.from)}) / (${signed(transform.to)} - ${column}))`;
    case 'standardise':
    case 'robust':
      return `(${column} - ${signed(transform.shift)}) / ${transform.scale}`;
    default:
      return transform satisfies never;
  }
}

const signed = (value: number) => (value < 0 ? `(${value})` : String(value));

/** The shape as a condition on rows. */
export function expressionOf(shape: Shape): string {
  switch (shape.kind) {
    case 'box':
      return shape.ranges
        .flatMap(({ from, to, ...axis }) => {
          const [low, high] = [Math.min(from, to), Math.max(from, to)];
          const name = quotedName(axis.name);
          return [`${name} > ${limit(axis, low, high - low)}`, `${name} < ${limit(axis, high, high - low)}`];
        })
        .join(' and ');
    case 'lasso': {
      const spans = [0, 1].map((axis) => {
        const own = shape.corners.filter((_, i) => (i & 1) === axis);
        return Math.max(...own) - Math.min(...own);
      });
      const corners = Array.from(shape.corners, (value, i) =>
        shortest(value, within(value, 10 * ROUNDING * (spans[i & 1] as number))),
      );
      return `inside(${term(shape.x)}, ${term(shape.y)}, ${corners.join(', ')})`;
    }
    case 'rows':
      return `row_number() in (${[...shape.rows].sort((a, b) => a - b).join(', ')})`;
    case 'filter':
      return shape.filter;
    default:
      return shape satisfies never;
  }
}

/** An expression as an operand of `and`. */
const operand = (expression: string) => (parseFilter(expression).kind === 'or' ? `(${expression})` : expression);

/** As the operand of `not`. */
function negated(expression: string): string {
  const { kind } = parseFilter(expression);
  return `not ${kind === 'or' || kind === 'and' ? `(${expression})` : expression}`;
}

/** Rows that meet both; an empty expression is met by all. */
export function both(first: string, second: string): string {
  if (first === '' || first === second) return second;
  return second === '' ? first : `${operand(first)} and ${operand(second)}`;
}

/** The numbers at the end of an expression, with what stands before them. */
const LISTED = /^(?:(.*) )?(or|and not) row_number\(\) in \(([\d, ]+)\)$|^row_number\(\) in \(([\d, ]+)\)$/s;

/** Rows that were pressed one after another are one list. */
function withRows(before: string, rows: readonly number[], how: 'add' | 'remove'): string | undefined {
  const found = LISTED.exec(before);
  if (!found) return undefined;
  const [, rest = '', word = 'or', list = '', only = ''] = found;
  const adds = word === 'or';
  const own = new Set((list || only).split(', ').map(Number));
  for (const row of rows) {
    if (adds === (how === 'add')) own.add(row);
    else if (!own.delete(row)) return undefined;
  }
  if (own.size === 0) return rest;
  const joined = expressionOf({ kind: 'rows', rows: [...own] });
  return rest === '' ? joined : `${rest} ${word} ${joined}`;
}

/**
 * The selection after a shape was drawn, '' for none. A row that lacks a value of a shape is not in it, nor outside of it: removing the
 * shape removes that row too. Throws ProblemError `selection-long` where the whole has more letters than a filter may have.
 */
export function combined(before: string, shape: Shape, how: How): string {
  const next = expressionOf(shape);
  const whole = joined(before, shape, next, how);
  if (whole.length <= MOST_LETTERS) return whole;
  throw new ProblemError(
    'selection-long',
    `The selection takes ${whole.length.toLocaleString('en')} letters as a filter expression, and at most ${MOST_LETTERS.toLocaleString('en')} are read.`,
    'Select the same rows by fewer boxes or lassos, or keep this selection as a subset and begin another.',
  );
}

function joined(before: string, shape: Shape, next: string, how: How): string {
  if (how === 'replace' || (before === '' && how === 'add')) return next;
  if (before === '') return '';
  const listed = shape.kind === 'rows' ? withRows(before, shape.rows, how) : undefined;
  if (listed !== undefined) return listed;
  return how === 'add' ? `${before} or ${next}` : `${operand(before)} and ${negated(next)}`;
}
