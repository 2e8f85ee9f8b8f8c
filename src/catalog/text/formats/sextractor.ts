/** Catalogs of SExtractor: a comment for each column with its number, name, description and unit; vectors take the numbers up to the next. */
import type { ColumnFacts } from '../../table';
import type { Head, Layout } from '../layout';
import { blankSeparated, PLAIN } from '../split';

const COLUMN = /^#\s*(\d+)\s+([A-Za-z]\w*)(?:\s+(.*?))?(?:\s+\[([^\]]*)\])?\s*$/;

/** A longer comment describes no column. */
const MAX_COMMENT = 1_000;

/** The layout, where numbered comments name columns in capitals, as SExtractor does. */
export function sextractorLayout({ comments, text }: Head): Layout | undefined {
  const columns = comments.flatMap((comment) => {
    const [, number, name, description, unit] = COLUMN.exec(comment.length < MAX_COMMENT ? comment : '') ?? [];
    return number && name ? [{ number: Number(number), name, description, unit }] : [];
  });
  const row = text.split('\n', 20).find((line) => line.trim() !== '');
  if (columns.length === 0 || row === undefined) return undefined;
  const rising = columns.every(({ number }, i) => (i === 0 ? number === 1 : number > (columns[i - 1]?.number ?? 0)));
  const width = blankSeparated(row).length;
  const usual =
    columns.every(({ name }) => name === name.toUpperCase()) && columns.some(({ description }) => description);
  if (!rising || !usual || (columns.at(-1)?.number ?? 0) > width) return undefined;
  const header: string[] = [];
  const facts: ColumnFacts[] = [];
  const vectors: string[] = [];
  for (const [i, { number, name, description, unit }] of columns.entries()) {
    const size = (columns[i + 1]?.number ?? width + 1) - number;
    if (size > 1)
      vectors.push(`“${name}” holds ${size} numbers, which are read as “${name}” to “${name}_${size - 1}”.`);
    for (let k = 0; k < size; k++) {
      header.push(k === 0 ? name : `${name}_${k}`);
      facts.push({ ...(unit ? { unit } : {}), ...(description ? { description } : {}) });
    }
  }
  return {
    style: { ...PLAIN, separator: 'blanks', width },
    rowsBeforeData: 0,
    header,
    headerRows: [],
    facts,
    notes: vectors,
  };
}
