/** Several boxes, snapshots and chunks as one table, each row with its simulation, snapshot and redshift. */
import { ProblemError } from '../../base/problem';
import { MAX_CELLS } from '../budget';
import type { Table } from '../table';
import { concatenate } from './concatenate';
import { withoutRepeats } from './duplicates';
import { withHeaderParameters } from './header-parameters';
import { IDENTITY, withIdentity } from './identity-columns';
import { count, isLabel, listed, type Part } from './part';
import { withoutRepeatedRows } from './repeated-rows';
import { unitNotes } from './unit-differences';

/** A selection of CAMELS' usual size, 27 boxes of four snapshots, has 1.8 million subhaloes. */
export const MAX_ROWS = 5_000_000;
const NAMELESS = /^column \d+$/;
/** The notes of readers are told once, with the number of files that they are of. */
const MAX_NOTES = 12;

const natural = new Intl.Collator('en', { numeric: true });

/** LH_2 comes before LH_10, and a snapshot's chunks follow each other. */
function inOrder(a: Part, b: Part): number {
  const [p, q] = [a.provenance, b.provenance];
  return (
    natural.compare(p.suite ?? '', q.suite ?? '') ||
    natural.compare(p.simulation ?? '', q.simulation ?? '') ||
    (q.redshift ?? 0) - (p.redshift ?? 0) ||
    (p.snapshot ?? 0) - (q.snapshot ?? 0) ||
    (p.chunk ?? 0) - (q.chunk ?? 0) ||
    natural.compare(a.path, b.path)
  );
}

/** What is missing or double among the files of each snapshot. */
function snapshotNotes(parts: readonly Part[]): readonly string[] {
  const notes: string[] = [];
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const { suite = '', simulation, redshift, snapshot, chunk } = part.provenance;
    const folder = chunk === undefined ? '' : part.path.replace(/[^/\\]*$/, '');
    if ((simulation === undefined && chunk === undefined) || (redshift ?? snapshot) === undefined) continue;
    const key = [suite, simulation, redshift?.toFixed(2) ?? snapshot, folder].join('|');
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  for (const [part, ...others] of groups.values()) {
    if (!part) continue;
    const all = [part, ...others];
    const chunks = new Set(all.flatMap(({ provenance }) => provenance.chunk ?? []));
    const expected = Math.max(part.facts?.files ?? 1, ...[...chunks].map((chunk) => chunk + 1));
    if (chunks.size > 0 && chunks.size < expected) {
      notes.push(
        `“${part.path}” is one of ${expected} files of its snapshot, and ${count(chunks.size, 'is', 'are')} here: the catalog is not whole.`,
      );
    }
    const whole = all.filter(({ provenance, table }) => provenance.chunk === undefined && table.rows > 0);
    if (whole.length > 1) {
      notes.push(
        `${listed(whole.map(({ path }) => path))} are of the same simulation and redshift: the same galaxies may be in the table more than once.`,
      );
    }
  }
  return notes;
}

function sharedNotes(parts: readonly Part[]): readonly string[] {
  const files = new Map<string, string[]>();
  for (const { table, path } of parts) {
    // Readers name their file in some notes, and the same thing said of another file is the same note.
    for (const note of table.notes) {
      const text = note.replaceAll(`“${table.name}”`, 'the file');
      files.set(text, [...(files.get(text) ?? []), path]);
    }
  }
  const told = Array.from(files, ([text, [path = '', ...more]]) =>
    more.length === 0 ? `In “${path}”: ${text}` : `In ${count(more.length + 1, 'file', 'files')}: ${text}`,
  );
  if (told.length <= MAX_NOTES) return told;
  return [...told.slice(0, MAX_NOTES), `${told.length - MAX_NOTES} more notes on single files are left out.`];
}

/** True where two files have a quantity in common that both of them name. */
function shareColumns(a: Part, b: Part): boolean {
  const [own, others] = [a, b].map(({ table }) => {
    const names = table.columns.flatMap(({ kind, name }) => (kind === 'number' && !isLabel(name) ? [name] : []));
    const named = names.filter((name) => !NAMELESS.test(name));
    // The place of a column without a name means something only where no column has one.
    return named.length > 0 ? named : names;
  });
  return own?.some((name) => others?.includes(name)) ?? false;
}

/** Throws where the files cannot be one table. */
function refuse(parts: readonly Part[]): void {
  const [first] = parts;
  if (!first) {
    throw new ProblemError('no-rows', 'None of the files holds any rows.', 'Choose the files of the snapshot that do.');
  }
  const rows = parts.reduce((sum, { table }) => sum + table.rows, 0);
  const width = new Set(parts.flatMap(({ table }) => table.columns.map(({ name }) => name))).size;
  if (rows > MAX_ROWS || rows * width > MAX_CELLS) {
    const most = rows > MAX_ROWS ? `${MAX_ROWS.toLocaleString('en')} rows` : `${MAX_CELLS.toLocaleString('en')} values`;
    throw new ProblemError(
      'too-many-rows',
      `The files hold ${rows.toLocaleString('en')} rows of ${width} columns together, and at most ${most} fit into a browser tab.`,
      'Open fewer files, or save only the galaxies and columns that you need.',
    );
  }
  const other = parts.find((part) => part !== first && !shareColumns(first, part));
  if (other) {
    throw new ProblemError(
      'different-tables',
      `“${first.path}” and “${other.path}” have no quantity in common, so they are not parts of one catalog.`,
      'Open them apart, or give their columns the same names.',
    );
  }
}

/** What the files state of their columns; of two statements the first counts, since units that differ are refused. */
function statedFacts(tables: readonly Table[]): Pick<Table, 'facts'> {
  const facts = Object.fromEntries(tables.toReversed().flatMap((table) => Object.entries(table.facts ?? {})));
  return Object.keys(facts).length > 0 ? { facts } : {};
}

/**
 * One table of all parts: `suite` (of several), `sim`, `snapshot`, `redshift`, then every column of any part, missing where a
 * part lacks it. Parts are put in order of simulation, redshift and chunk; files that repeat another are taken once. One
 * part alone stays as it is. Throws ProblemError `no-rows`, `too-many-rows`, `different-tables`, `units-differ`.
 */
export function mergeTables(parts: readonly Part[], name = `${parts.length} files`): Table {
  const [only, ...more] = parts;
  const disagreements = parts.flatMap(({ provenance }) => provenance.disagreement ?? []);
  if (only && more.length === 0 && only.table.rows > 0)
    return { ...only.table, notes: [...disagreements, ...only.table.notes] };
  const ordered = parts.toSorted(inOrder);
  const empty = ordered.filter(({ table }) => table.rows === 0);
  const repeats = withoutRepeats(ordered.filter(({ table }) => table.rows > 0));
  refuse(repeats.parts);
  const headers = withHeaderParameters(repeats.parts);
  const units = unitNotes(headers.parts);
  const identity = withIdentity(headers.parts);
  const single = withoutRepeatedRows(identity.tables);
  const { columns, notes } = concatenate(single.tables, IDENTITY);
  const rows = single.tables.reduce((sum, table) => sum + table.rows, 0);
  return {
    name,
    rows,
    columns,
    ...statedFacts(single.tables),
    notes: [
      ...(empty.length > 0
        ? [`${count(empty.length, 'file has', 'files have')} no rows: ${listed(empty.map(({ path }) => path))}.`]
        : []),
      ...repeats.notes,
      ...single.notes,
      ...units,
      ...snapshotNotes([...repeats.parts, ...empty]),
      ...disagreements,
      ...headers.notes,
      ...identity.notes,
      ...notes,
      ...sharedNotes(repeats.parts),
    ],
  };
}
