/**
 * The unit of a column, guessed from its name and the size of its values: simulations write masses in 1e10 Msun/h, catalogs made
 * from them in Msun/h or Msun, and a factor of h or of 1e10 between two catalogs is the most common mistake there is.
 */

import { namesObjects } from './identity';

export const UNITS = [
  'Msun',
  'Msun/h',
  '1e10 Msun/h',
  'kpc',
  'ckpc/h',
  'Mpc',
  'km/s',
  'kpc km/s',
  'Gyr',
  'Msun/yr',
  'solar metallicities',
  'mass fraction',
  'mag',
] as const;

export interface UnitGuess {
  /** One of `UNITS`, or what the file itself says; '' for a number without unit, absent where nothing is known. */
  readonly unit?: string;
  /** A sentence. */
  readonly why: string;
}

/** `M_star [Msun]`, `R (kpc)`, `Mass_Msun`: the unit that a name carries. */
const IN_NAME: readonly (readonly [RegExp, string])[] = [
  [/(?:1e10|10\^\{?10\}?)\s*m_?(?:sun|\{?\\?odot\}?|☉)\s*\/?\s*h(?![a-z])/i, '1e10 Msun/h'],
  [/(?:1e10|10\^\{?10\}?)\s*m_?(?:sun|\{?\\?odot\}?|☉)/i, '1e10 Msun'],
  [/m_?(sun|\{?\\?odot\}?|☉)\s*\/\s*yr/i, 'Msun/yr'],
  [/m_?(sun|\{?\\?odot\}?|☉)\s*\/?\s*h(?![a-z])/i, 'Msun/h'],
  [/m_?(sun|\{?\\?odot\}?|☉)/i, 'Msun'],
  [/ckpc\s*\/?\s*h/i, 'ckpc/h'],
  [/kpc(?![a-z])/i, 'kpc'],
  [/mpc(?![a-z])/i, 'Mpc'],
  [/km\s*\/\s*s|km s\^?-?1/i, 'km/s'],
  [/gyr(?![a-z])/i, 'Gyr'],
  [/(?<![a-z])mag(?![a-z])/i, 'mag'],
];
/** `log_M_star`, `log10 M_star`, `HOST_LOGMASS`, `logMstar`, `logSFR`; not `logg` and no `catalog`. */
const LOGARITHM = /(?:^|[_\s])(?:log|lg)(?:10)?(?:[_\s(]|(?=m(?:ass|star|stellar|halo|vir|gas|bh|_|\d|$))|(?=s?sfr))/i;
/** `MUERR_VPEC`, `e_Mass`, `cov_m_s`: no quantity of its own. */
const OF_ANOTHER =
  /(?:^|[_\s.])(?:e|err(?:or)?s?|unc(?:ertainty)?|std(?:dev)?|rms|cov(?:ar)?|corr?|snr|flags?|ratio|n|num|count)(?=$|[_\s.\d])|err(?:or)?(?=$|[_A-Z\d])|ERR/;

/** What the AREPO and Gadget codes and the catalogs of their haloes call their columns. */
const OF_SIMULATIONS = /^(?:subhalo|group)(?=[A-Z_])|^(?:Masses|HalfmassRad)/i;

/** By names alone, where no other science uses them for something else: a "radius" may be a star's, a "size" a file's. */
const KINDS: readonly (readonly [RegExp, 'mass' | 'length' | 'speed' | 'spin' | 'age' | 'metals' | 'rate' | 'none'])[] =
  [
    [
      /^(?:sim$|snap|redshift|central|omega_?(?:m|b|0|l|lambda|k)$|sigma_?8|a_(?:sn|agn)|f_(?:gas|stars?|bar(?:yon)?)|frac|seed$|h$|n_s$)/i,
      'none',
    ],
    [/(?:^|[_\s])sfr|star_?formation_?rate/i, 'rate'],
    [/^(?:subhalo|group).*metallicity|^z_(?:star|gas|stars)/i, 'metals'],
    [
      /(?:^|_)r_?(?:178|200|500|2500|half|vir|crit|mean|stars?|stellar|gas|dm|bh|tot|total|halo)|^(?:subhalo|group).*(?:rad|_r_)|half_?mass_?rad(?:ius)?/i,
      'length',
    ],
    [
      /(?:^|_)m_?(?:stars?|stellar|gas|dm|bh|tot|total|halo|sub|vir|crit|200|500)|^m[a-z]*_(?:star|gas|dm|bh|tot|halo)|mass|_m_crit/i,
      'mass',
    ],
    [/^(?:subhalo|group)?_?spin$|^(?:subhalo|group)spin|^spin_[xyz]$|angular_?momentum/i, 'spin'],
    [
      /(?:^|_)vel(?:ocit(?:y|ies))?(?=$|_)|vmax|v_max|sigma_v|veldisp|vdisp|^(?:subhalo|group)vel|(?:^|_)v_?(?:x|y|z|los|rot|circ|pec|disp)(?:_|$)/i,
      'speed',
    ],
    [/(?:^|_)age(?=$|_)/i, 'age'],
  ];

/** What stands in a name after its quantity and is its unit: `[Msun]`, `(kpc)`, `,M_{\\odot}`. */
const UNIT_SUFFIX = /\s*(\[[^\]]*\]|\([^)]*\)|,\s*[^,]+)\s*$/;

/** A name without the unit that it carries, for where the unit stands beside it; LaTeX dollars are kept in pairs. */
export function withoutUnit(name: string): string {
  if (!namedUnit(name)) return name;
  const dollars = name.includes('$,') || /\$[^$]*,[^$]*\$/.test(name);
  const bare = (dollars ? name.replace(/,[^$]*\$\s*$/, '$') : name).replace(UNIT_SUFFIX, '').trim();
  return bare === '' ? name : bare;
}

const namedUnit = (name: string) =>
  IN_NAME.find(([pattern]) => pattern.test(name.replace(/^.*?[[(_,]/, '')) && /[[(_,$]/.test(name));

/** The largest cluster has less. */
const MOST_MSUN = 1e17;
/** In Gyr, of the universe. */
const OLDEST = 14;

/** The guess for a column of that name with that median, the file's own unit first. */
export function guessUnit(name: string, median: number | undefined, stated?: string): UnitGuess {
  if (stated) return { unit: stated, why: 'The file says so.' };
  const named = namedUnit(name);
  if (named) return { unit: named[1], why: 'Its name says so.' };
  if (namesObjects(name)) return { unit: '', why: 'It names objects.' };
  // A band, a coordinate or a redshift: one letter is anybody's.
  if (/^[a-z]$/i.test(name.replace(LOGARITHM, '').replace(/[$)\s]/g, '')))
    return { why: 'One letter does not tell its unit.' };
  const isLogarithm = LOGARITHM.test(name);
  if (OF_ANOTHER.test(name)) return { why: 'It belongs to another column.' };
  const kind = KINDS.find(([pattern]) => pattern.test(name.trim().replace(LOGARITHM, '').trim()))?.[1];
  const value = isLogarithm && median !== undefined ? 10 ** median : median;
  switch (kind) {
    case 'mass':
      if (value === undefined || !(value > 0))
        return { why: 'Its name speaks of a mass, and its values are not positive.' };
      if (value > 1e5 && value < MOST_MSUN)
        return { unit: 'Msun', why: 'Masses of this size are in solar masses, perhaps still over h.' };
      if (value > 1e-6 && value < 1e5 && OF_SIMULATIONS.test(name))
        return { unit: '1e10 Msun/h', why: 'Masses of this size are in the unit of AREPO and Gadget.' };
      return { why: 'Its name speaks of a mass, and its size does not tell in which unit.' };
    case 'length':
      if (value === undefined) return { why: 'Nothing tells its unit.' };
      return value > 5_000
        ? { unit: 'ckpc/h', why: 'Lengths of this size are places in a box in ckpc/h.' }
        : { unit: 'kpc', why: 'Radii of this size are in kpc, perhaps comoving or over h.' };
    case 'speed':
      return isLogarithm
        ? { why: 'Nothing tells its unit.' }
        : { unit: 'km/s', why: 'Speeds in catalogs are in km/s.' };
    case 'spin':
      return { unit: 'kpc km/s', why: 'Spins in catalogs are in kpc km/s, perhaps over h.' };
    case 'age':
      return value !== undefined && value > 0 && value < OLDEST && !isLogarithm
        ? { unit: 'Gyr', why: 'Ages of galaxies are in Gyr.' }
        : { why: 'Its size is not that of an age in Gyr.' };
    case 'rate':
      return { unit: 'Msun/yr', why: 'Star formation rates are in Msun/yr.' };
    case 'metals':
      if (value === undefined || !(value > 0) || value > 5)
        return { why: 'Its name speaks of a metallicity, and its size does not tell in which unit.' };
      return value < 0.1
        ? { unit: 'mass fraction', why: 'Metallicities this small are mass fractions.' }
        : { unit: 'solar metallicities', why: 'Metallicities of this size are relative to the sun.' };
    case 'none':
      return { unit: '', why: 'It is a number without unit.' };
    case undefined:
      return { why: 'Nothing tells its unit.' };
    default:
      return kind satisfies never;
  }
}
