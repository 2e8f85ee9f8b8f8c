/**
 * How galaxies answer to the parameters of their simulation, varied one at a time: what the boxes of CAMELS-TNG's set 1P show, as
 * published medians of centrals at the ends of each parameter's range, and straight lines in ln(value / fiducial) between.
 */

export interface SimulationParameters {
  readonly Omega_m: number;
  readonly sigma_8: number;
  readonly A_SN1: number;
  readonly A_SN2: number;
  readonly A_AGN1: number;
  readonly A_AGN2: number;
}
export type ParameterName = keyof SimulationParameters;

export const FIDUCIAL: SimulationParameters = { Omega_m: 0.3, sigma_8: 0.8, A_SN1: 1, A_SN2: 1, A_AGN1: 1, A_AGN2: 1 };

interface Response {
  /** The number that the set gives the parameter, which is not their order in papers: `1P_4` varies A_AGN1. */
  readonly number: number;
  readonly low: number;
  readonly high: number;
  /** Values between are spaced evenly, or evenly in their logarithm. */
  readonly spacing: 'linear' | 'logarithmic';
  /** Exponent of the number of galaxies with more than 20 star particles per box, N ∝ value^exponent. */
  readonly count: number;
  /** Changes at the low and at the high end, in dex: of M_star at a halo mass of 10^11.8, and of the rest at a stellar mass. */
  readonly star: readonly [number, number];
  readonly gas: readonly [number, number];
  readonly metals: readonly [number, number];
  readonly blackHole: readonly [number, number];
  readonly radius: readonly [number, number];
}

const NONE = [0, 0] as const;

/** Fiducial log10 M_star(11.8) = 9.77. For A_SN1 = 4 the table gives a limit, 9.2, and the slope of −1.1 dex per dex its value. */
export const RESPONSES: Readonly<Record<ParameterName, Response>> = {
  Omega_m: {
    number: 1,
    low: 0.1,
    high: 0.5,
    spacing: 'linear',
    count: 0.6,
    star: [0.36, -0.18],
    gas: [0.17, -0.29],
    metals: [-0.26, 0.02],
    blackHole: NONE,
    radius: NONE,
  },
  sigma_8: {
    number: 2,
    low: 0.6,
    high: 1.0,
    spacing: 'linear',
    count: 0.57,
    star: [-0.15, 0.11],
    gas: [0.35, -0.45],
    metals: NONE,
    blackHole: NONE,
    radius: NONE,
  },
  A_SN1: {
    number: 3,
    low: 0.25,
    high: 4,
    spacing: 'logarithmic',
    count: -0.61,
    star: [0.49, -0.66],
    gas: NONE,
    metals: [0.1, -0.32],
    blackHole: [-0.1, 0.36],
    radius: [-0.13, 0.18],
  },
  A_SN2: {
    number: 5,
    low: 0.5,
    high: 2,
    spacing: 'logarithmic',
    count: -0.03,
    star: [0.32, -0.18],
    gas: NONE,
    metals: NONE,
    blackHole: NONE,
    radius: [0.22, -0.03],
  },
  A_AGN1: {
    number: 4,
    low: 0.25,
    high: 4,
    spacing: 'logarithmic',
    count: 0.01,
    star: [-0.01, 0],
    gas: [0.01, -0.13],
    metals: NONE,
    blackHole: [0.05, -0.06],
    radius: NONE,
  },
  A_AGN2: {
    number: 6,
    low: 0.5,
    high: 2,
    spacing: 'logarithmic',
    count: -0.02,
    star: [0, -0.01],
    gas: [0.02, -0.22],
    metals: NONE,
    blackHole: NONE,
    radius: NONE,
  },
};

/** Steps to either side of the fiducial value; the set has 11 values of each parameter, one of them shared. */
export const STEPS = 5;

/** The value that many steps from the fiducial one. */
export function valueAt(name: ParameterName, step: number): number {
  const { low, high, spacing } = RESPONSES[name];
  const middle = FIDUCIAL[name];
  const share = Math.abs(step) / STEPS;
  const end = step < 0 ? low : high;
  return spacing === 'linear' ? middle + share * (end - middle) : middle * (end / middle) ** share;
}

/** A change that is given at both ends, at a step between, straight in ln(value / fiducial). */
export function changeAt(
  name: ParameterName,
  kind: Exclude<keyof Response, 'number' | 'low' | 'high' | 'spacing' | 'count'>,
  step: number,
): number {
  const { low, high } = RESPONSES[name];
  const logs = Math.log(valueAt(name, step) / FIDUCIAL[name]);
  const [atLow, atHigh] = RESPONSES[name][kind];
  return step < 0 ? (atLow * logs) / Math.log(low / FIDUCIAL[name]) : (atHigh * logs) / Math.log(high / FIDUCIAL[name]);
}

/** How many galaxies a box has at a step, relative to the fiducial box. */
export function countAt(name: ParameterName, step: number): number {
  return (valueAt(name, step) / FIDUCIAL[name]) ** RESPONSES[name].count;
}
