/**
 * What an expression is worth on a row. Truth has three values, as in SQL: where a value is missing a condition is
 * neither true nor false, nor is its negation, and such a row does not pass. True is 1, false 0 and unknown ½, so that
 * `and` is the least, `or` the largest and `not` the distance from 1 (Kleene's logic).
 */
import { ProblemError } from '../../base/problem';
import type { Column, Table } from '../table';
import { columnTruths, hasColumnTruths } from './column-truths';
import type { Comparison, FilterExpression, Term } from './expression';
import { ARITHMETIC, functionNamed } from './functions';
import { type Budget, matcherOf, wholeBudget } from './matcher';
import { insideOf } from './polygon';

const UNKNOWN = 0.5;

type Truth = (row: number) => number;
export type Numbers = { readonly kind: 'number'; readonly at: (row: number) => number };
export type Texts = { readonly kind: 'text'; readonly at: (row: number) => string };

/** What an expression is about. */
export interface Surroundings {
  /** Throws where nothing has the name. */
  valuesOf(name: string): Numbers | Texts;
  /** What `row_number()` counts from. */
  readonly firstRow: number;
  /** The refusal of a text where a number belongs. */
  textRefused(text?: string): ProblemError;
  /** Told why a row has no value, or an infinite one, although all that it is made of is known; gives what stands there then. */
  unmade?(reason: string): number;
}

/**
 * The rows that pass, ascending. Throws ProblemError `filter-column` for a name that the table lacks, and `filter-kind` where
 * a text is compared with a number, and `filter-work` where its patterns take too long.
 */
export function filterRows(filter: FilterExpression, table: Table): Uint32Array {
  const truth = truthOf(filter, surroundingsOf(table), wholeBudget());
  const holds = truthsOf(filter, truth, table);
  const rows = new Uint32Array(table.rows);
  let passed = 0;
  for (let row = 0; row < table.rows; row++) if (holds[row] === 2) rows[passed++] = row;
  return rows.slice(0, passed);
}

/**
 * Twice the truth of each row. Conditions on one column, which boxes in pictures are made of, are a plain loop over its values: row by
 * row through functions, a box around some of 200,000 points took three times as long.
 */
function truthsOf(part: FilterExpression, truth: Truth, table: Table): Uint8Array {
  if (part.kind === 'compare') {
    const plain = columnTruths(part, table);
    if (plain) return plain;
  }
  if (part.kind !== 'and' || !hasColumnTruths(part, table)) {
    return Uint8Array.from({ length: table.rows }, (_, row) => 2 * truth(row));
  }
  const around = surroundingsOf(table);
  const [left, right] = [part.left, part.right].map((side) =>
    truthsOf(side, truthOf(side, around, wholeBudget()), table),
  ) as [Uint8Array, Uint8Array];
  for (let row = 0; row < left.length; row++)
    if ((right[row] as number) < (left[row] as number)) left[row] = right[row] as number;
  return left;
}

const surroundingsOf = (table: Table): Surroundings => ({
  valuesOf: (name) => valuesOf(columnOf(name, table)),
  firstRow: (table.firstRow ?? 0) + 1,
  textRefused: mixed,
});

/** The value of a term on each row, NaN where there is none. */
export function numbersOf(term: Term, around: Surroundings, budget = wholeBudget()): (row: number) => number {
  const of = termOf(term, around, budget);
  if (of.kind !== 'number') throw around.textRefused(term.kind === 'text' ? term.value : undefined);
  return of.at;
}

function truthOf(part: FilterExpression, around: Surroundings, budget: Budget): Truth {
  const ofTerm = (term: Term) => termOf(term, around, budget);
  switch (part.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [truthOf(part.left, around, budget), truthOf(part.right, around, budget)];
      const joined = part.kind === 'and' ? Math.min : Math.max;
      return (row) => joined(left(row), right(row));
    }
    case 'not': {
      const of = truthOf(part.of, around, budget);
      return (row) => 1 - of(row);
    }
    case 'compare':
      return compared(part.sign, ofTerm(part.left), ofTerm(part.right), around);
    case 'in': {
      const of = ofTerm(part.of);
      const stray = part.values.find((value) => typeof value !== (of.kind === 'text' ? 'string' : 'number'));
      if (stray !== undefined) throw around.textRefused();
      const values = new Set<number | string>(part.values);
      return (row) => {
        const value = of.at(row);
        return isMissing(value) ? UNKNOWN : Number(values.has(value));
      };
    }
    case 'matches': {
      const of = ofTerm(part.of);
      if (of.kind !== 'text') throw around.textRefused();
      const matches = matcherOf(part.pattern, budget);
      const known = new Map<string, number>();
      return (row) => {
        const value = of.at(row);
        if (isMissing(value)) return UNKNOWN;
        const found = known.get(value) ?? Number(matches(value));
        known.set(value, found);
        return found;
      };
    }
    case 'inside': {
      const [x, y] = [numbersOf(part.left, around, budget), numbersOf(part.right, around, budget)];
      const inside = insideOf(part.corners);
      return (row) => {
        const [px, py] = [x(row), y(row)];
        return Number.isNaN(px) || Number.isNaN(py) ? UNKNOWN : Number(inside(px, py));
      };
    }
    default:
      return part satisfies never;
  }
}

const isMissing = (value: number | string) => value === '' || Number.isNaN(value);

function mixed(): ProblemError {
  return new ProblemError(
    'filter-kind',
    'The filter compares a text with a number.',
    "Put texts in quotes, such as sim = 'CV_0', and numbers without.",
  );
}

function compared(sign: Comparison, left: Numbers | Texts, right: Numbers | Texts, around: Surroundings): Truth {
  const holds = comparisonOf(sign);
  const along = <T extends number | string>(a: (row: number) => T, b: (row: number) => T): Truth => {
    return (row) => {
      const [first, second] = [a(row), b(row)];
      return isMissing(first) || isMissing(second) ? UNKNOWN : Number(holds(first, second));
    };
  };
  if (left.kind === 'number' && right.kind === 'number') return along(left.at, right.at);
  if (left.kind === 'text' && right.kind === 'text') return along(left.at, right.at);
  throw around.textRefused();
}

function comparisonOf(sign: Comparison): (a: number | string, b: number | string) => boolean {
  switch (sign) {
    case '=':
      return (a, b) => a === b;
    case '!=':
      return (a, b) => a !== b;
    case '<':
      return (a, b) => a < b;
    case '<=':
      return (a, b) => a <= b;
    case '>':
      return (a, b) => a > b;
    case '>=':
      return (a, b) => a >= b;
    default:
      return sign satisfies never;
  }
}

function termOf(term: Term, around: Surroundings, budget: Budget): Numbers | Texts {
  const number = (at: (row: number) => number): Numbers => ({ kind: 'number', at });
  const ofTerm = (one: Term) => numbersOf(one, around, budget);
  switch (term.kind) {
    case 'number':
      return number(() => term.value);
    case 'text':
      return { kind: 'text', at: () => term.value };
    case 'column':
      return around.valuesOf(term.name);
    case 'row number':
      return number((row) => around.firstRow + row);
    case 'call':
      return number(called(term, term.values.map(ofTerm), around));
    case 'arithmetic': {
      const [left, right] = [ofTerm(term.left), ofTerm(term.right)];
      const apply = ARITHMETIC[term.sign];
      if (!around.unmade) return number((row) => apply(left(row), right(row)));
      return number((row) => {
        const [a, b] = [left(row), right(row)];
        const value = apply(a, b);
        if (Number.isFinite(value) || Number.isNaN(a) || Number.isNaN(b)) return value;
        return around.unmade?.(term.sign === '/' && b === 0 ? 'division by zero' : beyond(value)) ?? value;
      });
    }
    case 'choice': {
      const holds = truthOf(term.of, around, budget);
      const [left, right] = [ofTerm(term.left), ofTerm(term.right)];
      return number((row) => {
        const truth = holds(row);
        return truth === UNKNOWN ? Number.NaN : truth === 1 ? left(row) : right(row);
      });
    }
    default:
      return term satisfies never;
  }
}

const beyond = (value: number) => (Number.isNaN(value) ? 'a power that is no number' : 'a result beyond all numbers');

function called(
  { name }: Extract<Term, { kind: 'call' }>,
  values: readonly ((row: number) => number)[],
  around: Surroundings,
): (row: number) => number {
  const { run } = functionNamed(name);
  const [first] = values;
  if (!first || values.length > 1 || !around.unmade) {
    return first && values.length === 1 ? (row) => run(first(row)) : (row) => run(...values.map((at) => at(row)));
  }
  return (row) => {
    const given = first(row);
    const value = run(given);
    if (Number.isFinite(value) || Number.isNaN(given)) return value;
    const outside = `${name} of ${given === 0 ? 'zero' : given < 0 ? 'a negative number' : 'too large a number'}`;
    return around.unmade?.(value === Number.POSITIVE_INFINITY ? beyond(value) : outside) ?? value;
  };
}

export function valuesOf(column: Column): Numbers | Texts {
  if (column.kind === 'text') return { kind: 'text', at: (row) => column.values[row] ?? '' };
  return { kind: 'number', at: (row) => column.values[row] ?? Number.NaN };
}

function columnOf(name: string, table: Table): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const like = (other: string) => other.toLowerCase().replace(/[^a-z0-9]/g, '');
  const near = table.columns.map((column) => column.name).filter((other) => like(other).includes(like(name)));
  const offered = near.length > 0 ? near : table.columns.map((column) => column.name);
  throw new ProblemError(
    'filter-column',
    `The filter names “${name}”, and the catalog has no such column.`,
    `${near.length > 0 ? 'Perhaps it is' : 'Its columns are'} ${offered.slice(0, 8).join(', ')}${offered.length > 8 ? ', …' : ''}. A text is put in quotes.`,
  );
}
