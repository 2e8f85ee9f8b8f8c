/** The catalog with what a study says of every row: all columns as loaded, and scores, ranks, intervals and reasons beside them. */
import type { OutColumn } from '../../share/csv-out';
import type { OutTable } from '../../share/table-out/table';
import type { RowTeller } from './galaxy-view';
import { isFlagged } from './outcome';
import { isArtefact, type Study } from './study';

/** Before every column that a study adds. */
const PREFIX = 'outlier_';

/** Rows that could not be scored are blank but for the reason why. */
export function scoresTable(study: Study, teller: RowTeller, cut: number): OutTable {
  const { input, scores } = study;
  const { table, usable } = input;
  const placeOf = new Int32Array(table.rows).fill(-1);
  for (const [place, row] of usable.prepared.rows.entries()) placeOf[row] = place;
  let last = -1;
  let told: ReturnType<RowTeller['row']> | undefined;
  /** The columns of one row ask one after another. */
  const rowAt = (place: number) => {
    if (place !== last || !told) {
      told = teller.row(place, cut);
      last = place;
    }
    return told;
  };
  const scored = (name: string, cell: (place: number) => string | number): OutColumn => ({
    name: `${PREFIX}${name}`,
    cell: (row) => {
      const place = placeOf[row] as number;
      return place < 0 ? '' : cell(place);
    },
  });
  const dim = usable.features.length;
  const digits = (value: number, count: number) =>
    Number.isFinite(value) ? Number(value.toPrecision(count)) : Number.NaN;
  const columns: OutColumn[] = [
    ...table.columns.map(({ name, values }): OutColumn => ({ name, cell: (row) => values[row] ?? '' })),
    ...(teller.numbered ? [{ name: `${PREFIX}row`, cell: (row: number) => row + 1 }] : []),
    scored('rank', (place) => rowAt(place).rank || ''),
    scored('rank_low', (place) => rowAt(place).rankLow || ''),
    scored('rank_high', (place) => rowAt(place).rankHigh || ''),
    scored('p', (place) => digits(rowAt(place).pValue, 5)),
    scored('q', (place) => digits(rowAt(place).qValue, 5)),
    scored('log_p', (place) => digits(rowAt(place).logProb, 7)),
    scored('log_p_sd', (place) => digits(rowAt(place).spread, 3)),
    scored('log_p_catalog', (place) => digits(teller.logProbCatalog(place), 7)),
    scored('hpd_p', (place) => digits(rowAt(place).hpd, 5)),
    ...(scores.latent ? [scored('latent_p', (place) => digits(rowAt(place).latent ?? Number.NaN, 5))] : []),
    ...usable.features.map(({ name }, column) =>
      scored(`sigma_${name}`, (place) => digits(scores.sigma[place * dim + column] as number, 4)),
    ),
    scored('flagged', (place) => (isFlagged(study, place, cut) && !isArtefact(study, place) ? 1 : 0)),
    scored('artefact', (place) => rowAt(place).artefacts.join('; ')),
    scored('learned', (place) => study.reference[place] as number),
    scored('scores_agree', (place) => `${rowAt(place).agree} of ${rowAt(place).scores}`),
    scored('tags', (place) => rowAt(place).tags.join('; ')),
    scored('reason', (place) => rowAt(place).reason),
    { name: `${PREFIX}not_scored`, cell: (row) => usable.prepared.whyUnused(row) ?? '' },
  ];
  return { name: table.name, rows: table.rows, columns, ...(table.facts ? { facts: table.facts } : {}) };
}
