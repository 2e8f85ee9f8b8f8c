/**
 * How many galaxies simulations have by a property, e.g. the stellar mass function, beside what a model of the galaxies in their haloes expects: a band of
 * mocks in the same haloes. The scatter of the band is that of numbers and properties in given haloes.
 */
import { type Central, centralOf } from '../../base/central';
import { quantileOf } from '../../base/quantiles';
import { random } from '../../base/random';
import { type MeanError, meanWithError } from '../mean-error';
import { mockOf } from './mock';
import type { Occupation } from './occupation';

/** A bin of the property; numbers are per unit of the property and simulation. */
export interface FunctionBin extends Central {
  readonly from: number;
  readonly to: number;
  /** Galaxies found in all simulations together. */
  readonly found: number;
  /** The error is the larger of the scatter between simulations and that of a Poisson law: few simulations may agree by chance. NaN where none is found. */
  readonly data: MeanError;
}

const MOCKS = 60;
/** Bins of a property in log10, in dex, and the number of bins of any other or of a wider one. */
const WIDTH = 0.25;
const BINS = { usual: 12, most: 24 } as const;

/** Edges over the values: of log10 at multiples of a quarter of a dex. */
export function functionEdges(values: Float64Array, isLog: boolean): Float64Array {
  const from = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const to = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const [first, last] = [Math.floor(from / WIDTH), Math.floor(to / WIDTH) + 1];
  if (isLog && last - first <= BINS.most) {
    return Float64Array.from({ length: last - first + 1 }, (_, i) => (first + i) * WIDTH);
  }
  const width = ((to - from) / BINS.usual) * (1 + 1e-9) || 1;
  return Float64Array.from({ length: BINS.usual + 1 }, (_, i) => from + i * width);
}

/** Counts of values by ascending edges; values beyond them are left out. */
export function binCounts(edges: Float64Array, values: ArrayLike<number>, first = 0, count = values.length) {
  const out = new Float64Array(edges.length - 1);
  const [from, width] = [edges[0] as number, (edges[1] as number) - (edges[0] as number)];
  for (let i = first; i < first + count; i++) {
    const bin = Math.floor(((values[i] as number) - from) / width);
    if (bin >= 0 && bin < out.length) out[bin] = (out[bin] as number) + 1;
  }
  return out;
}

export interface MockValues {
  /** Mock galaxies of each mock, and where the first of each stands. */
  readonly starts: readonly number[];
  /** The halo of each galaxy, and 1 for a central. */
  readonly halo: Uint32Array;
  readonly central: Uint8Array;
}

/** Galaxies of many mocks in the same haloes, one mock after another; `haloes` names the haloes of these log10 masses. */
export function manyMocks(
  logMass: Float64Array,
  haloes: Uint32Array,
  occupation: (logMass: number) => Occupation,
  seed: number,
): MockValues {
  const own = Float64Array.from(haloes, (halo) => logMass[halo] as number);
  const seeds = random(seed, 'catalog');
  const mocks = Array.from({ length: MOCKS }, () => mockOf(own, occupation, seeds.integer(2 ** 31)));
  const starts = [0];
  for (const { halo } of mocks) starts.push((starts.at(-1) as number) + halo.length);
  const total = starts.at(-1) as number;
  const [halo, central] = [new Uint32Array(total), new Uint8Array(total)];
  for (const [m, mock] of mocks.entries()) {
    halo.set(
      mock.halo.map((i) => haloes[i] as number),
      starts[m],
    );
    central.set(mock.central, starts[m]);
  }
  return { starts, halo, central };
}

/** From values of galaxies with the simulation of each, and those of mock galaxies in the same simulations. */
export function functionBins(
  edges: Float64Array,
  data: { readonly values: Float64Array; readonly group: Uint32Array },
  mock: { readonly values: Float64Array; readonly starts: readonly number[] },
  groups: readonly number[],
): FunctionBin[] {
  const unit = (edges[1] as number) - (edges[0] as number);
  const byGroup = groups.map((group) =>
    binCounts(
      edges,
      data.values.filter((_, i) => data.group[i] === group),
    ),
  );
  const counts = mock.starts
    .slice(0, -1)
    .map((start, m) => binCounts(edges, mock.values, start, (mock.starts[m + 1] as number) - start));
  const bins = Array.from({ length: edges.length - 1 }, (_, bin): FunctionBin => {
    const own = Float64Array.from(byGroup, (of) => (of[bin] as number) / unit);
    const found = byGroup.reduce((sum, of) => sum + (of[bin] as number), 0);
    const sorted = Float64Array.from(counts, (of) => (of[bin] as number) / unit / groups.length).sort();
    const between = meanWithError(own);
    const poisson = Math.sqrt(found) / unit / groups.length;
    return {
      from: edges[bin] as number,
      to: edges[bin + 1] as number,
      found,
      data: {
        ...between,
        standardError: found === 0 ? Number.NaN : Math.max(between.standardError || 0, poisson),
      },
      ...centralOf((mass) => quantileOf(sorted, mass)),
    };
  });
  // Neither found nor expected: nothing is compared there.
  return bins.filter(({ found, high95 }) => found > 0 || high95 > 0);
}
