/** Computed columns of a table, such as `gr = g - r`, beside those that it has. */
import { ProblemError } from '../../base/problem';
import { numbersOf, type Surroundings } from '../filter/evaluate';
import { parseTerm } from '../filter/parse';
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
  const value = numbersOf(term, aroundOf(table, name, reasons));
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

/** What the expression of the column `name` is about: columns of numbers, of which each is read once. */
function aroundOf(table: Table, name: string, reasons: Reasons): Surroundings {
  const read = new Map<string, Float64Array>();
  return {
    valuesOf(wanted) {
      const values = read.get(wanted) ?? measured(columnFor(wanted, table, name));
      read.set(wanted, values);
      return { kind: 'number', at: (row) => values[row] as number };
    },
    firstRow: (table.firstRow ?? 0) + 1,
    textRefused: (text) =>
      new ProblemError(
        'definition-kind',
        `“${name}” cannot be computed: ${text === undefined ? 'it compares a text with a number' : `'${text.slice(0, 40)}' is a text`}.`,
        'Use columns of numbers, and write names with spaces in `backquotes`.',
      ),
    unmade(reason) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      return Number.NaN;
    },
  };
}

/** A column's values; what is blank, infinite or looks like a marker for a missing value is NaN. */
function measured({ values }: NumberColumn): Float64Array {
  const markers = new Set(missingMarkers(sortedFinite(values)).map(({ value }) => value));
  return values.map((value) => (Number.isFinite(value) && !markers.has(value) ? value : Number.NaN));
}

const SHOWN = 12;

function columnFor(wanted: string, table: Table, name: string): NumberColumn {
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
