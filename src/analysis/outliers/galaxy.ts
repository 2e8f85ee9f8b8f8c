/** Which column of a catalog is which quantity of a galaxy, over the names that people give them, and its values without a logarithm. */
import type { NumberColumn, Table } from '../../catalog/table';
import { guessUnit } from '../../catalog/units';

/** Titles as they stand in a sentence. */
export const QUANTITIES = {
  stars: 'stellar mass',
  gas: 'gas mass',
  dark: 'dark-matter mass',
  total: 'total mass',
  blackHole: 'black-hole mass',
  radius: 'stellar half-mass radius',
  rate: 'star formation rate',
  particles: 'number of star particles',
  central: 'central flag',
  metals: 'stellar metallicity',
  age: 'age',
  spin: 'spin',
  speed: 'maximum circular speed',
  exSitu: 'ex-situ fraction',
} as const;
export type Quantity = keyof typeof QUANTITIES;

/** Tried on a name in small letters, without logarithm, unit, LaTeX and what is neither letter nor digit. */
const NAMES: Readonly<Record<Quantity, RegExp>> = {
  particles: /^(subhalo)?lentype(4|stars)$|^n_?stars?(particles)?$|^nstarparticles$/,
  stars: /^(m|mass)?(star|stars|stellar)(mass)?$|^(subhalo)?mass(type)?(4|stars?|stellar)$|^mstar$/,
  gas: /^(m|mass)?gas(mass)?$|^(subhalo)?mass(type)?(0|gas)$/,
  dark: /^(m|mass)?(dm|dark|darkmatter)(mass)?$|^(subhalo)?mass(type)?(1|dm)$/,
  total: /^(m|mass)?(tot|total|entire|ent)(mass)?$|^(subhalo)?mass$|^msub(halo)?$/,
  blackHole: /^(m|mass)?(bh|blackhole)(mass)?$|^(subhalo)?bhmass$|^(subhalo)?mass(type)?(5|bh)$/,
  radius:
    /^r(half)?(star|stars|stellar)(half)?$|^rhalfstar$|^(subhalo)?halfmassrad(type)?(4|stars?)$|^reff$|^stellarradius$|^hmsr$/,
  rate: /^(subhalo)?sfr$|^starformationrate$/,
  central: /^(is)?central$/,
  metals: /^z(star|stars|stellar)$|^(subhalo)?starmetallicity$|^starsmetallicity$/,
  age: /^(stellar)?age$|^agestar$/,
  spin: /^spin$|^jspin$|^subhalospin$/,
  speed: /^(subhalo)?vmax$/,
  exSitu: /^f?exsitu(fraction)?$/,
};

/** Short for a mass of galaxies, and also for a magnitude (M_G), magnesium (Mg) or a time: believed where the unit is one of mass. */
const SHORT: ReadonlyMap<string, Quantity> = new Map([
  ['mst', 'stars'],
  ['mg', 'gas'],
  ['mt', 'total'],
]);

/** `log_mstar`, `logStellarMass`, `lgMstar`: a name that goes on with another word after it. */
const LOGARITHM = /^(log_?(10)?|lg)[_ (]*/i;

const plain = (name: string) =>
  name
    .replace(LOGARITHM, '')
    .replace(/[$\\{}]/g, '')
    .replace(/[,([].*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** A column of a known quantity. */
export interface GalaxyColumn {
  readonly quantity: Quantity;
  readonly column: NumberColumn;
  /** Without a logarithm, in the unit; NaN where missing. */
  value(row: number): number;
  /** As far as it can be told. */
  readonly unit: string | undefined;
}

export type GalaxyColumns = ReadonlyMap<Quantity, GalaxyColumn>;

/** The quantity that a column of this name and unit holds; undefined where it is none that is known. */
export function quantityOf(name: string, unit: string | undefined): Quantity | undefined {
  const key = plain(name);
  const short = solarMasses(unit) === undefined ? undefined : SHORT.get(key);
  return short ?? (Object.keys(NAMES) as Quantity[]).find((quantity) => NAMES[quantity].test(key));
}

/** The first column of every quantity that a table has. */
export function galaxyColumns(table: Table): GalaxyColumns {
  const found = new Map<Quantity, GalaxyColumn>();
  for (const column of table.columns) {
    if (column.kind !== 'number') continue;
    const { values } = column;
    const stated = table.facts?.[column.name]?.unit;
    // Its median is sought only where its name can be one of these.
    if (!quantityOf(column.name, 'Msun')) continue;
    const finite = values.filter((one) => Number.isFinite(one) && one !== 0).sort();
    const { unit } = guessUnit(column.name, finite[finite.length >> 1], stated);
    const quantity = quantityOf(column.name, unit);
    if (!quantity || found.has(quantity)) continue;
    const raised = LOGARITHM.test(column.name);
    const value = raised ? (row: number) => 10 ** (values[row] as number) : (row: number) => values[row] as number;
    found.set(quantity, { quantity, column, value, unit });
  }
  return found;
}

/** Hubble parameter of CAMELS; IllustrisTNG's 0.6774 differs by 1 %. */
const H = 0.6711;

const SOLAR_MASSES = new Map([
  ['Msun', 1],
  ['Msun/h', 1 / H],
  ['1e10 Msun/h', 1e10 / H],
]);
/** At z = 0. */
const KILOPARSECS = new Map([
  ['kpc', 1],
  ['ckpc/h', 1 / H],
  ['Mpc', 1_000],
]);

/** What one unit of mass is in solar masses; undefined where the unit is not known. */
export const solarMasses = (unit: string | undefined) => SOLAR_MASSES.get(unit ?? '');

/** What one unit of length is in kpc, at z = 0; undefined where the unit is not known. */
export const kiloparsecs = (unit: string | undefined) => KILOPARSECS.get(unit ?? '');
