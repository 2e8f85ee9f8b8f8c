/** What the head of a CSV says: which character separates the cells, whether there is a header, and the columns' names. */
import Papa from 'papaparse';
import { parseCell } from './column-builder';

/** A name is an axis label and a key in links: longer ones are cut. */
const MAX_NAME = 200;
const HEAD_ROWS = 50;

/** The separator of a table: comma, tab, semicolon or pipe, whichever gives rows of the most even length. */
export function guessDelimiter(head: string): string {
  const options = { preview: HEAD_ROWS, delimitersToGuess: [',', '\t', ';', '|'] };
  return Papa.parse<string[]>(head.slice(0, 64 * 1024), options).meta.delimiter;
}

/** True where the row holds nothing but numbers: data, not names. */
export function isNumericRow(row: readonly string[]): boolean {
  return row.every((cell) => Number.isFinite(parseCell(cell.trim())));
}

/**
 * Names for the cells of a header row: trimmed, on one line, unique. A cell without a name becomes `column N` (N from
 * 1), a repeated name gets ` (2)`, and the notes say so.
 */
export function columnNames(header: readonly string[]): { readonly names: string[]; readonly notes: string[] } {
  const names: string[] = [];
  const notes: string[] = [];
  const taken = new Set<string>();
  header.forEach((cell, index) => {
    const written = cell.replace(/\s+/g, ' ').trim();
    const base = written === '' ? `column ${index + 1}` : cut(written);
    let name = base;
    for (let copy = 2; taken.has(name); copy++) name = `${base} (${copy})`;
    if (written === '') notes.push(`Column ${index + 1} has no name in the file and is called “${name}”.`);
    else if (name !== base)
      notes.push(`The name “${base}” appears more than once; column ${index + 1} is called “${name}”.`);
    taken.add(name);
    names.push(name);
  });
  return { names, notes };
}

function cut(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}
