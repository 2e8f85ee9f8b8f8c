/**
 * The shipped sample: a synthetic catalog that looks like the z = 0 galaxies of the 27 CAMELS-IllustrisTNG boxes of one
 * cosmology (set CV, 25 Mpc/h). It is drawn from relations that were measured on public CAMELS-TNG catalogs; no row
 * is a simulated galaxy. Masses are physical Msun, lengths kpc; x is log10 M_star − 10 throughout.
 */
import { type Random, random } from '../base/random';
import { inverseCumulative } from './quadrature';
import type { Column, Table } from './table';

/** Each number with where it comes from: "SHMR" etc. name relations fitted to CAMELS-TNG 1P boxes near the fiducial. */
const RELATIONS = {
  /** Set CV: 27 boxes that differ in their initial conditions only. */
  boxes: 27,
  snapshot: 90,
  /** Galaxies with more than 20 star particles per box, and the scatter of that number from box to box. */
  perBox: { mean: 690, scatter: 0.06 },
  /**
   * Stellar mass function: galaxies per 0.3 dex and box. From 9.25 the counts of the fiducial box; below, the slope of
   * TNG100 down to the cut at 20 star particles, log10 M_star = 8.58.
   */
  massFunction: {
    logMass: [8.58, 8.65, 8.95, 9.25, 9.55, 9.85, 10.15, 10.45, 10.75, 11.05, 11.35, 11.65],
    count: [160, 150, 115, 97, 96, 84, 60, 58, 37, 9, 2, 0],
  },
  /** Stellar-to-halo-mass relation of centrals: M_star / M = 2 norm / ((M/M1)^−low + (M/M1)^high). */
  haloRelation: { norm: 0.014, logM1: 12.05, low: 1.3, high: 0.45 },
  /** Scatter of log10 M_star at fixed halo mass, in dex, along x. */
  haloScatter: { x: [-1.2, -0.6, 0, 0.5, 1, 1.4], sd: [0.28, 0.17, 0.19, 0.13, 0.13, 0.06] },
  /** Satellites have lost halo mass: log10 M_star lies above the relation of centrals by this much. */
  satellites: { share: 0.35, excess: 0.48, scatter: 0.37, least: -0.2, most: 1.5 },
  /** Subfind fragments without dark matter, which are not galaxies. */
  clumps: { share: 0.013, logMass: [9.11, 9.88], radius: [0.4, 1.4] },
  /** log10 M_gas / M_star of centrals along x; the share of satellites with exactly none gives 12.5 % of all rows. */
  gas: {
    x: [-0.65, -0.35, -0.05, 0.25, 0.55, 0.85],
    logRatio: [1.16, 1.04, 0.93, 0.63, 0.45, 0.58],
    scatter: 0.35,
    noneInSatellites: 0.357,
    /** No halo holds much more gas than the cosmic baryon fraction. */
    mostOfTotal: 0.2,
  },
  /** log10 M_bh = 7.78 + 0.61 x + 0.31 x². Seeds weigh 8e5 Msun/h, so that low masses are multiples of that. */
  blackHole: { constant: 7.78, linear: 0.61, square: 0.31, scatter: 0.21, seed: 8e5 / 0.6711, noneAt: [0.14, 0.03] },
  /** log10 R_half_star = 0.70 + 0.05 x + 0.29 x². */
  radius: { constant: 0.7, linear: 0.05, square: 0.29, scatter: 0.11 },
  /** The quadratics were fitted above this x and would turn upwards below it. */
  fittedFrom: -0.65,
  /** Slope of log10 M_bh below `fittedFrom`, where seeds have hardly grown; radii stay level. */
  blackHoleSlopeBelow: 1,
} as const;

export interface Galaxy {
  readonly central: boolean;
  readonly mStar: number;
  readonly mTotal: number;
  readonly mGas: number;
  readonly mBh: number;
  readonly rHalfStar: number;
}

/** Median log10 M_star of a central in a halo of log10 mass `logTotal`. */
export function medianStellarMass(logTotal: number): number {
  const { norm, logM1, low, high } = RELATIONS.haloRelation;
  const ratio = 10 ** (logTotal - logM1);
  return logTotal + Math.log10((2 * norm) / (ratio ** -low + ratio ** high));
}

/** The halo mass of which `logStar` is the median, by bisection: the relation rises everywhere. */
function haloMassOf(logStar: number): number {
  let low = 9;
  let high = 16;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (medianStellarMass(middle) < logStar) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Linear interpolation, level beyond the ends. */
function interpolate(at: readonly number[], values: readonly number[], x: number): number {
  const next = at.findIndex((node) => node > x);
  if (next === 0) return values[0] ?? 0;
  if (next < 0) return values.at(-1) ?? 0;
  const from = at[next - 1] ?? 0;
  const share = (x - from) / ((at[next] ?? 0) - from);
  return (values[next - 1] ?? 0) * (1 - share) + (values[next] ?? 0) * share;
}

function quadratic(fit: { constant: number; linear: number; square: number }, x: number): number {
  return fit.constant + fit.linear * x + fit.square * x * x;
}

function drawGas(draw: Random, x: number, excess: number, total: number, central: boolean): number {
  const { gas } = RELATIONS;
  if (!central && draw.uniform() < gas.noneInSatellites) return 0;
  // Gas leaves a satellite in step with its halo.
  const stripped = central ? 0 : Math.max(0, excess);
  const ratio = interpolate(gas.x, gas.logRatio, x) - stripped + gas.scatter * draw.normal();
  const mass = 10 ** (x + 10 + ratio);
  const most = gas.mostOfTotal * total;
  return (mass ** -4 + most ** -4) ** -0.25;
}

function drawBlackHole(draw: Random, x: number): number {
  const { blackHole, fittedFrom, blackHoleSlopeBelow } = RELATIONS;
  const [low, high] = blackHole.noneAt;
  // Between log10 M_star 9.4 and 10.25, and on in a straight line below.
  const none = Math.max(high, low + ((high - low) * (x + 0.6)) / 0.85);
  if (draw.uniform() < none) return 0;
  const fitted = Math.max(x, fittedFrom);
  const logMass = quadratic(blackHole, fitted) + blackHoleSlopeBelow * (x - fitted) + blackHole.scatter * draw.normal();
  const seeds = 10 ** logMass / blackHole.seed;
  return blackHole.seed * (seeds < 8 ? Math.max(1, Math.round(seeds)) : seeds);
}

/** How far a satellite lies above the relation of centrals, in dex of M_star. */
function drawExcess(draw: Random): number {
  const { excess, scatter, least, most } = RELATIONS.satellites;
  for (;;) {
    const drawn = excess + scatter * draw.normal();
    if (drawn > least && drawn < most) return drawn;
  }
}

/** A galaxy of a given log10 M_star. */
export function drawGalaxy(draw: Random, logStar: number): Galaxy {
  const { haloScatter, satellites, radius, fittedFrom } = RELATIONS;
  const x = logStar - 10;
  const central = draw.uniform() >= satellites.share;
  const excess = central ? interpolate(haloScatter.x, haloScatter.sd, x) * draw.normal() : drawExcess(draw);
  const mTotal = 10 ** haloMassOf(logStar - excess);
  return {
    central,
    mStar: 10 ** logStar,
    mTotal,
    mGas: drawGas(draw, x, excess, mTotal, central),
    mBh: drawBlackHole(draw, x),
    rHalfStar: 10 ** (quadratic(radius, Math.max(x, fittedFrom)) + radius.scatter * draw.normal()),
  };
}

function drawClump(draw: Random): Galaxy {
  const { logMass, radius } = RELATIONS.clumps;
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * draw.uniform();
  const mStar = 10 ** between(logMass);
  const mGas = draw.uniform() < 0.5 ? 0 : 0.1 * draw.uniform() * mStar;
  return { central: false, mStar, mTotal: mStar + mGas, mGas, mBh: 0, rHalfStar: between(radius) };
}

/** The least log10 M_star that 20 star particles weigh: galaxies below are in no catalog. */
export const LEAST_LOG_STAR = RELATIONS.massFunction.logMass[0];

/** log10 M_star at a share of the mass function, from its least mass on. */
export const stellarMass = inverseCumulative(RELATIONS.massFunction.logMass, RELATIONS.massFunction.count);

/** The galaxies of one box at z = 0, largest total mass first. */
export function sampleBox(seed: number, box: number): Galaxy[] {
  const { perBox, clumps } = RELATIONS;
  const draw = random(seed, 'catalog', box);
  const count = Math.round(perBox.mean * (1 + perBox.scatter * draw.normal()));
  const members = Array.from({ length: count }, () =>
    draw.uniform() < clumps.share ? drawClump(draw) : drawGalaxy(draw, stellarMass(draw.uniform())),
  );
  return members.sort((a, b) => b.mTotal - a.mTotal);
}

/** About 18,600 synthetic galaxies in 27 boxes, largest total mass first in each. The same seed gives the same rows. */
export function sampleCatalog(seed: number): Table {
  const { boxes, snapshot } = RELATIONS;
  const sims: string[] = [];
  const ids: number[] = [];
  const galaxies: Galaxy[] = [];
  for (let box = 0; box < boxes; box++) {
    sampleBox(seed, box).forEach((galaxy, id) => {
      sims.push(`CV_${box}`);
      ids.push(id);
      galaxies.push(galaxy);
    });
  }
  const number = (name: string, value: (galaxy: Galaxy, row: number) => number): Column => {
    return { kind: 'number', name, values: Float64Array.from(galaxies, value) };
  };
  return {
    name: 'Sample catalog (synthetic)',
    rows: galaxies.length,
    columns: [
      { kind: 'text', name: 'sim', values: sims },
      number('snapshot', () => snapshot),
      number('redshift', () => 0),
      number('galaxy_id', (_, row) => ids[row] ?? 0),
      number('central', ({ central }) => (central ? 1 : 0)),
      number('M_star', ({ mStar }) => mStar),
      number('M_total', ({ mTotal }) => mTotal),
      number('M_gas', ({ mGas }) => mGas),
      number('M_bh', ({ mBh }) => mBh),
      number('R_half_star', ({ rHalfStar }) => rHalfStar),
    ],
    notes: [
      'These galaxies are synthetic: drawn from relations that were fitted to CAMELS-IllustrisTNG at z = 0, not simulated.',
    ],
  };
}
