/** Rows of a study as a table shows them: which list they stand in, which of them a filter lets through, and in which order. */
import { filterRows } from '../../catalog/filter/evaluate';
import { parseFilter } from '../../catalog/filter/parse';
import type { Column, Table } from '../../catalog/table';
import type { RowTeller } from './galaxy-view';
import type { OutlierList, OutlierSort } from './messages';
import { agreementAt, isFlagged, surpriseOf } from './outcome';
import { isArtefact, isCandidate, type Study } from './study';

/** Places of a list, in the order of the catalog. */
export function listed(study: Study, list: OutlierList, cut: number): Uint32Array {
  const all = Uint32Array.from(study.pValue, (_, place) => place);
  switch (list) {
    case 'all':
      return all;
    case 'outliers':
      return all.filter(
        (place) => isFlagged(study, place, cut) && isCandidate(study, place) && !isArtefact(study, place),
      );
    case 'artefacts':
      return all.filter((place) => isFlagged(study, place, cut) && isArtefact(study, place));
    default:
      return list satisfies never;
  }
}

/** The number that a column of the table is sorted by. */
function sortKey(study: Study, sort: OutlierSort, cut: number): (place: number) => number {
  switch (sort) {
    case 'rank':
      // Artefacts have no rank and come after those that have.
      return (place) => (study.rank[place] as number) || Number.POSITIVE_INFINITY;
    case 'p':
      return (place) => study.pValue[place] as number;
    case 'q':
      return (place) => study.qValue[place] as number;
    case 'log p':
      return (place) => study.scores.logProb[place] as number;
    case 'surprise':
      return (place) => surpriseOf(study, place);
    case 'agree':
      return (place) => agreementAt(study, place, cut).agree;
    default:
      return sort satisfies never;
  }
}

/** The same places in order; equal ones by rank, those without a number last. */
export function sortedPlaces(
  study: Study,
  places: Uint32Array,
  sort: OutlierSort,
  descending: boolean,
  cut: number,
): Uint32Array {
  const key = sortKey(study, sort, cut);
  const keys = new Map(Array.from(places, (place) => [place, key(place)]));
  const sign = descending ? -1 : 1;
  return places.slice().sort((a, b) => {
    const [x, y] = [keys.get(a) as number, keys.get(b) as number];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    const byKey = x === y ? 0 : sign * (x - y);
    return byKey || (study.scores.logProb[a] as number) - (study.scores.logProb[b] as number);
  });
}

/**
 * The places whose rows an expression lets through, in the language of the catalog's filters, over its columns and over `rank`, `p`, `q`,
 * `log_p`, `surprise`, `tags` and `artefact`. Throws ProblemError.
 */
export function filteredPlaces(
  study: Study,
  teller: RowTeller,
  places: Uint32Array,
  where: string | undefined,
): Uint32Array {
  if (!where) return places;
  const { table, usable } = study.input;
  const rows = usable.prepared.rows;
  const numbers = (name: string, value: (place: number) => number): Column => {
    const values = new Float64Array(table.rows).fill(Number.NaN);
    for (const [place, row] of rows.entries()) values[row] = value(place);
    return { kind: 'number', name, values };
  };
  const words = (name: string, text: (row: number, place: number) => string): Column => {
    const values = new Array<string>(table.rows).fill('');
    for (const [place, row] of rows.entries()) values[row] = text(row, place);
    return { kind: 'text', name, values };
  };
  const { artefacts, scores } = study;
  const own: Column[] = [
    numbers('rank', (place) => study.rank[place] as number),
    numbers('p', (place) => study.pValue[place] as number),
    numbers('q', (place) => study.qValue[place] as number),
    numbers('log_p', (place) => scores.logProb[place] as number),
    numbers('surprise', (place) => surpriseOf(study, place)),
    words('tags', (row) =>
      teller.tags
        .filter((tag) => tag.holds(row))
        .map(({ name }) => name)
        .join('; '),
    ),
    words('artefact', (_, place) =>
      artefacts.tests
        .filter((_test, i) => ((artefacts.found[place] as number) & (1 << i)) !== 0)
        .map(({ title }) => title)
        .join('; '),
    ),
  ];
  const named = new Set(table.columns.map(({ name }) => name));
  const extended: Table = { ...table, columns: [...table.columns, ...own.filter(({ name }) => !named.has(name))] };
  const through = new Uint8Array(table.rows);
  for (const row of filterRows(parseFilter(where), extended)) through[row] = 1;
  return places.filter((place) => through[rows[place] as number] === 1);
}
