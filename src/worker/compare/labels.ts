/** The labels of a catalog's rows: the cells of one column, as texts. A blank is none. */
import { ProblemError } from '../../base/problem';
import type { Column, Table } from '../../catalog/table';
import { UNLABELLED } from './label-fits';
import type { LabelCount } from './messages';

/** Densities that are learned at the same time: each costs as much as all others. */
export const MOST_LABELS = 20;
/** Labels that are listed to choose from. */
const MOST_LISTED = 500;

const natural = new Intl.Collator('en', { numeric: true });

function labelColumn(table: Table, name: string): Column {
  const column = table.columns.find((one) => one.name === name);
  if (column) return column;
  throw new ProblemError('labels', `“${table.name}” has no column '${name}'.`, 'Name a column of the catalog.');
}

const textOf = (cell: number | string | undefined) =>
  cell === undefined || (typeof cell === 'number' && Number.isNaN(cell)) ? '' : String(cell).trim();

/** The different labels among the rows, numbers in their order and texts as a person sorts them. Throws ProblemError `labels`. */
export function labelCounts(table: Table, name: string, rows: ArrayLike<number>): readonly LabelCount[] {
  const { kind, values } = labelColumn(table, name);
  const counts = new Map<string, number>();
  for (let i = 0; i < rows.length; i++) {
    const text = textOf(values[rows[i] as number]);
    if (text === '') continue;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.size > MOST_LISTED) {
      throw new ProblemError(
        'labels',
        `“${name}” has more than ${MOST_LISTED} different values.`,
        'Choose a column of few labels.',
      );
    }
  }
  return Array.from(counts, ([label, count]) => ({ label, rows: count })).sort((a, b) =>
    kind === 'number' ? Number(a.label) - Number(b.label) : natural.compare(a.label, b.label),
  );
}

/** All labels of these rows, and the label of each by number; refuses fewer than two and more than can be compared. */
export function labelsOf(
  table: Table,
  name: string,
  rows: ArrayLike<number>,
): { readonly names: string[]; readonly labels: Uint32Array } {
  const { values } = labelColumn(table, name);
  const texts = Array.from(rows, (row) => textOf(values[row]));
  const different = new Set(texts.filter((text) => text !== ''));
  if (different.size < 2 || different.size > MOST_LABELS) {
    throw new ProblemError(
      'labels',
      `“${name}” holds ${different.size} different labels, and 2 to ${MOST_LABELS} can be compared.`,
      'Name a column of a few labels, or several files by --data.',
    );
  }
  const { kind } = labelColumn(table, name);
  const names = [...different].sort((a, b) => (kind === 'number' ? Number(a) - Number(b) : natural.compare(a, b)));
  const numbers = new Map(names.map((text, i) => [text, i]));
  return { names, labels: Uint32Array.from(texts, (text) => numbers.get(text) ?? UNLABELLED) };
}

/**
 * The names that are compared and the label of each of these rows by number: some labels of a column, or one against the rest. A row of a label that
 * is not compared is `left`; a blank one is told from the others.
 */
export function chosenLabels(
  table: Table,
  name: string,
  chosen: readonly string[],
  rows: ArrayLike<number>,
): { readonly names: readonly string[]; readonly labels: Uint32Array; readonly left: number } {
  const { values } = labelColumn(table, name);
  const [only] = chosen;
  const against = chosen.length === 1;
  const names = against ? ['the rest', only as string] : chosen;
  const left = UNLABELLED + 1;
  const labels = Uint32Array.from({ length: rows.length }, (_, i) => {
    const text = textOf(values[rows[i] as number]);
    if (text === '') return UNLABELLED;
    if (against) return text === only ? 1 : 0;
    const at = names.indexOf(text);
    return at < 0 ? left : at;
  });
  return { names, labels, left };
}
