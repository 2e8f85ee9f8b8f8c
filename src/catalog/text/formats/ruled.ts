/** Tables whose ruled line gives the places of the cells: astropy's fixed width of two lines, reStructuredText. */
import { isHeaderRow } from '../header';
import type { Head, Layout } from '../layout';
import { isRule, PLAIN } from '../split';

const LINES = 60;
const RULE = /^ *[-=]+(?: +[-=]+)+ *$/;

type Place = readonly [number, number];

const cellsOf = (line: string, places: readonly Place[]) => places.map(([from, to]) => line.slice(from, to).trim());

/** True where nothing of a line stands outside of the places. */
const isWithin = (line: string, places: readonly Place[]) =>
  places.reduceRight((left, [from, to]) => left.slice(0, from) + left.slice(to), line).trim() === '';

/** Places that end where the next begins: cells may be wider than their rule. */
const widened = (places: readonly Place[]) =>
  places.map(([from], i): Place => [from, (places[i + 1]?.[0] ?? Number.POSITIVE_INFINITY) - 1]);

/** The layout, where a line of dashes or equals signs stands under the names, and the rows keep to its places. */
export function ruledLayout({ text }: Head): Layout | undefined {
  const lines = text.split('\n', LINES);
  const start = RULE.test(lines[0] ?? '') ? 1 : 0;
  const rule = lines[start + 1] ?? '';
  if (!RULE.test(rule) || !isRule(rule)) return undefined;
  const ruled = Array.from(rule.matchAll(/[-=]+/g), (run): Place => [run.index, run.index + run[0].length]);
  const rows = lines.slice(start + 2, -1).filter((line) => line.trim() !== '' && !isRule(line));
  const named = lines[start] ?? '';
  // A rule of other lengths than the columns stands in some tables for show.
  const places = [ruled, widened(ruled)].find((some) => [named, ...rows].every((line) => isWithin(line, some)));
  if (rows.length < 2 || !places) return undefined;
  const header = cellsOf(named, places);
  const byPlace = rows.map((line) => cellsOf(line, places));
  // Rows that nothing pads do not stand under their names: each word is a cell.
  const isPadded = rows.some((line) => /^ | {2}/.test(line.trimEnd()));
  const isLoose = byPlace.some((cells) => cells.some((cell) => cell === '' || cell.includes(' ')));
  if (header.includes('') || (isLoose && !isPadded)) return undefined;
  if (!isHeaderRow(header, byPlace, places.length)) return undefined;
  const line = (row: string) => {
    if (isRule(row)) return undefined;
    return isWithin(row, places) ? cellsOf(row, places) : [row];
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
