/** Haloes with their galaxies counted, from a table that has a row for each galaxy. */
import { ProblemError } from '../../base/problem';

/** Rows of galaxies, and of haloes without one. */
export interface GalaxyRows {
  /** Of the host halo, in the catalog's unit. */
  readonly mass: ArrayLike<number>;
  /** The same for all galaxies of a halo, within what `place` names. */
  readonly halo: ArrayLike<number | string>;
  /** 1 for a central galaxy, 0 for a satellite; NaN where the row has no galaxy, and only tells of its halo. */
  readonly central: ArrayLike<number>;
  /** Which catalog of haloes a row belongs to, e.g. box and snapshot. */
  readonly place?: ArrayLike<string> | undefined;
  /** Which independent part it belongs to, e.g. the box. */
  readonly group?: ArrayLike<string> | undefined;
}

export interface Haloes {
  readonly notes: readonly string[];
  readonly count: number;
  readonly logMass: Float64Array;
  /** 0 or 1. */
  readonly centrals: Uint8Array;
  readonly satellites: Uint32Array;
  /** A number for each group, 0 for all without groups. */
  readonly group: Uint32Array;
  readonly groups: readonly string[];
}

/** Masses of one halo may differ by so much between its rows, as texts of few digits do. */
const SAME_MASS = 1e-4;

/** Counts the galaxies of each halo. Throws ProblemError `halo-mass` where one halo has several masses, `no-haloes` where none is left. */
export function haloesOf({ mass, halo, central, place, group }: GalaxyRows): Haloes {
  const numbers = new Map<string, number>();
  const groups = new Map<string, number>();
  const [masses, centrals, satellites, groupOf]: number[][] = [[], [], [], []] as [
    number[],
    number[],
    number[],
    number[],
  ];
  let massless = 0;
  let twice = 0;
  const unequal = new Set<number>();
  for (let row = 0; row < mass.length; row++) {
    const own = mass[row] as number;
    const name = halo[row] as number | string;
    if (!(own > 0 && own < Infinity) || name === '' || Number.isNaN(name)) {
      massless += 1;
      continue;
    }
    const key = `${place?.[row] ?? ''}\u0000${name}`;
    let at = numbers.get(key);
    if (at === undefined) {
      at = numbers.size;
      numbers.set(key, at);
      masses.push(own);
      centrals.push(0);
      satellites.push(0);
      const part = group?.[row] ?? '';
      if (!groups.has(part)) groups.set(part, groups.size);
      groupOf.push(groups.get(part) as number);
    } else if (Math.abs(own / (masses[at] as number) - 1) > SAME_MASS) unequal.add(at);
    const kind = central[row] as number;
    if (kind === 1 && centrals[at] === 0) centrals[at] = 1;
    else if (kind === 1 || kind === 0) {
      satellites[at] = (satellites[at] as number) + 1;
      if (kind === 1) twice += 1;
    }
  }
  if (unequal.size > 0) {
    throw new ProblemError(
      'halo-mass',
      `${unequal.size} of ${numbers.size} haloes have rows with different masses: the mass is not that of the host halo, or the same ID names several haloes.`,
      'Choose the mass of the host, and name the columns within which an ID is unique (the simulation, the snapshot) as groups.',
    );
  }
  if (numbers.size === 0) {
    throw new ProblemError(
      'no-haloes',
      'No row has a positive halo mass and a halo ID.',
      'Choose the column with the mass of the host halo and the one with its ID.',
    );
  }
  const notes = [
    ...(massless > 0
      ? [`${massless.toLocaleString('en')} rows without a positive halo mass or without an ID are left out.`]
      : []),
    ...(twice > 0
      ? [`${twice.toLocaleString('en')} rows are a second central galaxy of their halo: they count as satellites.`]
      : []),
  ];
  return {
    count: numbers.size,
    logMass: Float64Array.from(masses, Math.log10),
    centrals: Uint8Array.from(centrals),
    satellites: Uint32Array.from(satellites),
    group: Uint32Array.from(groupOf),
    groups: [...groups.keys()],
    notes,
  };
}

/** Numbers of haloes and of their galaxies in narrow bins of mass: all that the likelihood of a model of the counts needs. */
export interface Cells {
  /** Mean of its haloes. */
  readonly logMass: Float64Array;
  readonly haloes: Float64Array;
  readonly centrals: Float64Array;
  readonly satellites: Float64Array;
}

/** In dex. A σ of 0.1 dex is broadened by 0.04 %. */
const CELL = 0.01;

/** The haloes that `isUsed` takes, by mass. */
export function cellsOf(
  { count, logMass, centrals, satellites }: Haloes,
  isUsed: (halo: number) => boolean = () => true,
): Cells {
  const sums = new Map<number, [number, number, number, number]>();
  for (let i = 0; i < count; i++) {
    if (!isUsed(i)) continue;
    const x = logMass[i] as number;
    const bin = Math.floor(x / CELL);
    const sum = sums.get(bin) ?? [0, 0, 0, 0];
    sum[0] += x;
    sum[1] += 1;
    sum[2] += centrals[i] as number;
    sum[3] += satellites[i] as number;
    sums.set(bin, sum);
  }
  const sorted = [...sums].sort(([a], [b]) => a - b).map(([, sum]) => sum);
  return {
    logMass: Float64Array.from(sorted, ([x, n]) => x / n),
    haloes: Float64Array.from(sorted, ([, n]) => n),
    centrals: Float64Array.from(sorted, ([, , n]) => n),
    satellites: Float64Array.from(sorted, ([, , , n]) => n),
  };
}
