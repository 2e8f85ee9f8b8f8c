/** Rows below a header that are no data: units, types, ruled lines, a second line of names. */
import type { ColumnFacts } from '../table';
import { isWord, looksNumeric } from './cell';

type Row = readonly string[];

const TYPES =
  /^(?:u?int(?:eger)?\d*|float\d*|double|real|str(?:ing)?\d*|text|char(?:acter)?(?:\(\d+\))?|bool(?:ean)?|long|short|byte|object|number|numeric|varchar(?:\(\d+\))?|date(?:time)?|\d*[NSM]|-)?$/i;
const DASHES = /^[-=_]*$/;
/** Units without prefixes, and whole words for them. */
const UNITS = new Set(
  (
    'deg degree degrees rad radian radians arcsec arcmin mas uas hms dms hourangle h hr hour hours min s sec second seconds ms ' +
    'd day days yr year years a Myr Gyr kyr pc kpc Mpc Gpc ckpc cMpc pkpc AU au ly m cm mm km um nm micron Angstrom angstrom A AA ' +
    'Hz kHz MHz GHz THz eV keV MeV GeV TeV erg ergs J W K mK Jy mJy uJy MJy mag mags magnitude ABmag vmag dex Msun Lsun Rsun Zsun ' +
    'solMass solLum solRad M_sun L_sun R_sun Mjup Mearth Rearth Rjup jupiterMass earthMass g kg G uG nG T Pa bar ct cts count counts adu ' +
    'electron electrons photon photons ph pix pixel pixels sr beam percent none unitless dimensionless sexagesimal cgs index ' +
    'Msol Lsol Rsol M☉ L☉ R☉ odot sun HJD BJD JD MJD'
  ).split(' '),
);
/** What one-letter bands and coordinates are called too: alone they make no line of units. */
const SHORT = 2;
const UNIT_PARTS = /[\s*·./^()[\]{}+−-]+|\d+(?:e[+-]?\d+)?/i;

/** True of a cell that could be a unit: `[Msun]`, `1e10 Msun/h`, `km s-1`; blank and `-` where there is none. */
function isUnit(cell: string): boolean {
  const text = cell.trim().replace(/^[[(](.*)[\])]$/, '$1');
  if (/^-{0,3}$/.test(text)) return true;
  const parts = text
    .replace(/[µμ]/g, 'u')
    .replace(/Å/g, 'A')
    .replaceAll('%', ' percent ')
    .replace(/^log\s*/i, '')
    .split(UNIT_PARTS)
    .filter((part) => part);
  return parts.length > 0 && parts.every((part) => UNITS.has(part));
}

/** True of a row of units: every cell could be one, and some cell can hardly be anything else. */
export function isUnitsRow(row: Row): boolean {
  const cells = row.map((cell) => cell.trim());
  const sure = cells.some((cell) => /^[[(].*[\])]$/.test(cell) || (cell.length > SHORT && !/^-*$/.test(cell)));
  return sure && cells.every(isUnit);
}

/** Every cell stands in brackets, whatever unit it holds. */
function isBracketed(row: Row): boolean {
  const filled = row.map((cell) => cell.trim()).filter((cell) => !/^-*$/.test(cell));
  return filled.length > 0 && filled.every((cell) => /^(?:\[.*\]|\(.*\))$/.test(cell));
}

const isTypesRow = (row: Row) => row.some((cell) => cell.trim() !== '') && row.every((cell) => TYPES.test(cell.trim()));
const isDashes = (row: Row) => row.some((cell) => cell.trim() !== '') && row.every((cell) => DASHES.test(cell.trim()));

/** The unit in a cell of a units row, undefined where it is none. */
export function unitIn(cell: string): string | undefined {
  const unit = cell
    .trim()
    .replace(/^[[(](.*)[\])]$/, '$1')
    .trim();
  return /^(?:-*|none|unitless|dimensionless|null|n\/a)$/i.test(unit) ? undefined : unit;
}

export interface Header {
  readonly names: Row;
  /** Rows below the first of the header that belong to it. */
  readonly extra: readonly Row[];
  readonly facts: readonly (ColumnFacts | undefined)[];
  readonly notes: readonly string[];
}

const MAX_EXTRA = 4;

/** `1 2 3`, `(1) (2) (3)`: numbers of the columns, above or below their names. */
export const countsColumns = (row: Row) =>
  row.length > 2 && row.every((cell, i) => cell.trim().replace(/^\((.*)\)$/, '$1') === String(i + 1));

/** Most numbers have a decimal point: whole ones in their order are no row of them. */
function haveFractions(rows: readonly Row[]): boolean {
  const numbers = rows.flat().filter((cell) => looksNumeric(cell.trim()));
  return numbers.filter((cell) => cell.includes('.')).length > numbers.length / 2;
}

/** A row of words above columns of numbers: it is no data. */
function isWords(row: Row, below: readonly Row[]): boolean {
  let numeric = 0;
  for (const [i, cell] of row.entries()) {
    const cells = below.map((later) => later[i]?.trim() ?? '').filter((text) => text !== '');
    if (cells.length === 0 || cells.filter(looksNumeric).length < 0.8 * cells.length) continue;
    if (looksNumeric(cell.trim())) return false;
    if (isWord(cell.trim())) numeric += 1;
  }
  return numeric > 0;
}

/** What the rows below a header's first row add to it: units, types, a second line of names (pandas' MultiIndex). */
export function withExtraRows(first: Row, below: readonly Row[]): Header {
  let names = first.map((cell) => cell.trim());
  const extra: Row[] = [];
  const notes: string[] = [];
  let units: Row | undefined;
  let multiIndex = false;
  for (const row of below.slice(0, MAX_EXTRA)) {
    const rest = below.slice(extra.length + 1);
    if (row.length !== first.length || rest.length === 0) break;
    const words = isWords(row, rest);
    const [name = '', ...others] = row.map((cell) => cell.trim());
    // pandas names the index of a MultiIndex in a row of its own.
    const namesIndex = multiIndex && name !== '' && !looksNumeric(name) && others.every((cell) => cell === '');
    if (extra.length === 0 && countsColumns(row) && haveFractions(rest)) {
      extra.push(row);
      notes.push('The row below the header counts the columns and is no data.');
    } else if (isDashes(row) && !rest.slice(0, 20).some((other) => isDashes(other))) {
      extra.push(row);
    } else if (!words && !namesIndex) {
      break;
    } else if (namesIndex) {
      names = [name, ...names.slice(1)];
      extra.push(row);
    } else if (isTypesRow(row) && !isUnitsRow(row)) {
      extra.push(row);
      notes.push('The row of types below the header is no data.');
    } else if (isUnitsRow(row) || isBracketed(row)) {
      units ??= row;
      extra.push(row);
      notes.push('The row below the header gives the units.');
    } else if (units === undefined && repeats(names) && !repeats(joined(names, row))) {
      names = joined(names, row);
      multiIndex = true;
      extra.push(row);
      notes.push('The header has two rows, whose names are joined.');
    } else {
      extra.push(row);
      notes.push(`The row “${row.join(', ').slice(0, 60)}” below the header holds no numbers and is left out.`);
    }
  }
  return { names, extra, facts: first.map((_, i) => factOf(units?.[i])), notes };
}

function factOf(cell: string | undefined): ColumnFacts | undefined {
  const unit = cell === undefined ? undefined : unitIn(cell);
  return unit === undefined ? undefined : { unit };
}

function repeats(names: Row): boolean {
  const filled = names.filter((name) => name !== '');
  return new Set(filled).size < filled.length || (filled.length > 0 && names.slice(1).includes(''));
}

/** Names over names; a blank one above belongs to the one before it, as merged cells do. */
function joined(above: Row, below: Row): string[] {
  let last = '';
  return below.map((cell, i) => {
    const over = above[i]?.trim() ?? '';
    if (over !== '') last = over;
    return [i === 0 ? over : last, cell.trim()].filter((part) => part !== '').join(' ');
  });
}
