/** What is told of single rows of a study: scores, reasons, neighbours, the same galaxy at other times, and the row as it was loaded. */
import { isNormal } from '../../analysis/measured/cells';
import { QUANTITIES, quantityOf } from '../../analysis/outliers/galaxy';
import { deviationsOf, nearestOrdinary } from '../../analysis/outliers/neighbours';
import { type Property, type Reason, reasonsOf, reasonText } from '../../analysis/outliers/reasons';
import { type Tag, tagsFor } from '../../analysis/outliers/tags';
import { logSlope } from '../../catalog/column-transforms';
import { namesObjects, namesRows } from '../../catalog/identity';
import { CELL } from '../../catalog/measured/cells';
import { shownName } from '../../catalog/readable-name';
import { guessUnit } from '../../catalog/units';
import type { ColumnChoice } from '../../share/recipe';
import type { UsableRows } from '../usable-rows';
import { agreementAt, isFlagged, surpriseOf } from './outcome';
import { isArtefact, type Study } from './study';

export interface OutlierRow {
  /** Among the used rows. */
  readonly place: number;
  readonly rank: number;
  readonly rankLow: number;
  readonly rankHigh: number;
  /** What says where it comes from, as loaded: simulation, snapshot, id. */
  readonly identity: readonly string[];
  /** Mean ln p over the ensemble, in the units of the transformed columns, and its standard deviation over the members. */
  readonly logProb: number;
  readonly spread: number;
  readonly pValue: number;
  /** NaN of a row that is not searched. */
  readonly qValue: number;
  readonly hpd: number;
  readonly latent: number | undefined;
  readonly surprise: number;
  readonly agree: number;
  readonly scores: number;
  readonly reason: string;
  readonly tags: readonly string[];
  /** Titles of the tests for artefacts that it fails. */
  readonly artefacts: readonly string[];
}

export interface OutlierDetail extends OutlierRow {
  /** ln p per unit of the catalog's own columns. */
  readonly logProbCatalog: number;
  readonly reasons: readonly Reason[];
  readonly properties: readonly {
    readonly title: string;
    readonly sigma: number;
    readonly offset: number;
    readonly unit: string;
  }[];
  /** Ordinary rows that are most like it. */
  readonly neighbours: readonly {
    readonly place: number;
    readonly identity: readonly string[];
    readonly distance: number;
  }[];
  /** The same galaxy in other rows. */
  readonly linked: readonly { readonly place: number; readonly identity: readonly string[]; readonly pValue: number }[];
  /** The row as loaded. */
  readonly cells: readonly { readonly column: string; readonly text: string }[];
  /** Its place in the plot, in the units of the transformed features. */
  readonly point: readonly number[];
}

const NEIGHBOURS = 5;
/** Rows more likely than this are ordinary. */
const ORDINARY = 0.5;

/** What rows of a study are told by; made once. */
export interface RowTeller {
  readonly identityColumns: readonly string[];
  /** True where nothing else tells a row from all others, so that its number in the catalog, from 1, is among its names. */
  readonly numbered: boolean;
  readonly tags: readonly Tag[];
  row(place: number, cut: number): OutlierRow;
  detail(place: number, cut: number): OutlierDetail;
  logProbCatalog(place: number): number;
}

/** Of a row with errors a cell that is missing, a limit, or has an error that its transform bends, counts in the catalog's units already. */
function isInCatalogUnits({ cells, prepared }: UsableRows, place: number, feature: number): boolean {
  if (!cells) return false;
  const at = place * cells.columns + feature;
  if (cells.kinds[at] === CELL.exact) return false;
  const transform = prepared.transforms[feature]?.kind ?? 'none';
  const isStraight = transform === 'none' || transform === 'standardise' || transform === 'robust';
  return !isNormal(cells, at) || !isStraight || prepared.domains[feature]?.kind === 'within';
}

function propertyOf(choice: ColumnChoice): Property {
  const quantity = quantityOf(choice.name, choice.unit);
  const title = quantity ? QUANTITIES[quantity] : shownName(choice);
  switch (choice.transform) {
    case 'log10':
      return { title, unit: 'dex' };
    case 'none':
      return { title, unit: choice.unit ?? guessUnit(choice.name, undefined).unit ?? '' };
    case 'asinh':
    case 'logit':
      return { title, unit: `in ${choice.transform}` };
    case 'standardise':
    case 'robust':
      return { title, unit: 'standard deviations' };
    default:
      return choice.transform satisfies never;
  }
}

/** @param naming the columns that a row is named by; those that are called like one where absent. */
export function tellerOf(study: Study, naming?: readonly string[]): RowTeller {
  const { input, scores, artefacts, galaxies } = study;
  const { table, usable } = input;
  const { rows, transforms } = usable.prepared;
  const dim = usable.features.length;
  const properties = usable.features.map(propertyOf);
  const identity = table.columns.filter(({ name }) => naming?.includes(name) ?? namesRows(name));
  const tags = tagsFor(
    table,
    rows.filter((_, place) => study.reference[place] === 1),
  );
  const deviations = deviationsOf(usable.values, dim);
  const rowOf = (place: number) => rows[place] as number;
  const tells = (name: string) =>
    name === '' || namesObjects(name) || (naming?.includes(name) === true && !namesRows(name));
  const numbered = !identity.some(({ name }) => tells(name));
  const identityOf = (place: number) => [
    ...identity.map(({ values }) => String(values[rowOf(place)])),
    ...(numbered ? [String(rowOf(place) + 1)] : []),
  ];
  const own = (from: Float32Array, place: number) => from.subarray(place * dim, (place + 1) * dim);
  const reasons = (place: number) => reasonsOf(properties, own(scores.sigma, place), own(scores.offset, place));
  // Of a row with a missing cell the others have theirs.
  const asked = (place: number) => own(scores.sigma, place).some((sigma) => !Number.isNaN(sigma));

  const spreadOf = (place: number) => {
    const values = scores.byMember.map((member) => member[place] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
  };
  const row = (place: number, cut: number): OutlierRow => {
    const { agree, of } = agreementAt(study, place, cut);
    return {
      place,
      rank: study.rank[place] as number,
      rankLow: study.low[place] as number,
      rankHigh: study.high[place] as number,
      identity: identityOf(place),
      logProb: scores.logProb[place] as number,
      spread: spreadOf(place),
      pValue: study.pValue[place] as number,
      qValue: study.qValue[place] as number,
      hpd: scores.hpd[place] as number,
      latent: scores.latent?.[place],
      surprise: surpriseOf(study, place),
      agree,
      scores: of,
      reason: asked(place) ? reasonText(reasons(place)) : '',
      tags: tags.filter((tag) => tag.holds(rowOf(place))).map(({ name }) => name),
      artefacts: artefacts.tests
        .filter((_, i) => ((artefacts.found[place] as number) & (1 << i)) !== 0)
        .map(({ title }) => title),
    };
  };
  const logProbCatalog = (place: number) =>
    usable.features.reduce((sum, { name }, i) => {
      const column = table.columns.find((other) => other.name === name);
      if (isInCatalogUnits(usable, place, i)) return sum;
      return sum + logSlope(transforms[i] ?? { kind: 'none' }, Number(column?.values[rowOf(place)]));
    }, scores.logProb[place] as number);

  return {
    identityColumns: [...identity.map(({ name }) => name || 'index'), ...(numbered ? ['row'] : [])],
    numbered,
    tags,
    row,
    logProbCatalog,
    detail(place, cut) {
      const isOrdinary = (other: number) =>
        (study.pValue[other] as number) > ORDINARY && !isArtefact(study, other) && !isFlagged(study, other, cut);
      const linked = galaxies?.linked(place) ?? [];
      return {
        ...row(place, cut),
        logProbCatalog: logProbCatalog(place),
        reasons: asked(place) ? reasons(place) : [],
        properties: properties.map(({ title, unit }, i) => ({
          title,
          unit,
          sigma: scores.sigma[place * dim + i] as number,
          offset: scores.offset[place * dim + i] as number,
        })),
        neighbours: nearestOrdinary(usable.values, deviations, place, isOrdinary, NEIGHBOURS).map((near) => ({
          ...near,
          identity: identityOf(near.place),
        })),
        linked: linked.map((other) => ({
          place: other,
          identity: identityOf(other),
          pValue: study.pValue[other] as number,
        })),
        cells: table.columns.map(({ name, values }) => ({
          column: name || 'index',
          text: String(values[rowOf(place)]),
        })),
        point: Array.from(usable.values.subarray(place * dim, (place + 1) * dim)),
      };
    },
  };
}
