/** Computed columns of a table, such as `gr = g - r`, beside those that it has. */
import { ProblemError } from '../../base/problem';
import { ARITHMETIC, FUNCTIONS } from '../filter/evaluate';
import { parseTerm, type Term } from '../filter/parse';
import { missingMarkers, sortedFinite } from '../missing-markers';
import type { ColumnFacts, NumberColumn, Table } from '../table';
import type { Definition } from './definition';
import { unitOfTerm } from './unit';

/** Why a cell has no value although all that it takes has one, with how many. */
type Reasons = Map<string, number>;

/**
 * The table with the defined columns behind its own. A missing cell in, blank or a marker of a missing value, gives a missing cell out; so
 * does a division by zero, a logarithm or root that no number is, or a result beyond float64, which a note counts. A column that is defined so already stays. Throws
 * ProblemError `definition-name` (a column has the name), `definition-column` (no column has it), `definition-kind` (a column
 * of texts), `expression`.
 */
export function withDefined(table: Table, definitions: readonly Definition[] = [], unitOf = statedUnit): Table {
  return definitions.reduce((made, definition) => defined(made, definition, unitOf), table);
}

/** The unit of a column of a table, where it is known; as the file states it where nobody knows more. */
export type UnitOf = (table: Table, column: string) => string | undefined;

const statedUnit: UnitOf = (table, column) => table.facts?.[column]?.unit;

function defined(table: Table, { name, expression }: Definition, unitOf: UnitOf): Table {
  if (table.facts?.[name]?.defined === expression) return table;
  if (table.columns.some((column) => column.name === name)) {
    throw new ProblemError(
      'definition-name',
      `“${name}” cannot be defined: “${table.name}” already has a column of that name.`,
      'Choose another name, or rename that column.',
    );
  }
  const term = parseTerm(expression);
  const reasons: Reasons = new Map();
  const value = compiled(term, { table, name, reasons, read: new Map() });
  const values = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) values[row] = value(row);
  const unit = unitOfTerm(term, (column) => unitOf(table, column));
  const facts: ColumnFacts = { description: `= ${expression}`, defined: expression, ...(unit ? { unit } : {}) };
  return {
    ...table,
    columns: [...table.columns, { kind: 'number', name, values }],
    facts: { ...table.facts, [name]: facts },
    notes: [...table.notes, ...noteOf(name, reasons)],
  };
}

function noteOf(name: string, reasons: Reasons): string[] {
  if (reasons.size === 0) return [];
  const count = [...reasons.values()].reduce((sum, one) => sum + one, 0);
  const why = [...reasons].map(([reason, n]) => `${reason}: ${n.toLocaleString('en')}`).join('; ');
  return [
    `“${name}” has no value in ${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'} (${why}), which count as missing.`,
  ];
}

interface Context {
  readonly table: Table;
  /** Of the column that is defined. */
  readonly name: string;
  readonly reasons: Reasons;
  /** Columns that were read already. */
  readonly read: Map<string, Float64Array>;
}

function compiled(term: Term, context: Context): (row: number) => number {
  const { name, reasons } = context;
  const fail = (reason: string) => {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    return Number.NaN;
  };
  switch (term.kind) {
    case 'number':
      return () => term.value;
    case 'row number':
      return (row) => row + 1;
    case 'text':
      throw new ProblemError(
        'definition-kind',
        `“${name}” cannot be computed: '${term.value.slice(0, 40)}' is a text.`,
        'Use columns of numbers, and write names with spaces in `backquotes`.',
      );
    case 'column': {
      const values = context.read.get(term.name) ?? measured(columnFor(term.name, context));
      context.read.set(term.name, values);
      return (row) => values[row] as number;
    }
    case 'call': {
      const [of, apply] = [compiled(term.of, context), FUNCTIONS[term.name]];
      return (row) => {
        const given = of(row);
        const value = apply(given);
        if (Number.isFinite(value) || Number.isNaN(given)) return value;
        return fail(`${term.name} of ${given === 0 ? 'zero' : 'a negative number'}`);
      };
    }
    case 'arithmetic': {
      const [left, right] = [compiled(term.left, context), compiled(term.right, context)];
      const apply = ARITHMETIC[term.sign];
      return (row) => {
        const [a, b] = [left(row), right(row)];
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
        const value = apply(a, b);
        if (Number.isFinite(value)) return value;
        return fail(term.sign === '/' && b === 0 ? 'division by zero' : 'a result beyond all numbers');
      };
    }
    default:
      return term satisfies never;
  }
}

/** A column's values; what is blank, infinite or looks like a marker for a missing value is NaN. */
function measured({ values }: NumberColumn): Float64Array {
  const markers = new Set(missingMarkers(sortedFinite(values)).map(({ value }) => value));
  return values.map((value) => (Number.isFinite(value) && !markers.has(value) ? value : Number.NaN));
}

const SHOWN = 12;

function columnFor(wanted: string, { table, name }: Context): NumberColumn {
  const found = table.columns.find((column) => column.name === wanted);
  if (found?.kind === 'number') return found;
  if (found) {
    throw new ProblemError(
      'definition-kind',
      `“${name}” cannot be computed: “${wanted}” is a column of texts.`,
      'Use columns of numbers.',
    );
  }
  const names = table.columns.map((column) => column.name);
  throw new ProblemError(
    'definition-column',
    `“${name}” cannot be computed: “${table.name}” has no column “${wanted}”.`,
    `An expression may use ${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}, and columns that are defined before it.`,
  );
}
