/** Profiles and histories of MESA: numbers, names and values of the whole model, a blank line, then numbers, names and rows. */
import type { Head, Layout } from '../layout';
import { blankSeparated, PLAIN } from '../split';

const isCounted = (cells: readonly string[]) => cells.length > 0 && cells.every((cell, i) => cell === String(i + 1));

/** The layout, where two counted lines stand where MESA writes them. */
export function mesaLayout({ text }: Head): Layout | undefined {
  const lines = text.split('\n', 8);
  const [counted = '', names = '', values = '', blank = '-', again = '', header = '', row = ''] = lines;
  const cells = blankSeparated(header);
  if (!isCounted(blankSeparated(counted)) || blank.trim() !== '' || !isCounted(blankSeparated(again))) return undefined;
  if (blankSeparated(names).length !== blankSeparated(values).length || cells.length !== blankSeparated(row).length)
    return undefined;
  return {
    style: { ...PLAIN, separator: 'blanks', width: cells.length },
    used: lines.slice(0, 6).reduce((sum, line) => sum + line.length + 1, 0),
    rowsBeforeData: 0,
    header: cells,
    headerRows: [],
    notes: ['The values of the whole model, above the table, are not read.'],
  };
}
