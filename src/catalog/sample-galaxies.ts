/**
 * Galaxies of the synthetic catalogs beyond those at z = 0 of one cosmology: their metals, ages and spins, how they were at a higher
 * redshift, and how they would be at other parameters.
 */
import { type Random, random } from '../base/random';
import { drawGalaxy, type Galaxy, LEAST_LOG_STAR, stellarMass } from './sample';
import { changeAt, type ParameterName } from './sample-responses';

/** Substreams of the catalog's random numbers from here on are those of what the sample at z = 0 does not have. */
export const MORE = 1_000;

/** Medians and scatters measured on CAMELS-TNG 1P boxes near the fiducial; x is log10 M_star − 10. */
const EXTRA = {
  /** log10 Z/Z_sun = 0.275 x − 0.152 x², and satellites 0.05 above; scatter 0.06 dex. */
  metals: { linear: 0.275, square: -0.152, satellite: 0.05, scatter: 0.06 },
  /** Gyr along x, satellites 0.6 older. */
  age: { x: [-0.67, -0.33, 0, 0.33, 0.67, 1], median: [5.5, 5.8, 5.9, 6.9, 7.7, 8.7], scatter: 1.2, satellite: 0.6 },
  /** log10 |spin| along log10 M_total. */
  spin: {
    logTotal: [10, 10.5, 11, 11.5, 12, 12.5, 13],
    median: [1.33, 1.79, 2.29, 2.96, 3.26, 3.61, 3.88],
    scatter: 0.27,
  },
  /** Growth per unit of redshift, in dex: of stars and of halos, with its scatter from galaxy to galaxy. */
  growth: { star: 0.32, total: 0.35, scatter: 0.15 },
  /** Slope of ln N in log10 M_star below the cut, continued from the mass function at the cut; and how far down it is followed. */
  below: { perDex: 460, depth: 0.7 },
  /** Galaxies at hand for boxes that have more of them. */
  spare: 1_500,
} as const;

export interface Extra extends Galaxy {
  readonly id: number;
  readonly zStar: number;
  readonly age: number;
  readonly spin: number;
}

function interpolate(at: readonly number[], values: readonly number[], x: number): number {
  const next = Math.min(
    at.length - 1,
    Math.max(
      1,
      at.findIndex((node) => node > x),
    ),
  );
  const [from, to] = [at[next - 1] ?? 0, at[next] ?? 1];
  const share = Math.min(1.5, Math.max(-0.5, (x - from) / (to - from)));
  return (values[next - 1] ?? 0) * (1 - share) + (values[next] ?? 0) * share;
}

/** The galaxy with its metals, age and spin. */
export function withExtra(galaxy: Galaxy, id: number, draw: Random): Extra {
  const x = Math.log10(galaxy.mStar) - 10;
  const { metals, age, spin } = EXTRA;
  const satellite = galaxy.central ? 0 : 1;
  const isClump = galaxy.mTotal < 1.2 * galaxy.mStar;
  const logMetals = isClump
    ? Math.log10(1.3 + 1.4 * draw.uniform())
    : metals.linear * x + metals.square * x * x + metals.satellite * satellite + metals.scatter * draw.normal();
  const years = interpolate(age.x, age.median, x) + age.satellite * satellite + age.scatter * draw.normal();
  const logSpin = interpolate(spin.logTotal, spin.median, Math.log10(galaxy.mTotal)) + spin.scatter * draw.normal();
  return { ...galaxy, id, zStar: 10 ** logMetals, age: Math.min(13, Math.max(0.5, years)), spin: 10 ** logSpin };
}

export const isSeen = ({ mStar }: Galaxy) => Math.log10(mStar) >= LEAST_LOG_STAR;

/** The galaxies of a box at a redshift: those of z = 0 with less mass, and without what had not yet reached the cut. */
export function earlier(galaxies: readonly Extra[], redshift: number, seed: number, box: number): readonly Extra[] {
  if (redshift === 0) return galaxies;
  const { growth } = EXTRA;
  const draw = random(seed, 'catalog', MORE + 100 + box);
  // One draw per galaxy, whatever the redshift: it grows at its own rate throughout.
  return galaxies
    .map((galaxy): Extra => {
      const rate = 1 + (growth.scatter / growth.star) * draw.normal();
      const star = 10 ** (-growth.star * rate * redshift);
      const total = 10 ** (-growth.total * rate * redshift);
      // What has lost its halo keeps what it has.
      const mTotal = Math.max(galaxy.mTotal * total, galaxy.mStar * star);
      return {
        ...galaxy,
        mStar: galaxy.mStar * star,
        mTotal,
        mGas: Math.min(galaxy.mGas, mTotal - galaxy.mStar * star),
        age: galaxy.age - 13 * (1 - (1 + redshift) ** -1) * 0.9,
      };
    })
    .filter(isSeen)
    .map((galaxy) => ({ ...galaxy, age: Math.max(0.5, galaxy.age) }));
}

/** The galaxies of one box at other parameters, from the same initial conditions: halos stay, and what is in them changes. */
export function varied(galaxies: readonly Extra[], name: ParameterName, step: number): Extra[] {
  const change = (kind: Parameters<typeof changeAt>[1]) => changeAt(name, kind, step);
  const [star, gas, metals, blackHole, radius] = (['star', 'gas', 'metals', 'blackHole', 'radius'] as const).map(
    change,
  ) as [number, number, number, number, number];
  return galaxies
    .map((galaxy): Extra => {
      const mStar = galaxy.mStar * 10 ** star;
      const mTotal = Math.max(galaxy.mTotal, mStar);
      return {
        ...galaxy,
        mStar,
        mTotal,
        // At a stellar mass the gas changes by so much; in the same halo by what the stars change as well.
        mGas: Math.min(galaxy.mGas * 10 ** (gas + star), Math.max(0, mTotal - mStar)),
        mBh: galaxy.mBh * 10 ** (blackHole + 0.6 * star),
        rHalfStar: galaxy.rHalfStar * 10 ** radius,
        zStar: galaxy.zStar * 10 ** (metals + 0.275 * star),
      };
    })
    .filter(isSeen);
}

/** Galaxies below the cut, which other parameters may lift over it. */
export function belowCut(seed: number): Galaxy[] {
  const { perDex, depth } = EXTRA.below;
  const draw = random(seed, 'catalog', MORE + 200);
  const count = Math.round(perDex * depth);
  return Array.from({ length: count }, () => drawGalaxy(draw, LEAST_LOG_STAR - depth * draw.uniform()));
}

/** Galaxies that only boxes with more of them have. */
export function spareGalaxies(seed: number): Galaxy[] {
  const draw = random(seed, 'catalog', MORE + 201);
  return Array.from({ length: EXTRA.spare }, () => drawGalaxy(draw, stellarMass(draw.uniform())));
}

/** As many galaxies as the box should have: some at random are dropped, always the same first, or spare ones are added. */
export function counted(galaxies: readonly Extra[], spare: readonly Extra[], count: number, seed: number): Extra[] {
  if (galaxies.length <= count) return [...galaxies, ...spare.slice(0, count - galaxies.length)];
  const draw = random(seed, 'catalog', MORE + 202);
  const priority = new Map(
    galaxies
      .map(({ id }) => id)
      .sort((a, b) => a - b)
      .map((id) => [id, draw.uniform()]),
  );
  const kept = galaxies.toSorted((a, b) => (priority.get(a.id) ?? 0) - (priority.get(b.id) ?? 0)).slice(0, count);
  return kept.sort((a, b) => a.id - b.id);
}
