/**
 * Tests for rows that are no galaxies: clumps that Subfind cut out of a disc, objects of a handful of particles, and columns that were
 * filled with zeros. CAMELS has no SubhaloFlag, so that its clumps are outliers of every flow unless they are looked for first.
 */
import type { Table } from '../../catalog/table';
import { type GalaxyColumns, galaxyColumns, kiloparsecs, QUANTITIES, type Quantity, solarMasses } from './galaxy';

export interface ArtefactTest {
  readonly name: string;
  readonly title: string;
  /** What it means, a sentence. */
  readonly sentence: string;
  /** True where the row of the table fails. */
  fails(row: number): boolean;
}

/** What can be tested in a catalog, and what cannot. */
export interface ArtefactTests {
  readonly tests: readonly ArtefactTest[];
  /** Tests that this catalog has no columns for, and why, a clause each. */
  readonly missing: readonly { readonly title: string; readonly why: string }[];
}

/** Of 26,243 subhalos of CAMELS 1.5 % have less than a thousandth of their mass in dark matter, 0.3 % between 2 and 30 %, all others more. */
const LEAST_DARK_SHARE = 0.05;
const LEAST_PARTICLES = 100;
/**
 * Mass of a star particle at birth in CAMELS (25 Mpc/h, 256³ gas particles): 1.27e7 Msun/h, and 1.4e6 Msun in TNG100. Particles lose about a
 * third in age: the lightest CAMELS galaxies of more than a hundred have 1.0e9 Msun.
 */
const CAMELS_STARS = 1e9;
/** Softening of stars at z = 0 in kpc: CAMELS 2 kpc/h comoving. Radii below it are of the softened force, not of the galaxy. */
const SOFTENING = 2 / 0.6711;
/** A flow learned of a galaxy is fooled more by a floor than by a few galaxies, so that a zero counts in any of its masses. */
const ZERO_FILLED: readonly Quantity[] = ['stars', 'total', 'radius', 'metals', 'age', 'spin', 'speed'];

/** A test over some quantities, or why there is none. */
interface Rule {
  readonly name: string;
  readonly title: string;
  readonly needs: readonly Quantity[];
  test(columns: GalaxyColumns, table: Table): Pick<ArtefactTest, 'sentence' | 'fails'> | string;
}

const valuesOf = (columns: GalaxyColumns, quantity: Quantity) => columns.get(quantity)?.value ?? (() => Number.NaN);

/** In solar masses where the unit is known: catalogs mix units. */
function massOf(columns: GalaxyColumns, quantity: Quantity): (row: number) => number {
  const value = valuesOf(columns, quantity);
  const scale = solarMasses(columns.get(quantity)?.unit) ?? 1;
  return (row) => value(row) * scale;
}

/** The total mass, or else the sum of its parts. */
function totalOf(columns: GalaxyColumns): ((row: number) => number) | undefined {
  if (columns.has('total')) return massOf(columns, 'total');
  const parts = (['dark', 'stars', 'gas'] as const).filter((quantity) => columns.has(quantity));
  if (parts.length < 2) return undefined;
  const masses = parts.map((quantity) => massOf(columns, quantity));
  return (row) => masses.reduce((sum, mass) => sum + mass(row), 0);
}

/** Whether simulations are named as CAMELS names them, so that its resolution is known. */
const isCamels = (table: Table) =>
  table.columns.some(({ kind, name, values }) => {
    return kind === 'text' && /^sim/i.test(name) && values.some((value) => /^(CV|1P|LH|EX|SB\d*)_/i.test(value));
  });

const RULES: readonly Rule[] = [
  {
    name: 'no-dark-matter',
    title: 'no dark matter',
    needs: ['dark'],
    test(columns) {
      const [dark, total] = [massOf(columns, 'dark'), totalOf(columns)];
      if (!total) return 'the catalog has no total mass, nor the masses of stars and gas';
      return {
        sentence: `Dark matter is less than ${100 * LEAST_DARK_SHARE} % of its mass: a clump inside another galaxy, or a fragment, and no galaxy with a halo of its own.`,
        fails: (row) => dark(row) < LEAST_DARK_SHARE * total(row),
      };
    },
  },
  {
    name: 'few-particles',
    title: `fewer than ${LEAST_PARTICLES} star particles`,
    needs: ['particles'],
    test(columns) {
      const particles = valuesOf(columns, 'particles');
      return {
        sentence: `It has fewer than ${LEAST_PARTICLES} star particles, which fix neither its size nor its metals.`,
        fails: (row) => particles(row) < LEAST_PARTICLES,
      };
    },
  },
  {
    name: 'softening',
    title: 'radius at the softening',
    needs: ['radius'],
    test(columns, table) {
      if (!isCamels(table)) return 'the softening length is known for CAMELS only, and no column names its simulations';
      const scale = kiloparsecs(columns.get('radius')?.unit);
      if (scale === undefined) return 'the unit of the radius is not known';
      const radius = valuesOf(columns, 'radius');
      return {
        sentence: `Half of its stars lie within ${(SOFTENING / 3).toFixed(1)} kpc, a third of CAMELS' softening length, where gravity is not resolved.`,
        fails: (row) => radius(row) * scale < SOFTENING / 3,
      };
    },
  },
  {
    name: 'more-stars-than-mass',
    title: 'more stars than mass',
    needs: ['stars', 'total'],
    test(columns) {
      const [stars, total] = [massOf(columns, 'stars'), massOf(columns, 'total')];
      return { sentence: 'Its stars weigh more than all of it.', fails: (row) => stars(row) > total(row) };
    },
  },
  {
    name: 'zero-filled',
    title: 'filled with zero',
    needs: [],
    test(columns) {
      const present = ZERO_FILLED.flatMap((quantity) => columns.get(quantity) ?? []);
      if (present.length === 0) return 'it has no mass, size, metals, age, spin or speed';
      return {
        sentence:
          'One of its mass, size, metals, age, spin or speed is exactly 0, which a program writes where it has nothing.',
        fails: (row) => present.some(({ value }) => value(row) === 0),
      };
    },
  },
];

/** Where no column counts particles, the mass of stars tells of them as far as the resolution is known to be CAMELS'. */
function byMass(columns: GalaxyColumns, table: Table): ArtefactTest | undefined {
  const stars = columns.get('stars');
  const scale = solarMasses(stars?.unit);
  if (!stars || scale === undefined || !isCamels(table)) return undefined;
  return {
    name: 'few-particles',
    title: `fewer than ${LEAST_PARTICLES} star particles`,
    sentence: `Its stars weigh less than ${LEAST_PARTICLES} star particles of CAMELS (${CAMELS_STARS.toExponential(1)} Msun), which fix neither its size nor its metals.`,
    fails: (row) => stars.value(row) * scale < CAMELS_STARS,
  };
}

/** The tests that a catalog has columns for. */
export function artefactTests(table: Table): ArtefactTests {
  const columns = galaxyColumns(table);
  const tests: ArtefactTest[] = [];
  const missing: { title: string; why: string }[] = [];
  for (const { name, title, needs, test } of RULES) {
    const absent = needs.filter((quantity) => !columns.has(quantity));
    const made = absent.length > 0 ? undefined : test(columns, table);
    const instead = name === 'few-particles' && made === undefined ? byMass(columns, table) : undefined;
    if (instead) tests.push(instead);
    else if (made === undefined) {
      const words = absent.map((quantity) => QUANTITIES[quantity]).join(' and no ');
      missing.push({ title, why: `the catalog has no ${words}` });
    } else if (typeof made === 'string') missing.push({ title, why: made });
    else tests.push({ name, title, ...made });
  }
  return { tests, missing };
}
