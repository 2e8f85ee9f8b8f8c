/** Tables whose ruled line gives the places of the cells: astropy's fixed width of two lines, reStructuredText. */
import { isHeaderRow } from '../header';
import type { Head, Layout } from '../layout';
import { isRule, PLAIN } from '../split';

const LINES = 60;
const RULE = /^ *[-=]+(?: +[-=]+)+ *$/;

type Place = readonly [number, number];

const cellsOf = (line: string, places: readonly Place[]) => places.map(([from, to]) => line.slice(from, to).trim());

/** True where each place of a row is filled. */
const isFull = (line: string, places: readonly Place[]) => cellsOf(line, places).every((cell) => cell !== '');

/** The layout, where a line of dashes or equals signs stands under the names, and the rows keep to its places. */
export function ruledLayout({ text }: Head): Layout | undefined {
  const lines = text.split('\n', LINES);
  const start = RULE.test(lines[0] ?? '') ? 1 : 0;
  const rule = lines[start + 1] ?? '';
  if (!RULE.test(rule) || !isRule(rule)) return undefined;
  const places = Array.from(rule.matchAll(/[-=]+/g), (run): Place => [run.index, run.index + run[0].length]);
  const header = cellsOf(lines[start] ?? '', places);
  const rows = lines.slice(start + 2, -1).filter((line) => line.trim() !== '' && !isRule(line));
  // A rule of other lengths than the columns stands in some tables for show.
  if (rows.length < 2 || rows.filter((line) => isFull(line, places)).length < rows.length / 2) return undefined;
  if (
    !isHeaderRow(
      header,
      rows.map((line) => cellsOf(line, places)),
      places.length,
    )
  )
    return undefined;
  const line = (row: string) => {
    if (isRule(row)) return undefined;
    const outside = places.reduceRight((left, [from, to]) => left.slice(0, from) + left.slice(to), row);
    return outside.trim() === '' ? cellsOf(row, places) : [row];
  };
  return {
    style: { ...PLAIN, line },
    used: lines.slice(0, start + 2).reduce((sum, above) => sum + above.length + 1, 0),
    rowsBeforeData: 0,
    header,
    headerRows: [],
    notes: [],
  };
}
