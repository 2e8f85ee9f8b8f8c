/**
 * The cases of `KNOTWORK_DATA/cases` against their right values: `npx tsx tests/catalog/cases.ts [--only TEXT] [--all]` prints what
 * is wrong; the tests assert the same.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Problem, problemOf } from '../../src/base/problem';
import type { ReadOptions } from '../../src/catalog/reader';
import type { Column, Table } from '../../src/catalog/table';
import { describedTable } from '../../src/cli/describe';
import { openTable } from '../../src/cli/reading';
import { absence, outside } from '../outside';

export const CASES = outside('cases');
export const casesArePresent = absence('cases') === undefined;

interface RightTable {
  readonly cols: Readonly<Record<string, readonly (number | null)[]>>;
  readonly note?: string;
}

export type Outcome =
  | { readonly file: string; readonly kind: 'right'; readonly notes: readonly string[] }
  | { readonly file: string; readonly kind: 'refused'; readonly problem: Problem }
  | { readonly file: string; readonly kind: 'wrong'; readonly what: string; readonly notes: readonly string[] };

/** What a case needs that its right values do not tell. */
export interface Expectation {
  /** What a person says of the file. */
  readonly reading?: ReadOptions;
  /** Relative; 1e-12 where absent. */
  readonly tolerance?: number;
  /** The note of rows whose values are blank on purpose. */
  readonly lost?: string;
  /** What a column of the right values is called here. */
  called?(name: string): string;
}

const close = (a: number, b: number, tolerance: number) =>
  a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));

/** What differs from the right values in one column, as `describe` tells it; undefined where nothing does. */
export function differenceIn(
  table: Table,
  name: string,
  right: readonly (number | null)[],
  { tolerance = 1e-12, lost }: Expectation = {},
): string | undefined {
  const described = describedTable(
    '',
    { ...table, columns: table.columns.filter((one) => one.name === name) },
    table.rows,
  );
  const [column] = described.columns;
  const values = column && 'values' in column ? column.values : [];
  if (!column) return `no column “${name}”: ${table.columns.map((one) => one.name).join(', ')}`.slice(0, 300);
  if (table.rows !== right.length) return `“${name}”: ${table.rows} rows, not ${right.length}`;
  for (const [row, value] of right.entries()) {
    const own = values[row];
    // An ID beyond 2^53 is text, and right where its digits are.
    const missing = own === null || own === '' || own === undefined;
    if (missing && lost !== undefined && table.notes.includes(lost)) continue;
    if (value === null ? !missing : missing || !close(Number(own), value, tolerance))
      return `“${name}” (${column.kind}): row ${row + 1} is ${own}, not ${value}`;
  }
  return undefined;
}

export async function outcomeOf(
  folder: string,
  file: string,
  right: RightTable,
  expectation: Expectation = {},
): Promise<Outcome> {
  let table: Table;
  try {
    table = await openTable(resolve(folder, file), expectation.reading);
  } catch (error) {
    return { file, kind: 'refused', problem: problemOf(error) };
  }
  const { called = (name: string) => name } = expectation;
  const what = Object.entries(right.cols).flatMap(
    ([name, values]) => differenceIn(table, called(name), values, expectation) ?? [],
  );
  const { notes } = table;
  return what.length === 0 ? { file, kind: 'right', notes } : { file, kind: 'wrong', what: what.join('; '), notes };
}

export const truth = (): Readonly<Record<string, RightTable>> =>
  JSON.parse(readFileSync(resolve(CASES, 'truth.json'), 'utf8'));

interface RightFile extends RightTable {
  readonly rows: number;
  readonly names: readonly string[];
  readonly units: Readonly<Record<string, string>>;
}

export const realTruth = (): Readonly<Record<string, RightFile>> =>
  JSON.parse(readFileSync(resolve(CASES, 'real_truth.json'), 'utf8'));

/** Units in one spelling: astropy's own writes blanks, and words of no unit. */
const bare = (unit: string | undefined) =>
  (unit ?? '').replace(/[\s"]/g, '').replace(/^AA$/, 'Angstrom').replace(/^-+$/, '');

/** What differs in a real FITS or VOTable file from what astropy reads: names, rows, units, values. */
export async function differencesInReal(file: string, right: RightFile): Promise<string[]> {
  const table = await openTable(resolve(CASES, 'real', file));
  const wrong: string[] = [];
  if (table.rows !== right.rows) wrong.push(`${table.rows} rows, not ${right.rows}`);
  const names = table.columns.map(({ name }) => name);
  for (const name of right.names) {
    // A vector is one column per element here.
    const own = names.includes(name) || names.some((one) => one.startsWith(`${name}_`));
    if (!own && !table.notes.some((note) => note.includes(`“${name}”`))) wrong.push(`no column “${name}”`);
  }
  for (const [name, unit] of Object.entries(right.units)) {
    const own = bare(table.facts?.[name]?.unit);
    if (own !== bare(unit)) wrong.push(`“${name}” is in ${own}, not ${unit}`);
  }
  // Right values are given of the first 300 rows.
  const columns = table.columns.map((column) => ({ ...column, values: column.values.slice(0, 300) }) as Column);
  const first = { ...table, rows: Math.min(300, table.rows), columns };
  return [...wrong, ...Object.entries(right.cols).flatMap(([name, values]) => differenceIn(first, name, values) ?? [])];
}

async function runReal(): Promise<void> {
  let wrong = 0;
  for (const [file, right] of Object.entries(realTruth())) {
    const differences = await differencesInReal(file, right).catch((error: unknown) => [String(error)]);
    if (differences.length > 0) wrong += 1;
    if (differences.length > 0) console.log(`${file}\n      ${differences.join('\n      ')}`);
  }
  console.log(`${wrong} of ${Object.keys(realTruth()).length} real files differ`);
}

async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--real')) return runReal();
  const only = args[args.indexOf('--only') + 1] ?? '';
  const kinds = new Map(
    readFileSync(resolve(CASES, 'KINDS.tsv'), 'utf8')
      .split('\n')
      .map((line) => line.split('\t').reverse() as [string, string]),
  );
  const counts = new Map<string, number>();
  for (const [file, right] of Object.entries(truth())) {
    if (args.includes('--only') && !file.includes(only)) continue;
    const outcome = await outcomeOf(resolve(CASES, 'catalogs'), file, right);
    counts.set(outcome.kind, (counts.get(outcome.kind) ?? 0) + 1);
    if (outcome.kind === 'right' && !args.includes('--all')) continue;
    const words =
      outcome.kind === 'refused'
        ? `${outcome.problem.code}: ${outcome.problem.message} ${outcome.problem.hint}`
        : [...(outcome.kind === 'wrong' ? [outcome.what] : []), ...outcome.notes].join('\n      ');
    console.log(`${outcome.kind.padEnd(7)} ${file} [${kinds.get(file) ?? ''}] ${right.note ?? ''}\n      ${words}`);
  }
  console.log([...counts].map(([kind, n]) => `${n} ${kind}`).join(', '));
}

if (process.argv[1]?.endsWith('tests/catalog/cases.ts')) await run(process.argv.slice(2));
