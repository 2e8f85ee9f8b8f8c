/**
 * `npm run describe`: prints what is in a catalog file. It lists the tables and reads one of them. For each column of that table it prints kind,
 * unit, missing cells and range; then the notes of the reader. With `--json` it prints one line for each file.
 */

import { type Problem, ProblemError, problemOf } from '../base/problem';
import { missingMarkers, sortedFinite } from '../catalog/missing-markers';
import { profileColumn } from '../catalog/profile';
import type { Column, ColumnFacts, Table } from '../catalog/table';
import { guessUnit } from '../catalog/units';
import { badArgument, flags, parseWithPositionals, texts, wholeNumber } from './arguments';
import { openTable, READING_OPTIONS, readingFrom } from './reading';
import { ARGUMENT_WORDS } from './words';

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...READING_OPTIONS,
  ...texts('values'),
  ...flags('json'),
} as const;

/** A cell as JSON has it: what is not finite is missing. */
const cellOf = (value: number | string | undefined) =>
  typeof value === 'string' ? value : Number.isFinite(value) ? (value as number) : null;

/** Numbers that look like markers of missing cells, which nothing is trained on. */
const suspectedIn = (column: Column) => (column.kind === 'number' ? missingMarkers(sortedFinite(column.values)) : []);

/** The first `count` cells of a column; in a file that cannot mark missing cells, what looks like a marker is missing. */
function cellsOf(column: Column, count: number, { marksMissing = false }: Table) {
  const suspected = marksMissing ? [] : suspectedIn(column);
  const markers = new Set<number | string | undefined>(suspected.map(({ value }) => value));
  return Array.from({ length: Math.min(count, column.values.length) }, (_, row) => {
    const value = column.values[row];
    return markers.has(value) ? null : cellOf(value);
  });
}

/** The table as one JSON object; without `values`, no cells. */
export function describedTable(path: string, table: Table, values = 0) {
  const named = table.tables ?? { read: table.name, all: [] };
  const columns = table.columns.map((column) => {
    const { unit, limits, ...facts } = table.facts?.[column.name] ?? {};
    const suspected = suspectedIn(column);
    return {
      name: column.name,
      kind: column.kind,
      unit: unit ?? null,
      ...facts,
      ...(limits ? { limits: limits.rows.length } : {}),
      ...(suspected.length > 0 ? { suspectedMissing: suspected } : {}),
      ...(values > 0 ? { values: cellsOf(column, values, table) } : {}),
    };
  });
  return { path, table: named.read, tables: named.all, rows: table.rows, columns, notes: table.notes };
}

/** What a file is refused with, as one JSON object. */
export function describedRefusal(path: string, { code, message, hint }: Problem) {
  return { path, refusal: { code, message, remedy: hint } };
}

const count = (n: number, one: string) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;
const shown = (value: number) => String(Number(value.toPrecision(6)));

/** One column in a line: name, kind, unit, missing cells, range, description. */
function columnLine(column: Column, facts: ColumnFacts, width: number): string {
  const profile = profileColumn(column);
  const { unit } = guessUnit(column.name, profile.range?.median, facts.unit);
  const { range, missing, kind } = profile;
  const parts = [
    column.name.padEnd(width),
    kind.padEnd(8),
    (column.kind === 'number' ? (unit ?? '') : (facts.unit ?? '')).padEnd(14),
    range ? `${shown(range.min)} to ${shown(range.max)}` : '',
    missing > 0 ? `${missing.toLocaleString('en')} missing` : '',
    facts.errorOf ? `error of ${facts.errorOf}` : '',
    facts.description ?? '',
  ];
  return `  ${parts.filter((part, i) => i < 3 || part !== '').join('  ')}`.trimEnd();
}

function* linesOf(path: string, table: Table, values: number): Generator<string> {
  const of = table.tables ? `table “${table.tables.read}”, ` : '';
  yield `${path}: ${of}${count(table.rows, 'row')}, ${count(table.columns.length, 'column')}`;
  if (table.tables && table.tables.all.length > 1) {
    yield `  Tables in this file (${table.tables.why})`;
    for (const { name, rows, columns, refused } of table.tables.all) {
      const size = [
        rows === undefined ? [] : count(rows, 'row'),
        columns === undefined ? [] : count(columns, 'column'),
        refused ?? [],
      ].flat();
      yield `    ${name}${size.length > 0 ? `: ${size.join(', ')}` : ''}`;
    }
  }
  const width = Math.min(32, Math.max(...table.columns.map(({ name }) => name.length)));
  for (const column of table.columns) {
    yield columnLine(column, table.facts?.[column.name] ?? {}, width);
    if (values > 0)
      yield `    ${cellsOf(column, values, table)
        .map((cell) => cell ?? '–')
        .join(', ')}`;
  }
  for (const note of table.notes) yield `  ${note}`;
}

/** Runs the command and returns its exit code: 1 where a file is refused in words; with --json a refusal is an answer. */
export async function describe(args: readonly string[]): Promise<number> {
  const { values: options, positionals } = parseWithPositionals(args, OPTIONS);
  if (positionals.length === 0)
    throw badArgument(ARGUMENT_WORDS.give('the files: npm run describe -- FILE... [--table NAME]'));
  const values = wholeNumber(options.values, 'values', 0, 0);
  let refused = 0;
  for (const path of positionals) {
    try {
      const table = await openTable(path, readingFrom(options));
      const lines = options.json ? [JSON.stringify(describedTable(path, table, values))] : linesOf(path, table, values);
      for (const line of lines) process.stdout.write(`${line}\n`);
    } catch (error) {
      if (!options.json && !(error instanceof ProblemError)) throw error;
      refused += 1;
      const problem = problemOf(error);
      process.stdout.write(
        options.json
          ? `${JSON.stringify(describedRefusal(path, problem))}\n`
          : `${path}: ${problem.message} ${problem.hint}\n`,
      );
    }
  }
  return refused > 0 && !options.json ? 1 : 0;
}
