/**
 * Which rows of a table a filter lets through. Truth has three values, as in SQL: where a value is missing a condition is
 * neither true nor false, nor is its negation, and such a row does not pass. True is 1, false 0 and unknown ½, so that
 * `and` is the least, `or` the largest and `not` the distance from 1 (Kleene's logic).
 */
import { ProblemError } from '../../base/problem';
import type { Column, Table } from '../table';
import { type Budget, matcherOf, wholeBudget } from './matcher';
import type { Arithmetic, Comparison, FilterExpression, FunctionName, Term } from './parse';
import { insideOf } from './polygon';

const UNKNOWN = 0.5;

type Truth = (row: number) => number;
type Numbers = { readonly kind: 'number'; readonly at: (row: number) => number };
type Texts = { readonly kind: 'text'; readonly at: (row: number) => string };

/** The names of the columns that a filter or an expression looks at, each once. */
export function filterColumns(filter: FilterExpression | Term): string[] {
  const names = new Set<string>();
  const visit = (part: FilterExpression | Term): void => {
    if (part.kind === 'column') names.add(part.name);
    if ('of' in part) visit(part.of);
    if ('left' in part) {
      visit(part.left);
      visit(part.right);
    }
  };
  visit(filter);
  return [...names];
}

/**
 * The rows that pass, ascending. Throws ProblemError `filter-column` for a name that the table lacks, and `filter-kind` where
 * a text is compared with a number, and `filter-work` where its patterns take too long.
 */
export function filterRows(filter: FilterExpression, table: Table): Uint32Array {
  const truth = truthOf(filter, table, wholeBudget());
  const rows = new Uint32Array(table.rows);
  let passed = 0;
  for (let row = 0; row < table.rows; row++) if (truth(row) === 1) rows[passed++] = row;
  return rows.slice(0, passed);
}

function truthOf(part: FilterExpression, table: Table, budget: Budget): Truth {
  switch (part.kind) {
    case 'and': {
      const [left, right] = [truthOf(part.left, table, budget), truthOf(part.right, table, budget)];
      return (row) => Math.min(left(row), right(row));
    }
    case 'or': {
      const [left, right] = [truthOf(part.left, table, budget), truthOf(part.right, table, budget)];
      return (row) => Math.max(left(row), right(row));
    }
    case 'not': {
      const of = truthOf(part.of, table, budget);
      return (row) => 1 - of(row);
    }
    case 'compare':
      return compared(part.sign, termOf(part.left, table), termOf(part.right, table));
    case 'in': {
      const of = termOf(part.of, table);
      const stray = part.values.find((value) => typeof value !== (of.kind === 'text' ? 'string' : 'number'));
      if (stray !== undefined) throw mixed();
      const values = new Set<number | string>(part.values);
      return (row) => {
        const value = of.at(row);
        return isMissing(value) ? UNKNOWN : Number(values.has(value));
      };
    }
    case 'matches': {
      const of = termOf(part.of, table);
      if (of.kind !== 'text') throw mixed();
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
      const [x, y] = [numbersOf(part.left, table), numbersOf(part.right, table)];
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

function compared(sign: Comparison, left: Numbers | Texts, right: Numbers | Texts): Truth {
  const holds = comparisonOf(sign);
  const along = <T extends number | string>(a: (row: number) => T, b: (row: number) => T): Truth => {
    return (row) => {
      const [first, second] = [a(row), b(row)];
      return isMissing(first) || isMissing(second) ? UNKNOWN : Number(holds(first, second));
    };
  };
  if (left.kind === 'number' && right.kind === 'number') return along(left.at, right.at);
  if (left.kind === 'text' && right.kind === 'text') return along(left.at, right.at);
  throw mixed();
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

export const FUNCTIONS: Readonly<Record<FunctionName, (value: number) => number>> = {
  log10: Math.log10,
  ln: Math.log,
  abs: Math.abs,
  sqrt: Math.sqrt,
  asinh: Math.asinh,
};
export const ARITHMETIC: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

function termOf(term: Term, table: Table): Numbers | Texts {
  switch (term.kind) {
    case 'number':
      return { kind: 'number', at: () => term.value };
    case 'text':
      return { kind: 'text', at: () => term.value };
    case 'column':
      return valuesOf(columnOf(term.name, table));
    case 'row number': {
      const first = (table.firstRow ?? 0) + 1;
      return { kind: 'number', at: (row) => first + row };
    }
    case 'call': {
      const [of, apply] = [numbersOf(term.of, table), FUNCTIONS[term.name]];
      return { kind: 'number', at: (row) => apply(of(row)) };
    }
    case 'arithmetic': {
      const [left, right] = [numbersOf(term.left, table), numbersOf(term.right, table)];
      const apply = ARITHMETIC[term.sign];
      return { kind: 'number', at: (row) => apply(left(row), right(row)) };
    }
    default:
      return term satisfies never;
  }
}

function valuesOf(column: Column): Numbers | Texts {
  if (column.kind === 'text') return { kind: 'text', at: (row) => column.values[row] ?? '' };
  return { kind: 'number', at: (row) => column.values[row] ?? Number.NaN };
}

function numbersOf(term: Term, table: Table): (row: number) => number {
  const of = termOf(term, table);
  if (of.kind !== 'number') throw mixed();
  return of.at;
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
